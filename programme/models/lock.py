"""Who may still enter after a period was locked: an exception for one ward, with its reason, its granter and its end."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisation.models import ReportingPeriod, Ward
from organisation.scope import ScopedQuerySet


class LockExceptionQuerySet(ScopedQuerySet):
    def in_force_on(self, day: date):
        """Those not ended whose last day has not passed."""
        return self.filter(ended_at__isnull=True, expires_on__gte=day)


class LockException(models.Model):
    """A ward may enter and send for a locked period until the end of `expires_on`, or until somebody ends it sooner."""

    ward = models.ForeignKey(
        Ward, on_delete=models.PROTECT, related_name="lock_exceptions", verbose_name=_("phường, xã")
    )
    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, related_name="lock_exceptions", verbose_name=_("kỳ")
    )
    reason = models.TextField(_("lý do"))
    expires_on = models.DateField(_("đến hết ngày"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người cho phép")
    )
    granted_at = models.DateTimeField(_("cho phép lúc"), auto_now_add=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người chấm dứt"),
    )
    ended_at = models.DateTimeField(_("chấm dứt lúc"), null=True, blank=True)

    objects = LockExceptionQuerySet.as_manager()
    ward_path = "ward"

    class Meta:
        verbose_name = _("cho phép nhập sau khóa")
        verbose_name_plural = _("cho phép nhập sau khóa")
        ordering = ["-granted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "period", "expires_on"],
                condition=Q(ended_at__isnull=True),
                name="lock_exception_once_until_a_day",
                violation_error_message=_("Đơn vị đã được phép nhập kỳ này đến ngày đó."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="lock_exception_has_a_reason",
                violation_error_message=_("Xin nêu lý do cho phép nhập sau khóa."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="lock_exception_ended_by_someone",
            ),
        ]
        permissions = [("grant_lockexception", _("Cho phép một đơn vị nhập sau khi khóa kỳ"))]

    def __str__(self):
        return f"{self.ward} – {self.period}"
