"""What wards had of each kind of equipment on a day: the count that held then.

A holding that no count stands behind (from before counts were kept) answers from its own day on, or always when it has none.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from .models import EquipmentCategory, EquipmentCount, EquipmentHolding
from .registers import shared_of

FIGURES = ("ward", "category", "have", "usable", "need", "counted_on")


class Counted(NamedTuple):
    """Held, usable, needed; `counted_on` is None where no day was given."""

    have: int
    usable: int
    need: int | None
    counted_on: date | None


def counted_on(ward_ids: Collection[int], category_ids: Collection[int], day: date) -> dict[tuple[int, int], Counted]:
    """(ward, category) → what was counted last by that day. Two queries, none where others have read it (see registers)."""
    held = shared_of(ward_ids)
    if held is None:
        return _counted_on(ward_ids, category_ids, day)
    wards, kinds = set(ward_ids), None if isinstance(category_ids, QuerySet) else set(category_ids)
    every = held.once(("counted", day), lambda: _counted_on(held.kinds, EquipmentCategory.objects.values("pk"), day))
    return {
        (ward, kind): row for (ward, kind), row in every.items() if ward in wards and (kinds is None or kind in kinds)
    }


def _counted_on(ward_ids: Collection[int], category_ids: Collection[int], day: date) -> dict[tuple[int, int], Counted]:
    asked = {"ward__in": ward_ids, "category__in": category_ids}
    ever = EquipmentCount.objects.filter(ward=OuterRef("ward"), category=OuterRef("category"))
    known = Q(counted_on__isnull=True) | Q(counted_on__lte=day)
    older = EquipmentHolding.objects.filter(known, ~Exists(ever), **asked)
    dated = EquipmentCount.objects.filter(**asked).latest_on(day)
    return {
        (ward, category): Counted(*rest)
        for rows in (older, dated)
        for ward, category, *rest in rows.order_by().values_list(*FIGURES)
    }
