"""The trail: who changed what, when, from what to what. Each entry carries the hash of the one before."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditHead(models.Model):
    """One row: how long the chain is and its last hash. Writers take its lock, so the chain never forks."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    count = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        verbose_name = _("đầu chuỗi nhật ký")
        verbose_name_plural = _("đầu chuỗi nhật ký")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_head_is_one_row")]

    def __str__(self):
        return f"{self.count}: {self.hash[:12]}"


class AuditEntry(models.Model):
    """One act on one object: fields with their old and new values, written in the transaction of the change."""

    number = models.PositiveBigIntegerField(_("số"), unique=True)
    at = models.DateTimeField(_("lúc"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("người thực hiện"),
    )
    action = models.CharField(_("việc"), max_length=60)
    model = models.CharField(_("loại đối tượng"), max_length=80)
    object_id = models.CharField(_("mã đối tượng"), max_length=40)
    label = models.CharField(_("đối tượng"), max_length=250)
    ward = models.ForeignKey(
        "organisation.Ward", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("phường, xã")
    )
    changes = models.JSONField(_("thay đổi"), default=dict)
    reason = models.TextField(_("lý do"), blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    # What a search looks through: the label without marks. No part of the chain: it follows from the label.
    search = models.TextField(editable=False, default="")

    class Meta:
        verbose_name = _("dòng nhật ký")
        verbose_name_plural = _("nhật ký")
        ordering = ["-number"]
        indexes = [models.Index(fields=["model", "object_id"]), models.Index(fields=["ward", "-number"])]

    def __str__(self):
        return f"{self.number}. {self.action} {self.label}"


class AuditCheck(models.Model):
    """One walk along the whole chain: how far it went, what it ended in, and every row that does not fit.

    `faults` are as `organisation.audit_chain.Fault` says them, the first ones of many; `fault_count` counts all.
    """

    class Trigger(models.TextChoices):
        SCHEDULE = "schedule", _("theo lịch")
        COMMAND = "command", _("bằng lệnh")

    at = models.DateTimeField(_("kiểm tra lúc"))
    trigger = models.CharField(_("do"), max_length=10, choices=Trigger.choices)
    seconds = models.DecimalField(_("số giây"), max_digits=9, decimal_places=3, default=0)
    count = models.PositiveBigIntegerField(_("số dòng"), default=0)
    hash = models.CharField(_("mã băm đầu chuỗi"), max_length=64, blank=True)
    anchors = models.PositiveIntegerField(_("số mốc in trên báo cáo đã đối chiếu"), default=0)
    fault_count = models.PositiveIntegerField(_("số chỗ sai"), default=0)
    faults = models.JSONField(_("các chỗ sai"), default=list)

    class Meta:
        verbose_name = _("lần kiểm tra nhật ký")
        verbose_name_plural = _("các lần kiểm tra nhật ký")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at"])]

    def __str__(self):
        return f"{self.at:%d/%m/%Y %H:%M}: {self.fault_count}"

    @property
    def is_whole(self) -> bool:
        return self.fault_count == 0
