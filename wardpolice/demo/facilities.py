"""Invented headquarters, equipment, projects and money for the 126 units of today, with their summaries."""

from datetime import date

from facilities.standing import refresh_headquarters, refresh_money, sum_payments
from facilities.standing_equipment import refresh_equipment
from organisation.models import Ward

from . import buildings, equipment, money, projects


def make_all(day: date) -> None:
    """All registers of every unit alive on the day."""
    wards = list(Ward.objects.alive_on(day).in_order())
    keys = [ward.pk for ward in wards]
    buildings.make(wards)
    equipment.make(wards)
    money.make(projects.make(wards, day), day)
    refresh_headquarters(keys)
    refresh_equipment(keys)
    sum_payments(keys)
    refresh_money(keys)
