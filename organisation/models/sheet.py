"""A workbook sent in to fill a register: what a dry run found in it, and whether it was applied."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation.scope import ScopedQuerySet
from organisation.versions import Versioned

from .agency import Agency
from .ward import Ward


class RegisterSheet(Versioned):
    """An uploaded workbook of one kind, kept as it came: what was tried is what is applied.

    `kind` is the key under which a room offers the kind (`organisation.sheets`); `about` what the kind was asked for, such as
    a period's code. `ward` or `agency` is the sender's; neither when an officer of the city sent it for many.
    """

    class State(models.TextChoices):
        CHECKED = "checked", _("đã xem thử")
        REFUSED = "refused", _("có lỗi")
        APPLIED = "applied", _("đã nhập")

    kind = models.CharField(_("loại sổ"), max_length=30)
    about = models.CharField(_("nhập cho"), max_length=60, blank=True)
    ward = models.ForeignKey(
        Ward, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("phường, xã")
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cơ quan")
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
    agency_paths = ("agency",)
    own_agency_path = "agency"

    class Meta:
        verbose_name = _("tệp Excel nhập sổ")
        verbose_name_plural = _("tệp Excel nhập sổ")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="applied", applied_at__isnull=False)
                | (~Q(state="applied") & Q(applied_at__isnull=True)),
                name="register_sheet_applied_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(ward__isnull=True) | Q(agency__isnull=True), name="register_sheet_of_a_ward_or_an_agency"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_applied(self) -> bool:
        """Whether its rows were written; it is then kept as it came."""
        return self.state == self.State.APPLIED

    def get_absolute_url(self):
        return reverse("organisation:sheet-detail", args=[self.pk])
