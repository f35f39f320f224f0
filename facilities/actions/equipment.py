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
from organisation.versions import StaleEdit

from ..models import EquipmentCategory, EquipmentHolding
from .rows import lock_ward

FIELDS = ("have", "usable", "need", "counted_on")
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
    """Write the entries, all or none; returns how many rows changed. A row that already says the same is left alone.

    `counted_on` is set on the rows that are entered (None leaves their day). One line in the trail for the whole count.
    Raises ValidationError, StaleHoldings.
    """
    if counted_on and counted_on > clock.today():
        raise ValidationError({"counted_on": _("Ngày kiểm kê không thể ở tương lai.")})
    ward = lock_ward(ward_id)
    entries = {entry.category_id: entry for entry in entries}
    codes = dict(EquipmentCategory.objects.filter(pk__in=entries, is_active=True).values_list("pk", "code"))
    rows = {row.category_id: row for row in EquipmentHolding.objects.filter(ward=ward_id, category__in=entries)}
    changes, new, changed, stale = {}, [], [], {}
    for category_id, entry in entries.items():
        _check(entry, codes)
        row = rows.get(category_id)
        before = _state(row)
        after = (entry.have, entry.usable, entry.need, counted_on or before[3])
        if row is not None and after == before:
            continue
        if row is not None and row.version != entry.version:
            stale[category_id] = row
            continue
        (changed if row else new).append(
            _with(row or EquipmentHolding(ward=ward, category_id=category_id, version=0), after)
        )
        changes |= {
            f"{codes[category_id]}.{name}": [old, now]
            for name, old, now in zip(FIELDS, before, after, strict=True)
            if old != now
        }
    if stale:
        raise StaleHoldings(stale)
    EquipmentHolding.objects.bulk_create(new)
    EquipmentHolding.objects.bulk_update(changed, [*FIELDS, "version", "updated_at"])
    if changes:
        record(by=by, action="save_holdings", row=ward, changes=changes, ward_id=ward_id)
    return len(new) + len(changed)


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
