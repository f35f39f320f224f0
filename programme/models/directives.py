"""What the resolutions and the plan ask, whose duty it is, and how far it has come."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation.models import Agency, Clause, Document, ReportingPeriod, Ward
from organisation.scope import ScopedQuerySet
from organisation.versions import Versioned


def phuong_only() -> list[str]:
    """The plan binds ward police; which kinds of unit a directive binds is data, this is only where it starts."""
    return [Ward.Kind.PHUONG.value]


def check_kinds(kinds) -> None:
    """Raises ValidationError unless this is a list of kinds of unit: whoever opens a period relies on it."""
    if not isinstance(kinds, list) or any(kind not in Ward.Kind.values for kind in kinds):
        raise ValidationError(
            {
                "cohort_kinds": gettext("Xin ghi danh sách các loại đơn vị, ví dụ %(example)s.")
                % {"example": '["phường", "xã"]'}
            }
        )


class DirectiveQuerySet(ScopedQuerySet):
    def active(self):
        return self.filter(is_active=True)

    def binding_wards(self):
        return self.active().filter(binds=Directive.Binds.WARDS)


class Directive(models.Model):
    """A target or a task under a resolution or a plan. The official wording is kept apart from the working text."""

    class Kind(models.TextChoices):
        TARGET = "target", _("chỉ tiêu")
        TASK = "task", _("nhiệm vụ")

    class Binds(models.TextChoices):
        WARDS = "wards", _("từng đơn vị trong diện")
        LEAD = "lead", _("cơ quan chủ trì")

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="directives", verbose_name=_("văn bản")
    )
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("điều khoản"))
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("thuộc")
    )
    code = models.CharField(_("mã"), max_length=30, unique=True)
    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices)
    name = models.TextField(_("nội dung"))
    name_en = models.TextField(_("nội dung tiếng Anh"), blank=True)
    working_text = models.TextField(_("diễn giải để thực hiện"), blank=True)
    lead = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="led_directives",
        verbose_name=_("cơ quan chủ trì"),
    )
    coordinating = models.ManyToManyField(
        Agency, blank=True, related_name="coordinated_directives", verbose_name=_("cơ quan phối hợp")
    )
    binds = models.CharField(_("giao cho"), max_length=10, choices=Binds.choices, default=Binds.LEAD)
    cohort_kinds = models.JSONField(_("diện đơn vị"), default=phuong_only, help_text=_("Loại đơn vị phải thực hiện."))
    due_on = models.DateField(_("thời hạn"), null=True, blank=True)
    measure_text = models.CharField(_("thước đo"), max_length=250, blank=True)
    unit = models.CharField(_("đơn vị tính"), max_length=60, blank=True)
    target_value = models.DecimalField(_("giá trị phải đạt"), max_digits=18, decimal_places=4, null=True, blank=True)
    is_active = models.BooleanField(_("đang theo dõi"), default=False)
    source_note = models.TextField(_("ghi chú nguồn"), blank=True)
    related_issuer = models.CharField(_("cơ quan liên quan"), max_length=200, blank=True)

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("chỉ tiêu, nhiệm vụ")
        verbose_name_plural = _("chỉ tiêu, nhiệm vụ")
        ordering = ["document_id", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(document__isnull=False),
                name="directive_active_only_with_document",
                violation_error_message=_("Chỉ theo dõi chỉ tiêu, nhiệm vụ đã có văn bản."),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"

    def get_absolute_url(self):
        return reverse("programme:directive-detail", args=[self.pk])

    def clean(self):
        """The kinds of unit are ones there are."""
        check_kinds(self.cohort_kinds)

    @property
    def source_words(self) -> str:
        """How well the wording is known, in words; the note behind it (in the admin) names the sources."""
        if self.source_note.startswith("SOURCED"):
            return _("có nguồn dẫn; nguyên văn văn bản chưa được đối chiếu")
        if self.source_note.startswith("NOT FOUND"):
            return _("chưa tìm thấy nguồn; để trống cho đến khi có văn bản")
        return _("đề xuất của cổng, chưa có nguồn dẫn")

    @property
    def is_numeric(self) -> bool:
        """Whether its measure is a number that a duty reports."""
        return self.unit not in {"", "định tính", "có/không"}


class DutyQuerySet(ScopedQuerySet):
    def owed_on(self, day: date):
        """Duties that hold on that day: of active directives, within the duty's own span."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=day), valid_from__lte=day, directive__is_active=True
        )


