"""The frozen, numbered, hashed issues of a report, and their files."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation.scope import ScopedQuerySet

from .report import ComplianceReport, FileFormat


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

    Format = FileFormat

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
