"""The summaries that overviews read; kept in the same transaction as the rows they summarise."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisation.models import Ward
from organisation.scope import ScopedQuerySet

from .headquarters import Headquarters


class HeadquartersStanding(models.Model):
    """How a ward's main headquarters stands now; a row for every ward alive today."""

    ward = models.OneToOneField(
        Ward, on_delete=models.CASCADE, related_name="headquarters_standing", verbose_name=_("phường, xã")
    )
    headquarters = models.ForeignKey(
        Headquarters, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("trụ sở chính")
    )
    sites = models.PositiveSmallIntegerField(_("số trụ sở"), default=0)
    is_independent = models.BooleanField(_("độc lập"), null=True)
    is_title_complete = models.BooleanField(_("đủ pháp lý đất"), null=True)
    condition = models.PositiveSmallIntegerField(_("tình trạng"), choices=Headquarters.Condition.choices, default=0)

    objects = ScopedQuerySet.as_manager()
    ward_path = "ward"

    class Meta:
        verbose_name = _("tổng hợp trụ sở")
        verbose_name_plural = _("tổng hợp trụ sở")

    def __str__(self):
        return str(self.ward)


class MoneyStanding(models.Model):
    """A ward's project money in a budget year, in whole đồng: planned, allocated, disbursed."""

    ward = models.ForeignKey(
        Ward, on_delete=models.CASCADE, related_name="money_standings", verbose_name=_("phường, xã")
    )
    year = models.PositiveSmallIntegerField(_("năm ngân sách"))
    planned = models.BigIntegerField(_("kế hoạch"), default=0)
    allocated = models.BigIntegerField(_("đã bố trí"), default=0)
    disbursed = models.BigIntegerField(_("đã giải ngân"), default=0)

    objects = ScopedQuerySet.as_manager()
    ward_path = "ward"

    class Meta:
        verbose_name = _("tổng hợp vốn theo năm")
        verbose_name_plural = _("tổng hợp vốn theo năm")
        constraints = [models.UniqueConstraint(fields=["ward", "year"], name="money_standing_once_per_ward_and_year")]
        indexes = [models.Index(fields=["year", "ward"])]

    def __str__(self):
        return f"{self.ward} {self.year}"
