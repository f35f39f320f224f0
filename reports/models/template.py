"""The Word template of reports that an administrator may replace."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .report import ReportKind


class ReportTemplate(models.Model):
    """A DOCX template of one kind of report. Checked before it can be used; one of a kind is in use at a time; none is changed."""

    class State(models.TextChoices):
        CHECKED = "checked", _("đã kiểm tra, chưa dùng")
        ACTIVE = "active", _("đang dùng")
        RETIRED = "retired", _("thôi dùng")

    kind = models.CharField(_("loại báo cáo"), max_length=12, choices=ReportKind.choices)
    name = models.CharField(_("tên tệp"), max_length=200)
    file = models.FileField(_("tệp"), max_length=200)
    size = models.PositiveBigIntegerField(_("dung lượng (byte)"))
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.CHECKED)
    note = models.TextField(_("ghi chú"), blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người gửi")
    )
    uploaded_at = models.DateTimeField(_("gửi lúc"), auto_now_add=True)

    class Meta:
        verbose_name = _("mẫu báo cáo (DOCX)")
        verbose_name_plural = _("mẫu báo cáo (DOCX)")
        ordering = ["kind", "-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(state="active"),
                name="report_template_one_in_use",
                violation_error_message=_("Loại báo cáo này đang dùng mẫu khác."),
            )
        ]
        permissions = [("manage_template", _("Thay mẫu báo cáo (DOCX)"))]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.name}"
