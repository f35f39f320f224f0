"""Load the categories of equipment and the norms from the CSV files beside this module.

Categories: only what may be held here, no weapons, support tools or special means (Law 15/2017/QH14, Article 64), of networks and
cameras counts only. The kinds are the portal's proposal until the Ministry's table is loaded. Norms: only figures that have a
source, each with what is doubtful about it; none is made up. Loading twice changes nothing.
"""

import csv
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from organisation.text import clean

from .actions.norms import create_norm
from .guard import forbidden_words
from .models import EquipmentCategory, Norm

FOLDER = Path(__file__).parent / "reference"
FILE = FOLDER / "equipment_categories.csv"
NORMS = FOLDER / "norms.csv"


def _lines(path: Path):
    with open(path, newline="", encoding="utf-8") as file:
        for line, raw in enumerate(csv.DictReader(file), start=2):
            yield line, {key: clean(value or "") for key, value in raw.items()}


def read(path: Path = FILE) -> list[dict]:
    """The rows, checked. Raises ValueError naming each faulty line."""
    rows, problems, seen = [], [], set()
    for line, row in _lines(path):
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


def read_norms(path: Path = NORMS) -> list[dict]:
    """The norms as values of the model, `category` still by its code. Raises ValueError naming each faulty line."""
    rows, problems = [], []
    for line, row in _lines(path):
        try:
            row["value"] = Decimal(row["value"])
            for name in ("valid_from", "valid_until"):
                row[name] = date.fromisoformat(row[name]) if row[name] else None
        except (InvalidOperation, ValueError):
            problems.append(f"{path.name}:{line}: số hoặc ngày không đọc được")
        if row["item"] not in Norm.Item.values or row["per"] not in Norm.Per.values or not row["source"]:
            problems.append(f"{path.name}:{line}: hạng mục, cách tính hoặc nguồn không đúng")
        rows.append(row)
    if problems:
        raise ValueError("; ".join(problems))
    return rows


@transaction.atomic
def load_norms(rows: list[dict] | None = None) -> int:
    """Add norms for what has none yet, of whatever time; what an administrator keeps is left alone. Returns how many were made."""
    kinds = {category.code: category for category in EquipmentCategory.objects.all()}
    made = 0
    for row in read_norms() if rows is None else rows:
        row = row | {"category": kinds[row["category"]] if row["category"] else None}
        same = {name: row[name] for name in ("item", "category", "ward_kind")}
        if Norm.objects.filter(ward__isnull=True, **same).exists():
            continue
        try:
            create_norm(by=None, values=row | {"is_active": True})
        except ValidationError as refusal:
            raise ValueError(f"{row['item']}: {'; '.join(refusal.messages)}") from refusal
        made += 1
    return made
