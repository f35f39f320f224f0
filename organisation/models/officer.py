"""Who, as a person: the officer who signs in."""

from django.contrib.auth.models import AbstractUser, Permission
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from organisation.prepared import Prepared, Slot

from .agency import Agency
from .ward import Ward


def _verbs_of(path: str):
    return Permission.objects.filter(**{path: Slot("officer")}).values_list("content_type__app_label", "codename")


_VERBS = Prepared(lambda: _verbs_of("user").order_by().union(_verbs_of("group__user").order_by()))


class Officer(AbstractUser):
    """A person who signs in, posted to one ward or to one agency; what they may do is their roles' affair.

    Held of a person: name, rank, post, work contact, and nothing else (Law 91/2025/QH15: minimise).
    """

    first_name = None
    last_name = None
    full_name = models.CharField(_("họ và tên"), max_length=120)
    rank = models.CharField(_("cấp bậc"), max_length=60, blank=True)
    post = models.CharField(_("chức vụ"), max_length=120, blank=True)
    work_phone = models.CharField(_("điện thoại công vụ"), max_length=30, blank=True)
    ward = models.ForeignKey(
        Ward,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="officers",
        verbose_name=_("công tác tại phường, xã"),
    )
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="officers",
        verbose_name=_("công tác tại cơ quan"),
    )
    sees_all = models.BooleanField(
        _("xem toàn thành phố"), default=False, help_text=_("Cho cán bộ cấp thành phố: thấy hồ sơ của mọi phường, xã.")
    )
    is_demonstration = models.BooleanField(_("tài khoản minh hoạ"), default=False, editable=False)

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("cán bộ")
        verbose_name_plural = _("cán bộ")
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ward__isnull=True) | Q(agency__isnull=True),
                name="officer_posted_to_one_place",
                violation_error_message=_("Cán bộ công tác tại một phường, xã hoặc một cơ quan, không cả hai."),
            ),
            models.CheckConstraint(
                condition=Q(ward__isnull=True) | Q(sees_all=False),
                name="officer_of_a_ward_sees_that_ward",
                violation_error_message=_("Cán bộ phường, xã không xem toàn thành phố."),
            ),
        ]

    def __str__(self):
        return self.full_name or self.username

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.full_name.split()[-1] if self.full_name else self.username

    @property
    def place(self) -> str:
        """Where the officer is posted, in words."""
        return self.ward.station_name if self.ward_id else self.agency.name if self.agency_id else ""

    @cached_property
    def verbs(self) -> frozenset[str]:
        """Every verb the officer holds, by a role or by name, read in one question; asked afresh for each request."""
        return frozenset(f"{app}.{codename}" for app, codename in _VERBS(officer=self.pk))

    def has_perm(self, perm, obj=None):
        if obj is not None or self.pk is None or not self.is_active or self.is_superuser:
            return super().has_perm(perm, obj)
        return perm in self.verbs
