"""One criterion's verdict in an assessment, self and verified side by side."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisation.scope import ScopedQuerySet
from organisation.versions import Versioned

from .assessment import Assessment
from .criterion import Criterion


class Finding(Versioned):
    """One criterion's verdict in an assessment. Yes/no is 1 or 0, a level is its rank from 1, a quantity is itself."""

    class Verdict(models.TextChoices):
        MET = "met", _("đạt")
        NOT_MET = "not_met", _("chưa đạt")
        NOT_APPLICABLE = "not_applicable", _("không áp dụng")

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="findings", verbose_name=_("phiếu đánh giá")
    )
    criterion = models.ForeignKey(
        Criterion, on_delete=models.PROTECT, related_name="findings", verbose_name=_("tiêu chí")
    )
    self_value = models.DecimalField(_("giá trị tự chấm"), max_digits=18, decimal_places=4, null=True, blank=True)
    self_verdict = models.CharField(_("tự chấm"), max_length=15, choices=Verdict.choices, blank=True)
    self_points = models.DecimalField(_("điểm tự chấm"), max_digits=6, decimal_places=2, default=Decimal(0))
    self_note = models.TextField(_("giải trình"), blank=True)
    verified_value = models.DecimalField(_("giá trị thẩm định"), max_digits=18, decimal_places=4, null=True, blank=True)
    verified_verdict = models.CharField(_("thẩm định"), max_length=15, choices=Verdict.choices, blank=True)
    verified_points = models.DecimalField(_("điểm thẩm định"), max_digits=6, decimal_places=2, default=Decimal(0))
    opinion = models.TextField(_("ý kiến thẩm định"), blank=True)
    provenance = models.CharField(
        _("lấy từ"),
        max_length=250,
        blank=True,
        help_text=_("Có nội dung khi giá trị tính từ sổ theo dõi, không nhập tay."),
    )
    provenance_link = models.CharField(
        _("trang của dòng sổ"),
        max_length=200,
        blank=True,
        help_text=_("Đường dẫn trong cổng tới dòng sổ đã lấy số liệu."),
    )
    is_for_commission = models.BooleanField(
        _("đưa ra hội đồng"), default=False, help_text=_("Người thẩm định đề nghị hội đồng xem xét tiêu chí này.")
    )
    warning_answer = models.TextField(
        _("trả lời cảnh báo"),
        blank=True,
        help_text=_("Vì sao giá trị khác thường là đúng; chỉ dành cho giá trị tự chấm hiện nay."),
    )
    evidence = models.ManyToManyField(
        "programme.Evidence", blank=True, related_name="findings", verbose_name=_("minh chứng")
    )

    objects = ScopedQuerySet.as_manager()
    ward_path = "assessment__ward"

    class Meta:
        verbose_name = _("kết quả theo tiêu chí")
        verbose_name_plural = _("kết quả theo tiêu chí")
        ordering = ["assessment", "criterion__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "criterion"],
                name="finding_once_per_criterion",
                violation_error_message=_("Tiêu chí này đã có trong phiếu."),
            )
        ]

    def __str__(self):
        return f"{self.criterion.code} – {self.assessment}"

    @property
    def self_text(self) -> str:
        """The ward's value in words, with its unit."""
        return self.criterion.value_text(self.self_value)

    @property
    def verified_text(self) -> str:
        """The reviewer's value in words; "" where only a verdict was given."""
        return "" if self.verified_value is None else self.criterion.value_text(self.verified_value)

    @property
    def is_exempt(self) -> bool:
        """Whether the criterion does not apply to units of this kind, so that nobody may say otherwise."""
        return bool(self.provenance) and self.self_verdict == self.Verdict.NOT_APPLICABLE

    @property
    def is_computed(self) -> bool:
        """Whether its value comes from a register and cannot be typed."""
        return bool(self.provenance)
