"""What is owed for a period, and its frozen, numbered, hashed issues."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation.models import ReportingPeriod, Ward
from organisation.scope import ScopedQuerySet


class ReportKind(models.TextChoices):
    WARD = "ward", _("báo cáo của Công an phường, xã")
    CITY = "city", _("báo cáo toàn thành phố")


class ReportQuerySet(ScopedQuerySet):
    def missing_files(self):
        """Reports whose newest figures are not yet rendered in every format."""
        rendered = ReportFile.objects.filter(edition__report=models.OuterRef("pk")).order_by()
        counted = rendered.values("edition__report").annotate(number=models.Count("pk")).values("number")
        return self.exclude(
            pk__in=self.model._base_manager.annotate(rendered=models.Subquery(counted))
            .filter(rendered__gte=len(ReportFile.Format))
            .values("pk")
        )


class ComplianceReport(models.Model):
    """The report of one kind for one period and scope. Asked for any number of times, it is one row and is made once.

    The row is the queue's truth: what the broker loses, the sweep finds here.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("chờ lập")
        COMPOSING = "composing", _("đang lập")
        DRAFT = "draft", _("dự thảo")
        ISSUED = "issued", _("đã ban hành")
        FAILED = "failed", _("không lập được")
        WITHDRAWN = "withdrawn", _("đã thu hồi")

    kind = models.CharField(_("loại báo cáo"), max_length=12, choices=ReportKind.choices)
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="reports", verbose_name=_("kỳ"))
    ward = models.ForeignKey(
        Ward, on_delete=models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("phường, xã")
    )
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
                fields=["kind", "period", "ward"],
                condition=Q(ward__isnull=False),
                name="report_once_per_ward",
                violation_error_message=_("Báo cáo này đã có."),
            ),
            models.UniqueConstraint(
                fields=["kind", "period"],
                condition=Q(ward__isnull=True),
                name="report_once_for_the_city",
                violation_error_message=_("Báo cáo này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(kind="ward", ward__isnull=False) | (~Q(kind="ward") & Q(ward__isnull=True)),
                name="report_of_a_ward_names_its_ward",
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
        return f"{self.get_kind_display()} – {self.period}" + (f" – {self.ward}" if self.ward_id else "")

    def get_absolute_url(self):
        return reverse("reports:report-detail", args=[self.pk])

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.COMPOSING}

    @property
    def has_missing_files(self) -> bool:
        return ReportFile.objects.filter(edition__report=self).count() < len(ReportFile.Format)

    @property
    def is_ready(self) -> bool:
        return self.state in {self.State.DRAFT, self.State.ISSUED}


class Edition(models.Model):
    """One frozen issue of a report: the figures as canonical JSON, their hash, and what they were made from.

    `data` never changes after it is written; issuing adds number, day and signer and freezes the narrative.
    """

    report = models.ForeignKey(
        ComplianceReport, on_delete=models.PROTECT, related_name="editions", verbose_name=_("báo cáo")
    )
    number = models.PositiveSmallIntegerField(_("lần"), default=1)
    data = models.TextField(_("số liệu (JSON chuẩn)"))
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64)
    composed_at = models.DateTimeField(_("chốt số liệu lúc"))
    criteria_version = models.CharField(_("phiên bản tiêu chí"), max_length=200, blank=True)
    lineage_version = models.CharField(_("phiên bản địa giới"), max_length=64, blank=True)
    template_version = models.CharField(_("phiên bản mẫu"), max_length=40)
    narrative = models.TextField(_("phần lời"), blank=True)
    issue_year = models.PositiveSmallIntegerField(_("năm của số"), null=True, blank=True)
    issue_number = models.PositiveIntegerField(_("số"), null=True, blank=True)
    issue_symbol = models.CharField(_("ký hiệu"), max_length=40, blank=True)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người ban hành"),
    )
    signer_name = models.CharField(_("người ký"), max_length=120, blank=True)
    signer_post = models.CharField(_("chức vụ người ký"), max_length=120, blank=True)

    objects = ScopedQuerySet.as_manager()
    ward_path = "report__ward"

    class Meta:
        verbose_name = _("bản báo cáo")
        verbose_name_plural = _("bản báo cáo")
        ordering = ["report", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="edition_number_once_per_report"),
            models.UniqueConstraint(
                fields=["issue_symbol", "issue_year", "issue_number"],
                condition=Q(issue_number__isnull=False),
                name="edition_register_number_once_a_year",
                violation_error_message=_("Số này đã cấp cho báo cáo khác trong năm."),
            ),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True, issue_number__isnull=True, issued_by__isnull=True)
                | Q(issued_on__isnull=False, issue_number__isnull=False, issued_by__isnull=False),
                name="edition_issued_with_number_day_and_signer",
            ),
        ]

    def __str__(self):
        return gettext("%(report)s – lần %(number)s") % {"report": self.report, "number": self.number}

    @property
    def is_issued(self) -> bool:
        return self.issued_on is not None

    @property
    def register_number(self) -> str:
        """05/BC-CATP; empty until issued. Numbers below ten take a leading zero (Decree 30/2020/NĐ-CP, Annex I)."""
        return f"{self.issue_number:02}/{self.issue_symbol}" if self.issue_number else ""


class ReportFile(models.Model):
    """A rendering of an edition, kept as a file with its hash."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "XLSX"

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="files", verbose_name=_("bản báo cáo"))
    format = models.CharField(_("định dạng"), max_length=5, choices=Format.choices)
    file = models.FileField(_("tệp"), max_length=200)
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("dung lượng (byte)"))

    objects = ScopedQuerySet.as_manager()
    ward_path = "edition__report__ward"

    class Meta:
        verbose_name = _("tệp báo cáo")
        verbose_name_plural = _("tệp báo cáo")
        ordering = ["edition", "format"]
        constraints = [models.UniqueConstraint(fields=["edition", "format"], name="report_file_once_per_format")]

    def __str__(self):
        return f"{self.edition} ({self.format})"


class ReportPlan(models.Model):
    """Which reports make themselves at each cut-off; read by the scheduled task."""

    kind = models.CharField(_("loại báo cáo"), max_length=12, choices=ReportKind.choices)
    period_kind = models.CharField(_("loại kỳ"), max_length=12, choices=ReportingPeriod.Kind.choices)
    is_active = models.BooleanField(_("đang áp dụng"), default=True)
    starts_on = models.DateField(
        _("cho các kỳ kết thúc từ ngày"), help_text=_("Kỳ kết thúc trước ngày này không tự lập.")
    )

    class Meta:
        verbose_name = _("lịch lập báo cáo")
        verbose_name_plural = _("lịch lập báo cáo")
        ordering = ["kind", "period_kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "period_kind"],
                name="report_plan_once",
                violation_error_message=_("Đã có lịch cho loại báo cáo và loại kỳ này."),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} – {self.get_period_kind_display()}"
