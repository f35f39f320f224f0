"""Load the real units, their lineage, agencies and documents from the CSV files beside this module.

Read and checked as a whole first, each problem with its file and line; then written in one transaction. Loading twice
changes nothing.
"""

import csv
import hashlib
import itertools
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from .actions.ancestry import rebuild_ancestry
from .actions.periods import ensure_periods
from .models import (
    Agency,
    AgencyAlias,
    Clause,
    Document,
    Holiday,
    PortalState,
    Province,
    Reorganisation,
    RiverPoint,
    Succession,
    Ward,
)
from .text import clean, fold, sort_key

FOLDER = Path(__file__).parent / "reference"
LAST_MERGER = date(2025, 7, 1)
UNITS_TODAY = {"phường": 51, "xã": 75}
DECREES = {date(2025, 1, 1): "1286/NQ-UBTVQH15", LAST_MERGER: "1656/NQ-UBTVQH15"}
FIRST_YEAR, LAST_YEAR = 2024, 2030
# Solar public holidays of the Labour Code 45/2019/QH14, Article 112; the lunar ones are entered by hand each year.
FIXED_HOLIDAYS = [
    (1, 1, "Tết Dương lịch"),
    (4, 30, "Ngày Chiến thắng"),
    (5, 1, "Ngày Quốc tế lao động"),
    (9, 2, "Quốc khánh"),
]


@dataclass(frozen=True)
class Problem:
    """One fault in a file: where, and what is wrong (Vietnamese, for the administrator)."""

    file: str
    line: int
    text: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.text}"


@dataclass
class Reference:
    """The files as read: rows keep the line they came from."""

    wards: dict[tuple[str, date | None], dict] = field(default_factory=dict)
    lines: list[dict] = field(default_factory=list)
    agencies: list[dict] = field(default_factory=list)
    documents: list[dict] = field(default_factory=list)
    river: list[dict] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, file: str, line: int, text: str) -> None:
        self.problems.append(Problem(file, line, text))


def rows_of(name: str, folder: Path = FOLDER) -> list[dict]:
    """The rows of a CSV file, cleaned, each with its line number under `line`."""
    with open(folder / name, newline="", encoding="utf-8") as file:
        return [
            {key: clean(value or "") for key, value in row.items()} | {"line": number}
            for number, row in enumerate(csv.DictReader(file), start=2)
        ]


def version_of_files(folder: Path = FOLDER) -> str:
    """A hash over the files: tells whether the reference data in the database are these."""
    total = hashlib.sha256()
    for path in sorted(folder.glob("*.csv")):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()


def read(folder: Path = FOLDER) -> Reference:
    """Read every file and check it; problems are collected, not raised."""
    reference = Reference()
    _read_today(reference, folder)
    _read_before(reference, folder)
    _read_tiles(reference, folder)
    _check_spans(reference)
    _read_lineage(reference, folder)
    reference.agencies = rows_of("agencies.csv", folder)
    reference.documents = rows_of("documents.csv", folder)
    reference.river = rows_of("tilegrid_river.csv", folder)
    return reference


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


def _read_lineage(reference: Reference, folder: Path) -> None:
    file = "lineage.csv"
    by_code: dict[str, list[dict]] = {}
    for ward in reference.wards.values():
        by_code.setdefault(ward["code"], []).append(ward)

    def unit(code, day):
        return next(
            (
                ward
                for ward in by_code.get(code, [])
                if (ward["established_on"] or date.min) <= day and (ward["dissolved_on"] or date.max) > day
            ),
            None,
        )

    for row in rows_of(file, folder):
        day = date.fromisoformat(row["effective_date"])
        before, after = unit(row["predecessor_code"], day - timedelta(days=1)), unit(row["successor_code"], day)
        if before is None or after is None:
            missing = row["predecessor_code"] if before is None else row["successor_code"]
            reference.wrong(file, row["line"], f"mã {missing} không có đơn vị nào vào ngày đó")
            continue
        for unit_row, name in ((before, row["predecessor_name"]), (after, row["successor_name"])):
            if unit_row["name"] != name:
                reference.wrong(file, row["line"], f"mã {unit_row['code']} là {unit_row['name']}, không phải {name}")
        reference.lines.append(row | {"day": day, "before": before, "after": after})
    _check_heirs(reference)


def _check_heirs(reference: Reference) -> None:
    heirs = Counter((line["before"]["code"], line["before"]["established_on"]) for line in reference.lines)
    takers = Counter(
        (line["before"]["code"], line["before"]["established_on"])
        for line in reference.lines
        if line["takes_records"] == "yes"
    )
    for key, ward in reference.wards.items():
        if ward["dissolved_on"] is None:
            continue
        if not heirs[key]:
            reference.wrong(
                ward["file"], ward["line"], f"{ward['name']} ({ward['code']}) kết thúc mà không có đơn vị kế thừa"
            )
        elif takers[key] != 1:
            reference.wrong(
                ward["file"],
                ward["line"],
                f"{ward['name']} ({ward['code']}) có {takers[key]} đơn vị nhận số liệu, phải là 1",
            )


