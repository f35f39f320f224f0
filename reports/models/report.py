"""What is owed for a period: one row for each kind, period, scope and reading."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation.models import Document, ReportingPeriod, Ward
from organisation.reading import THEN, TODAY
from organisation.scope import ScopedQuerySet


class ReportKind(models.TextChoices):
    WARD = "ward", _("báo cáo của Công an phường, xã")
    CITY = "city", _("báo cáo toàn thành phố")
    DOCUMENT = "document", _("báo cáo thực hiện một nghị quyết, kế hoạch")
    FACILITIES = "facilities", _("báo cáo trụ sở, trang bị và đầu tư")
    RECOGNITION = "recognition", _("báo cáo công nhận Công an phường kiểu mẫu")


class FileFormat(models.TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "DOCX"
    XLSX = "xlsx", "XLSX"


class ReportReading(models.TextChoices):
    """By which units a report lists what it counts; its totals are the same under both."""

    THEN = THEN, _("theo đơn vị khi đó")
    TODAY = TODAY, _("quy về đơn vị hiện nay")


class ReportQuerySet(ScopedQuerySet):
    def missing_files(self):
        """Reports whose newest figures are not yet rendered in every format."""
        editions = self.model._meta.get_field("editions").related_model.objects.order_by()
        later = editions.filter(report=models.OuterRef("report"), number__gt=models.OuterRef("number"))
        rendered = editions.filter(~models.Exists(later)).annotate(rendered=models.Count("files"))
        return self.exclude(pk__in=rendered.filter(rendered__gte=len(FileFormat)).values("report"))


class ComplianceReport(models.Model):
    """The report of one kind for one period, scope and reading. Asked for any number of times, it is one row and is made once.

    The row is the queue's truth: what the broker loses, the sweep finds here.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("chờ lập")
        COMPOSING = "composing", _("đang lập")
        DRAFT = "draft", _("dự thảo")
        ISSUED = "issued", _("đã ban hành")
        FAILED = "failed", _("không lập được")
        WITHDRAWN = "withdrawn", _("đã thu hồi")

    READY = (State.DRAFT, State.ISSUED, State.WITHDRAWN)

    kind = models.CharField(_("loại báo cáo"), max_length=12, choices=ReportKind.choices)
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="reports", verbose_name=_("kỳ"))
    ward = models.ForeignKey(
        Ward, on_delete=models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("phường, xã")
    )
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("văn bản")
    )
    reading = models.CharField(_("cách đọc"), max_length=5, choices=ReportReading.choices, default=ReportReading.THEN)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(_("tiến độ (%)"), default=0)
    attempts = models.PositiveSmallIntegerField(_("số lần thử"), default=0)
    error = models.TextField(_("lỗi"), blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người yêu cầu"),
        help_text=_("Trống khi lập theo lịch."),
    )
    asked_at = models.DateTimeField(_("yêu cầu lúc"), auto_now_add=True)
    claimed_at = models.DateTimeField(_("bắt đầu lập lúc"), null=True, blank=True)
    finished_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()
    ward_path = "ward"

    class Meta:
        verbose_name = _("báo cáo tuân thủ")
        verbose_name_plural = _("báo cáo tuân thủ")
        ordering = ["-period__ends_on", "kind", "ward__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "period", "ward", "reading"],
                condition=Q(ward__isnull=False),
                name="report_once_per_ward",
                violation_error_message=_("Báo cáo này đã có."),
            ),
            models.UniqueConstraint(
                fields=["kind", "period", "reading"],
                condition=Q(ward__isnull=True, document__isnull=True),
                name="report_once_for_the_city",
                violation_error_message=_("Báo cáo này đã có."),
            ),
            models.UniqueConstraint(
                fields=["kind", "period", "document", "reading"],
                condition=Q(document__isnull=False),
                name="report_once_per_document",
                violation_error_message=_("Báo cáo này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(kind="document", document__isnull=False) | (~Q(kind="document") & Q(document__isnull=True)),
                name="report_of_a_document_names_it",
            ),
            models.CheckConstraint(
                condition=Q(kind="ward", ward__isnull=False) | (~Q(kind="ward") & Q(ward__isnull=True)),
                name="report_of_a_ward_names_its_ward",
            ),
            models.CheckConstraint(
                condition=Q(ward__isnull=True) | Q(reading=ReportReading.THEN),
                name="report_of_a_ward_tells_of_the_ward_as_it_stood",
            ),
        ]
        indexes = [models.Index(fields=["state", "claimed_at"])]
        permissions = [
            ("ask_report", _("Yêu cầu lập báo cáo")),
            ("write_narrative", _("Viết phần lời của báo cáo")),
            ("issue_report", _("Ban hành báo cáo")),
            ("view_overview", _("Xem tổng quan thành phố")),
        ]

    def __str__(self):
        parts = [
            self.get_kind_display(),
            self.document,
            self.period,
            self.ward,
            self.get_reading_display() if self.is_restated else None,
        ]
        return " – ".join(str(part) for part in parts if part)

    def get_absolute_url(self):
        return reverse("reports:report-detail", args=[self.pk])

    @property
    def is_restated(self) -> bool:
        return self.reading == ReportReading.TODAY

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.COMPOSING}

    @property
    def has_missing_files(self) -> bool:
        """Whether its newest edition, or the first one, is not there in every format."""
        newest = self.editions.order_by("-number").annotate(rendered=models.Count("files"))
        return newest.values_list("rendered", flat=True).first() != len(FileFormat)

    @property
    def is_ready(self) -> bool:
        """Whether its figures are frozen; one withdrawn before its files were made still gets them."""
        return self.state in self.READY
