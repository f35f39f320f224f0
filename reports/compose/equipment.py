"""What the stations work with, by category, as the register holds it for the units that stood on the last day."""

from facilities.models import EquipmentCategory, EquipmentHolding

from .frame import Frame, ward_words


def block(frame: Frame) -> dict:
    """Per category: held, usable, needed, short (need over usable, unit by unit), and how many units gave figures."""
    wards = {ward.pk: ward for ward in frame.wards}
    categories = sorted(EquipmentCategory.objects.filter(is_active=True), key=lambda row: (row.position, row.code))
    held = {}
    for row in EquipmentHolding.objects.filter(category__is_active=True).iterator():
        if row.ward_id in wards:
            held[row.ward_id, row.category_id] = row
    reporting = {ward for ward, _category in held}
    return {
        "units": len(wards),
        "units_reporting": len(reporting),
        "rows": [_line(category, [held[key] for key in held if key[1] == category.pk]) for category in categories],
        "by_ward": [
            ward_words(ward) | {"cells": [_cell(held.get((pk, category.pk))) for category in categories]}
            for pk, ward in wards.items()
            if pk in reporting
        ],
    }


def shortage(row: EquipmentHolding) -> int | None:
    """How many are missing for the need; None while no need is entered."""
    return None if row.need is None else max(row.need - row.usable, 0)


def _line(category: EquipmentCategory, rows: list[EquipmentHolding]) -> dict:
    needed = [row for row in rows if row.need is not None]
    return {
        "code": category.code,
        "name": category.name,
        "group": category.get_group_display(),
        "unit": category.unit,
        "units_reporting": len(rows),
        "have": sum(row.have for row in rows),
        "usable": sum(row.usable for row in rows),
        "need": sum(row.need for row in needed) if needed else None,
        "short": sum(shortage(row) for row in needed) if needed else None,
        "units_short": sum(shortage(row) > 0 for row in needed),
    }


def _cell(row: EquipmentHolding | None) -> dict | None:
    if row is None:
        return None
    return {"have": row.have, "usable": row.usable, "need": row.need, "short": shortage(row)}
