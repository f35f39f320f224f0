"""What ran: every time something was made or tried, whoever or whatever set it off."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .report import ComplianceReport


class Run(models.Model):
    """One run of one task: what set it off, how long it took, how much it did, how it ended and why. Without an end it died."""

    class Trigger(models.TextChoices):
        SCHEDULE = "schedule", _("theo lịch")
        HAND = "hand", _("người yêu cầu")
        API = "api", _("qua API")
        SWEEP = "sweep", _("nhặt việc dở")
        START = "start", _("khi tiến trình khởi động")

    class Outcome(models.TextChoices):
        RUNNING = "running", _("đang chạy")
        DONE = "done", _("xong")
        NOTHING = "nothing", _("không có việc")
        FAILED = "failed", _("lỗi")
        LOST = "lost", _("bị dừng giữa chừng")

    task = models.CharField(_("việc"), max_length=80)
    trigger = models.CharField(_("do"), max_length=10, choices=Trigger.choices)
    report = models.ForeignKey(
        ComplianceReport,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="runs",
        verbose_name=_("báo cáo"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người yêu cầu"),
    )
    started_at = models.DateTimeField(_("bắt đầu lúc"))
    finished_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    rows = models.PositiveIntegerField(_("số việc, số dòng"), default=0)
    outcome = models.CharField(_("kết quả"), max_length=10, choices=Outcome.choices, default=Outcome.RUNNING)
    cause = models.TextField(_("nguyên nhân lỗi"), blank=True)

    class Meta:
        verbose_name = _("lần chạy")
        verbose_name_plural = _("nhật ký chạy")
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["-started_at"]), models.Index(fields=["task", "-started_at"])]

    def __str__(self):
        return f"{self.task}: {self.get_outcome_display()}"
