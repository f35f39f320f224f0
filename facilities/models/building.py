"""The houses that stand on one site."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation import clock
from organisation.versions import Versioned

from ..guard import refuse_arms
from .headquarters import AREA, FIRST_YEAR_BUILT, Headquarters
from .of_headquarters import OfHeadquartersQuerySet

MOST_STOREYS = 60


class Building(Versioned):
    """One house of a headquarters. While a headquarters lists its houses, its floor areas are their sums."""

    headquarters = models.ForeignKey(
        Headquarters, on_delete=models.PROTECT, related_name="buildings", verbose_name=_("trụ sở")
    )
    name = models.CharField(_("tên nhà"), validators=[refuse_arms], max_length=120)
    storeys = models.PositiveSmallIntegerField(
        _("số tầng"), validators=[MinValueValidator(1), MaxValueValidator(MOST_STOREYS)], null=True, blank=True
    )
    floor_area_m2 = models.DecimalField(
        _("diện tích sàn theo hồ sơ (m²)"), validators=AREA, max_digits=10, decimal_places=2, null=True, blank=True
    )
    measured_area_m2 = models.DecimalField(
        _("diện tích sàn đo thực tế (m²)"), validators=AREA, max_digits=10, decimal_places=2, null=True, blank=True
    )
    year_built = models.PositiveSmallIntegerField(
        _("năm xây dựng"), validators=[MinValueValidator(FIRST_YEAR_BUILT)], null=True, blank=True
    )
    condition = models.PositiveSmallIntegerField(
        _("tình trạng"), choices=Headquarters.Condition.choices, default=Headquarters.Condition.UNKNOWN
    )
    removed_on = models.DateField(
        _("phá dỡ, bàn giao ngày"), null=True, blank=True, help_text=_("Nhà không còn thì ghi ngày, không xóa.")
    )
    updated_at = models.DateTimeField(_("cập nhật lúc"), auto_now=True)

    objects = OfHeadquartersQuerySet.as_manager()
    ward_path = "headquarters__occupancies__ward"

    class Meta:
        verbose_name = _("nhà trong trụ sở")
        verbose_name_plural = _("nhà trong trụ sở")
        ordering = ["headquarters", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["headquarters", "name"],
                condition=Q(removed_on__isnull=True),
                name="building_name_once_per_headquarters",
                violation_error_message=_("Trụ sở đã có nhà mang tên này."),
            ),
            models.CheckConstraint(
                condition=(Q(floor_area_m2__isnull=True) | Q(floor_area_m2__gt=0))
                & (Q(measured_area_m2__isnull=True) | Q(measured_area_m2__gt=0)),
                name="building_areas_above_zero",
                violation_error_message=_("Diện tích phải lớn hơn 0; chưa đo thì để trống."),
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """What has happened did not happen tomorrow."""
        wrong = {}
        if self.year_built and self.year_built > clock.today().year:
            wrong["year_built"] = gettext("Năm xây dựng không thể ở tương lai.")
        if self.removed_on and self.removed_on > clock.today():
            wrong["removed_on"] = gettext("Ngày này không thể ở tương lai.")
        if wrong:
            raise ValidationError(wrong)
