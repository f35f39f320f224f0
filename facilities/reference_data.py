"""Load the categories of equipment from the CSV file beside this module.

Only what may be held here: no weapons, support tools or special means (Law 15/2017/QH14, Article 64), of networks and cameras
counts only. The kinds are the portal's proposal until the Ministry's table is loaded. Loading twice changes nothing.
"""

import csv
from pathlib import Path

from django.db import transaction

from organisation.text import clean

from .guard import forbidden_words
from .models import EquipmentCategory

FILE = Path(__file__).parent / "reference" / "equipment_categories.csv"


def read(path: Path = FILE) -> list[dict]:
    """The rows, checked. Raises ValueError naming each faulty line."""
    rows, problems, seen = [], [], set()
    with open(path, newline="", encoding="utf-8") as file:
        for line, raw in enumerate(csv.DictReader(file), start=2):
            row = {key: clean(value or "") for key, value in raw.items()}
            if row["group"] not in EquipmentCategory.Group.values:
                problems.append(f"{path.name}:{line}: nhóm “{row['group']}” không có")
            if row["code"] in seen or not all(row.values()):
                problems.append(f"{path.name}:{line}: mã trùng hoặc thiếu ô")
            if words := forbidden_words(row["name"]):
                problems.append(f"{path.name}:{line}: không được có “{words}”")
            seen.add(row["code"])
            rows.append(row | {"position": line - 1})
    if problems:
        raise ValueError("; ".join(problems))
    return rows


@transaction.atomic
def load(rows: list[dict] | None = None) -> int:
    """Add the categories that are missing, leave what an administrator keeps; returns how many were made."""
    made = 0
    for row in read() if rows is None else rows:
        values = {name: row[name] for name in ("group", "name", "unit", "position")}
        _category, new = EquipmentCategory.objects.get_or_create(code=row["code"], defaults=values)
        made += new
    return made
