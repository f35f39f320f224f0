"""A workbook of answers that a ward sent back: what a dry run found in it, and whether it was applied."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisation.scope import ScopedQuerySet
from organisation.versions import Versioned

from .assessment import Assessment


class EntrySheet(Versioned):
    """An uploaded workbook of one assessment. It is kept as it came, so that what was tried is what is applied."""

    class State(models.TextChoices):
        CHECKED = "checked", _("đã xem thử")
        REFUSED = "refused", _("có lỗi")
        APPLIED = "applied", _("đã nhập")

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="sheets", verbose_name=_("phiếu đánh giá")
    )
    file = models.FileField(_("tệp"), max_length=200)
    name = models.CharField(_("tên tệp"), max_length=200)
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices)
    changes = models.PositiveIntegerField(_("số thay đổi"), default=0)
    problems = models.PositiveIntegerField(_("số lỗi"), default=0)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người gửi")
    )
    received_at = models.DateTimeField(_("nhận lúc"), auto_now_add=True)
    applied_at = models.DateTimeField(_("nhập lúc"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    ward_path = "assessment__ward"

    class Meta:
        verbose_name = _("tệp Excel nhập phiếu")
        verbose_name_plural = _("tệp Excel nhập phiếu")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="applied", applied_at__isnull=False)
                | (~Q(state="applied") & Q(applied_at__isnull=True)),
                name="entry_sheet_applied_at_some_time",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def is_applied(self) -> bool:
        """Whether its answers were written; it is then kept as it came."""
        return self.state == self.State.APPLIED
