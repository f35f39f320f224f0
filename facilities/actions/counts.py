"""Counts of many wards at once, as a workbook brings them: all or none."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from organisation.audit import record_each
from organisation.formats import day as write_day
from organisation.scope import why_closed
from organisation.versions import StaleEdit

from ..models import EquipmentCategory, EquipmentCount, EquipmentHolding
from ..standing_equipment import refresh_equipment
from ..upserting import upsert
from .equipment import FIELDS
from .rows import lock_wards

Key = tuple[int, int]
COUNT = ("ward", "category", "counted_on", "have", "usable", "need", "entered_at")
HOLDING = ("ward", "category", "counted_on", "have", "usable", "need", "version", "updated_at")


class CountRow(NamedTuple):
    """A ward's count of a kind on a day; the figures have been checked."""

    ward_id: int
    category_id: int
    counted_on: date
    have: int
    usable: int
    need: int | None

    @property
    def key(self) -> Key:
        return self.ward_id, self.category_id

    @property
    def figures(self) -> tuple:
        return self.have, self.usable, self.need


class Held(NamedTuple):
    """What a holding says, and its version."""

    have: int
    usable: int
    need: int | None
    counted_on: date | None
    version: int


def held_by(ward_ids) -> dict[Key, Held]:
    """The holdings of these wards. One query."""
    rows = EquipmentHolding.objects.filter(ward__in=ward_ids).order_by()
    return {(ward, kind): Held(*rest) for ward, kind, *rest in rows.values_list("ward", "category", *FIELDS, "version")}


def last_entered(ward_ids) -> dict[int, datetime]:
    """Ward → when the last of its counts, of whatever day, was entered. One query."""
    rows = EquipmentCount.objects.filter(ward__in=ward_ids).order_by().values_list("ward")
    return dict(rows.annotate(Max("entered_at")))


@transaction.atomic
def import_counts(
    *, rows: Sequence[CountRow], versions: Mapping[Key, int], entered: Mapping[int, datetime], by, reason: str
) -> int:
    """Write the counts; a holding follows its latest. One line in the trail for each ward. As many queries for all as for one.

    `versions`: the holdings' as they were compared with (0: there was none); `entered`: `last_entered` then, since a count of an
    earlier day changes no holding. Raises StaleEdit when something was saved since, ValidationError for a ward that has ended.
    """
    wards = lock_wards({row[0] for row in rows})
    if closed := next(filter(None, map(why_closed, wards.values())), ""):
        raise ValidationError(closed)
    held = held_by(wards)
    for ward, kind in dict.fromkeys(row[:2] for row in rows):
        if getattr(held.get((ward, kind)), "version", 0) != versions.get((ward, kind), 0):
            raise StaleEdit(EquipmentHolding.objects.get(ward=ward, category=kind))
    now_entered = last_entered(wards)
    if moved := next((ward for ward in wards if now_entered.get(ward) != entered.get(ward)), None):
        raise StaleEdit(EquipmentHolding.objects.filter(ward=moved).first())
    now = timezone.now()
    upsert(EquipmentCount, COUNT, [(*row, now) for row in rows], unique=COUNT[:3])
    latest = _latest(rows, held)
    changed = [(*row, 1, now) for row in latest.values()]
    upsert(EquipmentHolding, HOLDING, changed, unique=HOLDING[:2], raises="version")
    refresh_equipment(list(wards))
    told = _told(rows, latest, held)
    record_each(
        by=by, action="import_holdings", rows=[(wards[key], told[key], key) for key in sorted(told)], reason=reason
    )
    return len(rows)


def _latest(rows: Sequence[CountRow], held: Mapping[Key, Held]) -> dict[Key, CountRow]:
    """Of each ward and kind the row that becomes the holding: the last one, unless a later count is held."""
    found: dict[Key, CountRow] = {}
    for row in rows:
        key, day = row[:2], row[2]
        before = held.get(key)
        if before is not None and before.counted_on and before.counted_on > day:
            continue
        if key not in found or found[key][2] < day:
            found[key] = row
    return found


def _told(rows: Sequence[CountRow], latest: Mapping[Key, CountRow], held: Mapping[Key, Held]) -> dict[int, dict]:
    """Ward → what the trail says: of the latest counts old and new, of earlier ones what was counted that day, in one line."""
    codes = dict(EquipmentCategory.objects.values_list("pk", "code"))
    told: dict[int, dict] = {}
    days = {day: write_day(day) for day in {row[2] for row in rows}}
    for row in rows:
        ward, kind, day, have, usable, need = row
        changes, code = told.setdefault(ward, {}), codes[kind]
        if latest.get((ward, kind)) is row:
            before = held.get((ward, kind)) or (None,) * 4
            pairs = zip(FIELDS, before[:4], (have, usable, need, day), strict=True)
            changes |= {f"{code}.{name}": [old, new] for name, old, new in pairs if old != new}
        else:
            changes[f"{code} {days[day]}"] = [None, f"{have} / {usable} / {'—' if need is None else need}"]
    return told
