"""From the reports of all bearers to one figure of a directive, by the rule it names. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from .models import Directive, Status
from .status import CENT, FULL, NOTHING, Judged, Point, judge

KEPT = Decimal("0.0001")


@dataclass(frozen=True)
class Part:
    """What one bearer reported: its value, its percent done, and the weight of its duty."""

    value: Decimal | None
    done: Decimal | None
    weight: Decimal = Decimal(1)


@dataclass(frozen=True)
class Rolled:
    """All parts together: the value by the directive's rule, how much of the target that is, and how it stands on the day."""

    value: Decimal | None
    percent: Decimal | None
    expected: Decimal
    status: str


def roll_up(directive, parts: Iterable[Part], owing: int, day: date, *, points: Sequence[Point] = ()) -> Rolled:
    """The directive's own figures on `day` from the parts of those who reported, of `owing` that had to.

    Who reported nothing counts in a share as not having reached it and is left out of sums and means; but a mean is done only
    when all have reported.
    """
    parts, rule = list(parts), directive.rollup
    if rule == Directive.Rollup.SHARE:
        value = share([part.done for part in parts], owing)
        judged = _of_percent(directive, value, day, points, bool(parts))
    else:
        value = combined(rule, [(part.value, part.weight) for part in parts])
        percent = combined(_mean_of(rule), [(part.done, part.weight) for part in parts])
        judged = judge(
            directive, value, percent, day, is_nil=bool(parts) and value is None and percent is None, points=points
        )
    status = judged.status
    if rule in {Directive.Rollup.MEAN, Directive.Rollup.WEIGHTED} and len(parts) < owing and status == Status.DONE:
        status = _not_yet(directive, day)
    return Rolled(value, judged.done, judged.expected, status)


def combined(rule: str, values: Iterable[tuple[Decimal | None, Decimal]]) -> Decimal | None:
    """Sum, mean or weighted mean of (value, weight); those without a value are left out. None when there is nothing."""
    known = [(value, weight) for value, weight in values if value is not None]
    if not known:
        return None
    if rule == Directive.Rollup.SUM:
        return sum(value for value, _weight in known)
    if rule == Directive.Rollup.WEIGHTED:
        whole = sum(weight for _value, weight in known)
        return (sum(value * weight for value, weight in known) / whole).quantize(KEPT, ROUND_HALF_UP) if whole else None
    return (sum(value for value, _weight in known) / len(known)).quantize(KEPT, ROUND_HALF_UP)


def share(done: Iterable[Decimal | None], owing: int) -> Decimal | None:
    """The percent of those owing that are done; None when nobody owes."""
    if not owing:
        return None
    return (FULL * reached(done) / owing).quantize(CENT, ROUND_DOWN)


def reached(done: Iterable[Decimal | None]) -> int:
    """How many have reached the target."""
    return sum(percent is not None and percent >= FULL for percent in done)


def _mean_of(rule: str) -> str:
    return rule if rule == Directive.Rollup.WEIGHTED else Directive.Rollup.MEAN


def _of_percent(directive, share_done: Decimal | None, day: date, points: Sequence[Point], is_reported: bool) -> Judged:
    """A share is judged by itself: it is no value of the directive's unit."""
    judged = judge(directive, None, share_done, day, points=points)
    if judged.status == Status.NOT_STARTED and is_reported:
        late = judged.expected > NOTHING
        return Judged(judged.done, judged.expected, Status.AT_RISK if late else Status.ON_TRACK)
    return judged


def _not_yet(directive, day: date) -> str:
    due_on = directive.extended_until or directive.due_on
    return Status.LATE if due_on is not None and day > due_on else Status.ON_TRACK