@transaction.atomic
def load(reference: Reference) -> dict[str, int]:
    """Write what was read; returns how many rows of each kind were made. Raises ValueError when there are problems."""
    if reference.problems:
        raise ValueError("; ".join(str(problem) for problem in reference.problems[:20]))
    province, _made = Province.objects.get_or_create(code="01", defaults={"name": "Thành phố Hà Nội"})
    counts = {
        "đơn vị": _load_wards(reference, province),
        "văn bản": _load_documents(reference),
        "kế thừa": _load_lineage(reference),
        "cơ quan": _load_agencies(reference),
    }
    RiverPoint.objects.all().delete()
    RiverPoint.objects.bulk_create(RiverPoint(sequence=row["seq"], x=row["x"], y=row["y"]) for row in reference.river)
    counts["ngày nghỉ"] = _load_holidays()
    counts["kỳ báo cáo"] = ensure_periods(FIRST_YEAR, LAST_YEAR)
    rebuild_ancestry()
    PortalState.objects.update_or_create(pk=1, defaults={"reference_version": version_of_files()})
    return counts


def _load_wards(reference: Reference, province: Province) -> int:
    held = {(ward.code, ward.established_on): ward for ward in Ward.objects.filter(province=province)}
    new, changed = [], []
    for key, row in reference.wards.items():
        values = {name: value for name, value in row.items() if name not in {"file", "line"}}
        values["search"] = fold(f"{row['kind']} {row['name']} {row['code']} {row.get('district', '')}")
        values["sort_key"] = sort_key(row["name"])
        ward = held.get(key)
        if ward is None:
            new.append(Ward(province=province, **values))
        elif any(getattr(ward, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(ward, name, value)
            changed.append(ward)
    Ward.objects.bulk_create(new, batch_size=500)
    fields = [field.name for field in Ward._meta.concrete_fields if field.name not in {"id", "province"}]
    Ward.objects.bulk_update(changed, fields, batch_size=200)
    return len(new)


def _load_documents(reference: Reference) -> int:
    made, documents = 0, {}
    for row in reference.documents:
        document, new = Document.objects.get_or_create(
            key=row["key"],
            defaults={
                "number": row["number"],
                "kind": row["kind"],
                "title": row["title_vi"],
                "issuer": row["issuer"],
                "issued_on": row["issued_on"] or None,
                "level": row["level"],
            },
        )
        documents[row["key"]] = document
        made += new
    for row in reference.documents:
        documents[row["key"]].carries_out.add(*(documents[key] for key in row["carries_out"].split("|") if key))
    for key, label in (("1286/NQ-UBTVQH15", "Điều 1"), ("1656/NQ-UBTVQH15", "Điều 1")):
        if key in documents:
            Clause.objects.get_or_create(document=documents[key], label=label)
    return made


def _load_lineage(reference: Reference) -> int:
    wards = {(ward.code, ward.established_on): ward.pk for ward in Ward.objects.all()}
    documents = dict(Document.objects.values_list("key", "pk"))
    held = set(Succession.objects.values_list("predecessor", "successor"))
    new, events = [], {}
    for day in {line["day"] for line in reference.lines}:
        events[day] = Reorganisation.objects.get_or_create(
            effective_on=day,
            document_id=documents.get(DECREES.get(day)),
            defaults={"name": f"Sắp xếp ngày {day:%d/%m/%Y}", "state": "carried_out", "carried_out_at": timezone.now()},
        )[0]
    for line in reference.lines:
        before, after = (wards[line[side]["code"], line[side]["established_on"]] for side in ("before", "after"))
        if (before, after) not in held:
            new.append(
                Succession(
                    event=events[line["day"]],
                    predecessor_id=before,
                    successor_id=after,
                    effective_on=line["day"],
                    share=line["share"],
                    detail=line["detail"],
                    document_id=documents.get(DECREES.get(line["day"])),
                    takes_records=line["takes_records"] == "yes",
                    takes_records_rule=line["takes_records_rule"],
                )
            )
    Succession.objects.bulk_create(new, batch_size=500)
    return len(new)


def _load_agencies(reference: Reference) -> int:
    made = 0
    for row in reference.agencies:
        agency, new = Agency.objects.get_or_create(
            key=row["key"], defaults={"name": row["name_vi"], "short_name": row["short_vi"], "level": row["level"]}
        )
        made += new
        for alias in {row["name_vi"], row["short_vi"], *row["aliases"].split("|")} - {""}:
            AgencyAlias.objects.get_or_create(name=alias, defaults={"agency": agency})
    return made


def _load_holidays() -> int:
    source = "Bộ luật Lao động 45/2019/QH14, Điều 112"
    rows = [
        Holiday(day=date(year, month, day), name=name, source=source)
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
        for month, day, name in FIXED_HOLIDAYS
    ]
    before = Holiday.objects.count()
    Holiday.objects.bulk_create(rows, ignore_conflicts=True)
    return Holiday.objects.count() - before
