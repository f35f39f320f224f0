"""The parts of a directive's page as markup, each kept by what it shows."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from organisation import city_map, formats
from organisation.badges import STANDINGS
from organisation.memory import drawn
from programme import course, restated
from programme.models import Directive, Progress, Status

UNSAID = ("not_applicable", "")


class Line(NamedTuple):
    """A row of the table by bearer, as it is shown."""

    pk: int
    unit: str
    recorded_as: str
    value: Decimal | None
    percent: int | None
    status: str
    state: str
    submitted_at: datetime | None
    narrative: str

    @property
    def status_word(self) -> str:
        return str(Status(self.status).label)

    @property
    def state_word(self) -> str:
        return str(Progress.State(self.state).label)


def line_of(row: Progress) -> Line:
    """The line of a report marked by `organisation.restating`."""
    unit = row.unit.full_name if row.unit else row.duty.bearer.short_name
    shown = (row.value, row.percent, row.status, row.state, row.submitted_at, row.narrative)
    return Line(row.pk, unit, row.recorded_as, *shown)


def table(lines: Iterable[Line]) -> SafeString:
    """The body of the table by bearer."""
    lines = tuple(lines)
    return drawn("programme/_progress_lines.html", lines, {"lines": lines})


def filters(request, shown: dict) -> SafeString:
    """How the table is read and what it holds, as the address chose it."""
    periods = tuple((period.pk, period.label) for period in shown["quarters"])
    data = (request.get_full_path(), shown["reading"], shown["period"] and shown["period"].pk, periods, shown["count"])
    return drawn("programme/_directive_filters.html", data, shown | {"request": request})


def parts(found, context: dict, path: str) -> dict:
    """The wording and basis, the way through the periods, the alarms. No query."""
    directive, alarms, way = found.directive, found.alarms, found.course
    told = (
        tuple(context["ageing"]),
        tuple((row.pk, row.name, clock.current, clock.original) for row, clock in context["latest"]),
        (len(alarms.overdue), alarms.disputed, len(alarms.extended), len(alarms.silent)),
        tuple((row.pk, row.name, days) for row, days in context["quietest"]),
        (tuple(context["obstacles"]), context["obstacle_count"], context["obstacles_waiting"], directive.pk),
    )
    pasts = tuple(_past(past, way.is_by_value) for past in way.pasts)
    return {
        "words_drawn": drawn(
            "programme/_directive_words.html",
            (repr(directive.read), tuple(context["coordinating"])),  # some of its columns are lists
            {"directive": directive, "coordinating": context["coordinating"]},
        ),
        "course_drawn": drawn(
            "programme/_directive_course.html",
            (path, way.picture, way.unit, pasts),
            {"course": way, "path": path},
        ),
        "alarms_drawn": drawn("programme/_directive_alarms.html", told, context),
    }


def _past(past: course.Past, is_by_value: bool) -> tuple:
    """What a row of the way shows."""
    period, status = past.period, (past.status, past.is_overridden)
    reached = (past.due_value, past.value) if is_by_value else (past.expected_percent,)
    return (period.pk, period.label, past.expected, past.reported, past.done, *reached, past.percent, *status)


def mapped(found, units: dict[object, restated.Unit]) -> tuple[str, str]:
    """The wards of today by status in the period, each tile leading to its duty; of units before it the worst status."""
    answers, duties = {}, {}
    for key, unit in units.items():
        own = next((row for row in unit.rows if row.ward and row.ward.pk == key), unit.rows[0])
        duties[key] = own.pk
        answers[key] = (unit.status or course.NO_DATA, value_of(found.directive, unit))
    before, after = reverse("programme:duty-detail", args=[0]).split("0")
    here = found.directive.get_absolute_url()
    words = {one: word for one, word in Status.choices if one in STANDINGS} | {course.NO_DATA: _("chưa báo cáo")}
    title = _("%(code)s theo phường, xã, %(period)s") % {"code": found.directive.code, "period": found.period.label}
    return city_map.drawn(
        city_map.ground(),
        answers,
        outside=UNSAID,
        title=title,
        address=lambda ward: f"{before}{duties[ward]}{after}" if ward in duties else here,
        words={key: str(word) for key, word in words.items()},
    )


def value_of(directive: Directive, unit: restated.Unit) -> str:
    """What a tile says: the unit's value in the directive's measure, else how much is done."""
    if unit.part is None:
        return ""
    if unit.part.value is not None:
        return formats.number(unit.part.value) + ("%" if directive.unit == "%" else "")
    return "" if unit.part.done is None else f"{formats.number(unit.part.done)}%"
