"""A directive's way: how it stood in each period and what was to be reached by then, as a drawing and as rows.

For the city and the bodies of a directive from what is kept of it; for anybody else from the rows they see.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from django.db.models import DateField, DecimalField, Value
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from organisation.course_chart import course_svg
from organisation.models import Agency, ReportingPeriod
from organisation.prepared import Prepared, PreparedRows, Slot
from organisation.prepared_for import PreparedFor

from . import formula, status
from .models import Directive, DirectiveStanding, Progress, Status, TrajectoryPoint
from .status import WORST_FIRST

NO_DATA = "no_data"
CENT = Decimal("0.01")
# Which column of what is kept holds the count of each status.
KEPT = {
    Status.DONE: "done",
    Status.ON_TRACK: "on_track",
    Status.AT_RISK: "at_risk",
    Status.LATE: "late",
    Status.NOT_STARTED: "not_started",
}


@dataclass
class Past:
    """How the directive stood in one period, as far as the reader sees. `source` is what says so when it is one row."""

    period: ReportingPeriod
    expected: int = 0
    statuses: Counter = field(default_factory=Counter)
    value: Decimal | None = None
    percent: Decimal | None = None
    expected_percent: Decimal | None = None
    status: str = NO_DATA
    source: DirectiveStanding | Progress | None = None
    reported: int = 0
    due_value: Decimal | None = None

    @property
    def done(self) -> int:
        return self.statuses[Status.DONE]

    @property
    def is_overridden(self) -> bool:
        return bool(self.source and self.source.override_status)

    @property
    def status_word(self) -> str:
        return str(Status(self.status).label) if self.status != NO_DATA else ""

    @property
    def how(self) -> str:
        """How the status was worked out, in a sentence; "" where several rows say several things."""
        if isinstance(self.source, DirectiveStanding):
            return formula.of_standing(self.source)
        return formula.of_report(self.source) if self.source else ""


@dataclass
class Course:
    """The way in figures of one measure: the directive's own, or percent done. `pasts` is the newest first."""

    pasts: list[Past]
    is_by_value: bool
    unit: str
    picture: SafeString | str


def _beside():
    marks = TrajectoryPoint.objects.filter(directive=Slot("directive")).order_by()
    agencies = Agency.objects.filter(coordinated_directives=Slot("directive")).order_by()
    empty = {"on": Value(None, DateField()), "value": Value(None, DecimalField())}
    rows = marks.annotate(called=Value("")).values_list("on", "value", "called", "pk")
    return rows.union(agencies.annotate(**empty).values_list("on", "value", "name", "pk"), all=True)


_BESIDE = Prepared(_beside)


def beside(directive: Directive) -> tuple[dict[int, str], list[status.Point]]:
    """The co-ordinating bodies (key → name, in order), and the way marks as (day, value). One query for both."""
    rows = _BESIDE(directive=directive.pk)
    names = sorted((name, pk) for on, _value, name, pk in rows if on is None)
    return {pk: name for name, pk in names}, sorted(
        (on, Decimal(value)) for on, value, _name, _pk in rows if on is not None
    )


def sees_whole(directive: Directive, officer, coordinating: Collection[int] = ()) -> bool:
    """Whether the officer sees all who owe the directive: for the city and for those who lead it or take part."""
    if officer.sees_all or officer.is_superuser:
        return True
    agency = officer.agency_id
    return agency is not None and (agency == directive.lead_id or agency in coordinating)


def pasts_of(directive: Directive, officer, *, whole: bool) -> list[Past]:
    """Of each period that asked for reports, the newest first. One query."""
    found = _of_kept(directive, officer) if whole else _of_rows(directive, officer)
    key = ReportingPeriod.Kind.QUARTER
    return sorted(found, key=lambda row: (row.period.ends_on, row.period.kind == key, row.period.pk), reverse=True)


