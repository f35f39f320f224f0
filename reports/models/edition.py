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

    `data` never changes after it is written; issuing adds number, day and signer and freezes the narrative: from then on the
    database itself refuses changes (reports.keeping). `sha256` is the hash of the data's bytes, `seal` of everything the
    edition is made of (reports.sealing). A correction is the next edition and names the one it corrects; a withdrawn one
    stays, with the reason. `audit_count` and `audit_hash` are the head of the trail when it was issued: printed, they are an
    anchor outside the database.
    """

    class Authority(models.TextChoices):
        HEAD = "", _("người đứng đầu ký")
        COLLECTIVE = "TM.", _("TM. – thay mặt tập thể")
        DEPUTY = "KT.", _("KT. – cấp phó ký thay")
        ACTING = "Q.", _("Q. – quyền cấp trưởng")
        ORDER = "TL.", _("TL. – thừa lệnh")
        AUTHORISED = "TUQ.", _("TUQ. – thừa ủy quyền")

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
    seal = models.CharField(
        _("dấu niêm (SHA-256)"),
        max_length=64,
        blank=True,
        help_text=_("Mã băm của số liệu, các phiên bản và, khi đã ban hành, của phần lời, số, ngày, người ký."),
    )
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
    authority = models.CharField(_("quyền hạn ký"), max_length=5, choices=Authority.choices, blank=True, default="")
    head_post = models.CharField(
        _("chức vụ người đứng đầu"),
        max_length=120,
        blank=True,
        help_text=_("Khi ký thay, ký thừa lệnh, thừa ủy quyền."),
    )
    signer_name = models.CharField(_("người ký"), max_length=120, blank=True)
    signer_post = models.CharField(_("chức vụ người ký"), max_length=120, blank=True)

    check_code = models.CharField(_("mã tra cứu"), max_length=16, null=True, blank=True, unique=True)
    check_address = models.CharField(
        _("nơi tra cứu"),
        max_length=200,
        blank=True,
        help_text=_("Địa chỉ trang kiểm tra như in trên báo cáo; không đổi khi cổng đổi tên miền."),
    )
    audit_count = models.PositiveBigIntegerField(_("số dòng nhật ký khi ban hành"), null=True, blank=True)
    audit_hash = models.CharField(_("mã băm đầu chuỗi nhật ký khi ban hành"), max_length=64, blank=True)
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
        verbose_name=_("đính chính bản"),
    )
    correction_reason = models.TextField(_("lý do đính chính"), blank=True)
    withdrawn_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người thu hồi"),
    )
    withdrawal_reason = models.TextField(_("lý do thu hồi"), blank=True)

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
            models.CheckConstraint(
                condition=Q(number=1, corrects__isnull=True, correction_reason="")
                | (Q(number__gt=1, corrects__isnull=False) & ~Q(correction_reason="")),
                name="edition_after_the_first_corrects_one_for_a_reason",
                violation_error_message=_("Bản đính chính phải nêu bản được đính chính và lý do."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal_reason="")
                | (
                    Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, issued_on__isnull=False)
                    & ~Q(withdrawal_reason="")
                ),
                name="edition_withdrawn_by_someone_for_a_reason",
                violation_error_message=_("Thu hồi báo cáo đã ban hành cần nêu lý do."),
            ),
        ]

    def __str__(self):
        return gettext("%(report)s – lần %(number)s") % {"report": self.report, "number": self.number}

    @property
    def is_issued(self) -> bool:
        return self.issued_on is not None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def texts(self) -> dict[str, str]:
        """Section → its words as written, figures still as marks; sections without words are left out."""
        return {row.section: row.text for row in self.narratives.all() if row.text}

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
