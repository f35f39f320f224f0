"""The lines between the units of the files."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from .files import Reference, rows_of


def read_lineage(reference: Reference, folder: Path) -> None:
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
