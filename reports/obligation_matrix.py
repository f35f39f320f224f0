"""What each body owes in a report year, period by period; and the rates of each period."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Min, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from organisation.badges import STANDINGS, mark_svg
from organisation.models import RegimeLevel, ReportingPeriod

from .models import Obligation
from .obligations import BADGES, Counts, Standing, counted, standing_on


@dataclass(frozen=True)
class Column:
    """One report that is asked for on one period."""

    level: int
    period: ReportingPeriod
    regime: str


@dataclass
class BodyRow:
    """A body, what it owes under each column (None: nothing), and its counts."""

    name: str
    counts: Counts
    cells: list["Mark | None"] = field(default_factory=list)


class Mark(NamedTuple):
    """One report that is owed, as a cell shows it: the sign of its standing, leading to it; the word is read out."""

    standing: Standing
    drawn: SafeString


@dataclass(frozen=True)
class RateRow:
    """The rates of one report on one period."""

    period: ReportingPeriod
    level: RegimeLevel
    counts: Counts

    @property
    def who(self) -> str:
        return who_of(self.level)


def name_of(row: Obligation) -> str:
    """The body that owes it."""
    return (
        capfirst(str(row.ward))
        if row.ward_id
        else row.agency.name
        if row.agency_id
        else str(RegimeLevel.Who.CITY.label)
    )


def with_bodies(rows: QuerySet) -> QuerySet:
    """With all that naming a row and its standing takes, the figures of its edition left out."""
    of = ("period", "ward", "agency", "edition__report", "level__regime", "level__agency")
    return rows.select_related(*of).defer("edition__data")


def matrix(rows: QuerySet, day: date) -> tuple[list[Column], list[BodyRow]]:
    """The columns in the order they fall due, and a line for each body. Two queries, however many bodies."""
    found = list(_narrow(rows).order_by("due_effective_on", "period__kind", "level"))
    columns = {(row.level_id, row.period_id): Column(row.level_id, row.period, row.level.regime.name) for row in found}
    place = {key: number for number, key in enumerate(columns)}
    counts = counted(rows, day, "ward", "agency")
    signs = {standing: _sign(standing) for standing in Standing}
    bodies: dict[tuple, BodyRow] = {}
    for row in sorted(found, key=_by_body):
        key = row.ward_id, row.agency_id
        body = bodies.get(key)
        if body is None:
            body = bodies[key] = BodyRow(name_of(row), counts[key], [None] * len(place))
        standing = standing_on(row, day)
        before, after = signs[standing]
        drawn = mark_safe(f"{before}{row.pk}{after}")
        body.cells[place[row.level_id, row.period_id]] = Mark(standing, drawn)
    return list(columns.values()), list(bodies.values())


def _narrow(rows: QuerySet) -> QuerySet:
    """With no more of each row than its place and its standing take: there are hundreds."""
    own = ("level", "period", "ward", "agency", "edition", "due_effective_on", "sent_on", "is_nil", "excused_at")
    of_ward = ("ward__kind", "ward__name", "ward__district", "ward__sort_key")
    of_period = tuple(f"period__{name}" for name in ("kind", "year", "number", "first_day", "name", "ends_on"))
    others = ("agency__name", "edition__withdrawn_at", "level__regime__name")
    return rows.select_related("period", "ward", "agency", "edition", "level__regime").only(
        *own, *of_ward, *of_period, *others
    )


def _sign(standing: Standing) -> tuple[str, str]:
    """The link to a row that stands so, before and after its key."""
    held, word = STANDINGS[BADGES[standing]], standing.label
    text = '<a class="due-mark tone-{}" href="{}" title="{}">{}<span class="visually-hidden">{}</span></a>'
    url = reverse("reports:obligation-detail", args=[0])
    drawn = format_html(text, held.tone, url, word, mark_safe(mark_svg(held.mark)), word)
    before, _zero, after = drawn.partition(url)
    return f"{before}{url[:-2]}", f"/{after}"


def _by_body(row: Obligation) -> tuple:
    """The city, then agencies, then wards in the Vietnamese alphabet."""
    return bool(row.ward_id), bool(row.agency_id), row.ward.sort_key if row.ward_id else "", name_of(row), row.pk


def rates(rows: QuerySet, day: date) -> list[RateRow]:
    """A line for each report on each period, the newest due first. Two queries."""
    counts = counted(rows, day, "period", "level")
    heads = with_bodies(Obligation.objects.filter(pk__in=_one_each(rows)))
    return [
        RateRow(row.period, row.level, counts[row.period_id, row.level_id])
        for row in heads.order_by("-due_effective_on", "-period", "level")
    ]


def _one_each(rows: QuerySet) -> QuerySet:
    """The key of one row of each report on each period."""
    return rows.order_by().values("period", "level").annotate(one=Min("pk")).values("one")


def who_of(level: RegimeLevel) -> str:
    """Who sends it, in words."""
    return level.agency.name if level.agency_id else str(level.get_who_display())
