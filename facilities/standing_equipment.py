"""Keep the holdings and the matrix's rows true to the counts. Called inside the transaction of the change; constant queries."""

from collections import defaultdict
from collections.abc import Collection

from django.utils import timezone

from .models import EquipmentCount, EquipmentHolding, EquipmentStanding

FIGURES = ("have", "usable", "need")
BATCH = 1000


def standings_as_are(ward_ids: Collection[int] | None) -> dict[int, dict[str, list]]:
    """Ward → category's key as text → [have, usable, need] out of the holdings (None: of all wards). One query."""
    rows = EquipmentHolding.objects.order_by()
    if ward_ids is not None:
        rows = rows.filter(ward__in=ward_ids)
    found: dict[int, dict[str, list]] = defaultdict(dict)
    for ward, category, *figures in rows.values_list("ward", "category", *FIGURES):
        found[ward][str(category)] = figures
    return dict(found)


def refresh_equipment(ward_ids: Collection[int] | None = None) -> None:
    """Write the wards' rows of the matrix anew out of their holdings (None: of all wards)."""
    rows = standings_as_are(ward_ids)
    held = EquipmentStanding.objects.all()
    if ward_ids is not None:
        held = held.filter(ward__in=ward_ids)
    held.exclude(ward__in=list(rows)).delete()
    EquipmentStanding.objects.bulk_create(
        [EquipmentStanding(ward_id=ward, cells=cells) for ward, cells in rows.items()],
        update_conflicts=True,
        unique_fields=["ward"],
        update_fields=["cells"],
        batch_size=BATCH,
    )


def recount_equipment() -> int:
    """Write every holding anew out of the last count, and every row of the matrix; how many holdings were wrong.

    A holding without any count gets one, of its own day or of the day it was last written.
    """
    held = {(row.ward_id, row.category_id): row for row in EquipmentHolding.objects.all()}
    last = {}
    for row in EquipmentCount.objects.order_by("counted_on"):
        last[row.ward_id, row.category_id] = row
    EquipmentCount.objects.bulk_create(
        [_count_of(row) for key, row in held.items() if key not in last], batch_size=BATCH
    )
    wrong, missing = [], []
    for key, count in last.items():
        row = held.get(key) or EquipmentHolding(ward_id=key[0], category_id=key[1])
        said = {"counted_on": count.counted_on} | {name: getattr(count, name) for name in FIGURES}
        if any(getattr(row, name) != value for name, value in said.items()):
            for name, value in said.items():
                setattr(row, name, value)
            row.updated_at = timezone.now()
            (wrong if row.pk else missing).append(row)
    EquipmentHolding.objects.bulk_update(wrong, ["counted_on", *FIGURES, "updated_at"], batch_size=BATCH)
    EquipmentHolding.objects.bulk_create(missing, batch_size=BATCH)
    refresh_equipment()
    return len(wrong) + len(missing)


def _count_of(row: EquipmentHolding) -> EquipmentCount:
    figures = {name: getattr(row, name) for name in FIGURES}
    return EquipmentCount(
        ward_id=row.ward_id,
        category_id=row.category_id,
        counted_on=row.counted_on or timezone.localdate(row.updated_at),
        **figures,
    )
