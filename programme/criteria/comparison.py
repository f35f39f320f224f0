"""Two versions side by side: what stayed, which facts of it changed, what was merged, split, added and dropped."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from organisation import formats
from programme.models import CriteriaSet, Criterion, CriterionLink

from .crosswalk import kinds, propose
from .rules import measure_label

Kind = CriterionLink.Kind


@dataclass
class Row:
    """One line of the comparison: criteria of either side, the kind, and (fact, before, after) for what changed of the same one."""

    kind: str
    old: list[Criterion] = field(default_factory=list)
    new: list[Criterion] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def is_changed(self) -> bool:
        return bool(self.changes)


@dataclass
class Comparison:
    """The rows in the order of the old version and then the new; counts and points of both."""

    rows: list[Row]
    counts: list[tuple[str, int]]
    old_count: int
    new_count: int
    old_points: Decimal | None
    new_points: Decimal | None
    facts: list[tuple[str, str, str]]
    is_proposed: bool


def compare(old_set: CriteriaSet, new_set: CriteriaSet) -> Comparison:
    """By the new version's crosswalk when it was made from the old one, else by a proposal from codes and words."""
    old, new = (list(each.criteria.select_related("group").order_by("code")) for each in (old_set, new_set))
    by_key = {row.pk: row for row in (*old, *new)}
    is_own = new_set.previous_id == old_set.pk
    if is_own:
        pairs = list(new_set.links.values_list("old", "new"))
    else:
        pairs = [(one and one.pk, other and other.pk) for one, other in propose(old, new)]
    rows = _rows(pairs, by_key)
    counts = [(str(kind.label), sum(row.kind == kind for row in rows)) for kind in Kind]
    counts.insert(1, (_("trong đó có thay đổi"), sum(row.is_changed for row in rows)))
    return Comparison(
        rows, counts, len(old), len(new), points(old), points(new), _set_facts(old_set, new_set), not is_own
    )


def points(criteria: Iterable[Criterion]) -> Decimal | None:
    """The sum; None for a set without points."""
    return sum((row.max_points for row in criteria), Decimal(0)) or None


def _rows(pairs: list[tuple], by_key: dict[int, Criterion]) -> list[Row]:
    """Pairs as rows: those of a merger or a split stand together."""
    found: dict[tuple, Row] = {}
    for (old, new), kind in kinds(pairs).items():
        key = (kind, new) if kind == Kind.MERGED else (kind, old) if kind == Kind.SPLIT else (kind, old, new)
        row = found.setdefault(key, Row(kind))
        for side, pk in ((row.old, old), (row.new, new)):
            if pk is not None and by_key[pk] not in side:
                side.append(by_key[pk])
    for row in found.values():
        if row.kind == Kind.SAME:
            row.changes = changed(row.old[0], row.new[0])
    return sorted(found.values(), key=lambda row: (not row.old, (row.old or row.new)[0].code, row.kind))


def described(row: Criterion) -> dict[str, str]:
    """A criterion's facts in words, by what they are called."""
    field_name = {each.name: str(each.verbose_name) for each in Criterion._meta.concrete_fields}
    return {
        field_name["code"]: row.code,
        field_name["group"]: f"{row.group.code}. {row.group.name}",
        field_name["name"]: row.name,
        field_name["name_en"]: row.name_en,
        field_name["kind"]: row.get_kind_display(),
        field_name["target"]: row.target_text,
        field_name["unit"]: row.unit,
        _("khoảng nhập"): f"{formats.number(row.min_value, None)} – {formats.number(row.max_value, None)}"
        if row.kind == Criterion.Kind.QUANTITY
        else "",
        field_name["levels"]: "; ".join(row.levels),
        field_name["max_points"]: formats.number(row.max_points),
        field_name["is_veto"]: _("có") if row.is_veto else _("không"),
        field_name["frequency"]: row.get_frequency_display(),
        field_name["applies_to"]: row.kinds_text,
        field_name["measure"]: measure_label(row.measure),
        field_name["evidence_required"]: row.evidence_required,
        field_name["source_note"]: row.source_note,
    }


def changed(old: Criterion, new: Criterion) -> list[tuple[str, str, str]]:
    """(fact, before, after) of every fact that differs."""
    return _differences(described(old), described(new))


def _differences(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str, str]]:
    return [(name, value, after[name]) for name, value in before.items() if value != after[name]]


def _set_facts(old: CriteriaSet, new: CriteriaSet) -> list[tuple[str, str, str]]:
    def facts(row):
        return {
            _("áp dụng từ ngày"): formats.day(row.valid_from),
            _("diện đơn vị"): ", ".join(row.cohort_kinds),
            _("ngưỡng chung (%)"): formats.number(row.pass_percent),
            _("ngưỡng mỗi nhóm (%)"): formats.number(row.group_percent),
        }

    return _differences(facts(old), facts(new))
