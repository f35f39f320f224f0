"""What a directive's page shows above its table: the sentence, the wording, the way, the map, the alarms, what blocks it."""

from collections.abc import Container
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When, Window
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from organisation import clock, periods
from organisation.listing import PER_PAGE
from organisation.models import Ward
from organisation.prepared import PreparedRows, Slot
from organisation.prepared_for import PreparedFor
from organisation.reading import Reading
from programme import course, owing, restated
from programme.actions.overriding import VERB
from programme.actions.progress_return import may_judge
from programme.alarms import Alarms
from programme.lateness import Ageing
from programme.models import Directive, DirectiveStanding, DirectiveWording, Duty, Extension, Obstacle, Progress, Status

from . import directive_drawn as drawn

NAMED = 5  # obstacles, and bearers of each alarm, that the page names; the registers have all
OF_BEARER = ("duty__ward__kind", "duty__ward__name", "duty__ward__district", "duty__agency__short_name")


class Blocking(NamedTuple):
    """An obstacle as the page names it. `is_known`: the reader may go to the bearer's duty."""

    pk: int
    duty_id: int
    is_known: bool
    bearer: str
    what: str
    state: str
    asked_of: str

    @property
    def state_word(self) -> str:
        return str(Obstacle.State(self.state).label)


@dataclass
class Found:
    """All that the page reads of one directive for one reader."""

    directive: Directive
    whole: bool
    coordinating: dict[int, str]
    points: list
    course: course.Course
    past: course.Past | None
    bearers: list[owing.Bearer]
    alarms: Alarms

    @property
    def period(self):
        return self.past.period if self.past else None


def find(pk: int, officer) -> Directive | None:
    """The directive with what stands beside it: the newest wording's number and whether it was checked, requests for time."""
    return next(iter(_FIND(officer, directive=pk)), None)


def _found(officer) -> QuerySet[Directive]:
    newest = DirectiveWording.objects.filter(directive=OuterRef("pk")).order_by("-number")
    asked = Extension.objects.visible_to(officer)
    return (
        Directive.objects.filter(pk=Slot("directive"))
        .annotate(
            wording_number=Subquery(newest.values("number")[:1]),
            wording_verified=Subquery(newest.values("is_verified")[:1]),
            time_waiting=_counted(asked.filter(state=Extension.State.ASKED)),
            time_granted=_counted(asked.filter(state=Extension.State.GRANTED)),
        )
        .order_by()
    )


def _counted(rows: QuerySet[Extension]):
    """How many of these are of the directive or of a duty under it."""
    under = Duty.objects.filter(directive=Slot("directive")).values("pk")
    mine = rows.order_by().filter(Q(directive=Slot("directive")) | Q(duty__in=under)).values("state")
    return Coalesce(Subquery(mine.annotate(number=Count("pk")).values("number")), Value(0))


_FIND = PreparedFor(
    _found,
    prepare=partial(
        PreparedRows,
        Directive,
        related=("document", "clause", "lead", "parent"),
        also=("wording_number", "wording_verified", "time_waiting", "time_granted"),
    ),
)


def read(directive: Directive, request, how: Reading, code: str) -> Found:
    """Everything above the table. Three queries."""
    officer = request.user
    coordinating, points = course.beside(directive)
    whole = course.sees_whole(directive, officer, coordinating)
    pasts = course.pasts_of(directive, officer, whole=whole)
    past = chosen(pasts, code)
    bearers = owing.bearers(directive, officer, past.period if past else None, how.day)
    way = course.course_of(directive, points, pasts, whole=whole)
    told = owing.alarms_of(bearers, clock.today()) if directive.is_active else Alarms(clock.today())
    return Found(directive, whole, coordinating, points, way, past, bearers, told)


def _first(officer) -> QuerySet[Progress]:
    rows = Progress.objects.visible_to(officer).filter(duty__directive=Slot("directive"), period=Slot("period"))
    shown = ("pk", "duty", "value", "percent", "status", "state", "submitted_at", "narrative")
    return rows.order_by("duty__ward__sort_key", "pk").values_list(*shown)[:PER_PAGE]


_FIRST = PreparedFor(_first)


