"""A resolution at one glance: how each directive under it stood by a period's end, in the tree of its groups, targets and tasks.

For the city and the bodies of a directive from what is kept of it; for a ward from its own rows, for it sees no other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from django.db.models import CharField, Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from organisation import periods
from organisation.charts import sparkline_svg
from organisation.models import Document
from organisation.prepared import PreparedRows, Slot, day_slot
from organisation.prepared_for import PreparedFor

from .alarms import late_on, silent_on, with_silence
from .models import Directive, DirectiveStanding, Duty, Obstacle, Progress
from .status import WORST_FIRST

NO_DATA = "no_data"
KINDS = (Directive.Kind.GROUP, Directive.Kind.TARGET, Directive.Kind.TASK)
SENT = Progress.State.SUBMITTED.value
DRAWN = 12  # periods in the small line of a row


class Standing(NamedTuple):
    """How a directive stood in one period, as far as the reader sees: `status` is NO_DATA while nobody has reported."""

    period: tuple[str, int, int] | None = None  # its kind, year and number
    expected: int = 0
    reported: int = 0
    written_value: str | None = None  # as the database writes it: made a number only where it is shown
    written_percent: str | None = None
    status: str = NO_DATA

    @property
    def label(self) -> str:
        """The period in words."""
        return periods.label(*self.period) if self.period else ""

    @property
    def ends_on(self) -> date | None:
        return periods.span(*self.period).ends_on if self.period else None

    @property
    def value(self) -> Decimal | None:
        return None if self.written_value is None else Decimal(self.written_value)

    @property
    def percent(self) -> Decimal | None:
        return None if self.written_percent is None else Decimal(self.written_percent)

    @property
    def unreported(self) -> int:
        return self.expected - self.reported


@dataclass
class Line:
    """A directive in the tree, with how it stood by period, the oldest first, and how deep it lies; a group has no standing."""

    directive: Directive
    depth: int = 0
    standings: list[Standing] = field(default_factory=list)

    @property
    def standing(self) -> Standing:
        """The newest."""
        return self.standings[-1] if self.standings else NOTHING

    @property
    def spark(self) -> SafeString | str:
        """The way there as a small line of how much was done; "" with fewer than two periods of it."""
        done = [None if (percent := standing.percent) is None else float(percent) for standing in self.standings]
        words = _("Mức hoàn thành qua %(count)d kỳ") % {"count": len(done)}
        return sparkline_svg(done, words)

    @property
    def shown(self) -> tuple:
        """All that a row of the tree shows, so that its markup can be kept by it."""
        row = self.directive
        words = row.code, row.name, row.kind, row.unit, row.target_value, row.due_on, row.extended_until
        beside = row.lead and row.lead.short_name, row.clause and row.clause.label
        counts = row.obstacles, row.overdue, row.silent
        return row.pk, self.depth, words, beside, counts, tuple(self.standings)


NOTHING = Standing()


def _directives(reader) -> QuerySet[Directive]:
    day = day_slot("day")
    unresolved = Obstacle.objects.visible_to(reader).unresolved().filter(duty__directive=OuterRef("pk"))
    owed = Duty.objects.visible_to(reader).owed_on(day).filter(directive=OuterRef("pk"))
    return (
        Directive.objects.filter(document=Slot("document"))
        .annotate(
            obstacles=_number(unresolved, "duty__directive"),
            overdue=_number(owed.filter(late_on(day)), "directive"),
            silent=_number(with_silence(owed).filter(silent_on(day)), "directive"),
        )
        .order_by("position", "code")
    )


def _number(rows: QuerySet, by: str):
    """How many of these rows of one directive there are."""
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), Value(0))


_DIRECTIVES = PreparedFor(
    _directives,
    partial(PreparedRows, Directive, related=("lead", "clause"), also=("obstacles", "overdue", "silent")),
)


def directives_of(document: Document, officer, day: date) -> list[Directive]:
    """The document's directives with how many the officer sees under each: `obstacles` unresolved, duties `overdue` on the day
    and `silent`. One query."""
    return _DIRECTIVES(officer, document=document.pk, day=day)


def _columns(rows: QuerySet, directive: str, value: str, percent: str, *rest: str) -> QuerySet:
    """Directive and period first, then value and percentage as text: of many rows only the newest is shown as a number."""
    figures = Cast(value, CharField()), Cast(percent, CharField())
    asked = rows.filter(period__ends_on__lte=day_slot("day")).order_by("period__ends_on", "pk")
    return asked.values_list(directive, "period__kind", "period__year", "period__number", *figures, *rest)


def _kept(reader) -> QuerySet:
    rows = DirectiveStanding.objects.visible_to(reader).filter(directive__document=Slot("document"))
    return _columns(rows, "directive_id", "value", "percent", "expected", "reported", "status")


def _own(reader) -> QuerySet:
    rows = Progress.objects.visible_to(reader).filter(duty__directive__document=Slot("document"))
    return _columns(rows, "duty__directive_id", "value", "done_percent", "state", "status")


_KEPT, _OWN = PreparedFor(_kept), PreparedFor(_own)


def standings_by(document: Document, officer, day: date) -> dict[int, list[Standing]]:
    """Of each directive, its last standings in periods that ended by the day, the oldest first. One query."""
    own = officer.ward_id and not officer.sees_all and not officer.is_superuser
    rows = (_OWN if own else _KEPT)(officer, document=document.pk, day=day)
    found = defaultdict(lambda: defaultdict(list))
    for directive, kind, year, number, *figures in rows:
        found[directive][kind, year, number].append(figures)
    of_period = _of_own if own else _of_kept
    return {
        directive: [of_period(period, parts) for period, parts in [*by_period.items()][-DRAWN:]]
        for directive, by_period in found.items()
    }


def _of_kept(period: tuple, parts: list) -> Standing:
    [[value, percent, expected, reported, status]] = parts
    return Standing(period, expected, reported, value, percent, status if reported else NO_DATA)


def _of_own(period: tuple, parts: list) -> Standing:
    """A ward's own rows as a standing: the figures of a single row, of several (of units before it) the worst status alone."""
    sent = [part for part in parts if part[2] == SENT]
    if len(sent) == 1:
        [[value, percent, _state, status]] = sent
        return Standing(period, len(parts), 1, value, percent, status or NO_DATA)
    status = next((status for status in WORST_FIRST if any(part[3] == status for part in sent)), NO_DATA)
    return Standing(period, len(parts), len(sent), status=status)