class Duty(models.Model):
    """One body's part of a directive: a ward of the cohort, or the lead agency alone."""

    directive = models.ForeignKey(
        Directive, on_delete=models.PROTECT, related_name="duties", verbose_name=_("chỉ tiêu, nhiệm vụ")
    )
    ward = models.ForeignKey(
        Ward, on_delete=models.PROTECT, null=True, blank=True, related_name="duties", verbose_name=_("phường, xã")
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="duties", verbose_name=_("cơ quan")
    )
    valid_from = models.DateField(_("từ ngày"))
    valid_until = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = DutyQuerySet.as_manager()
    ward_path = "ward"
    agency_paths = ("agency", "directive__lead", "directive__coordinating")
    own_agency_path = "agency"

    class Meta:
        verbose_name = _("nghĩa vụ thực hiện")
        verbose_name_plural = _("nghĩa vụ thực hiện")
        ordering = ["directive__code", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ward__isnull=False, agency__isnull=True) | Q(ward__isnull=True, agency__isnull=False),
                name="duty_of_a_ward_or_an_agency",
                violation_error_message=_("Nghĩa vụ thuộc một phường, xã hoặc một cơ quan."),
            ),
            models.UniqueConstraint(
                fields=["directive", "ward"],
                name="duty_once_per_ward",
                violation_error_message=_("Phường, xã này đã có nghĩa vụ đó."),
            ),
            models.UniqueConstraint(
                fields=["directive", "agency"],
                name="duty_once_per_agency",
                violation_error_message=_("Cơ quan này đã có nghĩa vụ đó."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="duty_ends_after_it_starts",
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
        ]

    def __str__(self):
        return f"{self.directive.code}: {self.bearer}"

    @property
    def bearer(self):
        """Whose duty it is: the ward or the agency."""
        return self.ward if self.ward_id else self.agency


class ProgressQuerySet(ScopedQuerySet):
    def for_period(self, period: ReportingPeriod):
        return self.filter(period=period)

    def unanswered(self):
        return self.exclude(state=Progress.State.SUBMITTED)


class Progress(Versioned):
    """How far one duty has come in one period. The row is opened with the period; the bearer answers and signs it off.

    `due_on` is copied when the row is opened and never changes afterwards: lateness is counted against it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("chưa báo cáo")
        DRAFT = "draft", _("đang nhập")
        SUBMITTED = "submitted", _("đã gửi")

    class Answer(models.TextChoices):
        REPORTED = "reported", _("có kết quả mới")
        NO_CHANGE = "no_change", _("không thay đổi so với kỳ trước")
        NIL = "nil", _("không phát sinh")

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", _("chưa thực hiện")
        ON_TRACK = "on_track", _("đúng tiến độ")
        AT_RISK = "at_risk", _("cần theo dõi")
        LATE = "late", _("chậm")
        DONE = "done", _("hoàn thành")

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="progress", verbose_name=_("nghĩa vụ"))
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="progress", verbose_name=_("kỳ"))
    due_on = models.DateField(_("hạn gửi"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.CharField(_("trả lời"), max_length=10, choices=Answer.choices, default=Answer.REPORTED)
    value = models.DecimalField(_("giá trị"), max_digits=18, decimal_places=4, null=True, blank=True)
    percent = models.PositiveSmallIntegerField(_("tiến độ (%)"), null=True, blank=True)
    narrative = models.TextField(_("kết quả thực hiện"), blank=True)
    status = models.CharField(_("tình trạng"), max_length=12, choices=Status.choices, default=Status.NOT_STARTED)
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
        ]
        indexes = [models.Index(fields=["period", "state", "due_on"])]
        permissions = [
            ("enter_progress", _("Nhập tiến độ thực hiện")),
            ("submit_progress", _("Gửi tiến độ thực hiện")),
        ]

    def __str__(self):
        return f"{self.duty} – {self.period}"
