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

    class Meta:
        verbose_name = _("dòng nhật ký")
        verbose_name_plural = _("nhật ký")
        ordering = ["-number"]
        indexes = [models.Index(fields=["model", "object_id"]), models.Index(fields=["ward", "-number"])]

    def __str__(self):
        return f"{self.number}. {self.action} {self.label}"
