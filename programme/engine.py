"""How criteria become verdicts, points and a pass. Pure functions, exact decimals.

Official practice counts criteria met ("19/20"); points, thresholds and the veto are the data of a criteria set, so the set
that an assessment is pinned to decides, not this code. A criterion gives all of its points when met and none otherwise. Where
no criterion of the set bears points, the thresholds are of the criteria that apply instead.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

MET, NOT_MET, NOT_APPLICABLE, UNANSWERED = "met", "not_met", "not_applicable", ""
COMPARISONS = {
    "=": lambda value, target: value == target,
    ">=": lambda value, target: value >= target,
    "<=": lambda value, target: value <= target,
}


class Judged(Protocol):
    """What the engine asks of a criterion."""

    comparison: str
    target: Decimal
    max_points: Decimal
    is_veto: bool
    group_id: int


class PassRule(Protocol):
    """What the engine asks of a criteria set: both thresholds in percent."""

    pass_percent: Decimal
    group_percent: Decimal


@dataclass
class GroupTotals:
    """A group's share of the totals; a group where nothing applies asks nothing."""

    points: Decimal = Decimal(0)
    points_max: Decimal = Decimal(0)
    met: int = 0
    total: int = 0
    answered: int = 0


@dataclass
class Totals:
    """Criteria that apply, answered and met; points; failing vetoes. `passes` is the set's rule.

    `is_scored`: some criterion bears points, whether or not it applies here.
    """

    total: int = 0
    answered: int = 0
    met: int = 0
    points: Decimal = Decimal(0)
    points_max: Decimal = Decimal(0)
    vetoes: int = 0
    open_vetoes: int = 0
    is_scored: bool = False
    passes: bool = False
    groups: dict[int, GroupTotals] = field(default_factory=dict)


def judge(criterion: Judged, value: Decimal | None) -> str:
    """The verdict of a value against the criterion's target; "" while there is no value."""
    if value is None:
        return UNANSWERED
    return MET if COMPARISONS[criterion.comparison](value, criterion.target) else NOT_MET


def points(criterion: Judged, verdict: str) -> Decimal:
    """All the points when met, none otherwise."""
    return criterion.max_points if verdict == MET else Decimal(0)


def add_up(verdicts: Iterable[tuple[Judged, str]], rule: PassRule) -> Totals:
    """Totals over (criterion, verdict). What does not apply leaves the denominators; what is unanswered stays in them."""
    totals = Totals()
    for criterion, verdict in verdicts:
        group = totals.groups.setdefault(criterion.group_id, GroupTotals())
        totals.is_scored |= criterion.max_points > 0
        if verdict == NOT_APPLICABLE:
            continue
        for part in (totals, group):
            part.total += 1
            part.answered += verdict != UNANSWERED
            part.met += verdict == MET
            part.points += points(criterion, verdict)
            part.points_max += criterion.max_points
        if criterion.is_veto:
            totals.vetoes += verdict == NOT_MET
            totals.open_vetoes += verdict == UNANSWERED
    totals.passes = passes(totals, rule)
    return totals


def passes(totals: Totals, rule: PassRule) -> bool:
    """Enough in all and in every group, and every veto criterion met. Compared by products, never by rounded rates."""
    return not totals.vetoes and not totals.open_vetoes and whole_passes(totals, rule) and groups_pass(totals, rule)


def whole_passes(totals: Totals, rule: PassRule) -> bool:
    """Whether all together reach their threshold: of the points, or of the criteria in a set without points.

    Where nothing applies, nothing is reached.
    """
    if not (totals.points_max if totals.is_scored else totals.total):
        return False
    return _reached(totals, rule.pass_percent, is_scored=totals.is_scored)


def groups_pass(totals: Totals, rule: PassRule) -> bool:
    """Whether every group reaches its threshold."""
    return all(group_passes(group, rule, is_scored=totals.is_scored) for group in totals.groups.values())


def group_passes(group: GroupTotals, rule: PassRule, *, is_scored: bool = True) -> bool:
    """Whether the group reaches its threshold: of its points, of its criteria in a set without points."""
    return _reached(group, rule.group_percent, is_scored=is_scored)


def _reached(part: Totals | GroupTotals, percent: Decimal, *, is_scored: bool) -> bool:
    if is_scored:
        return reaches(part.points, part.points_max, percent)
    return reaches(Decimal(part.met), Decimal(part.total), percent)


def reaches(part: Decimal, whole: Decimal, percent: Decimal) -> bool:
    """part / whole ≥ percent %, without dividing; of nothing everything is reached."""
    return part * 100 >= whole * percent
