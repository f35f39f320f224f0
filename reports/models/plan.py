"""Which reports make themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisation.models import ReportingPeriod

from .report import ReportKind


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
