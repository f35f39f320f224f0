"""The thresholds of the standing checks, as data."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CheckRule(models.Model):
    """One standing check with its threshold in percent. The thresholds are the portal's proposal, for the city to set."""

    class Key(models.TextChoices):
        NO_EVIDENCE = "no_evidence", _("tự chấm đạt nhưng chưa có minh chứng")
        CHANGED = "changed", _("giá trị thay đổi quá mức so với kỳ trước")
        INFLATED = "inflated", _("tự chấm cao hơn nhiều so với thẩm định")
        OUT_OF_DATE = "out_of_date", _("minh chứng hết hiệu lực hoặc không thuộc kỳ")

    key = models.CharField(_("kiểm tra"), max_length=20, choices=Key.choices, unique=True)
    threshold = models.DecimalField(
        _("ngưỡng (%)"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1000))],
        help_text=_("Để trống ở kiểm tra không có ngưỡng."),
    )
    is_active = models.BooleanField(_("đang dùng"), default=True)
    is_proposal = models.BooleanField(_("là đề xuất của cổng"), default=True)
    note = models.TextField(_("ghi chú"), blank=True)

    class Meta:
        verbose_name = _("kiểm tra thường trực")
        verbose_name_plural = _("kiểm tra thường trực")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(threshold__isnull=True) | Q(threshold__gte=0),
                name="check_rule_threshold_not_negative",
                violation_error_message=_("Ngưỡng không được âm."),
            )
        ]

    def __str__(self):
        return self.get_key_display()
