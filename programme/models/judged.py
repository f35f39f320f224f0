"""A status that is computed, and what somebody puts in its place."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .status import Status


class Judged(models.Model):
    """A row with a status: `computed_status`, or what somebody put in its place (`override_…`) with a reason."""

    status = models.CharField(_("tình trạng"), max_length=12, choices=Status.choices, default=Status.NOT_STARTED)
    computed_status = models.CharField(
        _("tình trạng tự tính"), max_length=12, choices=Status.choices, default=Status.NOT_STARTED
    )
    override_status = models.CharField(_("tình trạng sửa tay"), max_length=12, choices=Status.choices, blank=True)
    override_reason = models.TextField(_("lý do sửa tay"), blank=True)
    override_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người sửa tay"),
    )
    override_at = models.DateTimeField(_("sửa tay lúc"), null=True, blank=True)

    class Meta:
        abstract = True


def overridden_for_a_reason(name: str) -> models.CheckConstraint:
    """The rule of a judged row, under the name that it has in that row's table."""
    return models.CheckConstraint(
        condition=Q(override_status="", override_reason="", override_by__isnull=True, override_at__isnull=True)
        | (~Q(override_status="") & ~Q(override_reason="") & Q(override_by__isnull=False, override_at__isnull=False)),
        name=name,
        violation_error_message=_("Sửa tay tình trạng cần nêu lý do."),
    )
