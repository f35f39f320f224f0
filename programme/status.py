"""How a duty or a directive stands, worked out from what was reported. Pure; the thresholds are the portal's proposal.

Everything reads a directive's plain columns, so that rows of any making may be judged. `points` are the way marks of its
trajectory as (day, value), `due_on` is the deadline that holds (none given: the directive's own).
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from .models import Directive, Status

# In the last year before a deadline the expected progress rises evenly from nothing to all of it.
LAST_STRETCH_DAYS = 365
# Without a deadline, less than half is worth a look.
HALF = Decimal(50)
FULL = Decimal(100)
NOTHING = Decimal(0)
YES_NO = "có/không"
CENT = Decimal("0.01")
Point = tuple[date, Decimal]
# Of several statuses the one to show is the first of these that occurs.
WORST_FIRST = (Status.LATE, Status.AT_RISK, Status.NOT_STARTED, Status.ON_TRACK, Status.DONE)


@dataclass(frozen=True)
class Judged:
    """A status with what it was computed from: percent done (None: nothing to tell by) and percent expected by the day."""

    done: Decimal | None
    expected: Decimal
    status: str


def completion(directive, value: Decimal | None, percent: int | Decimal | None) -> Decimal | None:
    """How much of the directive is done, in percent from 0 to 100. None: nothing to tell by.

    The value against the target, from where the directive starts; a level against the highest (or the one to reach); a yes is
    all of it, a no is none; else the percent reported; else a value that is itself a percent.
    """
    if value is not None and _is_measured(directive):
        return _on_the_way(directive, Decimal(value))
    if value is not None and directive.unit == YES_NO:
        return FULL if value else NOTHING
    if percent is not None:
        return _within(Decimal(percent))
    return _within(Decimal(value)) if directive.unit == "%" and value is not None else None


def expected(directive, day: date, *, due_on: date | None = None, points: Iterable[Point] = ()) -> Decimal:
    """The percent that is to be done by `day`: along baseline, way marks and target; where there are none, by the deadline."""
    due_on = _due(directive, due_on)
    planned = expected_value(directive, day, due_on=due_on, points=points)
    if planned is not None:
        return _on_the_way(directive, planned) if _is_measured(directive) else _within(planned)
    if due_on is None:
        return HALF if not list(points) else NOTHING
    if list(points):
        return NOTHING  # before the first way mark, and no value to start from
    left = (due_on - day).days
    return _within(FULL * max(LAST_STRETCH_DAYS - left, 0) / LAST_STRETCH_DAYS)


def expected_value(directive, day: date, *, due_on: date | None = None, points: Iterable[Point] = ()) -> Decimal | None:
    """The value that is to be reached by `day`, rising evenly between the marks; None where the marks do not say."""
    marks = course(directive, due_on=due_on, points=points)
    if len(marks) < 2 and not list(points):
        return None
    at = bisect_right([on for on, _value in marks], day)
    if at == 0:
        return directive.baseline_value
    if at == len(marks):
        return marks[-1][1]
    (start, low), (end, high) = marks[at - 1], marks[at]
    return low + (high - low) * (day - start).days / (end - start).days


def course(directive, *, due_on: date | None = None, points: Iterable[Point] = ()) -> list[Point]:
    """The marks from the start to the target in the order of their days: baseline, trajectory, target on the deadline."""
    marks = dict(points)
    if directive.baseline_on:
        marks.setdefault(directive.baseline_on, directive.baseline_value)
    due_on, goal = _due(directive, due_on), _goal(directive)
    if due_on and goal is not None:
        marks = {on: value for on, value in marks.items() if on < due_on} | {due_on: goal}
    return sorted(marks.items())


def status_of(directive, value, percent, day: date, *, is_nil=False, due_on=None, points=()) -> str:
    """The status on `day` (the period's last day). A nil report counts as on track until the deadline is past."""
    return judge(directive, value, percent, day, is_nil=is_nil, due_on=due_on, points=points).status


def judge(
    directive,
    value: Decimal | None,
    percent: int | Decimal | None,
    day: date,
    *,
    is_nil: bool = False,
    due_on: date | None = None,
    points: Iterable[Point] = (),
    is_part: bool = False,
) -> Judged:
    """The status on `day` with the two percents it follows from, rounded down to what is kept.

    `is_part`: the value is a part of a total that many reach together, so it is not held against the target.
    """
    points = list(points)
    done = completion(directive, None if is_part else value, percent)
    wanted = expected(directive, day, due_on=due_on, points=points).quantize(CENT, ROUND_DOWN)
    done = None if done is None else done.quantize(CENT, ROUND_DOWN)
    due_on = _due(directive, due_on)
    is_past = due_on is not None and day > due_on
    return Judged(done, wanted, _status(done, wanted, value=value, is_past=is_past, is_nil=is_nil))


def _status(done: Decimal | None, wanted: Decimal, *, value, is_past: bool, is_nil: bool) -> str:
    if done is not None and done >= FULL:
        return Status.DONE
    if is_past:
        return Status.LATE
    if is_nil:
        return Status.ON_TRACK
    if done is None:
        return Status.ON_TRACK if value else Status.NOT_STARTED
    if done == 0:
        return Status.NOT_STARTED
    return Status.AT_RISK if done < wanted else Status.ON_TRACK


def is_common_total(directive) -> bool:
    """Whether the target is what all bearers must reach together: then no single value is held against it."""
    return directive.rollup == Directive.Rollup.SUM and directive.binds != Directive.Binds.LEAD


def _due(directive, due_on: date | None) -> date | None:
    return due_on or directive.extended_until or directive.due_on


def _goal(directive) -> Decimal | None:
    """The value to reach; of levels without a target, the highest."""
    if directive.target_value is not None:
        return directive.target_value
    return Decimal(len(directive.levels)) if directive.levels else None


def _is_measured(directive) -> bool:
    is_number = directive.unit not in {"", "định tính", "có/không"}
    return _goal(directive) is not None and bool(is_number or directive.levels)


def _on_the_way(directive, value: Decimal) -> Decimal:
    """How far the value has come from the start to the goal, in percent. The lowest level is the start of levels."""
    goal, start = _goal(directive), directive.baseline_value
    if start is None and directive.levels:
        start = Decimal(1)
    if directive.direction == Directive.Direction.AT_MOST:
        if value <= goal:
            return FULL
        return _within(
            (start - value) * FULL / (start - goal) if start is not None and start > goal else goal * FULL / value
        )
    if value >= goal:
        return FULL
    if start is None or start >= goal:
        start = NOTHING
    return _within((value - start) * FULL / (goal - start)) if goal > start else NOTHING


def _within(percent: Decimal) -> Decimal:
    return min(max(percent, NOTHING), FULL)