def tree(directives: Iterable[Directive], standings: dict[int, list[Standing]]) -> list[Line]:
    """Every directive once, each behind the one it belongs to: groups, then targets, then tasks; rings end where they close."""
    directives = sorted(directives, key=lambda row: (KINDS.index(row.kind), row.position, row.code))
    held = {row.pk for row in directives}
    below = defaultdict(list)
    for row in directives:
        below[row.parent_id if row.parent_id in held else None].append(row)
    lines: list[Line] = []
    seen: set[int] = set()

    def walk(row: Directive, depth: int) -> None:
        if row.pk in seen:
            return
        seen.add(row.pk)
        lines.append(line_of(row, depth, standings.get(row.pk, [])))
        for child in below[row.pk]:
            walk(child, depth + 1)

    for row in [*below[None], *directives]:
        walk(row, 0)
    return lines


def line_of(directive: Directive, depth: int, standings: list[Standing]) -> Line:
    """The line of a directive, with its standings; of a group without any."""
    return Line(directive, depth, [] if directive.is_group else standings)


def counted(lines: Iterable[Line]) -> Counter:
    """How many followed targets and tasks have each status, and the sums: `all`, `expected`, `unreported`,
    `obstacles`, `overdue`, `silent`."""
    found: Counter = Counter()
    for line in lines:
        if line.directive.is_group:
            continue
        found[line.standing.status] += 1
        found["all"] += 1
        found["expected"] += line.standing.expected
        found["unreported"] += line.standing.unreported
        for name in ("obstacles", "overdue", "silent"):
            found[name] += getattr(line.directive, name)
    return found
