"""A workbook sent in to fill a register: what a dry run found in it, and whether it was applied."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation.models import Ward
from organisation.scope import ScopedQuerySet
from organisation.versions import Versioned


class RegisterSheet(Versioned):
    """An uploaded workbook of equipment counts or of project money, kept as it came: what was tried is what is applied.

    `ward` is the sender's; None when an officer of the city sent it for many wards.
    """

    class Kind(models.TextChoices):
        EQUIPMENT = "equipment", _("kiểm kê trang bị")
        MONEY = "money", _("vốn dự án")

    class State(models.TextChoices):
        CHECKED = "checked", _("đã xem thử")
        REFUSED = "refused", _("có lỗi")
        APPLIED = "applied", _("đã nhập")

    kind = models.CharField(_("loại sổ"), max_length=10, choices=Kind.choices)
    ward = models.ForeignKey(
        Ward, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("phường, xã")
    )
    file = models.FileField(_("tệp"), max_length=200)
    name = models.CharField(_("tên tệp"), max_length=200)
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices)
    rows = models.PositiveIntegerField(_("số dòng"), default=0)
    changes = models.PositiveIntegerField(_("số thay đổi"), default=0)
    problems = models.PositiveIntegerField(_("số lỗi"), default=0)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người gửi")
    )
    received_at = models.DateTimeField(_("nhận lúc"), auto_now_add=True)
    applied_at = models.DateTimeField(_("nhập lúc"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    ward_path = "ward"

    class Meta:
        verbose_name = _("tệp Excel nhập sổ")
        verbose_name_plural = _("tệp Excel nhập sổ")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="applied", applied_at__isnull=False)
                | (~Q(state="applied") & Q(applied_at__isnull=True)),
                name="register_sheet_applied_at_some_time",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def is_applied(self) -> bool:
        """Whether its rows were written; it is then kept as it came."""
        return self.state == self.State.APPLIED

    def get_absolute_url(self):
        return reverse("facilities:sheet-detail", args=[self.pk])
