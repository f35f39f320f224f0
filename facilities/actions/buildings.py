"""The houses on a site. While there are any, the site's floor areas are their sums, written in the same transaction."""

from django.db import transaction
from django.db.models import Sum

from organisation.audit import snapshot
from organisation.versions import lock

from ..models import Building, Headquarters
from .occupancy import hold_with_users
from .rows import fill, write_changed, write_new

HOUSE_FIELDS = ("name", "storeys", "floor_area_m2", "measured_area_m2", "year_built", "condition")
FLOOR_AREAS = ("floor_area_m2", "measured_area_m2")


def has_houses(building: Headquarters) -> bool:
    """Whether the site lists houses that stand."""
    return standing_houses(building).exists()


def standing_houses(building: Headquarters):
    return Building.objects.filter(headquarters=building, removed_on__isnull=True)


@transaction.atomic
def add_house(*, headquarters_id: int, by, values: dict) -> Building:
    """A further house of the site; the first one replaces the floor areas that were typed. Raises ValidationError."""
    site, users = hold_with_users(headquarters_id)
    house = Building(headquarters=site)
    fill(house, values, HOUSE_FIELDS)
    ward_id = users[0] if users else None
    write_new(house, by=by, action="add_house", ward_id=ward_id)
    _sum_areas(site, by, ward_id)
    return house


@transaction.atomic
def save_house(*, house_id: int, version: int, by, values: dict) -> Building:
    """Change a house, or say the day it was pulled down or handed over. Raises StaleEdit, ValidationError."""
    site_id = Building.objects.values_list("headquarters_id", flat=True).get(pk=house_id)
    site, users = hold_with_users(site_id)
    house = lock(Building.objects, house_id, version)
    before = snapshot(house)
    fill(house, values, (*HOUSE_FIELDS, "removed_on"))
    ward_id = users[0] if users else None
    if write_changed(house, before, by=by, action="save_house", ward_id=ward_id):
        _sum_areas(site, by, ward_id)
    return house


def _sum_areas(site: Headquarters, by, ward_id: int | None) -> None:
    """The sums of the areas known; none when no house has one, or none stands any more."""
    before = snapshot(site)
    sums = standing_houses(site).aggregate(**{name: Sum(name) for name in FLOOR_AREAS})
    for name, value in sums.items():
        setattr(site, name, value)
    write_changed(site, before, by=by, action="sum_areas", ward_id=ward_id)
