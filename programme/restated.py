"""A directive's figures of a period restated to the units of a day: what earlier units reported counts at the one that takes
their records.

The totals of a sum and of a weighted mean stay what they were; a mean and a share are of fewer units, so they may differ. The
directive's rule, target and course are those of today, also for a period locked long ago.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from organisation.models import ReportingPeriod

from . import owing
from .models import Directive, Status
from .rollup import FULL, Part, Rolled, combined, roll_up
from .status import WORST_FIRST

KEPT = Decimal("0.0001")


@dataclass(frozen=True)
class Unit:
    """One unit of the day with what it and the units before it reported: `rows` of it owed, `part` is None while none is sent."""

    rows: list[owing.Bearer]
    part: Part | None

    @property
    def sent(self) -> list[owing.Bearer]:
        return [row for row in self.rows if row.is_sent]

    @property
    def status(self) -> str:
        """The worst of those sent; "" while none is."""
        found = {row.status for row in self.sent}
        return next((one.value for one in WORST_FIRST if one.value in found), "")


@dataclass(frozen=True)
class Restated:
    """The directive over the units of the day: how many owed, how many of them have reported whole, the roll-up."""

    expected: int
    reported: int
    rolled: Rolled

    @property
    def status_word(self) -> str:
        return str(Status(self.rolled.status).label)


def restated(directive: Directive, period: ReportingPeriod, day: date, officer) -> Restated:
    """The period's figures as the officer sees them, restated. Two queries (the directive's trajectory is one)."""
    points = [(point.on, point.value) for point in directive.trajectory.all()]
    return of_units(directive, units(directive, owing.bearers(directive, officer, period, day), period), period, points)


def units(directive: Directive, bearers: Iterable[owing.Bearer], period: ReportingPeriod) -> dict[object, Unit]:
    """The reports owed in the period by the unit that takes them on the day, of those who stood on the period's due day."""
    found = defaultdict(list)
    for row in bearers:
        if row.is_owing and (row.ward is None or row.ward.stood_on(period.ward_due_on)):
            found[row.heir.pk if row.heir else row.agency].append(row)
    return {key: Unit(rows, part_of(directive, rows)) for key, rows in found.items()}


def part_of(directive: Directive, rows: Iterable[owing.Bearer]) -> Part | None:
    """What several units' reports are as one unit's, by the directive's own rule; None when nothing was sent.

    A share asks of each unit whether it reached the target: here all units before it must have.
    """
    rows = list(rows)
    sent = [row for row in rows if row.is_sent]
    if not sent:
        return None
    rule = directive.rollup
    is_share = rule == Directive.Rollup.SHARE
    mean = rule if rule == Directive.Rollup.WEIGHTED else Directive.Rollup.MEAN
    value = combined(Directive.Rollup.MEAN if is_share else rule, [(row.value, row.weight) for row in sent])
    done = combined(mean, [(row.done, row.weight) for row in sent])
    if is_share and done is not None and (len(sent) < len(rows) or any((row.done or 0) < FULL for row in sent)):
        done = min(done, FULL - KEPT)
    return Part(value, done, sum(row.weight for row in sent))


def of_units(directive: Directive, found: dict[object, Unit], period: ReportingPeriod, points=()) -> Restated:
    """All units together, by the directive's rule."""
    parts = [unit.part for unit in found.values() if unit.part]
    rolled = roll_up(directive, parts, len(found), period.ends_on, points=points)
    whole = sum(len(unit.sent) == len(unit.rows) for unit in found.values())
    return Restated(len(found), whole, rolled)
