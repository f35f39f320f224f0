"""How far one duty has come in one period, and the papers that show it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation.models import ReportingPeriod
from organisation.scope import ScopedQuerySet
from organisation.versions import Versioned

from .duty import Duty
from .judged import Judged, overridden_for_a_reason
from .status import Status


class ProgressQuerySet(ScopedQuerySet):
    def for_period(self, period: ReportingPeriod):
        return self.filter(period=period)

    def unanswered(self):
        return self.exclude(state=Progress.State.SUBMITTED)


class Progress(Versioned, Judged):
    """How far one duty has come in one period. The row is opened with the period; the bearer answers and signs it off.

    `due_on` is copied when the row is opened and never changes afterwards: lateness is counted against it. `status` is
    `computed_status`, or what somebody put in its place (`override_…`) with a reason. `done_percent` and `expected_percent` are
    what the status was computed from, as they were then.
    """

    class State(models.TextChoices):
        OPEN = "open", _("chưa báo cáo")
        DRAFT = "draft", _("đang nhập")
        SUBMITTED = "submitted", _("đã gửi")
        RETURNED = "returned", _("trả lại")

    class Answer(models.TextChoices):
        REPORTED = "reported", _("có kết quả mới")
        NO_CHANGE = "no_change", _("không thay đổi so với kỳ trước")
        NIL = "nil", _("không phát sinh")

    Status = Status

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="progress", verbose_name=_("nghĩa vụ"))
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="progress", verbose_name=_("kỳ"))
    due_on = models.DateField(_("hạn gửi"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.CharField(_("trả lời"), max_length=10, choices=Answer.choices, default=Answer.REPORTED)
    value = models.DecimalField(_("giá trị"), max_digits=18, decimal_places=4, null=True, blank=True)
    percent = models.PositiveSmallIntegerField(_("tiến độ (%)"), null=True, blank=True)
    narrative = models.TextField(_("kết quả thực hiện"), blank=True)
    done_percent = models.DecimalField(
        _("mức hoàn thành tính được (%)"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    expected_percent = models.DecimalField(
        _("mức phải đạt lúc đó (%)"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    provenance = models.CharField(_("số lấy từ"), max_length=250, blank=True)
    provenance_link = models.CharField(_("địa chỉ dòng lấy số"), max_length=200, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người trả lại"),
    )
    returned_at = models.DateTimeField(_("trả lại lúc"), null=True, blank=True)
    return_reason = models.TextField(_("lý do trả lại"), blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người gửi"),
    )
    submitted_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)

    objects = ProgressQuerySet.as_manager()
    ward_path = "duty__ward"
    agency_paths = ("duty__agency", "duty__directive__lead", "duty__directive__coordinating")
    own_agency_path = "duty__agency"

    class Meta:
        verbose_name = _("tiến độ thực hiện")
        verbose_name_plural = _("tiến độ thực hiện")
        ordering = ["duty__directive__code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "period"],
                name="progress_once_per_duty_and_period",
                violation_error_message=_("Nghĩa vụ này đã có báo cáo trong kỳ."),
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100),
                name="progress_percent_at_most_100",
                violation_error_message=_("Tiến độ không quá 100%."),
            ),
            models.CheckConstraint(
                condition=Q(state="submitted", submitted_at__isnull=False, submitted_by__isnull=False)
                | (~Q(state="submitted") & Q(submitted_at__isnull=True, submitted_by__isnull=True)),
                name="progress_submitted_by_someone_at_some_time",
            ),
            overridden_for_a_reason("progress_overridden_by_someone_for_a_reason"),
            models.CheckConstraint(
                condition=~Q(state="returned")
                | (~Q(return_reason="") & Q(returned_by__isnull=False, returned_at__isnull=False)),
                name="progress_returned_for_a_reason",
                violation_error_message=_("Trả lại cần nêu lý do."),
            ),
        ]
        indexes = [models.Index(fields=["period", "state", "due_on"])]
        permissions = [
            ("enter_progress", _("Nhập tiến độ thực hiện")),
            ("submit_progress", _("Gửi tiến độ thực hiện")),
            ("return_progress", _("Trả lại tiến độ thực hiện")),
            ("override_status", _("Sửa tay tình trạng")),
        ]

    def __str__(self):
        return f"{self.duty} – {self.period}"


class ProgressPaper(models.Model):
    """A file that shows what a report says, as received. Taken off the page, never deleted."""

    progress = models.ForeignKey(
        Progress, on_delete=models.PROTECT, related_name="papers", verbose_name=_("tiến độ thực hiện")
    )
    number = models.CharField(_("số, ký hiệu văn bản"), max_length=60, blank=True)
    dated_on = models.DateField(_("ngày văn bản"), null=True, blank=True)
    file = models.FileField(_("tệp"), max_length=200)
    name = models.CharField(_("tên tệp"), max_length=200)
    content_type = models.CharField(_("loại tệp"), max_length=100)
    size = models.PositiveBigIntegerField(_("dung lượng (byte)"))
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64)
    received_at = models.DateTimeField(_("nhận lúc"), auto_now_add=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người gửi")
    )
    no_secret_confirmed_at = models.DateTimeField(_("xác nhận không chứa bí mật nhà nước lúc"))
    withdrawn_at = models.DateTimeField(_("gỡ lúc"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    ward_path = "progress__duty__ward"
    agency_paths = (
        "progress__duty__agency",
        "progress__duty__directive__lead",
        "progress__duty__directive__coordinating",
    )
    own_agency_path = "progress__duty__agency"

    class Meta:
        verbose_name = _("tệp kèm tiến độ")
        verbose_name_plural = _("tệp kèm tiến độ")
        ordering = ["-received_at", "-pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """Where the file is served from: through scope, never from a media address."""
        return reverse("programme:progress-paper", args=[self.pk])
