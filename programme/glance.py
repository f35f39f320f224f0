"""A resolution at one glance: how each directive under it stood by a period's end, in the tree of its groups, targets and tasks.

For the city and the bodies of a directive from what is kept of it; for a ward from its own rows, for it sees no other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from organisation import periods
from organisation.charts import sparkline_svg
from organisation.models import Document

from .alarms import late_on, silent_on, with_silence
from .models import Directive, DirectiveStanding, Duty, Obstacle, Progress, Status

NO_DATA = "no_data"
WORST_FIRST = (Status.LATE, Status.AT_RISK, Status.NOT_STARTED, Status.ON_TRACK, Status.DONE)
KINDS = (Directive.Kind.GROUP, Directive.Kind.TARGET, Directive.Kind.TASK)
DRAWN = 12  # periods in the small line of a row
PERIOD = ("period__kind", "period__year", "period__number", "period__ends_on")
KEPT = ("expected", "reported", "value", "percent", "expected_percent", "status")


@dataclass
class Standing:
    """How a directive stood in one period, as far as the reader sees: `status` is NO_DATA while nobody has reported."""

    label: str = ""
    ends_on: date | None = None
    expected: int = 0
    reported: int = 0
    value: Decimal | None = None
    percent: Decimal | None = None
    expected_percent: Decimal | None = None
    status: str = NO_DATA

    @property
    def unreported(self) -> int:
        return self.expected - self.reported


@dataclass
class Line:
    """A directive in the tree, with its standing and how deep it lies; a group has none of its own."""

    directive: Directive
    depth: int = 0
    standing: Standing = field(default_factory=Standing)
    spark: SafeString | str = ""


def directives_of(document: Document, officer, day: date) -> QuerySet[Directive]:
    """The document's directives with how many the officer sees under each: `obstacles` unresolved, duties `overdue` on the day
    and `silent`."""
    unresolved = Obstacle.objects.visible_to(officer).unresolved().filter(duty__directive=OuterRef("pk"))
    owed = Duty.objects.visible_to(officer).owed_on(day).filter(directive=OuterRef("pk"))
    return (
        document.directives.select_related("lead", "clause")
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


def standings_by(document: Document, officer, day: date) -> dict[int, list[Standing]]:
    """Of each directive, its standings in periods that ended by the day, the oldest first. One query."""
    asked = {"period__ends_on__lte": day}
    if officer.ward_id and not officer.sees_all and not officer.is_superuser:
        rows = Progress.objects.visible_to(officer).filter(duty__directive__document=document, **asked)
        return _of_rows(rows.order_by("period__ends_on", "pk"))
    kept = DirectiveStanding.objects.visible_to(officer).filter(directive__document=document, **asked)
    found = defaultdict(list)
    for directive, *rest in kept.order_by("period__ends_on", "pk").values_list("directive_id", *PERIOD, *KEPT):
        kind, year, number, ends_on, expected, reported, *figures, status = rest
        label = periods.label(kind, year, number)
        found[directive].append(Standing(label, ends_on, expected, reported, *figures, status if reported else NO_DATA))
    return found


def _of_rows(rows: QuerySet) -> dict[int, list[Standing]]:
    """A ward's own rows as standings: the figures of a single row, of several (of units before it) the worst status alone."""
    grouped = defaultdict(list)
    columns = ("duty__directive_id", *PERIOD, "state", "status", "value", "done_percent", "expected_percent")
    for directive, kind, year, number, ends_on, *rest in rows.values_list(*columns):
        grouped[directive, (kind, year, number), ends_on].append(rest)
    found = defaultdict(list)
    for (directive, period, ends_on), parts in grouped.items():
        sent = [part for part in parts if part[0] == Progress.State.SUBMITTED]
        figures = sent[0][2:] if len(sent) == 1 else (None, None, None)
        status = next((status for status in WORST_FIRST if any(part[1] == status for part in sent)), NO_DATA)
        found[directive].append(Standing(periods.label(*period), ends_on, len(parts), len(sent), *figures, status))
    return found


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
    """The newest standing, and the way there as a small line of how much was done."""
    if directive.is_group or not standings:
        return Line(directive, depth)
    done = [None if row.percent is None else float(row.percent) for row in standings[-DRAWN:]]
    words = _("Mức hoàn thành qua %(count)d kỳ") % {"count": len(done)}
    return Line(directive, depth, standings[-1], sparkline_svg(done, words))


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