def first_lines(found: Found, officer) -> tuple[list[drawn.Line], int]:
    """The lines that the table begins with, of units as they stood then, and how many there are in all. One query."""
    rows = _FIRST(officer, directive=found.directive.pk, period=found.period.pk)
    names = {row.pk: row.name for row in found.bearers}
    lines = [drawn.Line(pk, names.get(duty, ""), "", *shown) for pk, duty, *shown in rows]
    return lines, sum(row.is_owing for row in found.bearers)


def chosen(pasts: list[course.Past], code: str) -> course.Past | None:
    """The period the address names or, of a directive that reports by another rhythm, the newest that had ended by then;
    without one the newest closed one."""
    day = clock.today()
    if code:
        named = next((past for past in pasts if past.period.code == code), None)
        if named:
            return named
        try:
            day = max(periods.span(*periods.parse_code(code)).ends_on, pasts[-1].period.ends_on) if pasts else day
        except ValueError:
            return None
        return next((past for past in pasts if past.period.ends_on <= day), None)
    return next((past for past in pasts if past.period.is_closed_on(day)), pasts[0] if pasts else None)


def panels(found: Found, request, how: Reading) -> dict:
    """The context of the page above its table. At most two queries."""
    ageing = found.alarms.ageing
    context = {
        "found": found,
        "directive": found.directive,
        "past": found.past,
        "course": found.course,
        "coordinating": list(found.coordinating.values()),
        "ageing": [(step.label, ageing[step.value]) for step in Ageing],
        "latest": found.alarms.overdue[:NAMED],
        "quietest": found.alarms.silent[:NAMED],
        "statuses_then": statuses_of(found.past),
        "standing_pk": standing_to_override(found, request.user),
        **blocked(found, request.user),
    }
    if found.past and found.whole and found.directive.binds != Directive.Binds.LEAD:
        units = restated.units(found.directive, found.bearers, found.period)
        if owing.heirs_of(row for unit in units.values() for row in unit.rows):
            context["today"] = restated.of_units(found.directive, units, found.period, found.points)
        if how.is_today:
            context["map"], context["legend"] = drawn.mapped(found, units)
    return context | drawn.parts(found, context, request.path)


def statuses_of(past: course.Past | None) -> list[tuple[str, str]]:
    """Each status there is among the reports, as a badge says it: "chậm: 3"."""
    if past is None:
        return []
    return [
        (status, _("%(word)s: %(count)d") % {"word": word, "count": past.statuses[status]})
        for status, word in Status.choices
        if past.statuses[status]
    ]


def standing_to_override(found: Found, officer) -> int | None:
    """The standing of the period, where the officer may put another status in its place."""
    source = found.past.source if found.past else None
    if not isinstance(source, DirectiveStanding) or found.period.is_locked:
        return None
    return source.pk if may_judge(found.directive, officer, VERB) else None


def _blocking(officer) -> QuerySet[Obstacle]:
    waits = Case(When(state=Obstacle.State.ASKED, then=1), default=0, output_field=IntegerField())
    return (
        Obstacle.objects.visible_to(officer)
        .unresolved()
        .filter(duty__directive=Slot("directive"))
        .annotate(all_of_them=Window(Count("pk")), waiting=Window(Sum(waits)))
        .order_by("-raised_at", "-pk")
        .values_list("pk", "duty", *OF_BEARER, "what", "state", "asked_of__short_name", "all_of_them", "waiting")[
            :NAMED
        ]
    )


_BLOCKING = PreparedFor(_blocking)


def blocked(found: Found, officer) -> dict:
    """The newest unresolved obstacles that the officer sees, how many there are and how many wait for an answer. One query."""
    known, rows = {row.pk for row in found.bearers}, _BLOCKING(officer, directive=found.directive.pk)
    count, waiting = rows[0][-2:] if rows else (0, 0)
    return {
        "obstacles": [_blocking_of(row, known) for row in rows],
        "obstacle_count": count,
        "obstacles_waiting": waiting,
    }


def _blocking_of(row: tuple, known: Container[int]) -> Blocking:
    pk, duty, kind, name, district, agency, what, state, asked_of, *_counts = row
    bearer = agency or Ward(kind=kind, name=name, district=district).full_name
    return Blocking(pk, duty, duty in known, bearer, what, state, asked_of or "")
