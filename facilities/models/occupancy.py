"""Who uses which building, from when to when."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisation.models import Ward
from organisation.scope import ScopedQuerySet


class OccupancyQuerySet(ScopedQuerySet):
    def on(self, day: date):
        """Uses that hold on that day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_until__isnull=True) | Q(valid_until__gt=day)
        )

    def main(self):
        return self.filter(is_main=True)


class Occupancy(models.Model):
    """A ward police unit uses a building from one day to another; one of its uses is the main one."""

    headquarters = models.ForeignKey(
        "facilities.Headquarters", on_delete=models.PROTECT, related_name="occupancies", verbose_name=_("trụ sở")
    )
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="occupancies", verbose_name=_("phường, xã"))
    is_main = models.BooleanField(_("trụ sở chính"), default=True)
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    valid_until = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = OccupancyQuerySet.as_manager()
    ward_path = "ward"

    class Meta:
        verbose_name = _("sử dụng trụ sở")
        verbose_name_plural = _("sử dụng trụ sở")
        ordering = ["ward__sort_key", "-is_main", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ward"],
                condition=Q(is_main=True, valid_until__isnull=True),
                name="occupancy_one_main_now",
                violation_error_message=_("Phường, xã đã có trụ sở chính."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="occupancy_ends_after_it_starts",
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
        ]

    def __str__(self):
        return f"{self.ward}: {self.headquarters}"

    @property
    def is_open(self) -> bool:
        return self.valid_until is None

    def holds_on(self, day: date) -> bool:
        """The same as `OccupancyQuerySet.on`, for a row that is read already."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or self.valid_until > day
        )
