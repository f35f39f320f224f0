"""The units of the files: those of today, those before, and their tiles."""

import itertools
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from organisation.models import Ward

from .files import LAST_MERGER, Reference, rows_of

UNITS_TODAY = {"phường": 51, "xã": 75}


def read_units(reference: Reference, folder: Path) -> None:
    """Every unit as it stood, with its tile; faults are collected."""
    _read_today(reference, folder)
    _read_before(reference, folder)
    _read_tiles(reference, folder)
    _check_spans(reference)


def _add_ward(reference: Reference, file: str, row: dict, start: date | None, end: date | None, **more) -> None:
    if (row["code"], start) in reference.wards:
        reference.wrong(file, row["line"], f"mã {row['code']} từ ngày này đã có ở một dòng khác")
        return
    if row["kind"] not in Ward.Kind.values:
        reference.wrong(file, row["line"], f"loại đơn vị không có: {row['kind']!r}")
    reference.wards[row["code"], start] = {
        "code": row["code"],
        "name": row["name_vi"],
        "kind": row["kind"],
        "established_on": start,
        "dissolved_on": end,
        "file": file,
        "line": row["line"],
        **more,
    }


def _read_today(reference: Reference, folder: Path) -> None:
    file = "units_2025-07.csv"
    rows = rows_of(file, folder)
    for row in rows:
        _add_ward(
            reference,
            file,
            row,
            LAST_MERGER,
            None,
            name_en=row["name_en"],
            area_km2=Decimal(row["area_km2"]),
            population=int(row["population"]),
            latitude=Decimal(row["lat"]),
            longitude=Decimal(row["lon"]),
        )
    counted = Counter(row["kind"] for row in rows)
    if counted != UNITS_TODAY:
        reference.wrong(file, 1, f"phải có 126 đơn vị = 51 phường + 75 xã, tệp có {dict(counted)}")


def _read_before(reference: Reference, folder: Path) -> None:
    file = "units_before.csv"
    for row in rows_of(file, folder):
        try:
            start = date.fromisoformat(row["valid_from"]) if row["valid_from"] else None
            end = date.fromisoformat(row["valid_to"]) + timedelta(days=1)
        except ValueError as error:
            reference.wrong(file, row["line"], f"ngày không đọc được: {error}")
            continue
        _add_ward(reference, file, row, start, end, district=row["district_vi"])


def _read_tiles(reference: Reference, folder: Path) -> None:
    file, held = "tilegrid.csv", {}
    for row in rows_of(file, folder):
        ward = reference.wards.get((row["code"], LAST_MERGER))
        cell = int(row["col"]), int(row["row"])
        if ward is None:
            reference.wrong(file, row["line"], f"mã {row['code']} không phải đơn vị hiện nay")
            continue
        if cell in held:
            reference.wrong(file, row["line"], f"ô {cell} đã thuộc {held[cell]}")
        held[cell] = ward["name"]
        ward["tile_column"], ward["tile_row"] = cell
    for ward in reference.wards.values():
        if ward["dissolved_on"] is None and "tile_column" not in ward:
            reference.wrong(ward["file"], ward["line"], f"{ward['name']} chưa có ô trên bản đồ")


def _check_spans(reference: Reference) -> None:
    """A code on a day names one unit: versions of a code may not overlap."""
    by_code: dict[str, list[dict]] = {}
    for ward in reference.wards.values():
        by_code.setdefault(ward["code"], []).append(ward)
    for versions in by_code.values():
        versions.sort(key=lambda ward: ward["established_on"] or date.min)
        for earlier, later in itertools.pairwise(versions):
            if earlier["dissolved_on"] is None or earlier["dissolved_on"] > (later["established_on"] or date.min):
                reference.wrong(
                    later["file"], later["line"], f"mã {later['code']} trùng thời gian với dòng {earlier['line']}"
                )
