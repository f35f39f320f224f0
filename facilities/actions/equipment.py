"""A ward's count of its equipment, all categories at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import clock
from organisation.audit import record
from organisation.formats import day as write_day
from organisation.versions import StaleEdit

from ..models import EquipmentCategory, EquipmentCount, EquipmentHolding
from ..standing_equipment import refresh_equipment
from .rows import lock_ward

FIELDS = ("have", "usable", "need", "counted_on")
FIGURES = FIELDS[:3]
MOST = 1_000_000


@dataclass(frozen=True)
class HoldingEntry:
    """What the ward enters for one category; `version` is the row's as it was shown, 0 when there was none."""

    category_id: int
    version: int
    have: int
    usable: int
    need: int | None = None


class StaleHoldings(StaleEdit):
    """Somebody else saved some of these rows first: `rows` by category id, as they stand now. Nothing was written."""

    def __init__(self, rows: dict[int, EquipmentHolding]):
        super().__init__(next(iter(rows.values())))
        self.rows = rows


@transaction.atomic
def save_holdings(*, ward_id: int, by, entries: Iterable[HoldingEntry], counted_on: date | None = None) -> int:
    """Write the counts of a day (None: of today), all or none; returns how many changed. What says the same is left alone.

    The holding is the latest count: one of an earlier day is kept with its day and overwrites nothing. One line in the trail
    for the whole count. Raises ValidationError, StaleHoldings.
    """
    day = counted_on or clock.today()
    if day > clock.today():
        raise ValidationError({"counted_on": _("Ngày kiểm kê không thể ở tương lai.")})
    ward = lock_ward(ward_id)
    entries = {entry.category_id: entry for entry in entries}
    codes = dict(EquipmentCategory.objects.filter(pk__in=entries, is_active=True).values_list("pk", "code"))
    for entry in entries.values():
        _check(entry, codes)
    _refuse_stale(ward_id, entries, day)
    rows = {row.category_id: row for row in EquipmentHolding.objects.filter(ward=ward_id, category__in=entries)}
    of_day = {
        row.category_id: row
        for row in EquipmentCount.objects.filter(ward=ward_id, category__in=entries, counted_on=day)
    }
    changes, counts, held = {}, [], []
    for key, entry in entries.items():
        row, before = rows.get(key), of_day.get(key)
        figures = (entry.have, entry.usable, entry.need)
        is_latest = row is None or row.counted_on is None or row.counted_on <= day
        if _figures(before) == figures and not (is_latest and _state(row) != (*figures, day)):
            continue
        counts.append(
            EquipmentCount(ward=ward, category_id=key, counted_on=day, **dict(zip(FIGURES, figures, strict=True)))
        )
        old = _state(row) if is_latest else (*_figures(before), day)
        changes |= {
            f"{codes[key]}.{name}": [was, now]
            for name, was, now in zip(FIELDS, old, (*figures, day), strict=True)
            if was != now
        }
        if is_latest:
            held.append(_with(row or EquipmentHolding(ward=ward, category_id=key, version=0), (*figures, day)))
    if counts:
        _write(counts, held)
        refresh_equipment([ward_id])
        earlier = "" if len(held) == len(counts) else _("Kiểm kê ngày %(day)s") % {"day": write_day(day)}
        record(by=by, action="save_holdings", row=ward, changes=changes, ward_id=ward_id, reason=earlier)
    return len(counts)


def _refuse_stale(ward_id: int, entries: dict[int, HoldingEntry], day: date) -> None:
    """A row that somebody else saved meanwhile, unless it says just what is entered."""
    stale = {}
    for row in EquipmentHolding.objects.filter(ward=ward_id, category__in=entries):
        entry = entries[row.category_id]
        same = _state(row) == (entry.have, entry.usable, entry.need, day)
        if row.version != entry.version and not same:
            stale[row.category_id] = row
    if stale:
        raise StaleHoldings(stale)


def _write(counts: list[EquipmentCount], held: list[EquipmentHolding]) -> None:
    EquipmentCount.objects.bulk_create(
        counts,
        update_conflicts=True,
        unique_fields=["ward", "category", "counted_on"],
        update_fields=[*FIGURES, "entered_at"],
    )
    EquipmentHolding.objects.bulk_create([row for row in held if row.pk is None])
    EquipmentHolding.objects.bulk_update([row for row in held if row.pk], [*FIELDS, "version", "updated_at"])


def _figures(row) -> tuple:
    return (row.have, row.usable, row.need) if row else (None, None, None)


def _state(row: EquipmentHolding | None) -> tuple:
    return (row.have, row.usable, row.need, row.counted_on) if row else (None, None, None, None)


def _with(row: EquipmentHolding, values: tuple) -> EquipmentHolding:
    row.have, row.usable, row.need, row.counted_on = values
    row.version += 1
    row.updated_at = timezone.now()
    return row


def _check(entry: HoldingEntry, codes: dict[int, str]) -> None:
    """Refuse what no form lets through: unknown categories, wrong numbers."""
    if entry.category_id not in codes:
        raise ValidationError(_("Loại trang bị này không có trong danh mục."))
    for value in (entry.have, entry.usable, 0 if entry.need is None else entry.need):
        if type(value) is not int or not 0 <= value <= MOST:
            raise ValidationError(_("Số lượng phải là số nguyên từ 0 đến %(most)s.") % {"most": "1.000.000"})
    if entry.usable > entry.have:
        raise ValidationError(_("Số còn dùng được không thể lớn hơn số hiện có."))
