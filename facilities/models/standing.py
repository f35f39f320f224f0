"""The summaries that overviews read; kept in the same transaction as the rows they summarise."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisation.models import Ward
from organisation.scope import ScopedQuerySet

from .headquarters import Headquarters
from .sources import Source


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


class MoneyBySource(models.Model):
    """A ward's project money from one source in a budget year, rung by rung, in whole đồng: what money pages add up."""

    ward = models.ForeignKey(
        Ward, on_delete=models.CASCADE, related_name="money_by_source", verbose_name=_("phường, xã")
    )
    year = models.PositiveSmallIntegerField(_("năm ngân sách"))
    source = models.CharField(_("nguồn vốn"), max_length=5, choices=Source.choices)
    total = models.BigIntegerField(_("phân kỳ tổng mức đầu tư"), default=0)
    medium_term = models.BigIntegerField(_("kế hoạch trung hạn"), default=0)
    planned = models.BigIntegerField(_("kế hoạch năm"), default=0)
    carried_in = models.BigIntegerField(_("kéo dài từ năm trước"), default=0)
    allocated = models.BigIntegerField(_("đã bố trí"), default=0)
    disbursed = models.BigIntegerField(_("đã giải ngân"), default=0)
    carried_out = models.BigIntegerField(_("kéo dài sang năm sau"), default=0)

    objects = ScopedQuerySet.as_manager()
    ward_path = "ward"

    class Meta:
        verbose_name = _("tổng hợp vốn theo nguồn")
        verbose_name_plural = _("tổng hợp vốn theo nguồn")
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "year", "source"], name="money_by_source_once_per_ward_year_and_source"
            )
        ]
        indexes = [models.Index(fields=["year", "source"])]

    def __str__(self):
        return f"{self.ward} {self.year} {self.source}"


class EquipmentStanding(models.Model):
    """All of a ward's holdings in one row, for the matrix: category id → [have, usable, need]."""

    ward = models.OneToOneField(
        Ward, on_delete=models.CASCADE, related_name="equipment_standing", verbose_name=_("phường, xã")
    )
    cells = models.JSONField(_("số liệu theo loại"), default=dict)

    objects = ScopedQuerySet.as_manager()
    ward_path = "ward"

    class Meta:
        verbose_name = _("tổng hợp trang bị")
        verbose_name_plural = _("tổng hợp trang bị")

    def __str__(self):
        return str(self.ward)