_RELATED = ("period", "override_by")
_KEPT = PreparedFor(
    lambda reader: DirectiveStanding.objects.visible_to(reader).filter(directive=Slot("directive")).order_by(),
    prepare=partial(PreparedRows, DirectiveStanding, related=_RELATED),
)
_OWN = PreparedFor(
    lambda reader: Progress.objects.visible_to(reader).filter(duty__directive=Slot("directive")).order_by("pk"),
    prepare=partial(PreparedRows, Progress, related=_RELATED),
)


def _of_kept(directive: Directive, officer) -> list[Past]:
    found = []
    for row in _KEPT(officer, directive=directive.pk):
        row.directive = directive
        counts = Counter({one.value: getattr(row, name) for one, name in KEPT.items()})
        found.append(
            Past(
                row.period,
                row.expected,
                counts,
                row.value,
                row.percent,
                row.expected_percent,
                row.status if row.reported or row.override_status else NO_DATA,
                row,
                row.reported,
            )
        )
    return found


def _of_rows(directive: Directive, officer) -> list[Past]:
    """Of a single row its own figures; of several, of units before it, the worst status alone."""
    grouped = defaultdict(list)
    for row in _OWN(officer, directive=directive.pk):
        grouped[row.period_id].append(row)
    return [_together(parts) for parts in grouped.values()]


def _together(rows: Sequence[Progress]) -> Past:
    sent = [row for row in rows if row.state == Progress.State.SUBMITTED]
    past = Past(rows[0].period, len(rows), Counter(row.status for row in sent), reported=len(sent))
    past.status = next((one.value for one in WORST_FIRST if past.statuses[one]), NO_DATA)
    if len(sent) == 1:
        past.value, past.percent, past.expected_percent = sent[0].value, sent[0].done_percent, sent[0].expected_percent
        past.source = sent[0] if len(rows) == 1 else None
    return past


def course_of(directive: Directive, points: list[status.Point], pasts: list[Past], *, whole: bool) -> Course:
    """The drawing and, on each period, the value that was to be reached by its end."""
    by_value = _is_by_value(directive, points, whole)
    for past in pasts:
        wanted = status.expected_value(directive, past.period.ends_on, points=points) if by_value else None
        past.due_value = None if wanted is None else wanted.quantize(CENT, ROUND_HALF_UP)
    reached = [(past.period, past.value if by_value else past.percent) for past in reversed(pasts)]
    drawn = [(period.ends_on, float(value), period.code) for period, value in reached if value is not None]
    expected = status.course(directive, points=points) if by_value else _percents(directive, pasts)
    unit = directive.unit if by_value and not directive.levels else "" if by_value else "%"
    title = _("%(code)s: phải đạt và đạt được qua %(count)d kỳ") % {"code": directive.code, "count": len(drawn)}
    picture = course_svg([(on, float(value)) for on, value in expected], drawn, title=title) if drawn else ""
    return Course(pasts, by_value, unit, picture)


def _is_by_value(directive: Directive, points: list[status.Point], whole: bool) -> bool:
    """Whether the way can be told in the directive's own measure: a share is no value of it, nor one's part of a sum."""
    if directive.rollup == Directive.Rollup.SHARE and whole:
        return False
    if not whole and status.is_common_total(directive):
        return False
    return (directive.is_numeric or bool(directive.levels)) and len(status.course(directive, points=points)) > 1


def _percents(directive: Directive, pasts: list[Past]) -> list[tuple[date, Decimal]]:
    """The percents expected at the ends of the periods, as worked out then, and on to all of it on the deadline."""
    found = {past.period.ends_on: past.expected_percent for past in pasts if past.expected_percent is not None}
    due_on, last = directive.current_due_on, max(found, default=date.min)
    if due_on and due_on > last:
        turn = due_on - timedelta(days=status.LAST_STRETCH_DAYS)
        found |= {turn: status.NOTHING} if turn > last else {}
        found[due_on] = status.FULL
    return sorted(found.items())
