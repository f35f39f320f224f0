"""What the stations work with, by category, as counted last by the period's end by the units that stood on that day."""

from facilities.matrix import read
from facilities.models import EquipmentCategory
from facilities.registers import categories as every_category
from facilities.standards import Cell, Standards
from organisation.reading import THEN, Reading

from .frame import Frame, ward_words


def block(frame: Frame) -> dict:
    """Per category: held, usable, needed, short (norm, else need, over usable, unit by unit), and how many units gave figures."""
    wards = {ward.pk: ward for ward in frame.wards}
    day = frame.period.ends_on
    categories = [row for row in every_category() if row.is_active]
    matrix = read(Reading(THEN, day, is_today=False), wards)
    standards = Standards(day, {pk: ward.kind for pk, ward in wards.items()})
    active = {category.pk for category in categories}
    reporting = {ward for ward, cells in matrix.cells.items() if active & set(cells)}
    return {
        "units": len(wards),
        "units_reporting": len(reporting),
        "rows": [_line(category, matrix, standards) for category in categories],
        "by_ward": [
            ward_words(ward)
            | {
                "cells": [
                    _cell(pk, category.pk, matrix.cells[pk].get(category.pk), standards) for category in categories
                ]
            }
            for pk, ward in wards.items()
            if pk in reporting
        ],
    }


def shortage(ward: int, category: int, cell: Cell, standards: Standards) -> int | None:
    """How many are missing; None while neither a norm nor a need says how many there are to be."""
    if standards.wanted(ward, category, cell.need) is None:
        return None
    return standards.short(ward, category, cell)


def _line(category: EquipmentCategory, matrix, standards: Standards) -> dict:
    cells = [(ward, held[category.pk]) for ward, held in matrix.cells.items() if category.pk in held]
    short = [found for ward, cell in cells if (found := shortage(ward, category.pk, cell, standards)) is not None]
    needed = [cell.need for _ward, cell in cells if cell.need is not None]
    return {
        "code": category.code,
        "name": category.name,
        "group": category.get_group_display(),
        "unit": category.unit,
        "units_reporting": len(cells),
        "have": sum(cell.have for _ward, cell in cells),
        "usable": sum(cell.usable for _ward, cell in cells),
        "need": sum(needed) if needed else None,
        "short": sum(short) if short else None,
        "units_short": sum(number > 0 for number in short),
        "received": sum(number for (_ward, key), number in matrix.received.items() if key == category.pk),
    }


def _cell(ward: int, category: int, cell: Cell | None, standards: Standards) -> dict | None:
    if cell is None:
        return None
    return {
        "have": cell.have,
        "usable": cell.usable,
        "need": cell.need,
        "short": shortage(ward, category, cell, standards),
    }
