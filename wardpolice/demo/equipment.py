"""Invented counts and handovers of equipment. There are no norms: none was found, and none is invented."""

from datetime import date

from facilities.models import EquipmentCategory, EquipmentCount, EquipmentHolding, Handover
from organisation.models import Ward

from .chances import CITY_POLICE, chance

# The most that a station of the demonstration has of one kind, by group: plausible, not a norm.
MOST = {"it": 24, "network": 3, "camera": 16, "vehicle": 6, "fire": 12, "reception": 5, "office": 20}
SPRING, AUTUMN = date(2026, 3, 1), date(2026, 9, 1)
HANDED_OVER = ("motorcycle", "desktop", "printer")


def make(wards: list[Ward]) -> None:
    """Two counts of every kind, half a year apart; the holding is the later one. A handover for every third unit."""
    counts, holdings = [], []
    categories = list(EquipmentCategory.objects.filter(is_active=True))
    for category in categories:
        for ward in wards:
            luck = chance(ward, f"equipment-{category.code}")
            have = luck.randint(1, MOST[category.group])
            usable = max(have - luck.choices([0, 1, 2, 3], [55, 25, 15, 5])[0], 0)
            need = have + luck.choice([0, 0, 1, 2, 4])
            now = {"have": have, "usable": usable, "need": need}
            before = {"have": max(have - luck.choice([0, 0, 0, 1]), 0), "need": need}
            before["usable"] = min(usable, before["have"])
            of = {"ward": ward, "category": category}
            holdings.append(EquipmentHolding(**of, **now, counted_on=AUTUMN))
            counts += [
                EquipmentCount(**of, **before, counted_on=SPRING),
                EquipmentCount(**of, **now, counted_on=AUTUMN),
            ]
    EquipmentHolding.objects.bulk_create(holdings, batch_size=1000)
    EquipmentCount.objects.bulk_create(counts, batch_size=1000)
    _hand_over(wards, {category.code: category for category in categories})


def _hand_over(wards: list[Ward], categories: dict[str, EquipmentCategory]) -> None:
    made = []
    for place, ward in enumerate(wards[::3]):
        luck = chance(ward, "handover")
        made.append(
            Handover(
                ward=ward,
                category=categories[HANDED_OVER[place % len(HANDED_OVER)]],
                handed_on=date(2026, luck.choice([8, 9, 10]), luck.randint(1, 28)),
                quantity=luck.randint(1, 4),
                source=luck.choice(["NSTP", "BCA", "XHH"]),
                giver=CITY_POLICE,
                paper_number=f"{luck.randint(10, 99)}/BB-BG (minh hoạ)",
            )
        )
    Handover.objects.bulk_create(made)
