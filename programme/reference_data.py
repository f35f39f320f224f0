"""Load the criteria and the directives from the CSV files beside this module.

Read and checked as a whole first, each problem with its file and line; then written in one transaction. Loading twice
changes nothing; a row an administrator has edited is left as it is. The ground's documents and agencies must be there.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db import transaction

from organisation.models import Agency, AgencyAlias, Document
from organisation.periods import HANOI
from organisation.reference_data import Problem, rows_of

from . import checks
from .models import CheckRule, CriteriaGroup, CriteriaSet, Criterion, Directive, DirectiveWording

FOLDER = Path(__file__).parent / "reference"
CRITERIA_FILE, DIRECTIVES_FILE = "criteria.csv", "directives.csv"
SET_NAME, SET_VERSION = "Bộ tiêu chí mặc định (đề xuất)", 1
# The first day of quarter IV of 2024, the first period the portal holds.
VALID_FROM = date(2024, 9, 15)
SET_NOTE = (
    "Điểm, ngưỡng, điểm liệt và mức xếp loại là đề xuất của cổng cho đến khi nạp bộ tiêu chí chính thức. "
    "Chưa dòng nào được xác nhận thuộc bộ 22 hoặc 20 tiêu chí chính thức."
)
KINDS = {
    "boolean": Criterion.Kind.BOOLEAN,
    "quantitative": Criterion.Kind.QUANTITY,
    "qualitative": Criterion.Kind.LEVEL,
}
TARGET = re.compile(r"^(>=|<=|=)(.+)$")
YES_NO = {"yes": True, "no": False}
# What may be typed: a share is 0 to 100 %, but a reduction may turn out an increase, and holdings may exceed their norm.
PERCENT_LIMITS = (Decimal(0), Decimal(100))
LIMITS = {"E01": (Decimal(-1000), Decimal(100)), "B07": (Decimal(0), Decimal(1000)), "C01": (Decimal(0), Decimal(1000))}
COUNT_LIMITS = (Decimal(0), Decimal(1_000_000))


@dataclass
class Reference:
    """The files as read: rows ready to write, and what is wrong with them."""

    groups: dict[str, dict] = field(default_factory=dict)
    criteria: list[dict] = field(default_factory=list)
    directives: list[dict] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, file: str, line: int, text: str) -> None:
        self.problems.append(Problem(file, line, text))


def read(folder: Path = FOLDER) -> Reference:
    """Read both files and check them; problems are collected, not raised."""
    reference, seen = Reference(), set()
    for row in rows_of(CRITERIA_FILE, folder):
        if row["code"] in seen:
            reference.wrong(CRITERIA_FILE, row["line"], f"mã {row['code']} đã có ở một dòng khác")
        seen.add(row["code"])
        _read_criterion(reference, row)
    seen.clear()
    for row in rows_of(DIRECTIVES_FILE, folder):
        if row["code"] in seen:
            reference.wrong(DIRECTIVES_FILE, row["line"], f"mã {row['code']} đã có ở một dòng khác")
        seen.add(row["code"])
        _read_directive(reference, row)
    return reference


def _read_criterion(reference: Reference, row: dict) -> None:
    def wrong(text):
        reference.wrong(CRITERIA_FILE, row["line"], text)

    group = reference.groups.setdefault(
        row["group_code"], {"name": row["group_name_vi"], "name_en": row["group_name_en"]}
    )
    if group["name"] != row["group_name_vi"]:
        wrong(f"nhóm {row['group_code']} có hai tên khác nhau")
    kind, levels = KINDS.get(row["kind"]), [level for level in row["levels"].split("|") if level]
    if kind is None or row["veto"] not in YES_NO or row["frequency"] not in Criterion.Frequency.values:
        return wrong(
            f"cách chấm, điểm liệt hoặc chu kỳ không đọc được: {row['kind']}, {row['veto']}, {row['frequency']}"
        )
    try:
        comparison, target = _target(kind, row["target"], levels)
        points = Decimal(row["max_points"])
    except (ValueError, InvalidOperation):
        return wrong(f"ngưỡng hoặc điểm không đọc được: {row['target']}, {row['max_points']}")
    low, high = LIMITS.get(row["code"], PERCENT_LIMITS if row["unit"] == "%" else COUNT_LIMITS)
    reference.criteria.append(
        {
            "group": row["group_code"],
            "code": row["code"],
            "name": row["name_vi"],
            "name_en": row["name_en"],
            "kind": kind,
            "comparison": comparison,
            "target": target,
            "unit": row["unit"],
            "levels": levels,
            "max_points": points,
            "min_value": low,
            "max_value": high,
            "is_veto": YES_NO[row["veto"]],
            "frequency": row["frequency"],
            "measure": row["measure"],
            "evidence_required": row["evidence_required"],
            "source_note": row["source_note"],
        }
    )
    return None


def _target(kind: str, text: str, levels: list[str]) -> tuple[str, Decimal]:
    """(comparison, target) of `true`, `>=90`, `=0` or `>=Khá`; raises ValueError or InvalidOperation."""
    if kind == Criterion.Kind.BOOLEAN:
        if text != "true":
            raise ValueError(text)
        return "=", Decimal(1)
    found = TARGET.match(text)
    if not found:
        raise ValueError(text)
    comparison, value = found.groups()
    return comparison, Decimal(levels.index(value) + 1 if kind == Criterion.Kind.LEVEL else value)


def _read_directive(reference: Reference, row: dict) -> None:
    def wrong(text):
        reference.wrong(DIRECTIVES_FILE, row["line"], text)

    if (
        row["kind"] not in Directive.Kind.values
        or row["binds"] not in Directive.Binds.values
        or row["active"] not in YES_NO
    ):
        return wrong(f"loại, diện giao hoặc tình trạng không đọc được: {row['kind']}, {row['binds']}, {row['active']}")
    try:
        due_on = date.fromisoformat(row["deadline"]) if row["deadline"] else None
        target = Decimal(row["target_value"]) if row["target_value"] else None
    except (ValueError, InvalidOperation):
        return wrong(f"thời hạn hoặc giá trị không đọc được: {row['deadline']}, {row['target_value']}")
    if YES_NO[row["active"]] and not row["document"]:
        wrong("đang theo dõi mà không có văn bản")
    reference.directives.append(row | {"due_on": due_on, "target": target, "is_active": YES_NO[row["active"]]})
    return None


@transaction.atomic
def load(reference: Reference) -> dict[str, int]:
    """Write what was read; returns how many rows of each kind were made. Raises ValueError when there are problems."""
    _check_names(reference)
    if reference.problems:
        raise ValueError("; ".join(str(problem) for problem in reference.problems[:20]))
    return {
        "tiêu chí": _load_criteria(reference),
        "chỉ tiêu, nhiệm vụ": _load_directives(reference),
        "kiểm tra thường trực": _load_checks(),
    }


def _check_names(reference: Reference) -> None:
    """Every document and body that a directive names must be in the ground."""
    documents, bodies = set(Document.objects.values_list("key", flat=True)), _bodies()
    for row in reference.directives:
        if row["document"] and row["document"] not in documents:
            reference.wrong(DIRECTIVES_FILE, row["line"], f"chưa có văn bản {row['document']}")
        if row["lead"] and row["lead"] not in bodies:
            reference.wrong(DIRECTIVES_FILE, row["line"], f"chưa có cơ quan {row['lead']}")
        if YES_NO[row["active"]]:
            for name in _names(row["coordinating"]):
                if name not in bodies:
                    reference.wrong(DIRECTIVES_FILE, row["line"], f"chưa có cơ quan phối hợp {name}")


def _names(text: str) -> list[str]:
    # "Công an phường, xã" is one body, the ward police; the ground spells it without the xã.
    return [name.removesuffix(", xã") for name in text.split("|") if name]


def _bodies() -> dict[str, int]:
    """Agency id by every spelling."""
    return dict(AgencyAlias.objects.values_list("name", "agency_id")) | dict(Agency.objects.values_list("name", "pk"))


def _load_criteria(reference: Reference) -> int:
    criteria_set, new = CriteriaSet.objects.get_or_create(
        name=SET_NAME,
        version=SET_VERSION,
        defaults={
            "is_proposal": True,
            "valid_from": VALID_FROM,
            "note": SET_NOTE,
        },
    )
    if not new:
        return 0  # a published set never changes: another content is another version
    groups = {
        code: CriteriaGroup.objects.create(criteria_set=criteria_set, code=code, **names)
        for code, names in reference.groups.items()
    }
    Criterion.objects.bulk_create(
        Criterion(criteria_set=criteria_set, **(row | {"group": groups[row["group"]]})) for row in reference.criteria
    )
    # Last: what is in a published set can no longer be written.
    criteria_set.state = CriteriaSet.State.PUBLISHED
    criteria_set.published_at = datetime(*VALID_FROM.timetuple()[:3], tzinfo=HANOI)
    criteria_set.save(update_fields=["state", "published_at"])
    return len(reference.criteria)


def _load_directives(reference: Reference) -> int:
    documents, bodies, made = dict(Document.objects.values_list("key", "pk")), _bodies(), 0
    for row in reference.directives:
        directive, new = Directive.objects.get_or_create(
            code=row["code"],
            defaults={
                "document_id": documents.get(row["document"]),
                "kind": row["kind"],
                "name": row["name_vi"],
                "name_en": row["name_en"],
                "lead_id": bodies.get(row["lead"]),
                "binds": row["binds"],
                "due_on": row["due_on"],
                "measure_text": row["measure"],
                "unit": row["unit"],
                "target_value": row["target"],
                "is_active": row["is_active"],
                "source_note": row["source_note"],
                "related_issuer": row["related_issuer"],
            },
        )
        if new:
            # As the sources give it: nobody has compared it with the signed paper yet.
            DirectiveWording.objects.create(
                directive=directive,
                number=1,
                text=directive.name,
                text_en=directive.name_en,
                document_id=directive.document_id,
            )
            directive.coordinating.add(*{bodies[name] for name in _names(row["coordinating"]) if name in bodies})
        made += new
    return made


def _load_checks() -> int:
    """The standing checks as the portal proposes them; one that is there stays as it was set."""
    held = set(CheckRule.objects.values_list("key", flat=True))
    return len(CheckRule.objects.bulk_create(checks.proposal(key) for key in checks.PROPOSALS if key.value not in held))
