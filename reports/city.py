"""The city's figures for one quarter, as the overview and the API show them.

They are kept until something changes (reports.memory).
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import CharField, Count, F, IntegerField, Q, Value
from django.utils import timezone

from facilities.models import HeadquartersStanding, InvestmentProject, MoneyStanding
from organisation.models import ReportingPeriod
from programme.models import Progress, WardStanding
from programme.models.directives import phuong_only
from reports import figures
from reports.memory import remembered, stamp

CHOICES, TREND, SHOWN = 12, 8, 8
DUTY_KEYS = tuple(figures.DUTY_TOTALS)
HEADQUARTERS_KEYS = (
    "headquarters_expected",
    "headquarters_independent",
    "headquarters_not_independent",
    "all_headquarters_expected",
    "all_headquarters_independent",
    "all_headquarters_not_independent",
)
MONEY_KEYS = ("planned", "allocated", "disbursed")
PROJECT_KEYS = ("projects", "projects_unfinished", "projects_late", "projects_late_long")
NOTHING = dict.fromkeys(figures.ASSESSMENT_TOTALS, 0) | dict.fromkeys(DUTY_KEYS, 0) | {"oldest_waiting_at": None}


@dataclass
class City:
    """What the overview shows of a quarter. `totals` and `before` (the quarter before) are counts; rates follow from them."""

    as_of: datetime
    totals: dict
    before: dict | None
    trend: list[tuple[int, dict]] = field(default_factory=list)
    wards_owing: list[dict] = field(default_factory=list)
    agencies_owing: list[dict] = field(default_factory=list)


def quarters_to_choose(day: date, count: int = CHOICES) -> list[ReportingPeriod]:
    """The quarters begun by that day, newest first; each carries `stamp`, the head of the trail (None while it is empty)."""
    return list(
        ReportingPeriod.objects.quarters()
        .filter(starts_on__lte=day)
        .order_by("-ends_on")
        .annotate(stamp=stamp())[:count]
    )


def city(quarter: ReportingPeriod, earlier: list[ReportingPeriod], day: date) -> City:
    """The figures of the quarter as of that day. `earlier`: quarters before it, newest first, for the trend."""
    return remembered(quarter.stamp, f"city:{quarter.pk}", lambda: _work_out(quarter, earlier[: TREND - 1], day))


def _work_out(quarter: ReportingPeriod, earlier: list[ReportingPeriod], day: date) -> City:
    by_period, kinds = _assessments([quarter, *earlier])
    today = {}
    for tag, period, *numbers in _other_totals([quarter, *earlier], quarter.ends_on.year, kinds, day):
        keys = {"duties": DUTY_KEYS, "headquarters": HEADQUARTERS_KEYS, "money": MONEY_KEYS, "projects": PROJECT_KEYS}[
            tag
        ]
        counts = {key: int(number) for key, number in zip(keys, numbers, strict=False)}
        if tag == "duties":
            by_period.setdefault(period, dict(NOTHING)).update(counts)
        else:
            today |= counts
    return City(
        as_of=timezone.now(),
        totals=by_period.get(quarter.pk, NOTHING) | today,
        before=by_period.get(earlier[0].pk) if earlier else None,
        trend=[(period.pk, by_period[period.pk]) for period in [*reversed(earlier), quarter] if period.pk in by_period],
        wards_owing=list(wards_owing(quarter)[:SHOWN]),
        agencies_owing=list(agencies_owing(quarter)[: 3 * SHOWN]),
    )


def _assessments(quarters: list[ReportingPeriod]) -> tuple[dict[int, dict], list[str]]:
    """Totals per period, and the kinds of unit that the newest period's criteria bind."""
    found, kinds, newest = {}, phuong_only(), None
    ends = {quarter.pk: quarter.ends_on for quarter in quarters}
    for row in figures.assessments_by_period(ends):
        period, bound = row.pop("period"), row.pop("criteria_set__cohort_kinds")
        held = found.setdefault(period, dict(NOTHING))
        for key, value in row.items():
            held[key] = (
                min(filter(None, (held[key], value)), default=None) if key == "oldest_waiting_at" else held[key] + value
            )
        if newest is None or ends[period] > newest:
            newest, kinds = ends[period], bound
    return found, kinds


def _other_totals(quarters: list[ReportingPeriod], year: int, kinds: list[str], day: date):
    """Duties by period, and headquarters, money and projects as they stand now: rows of (tag, period, six numbers), one query."""
    zero = Value(0, output_field=IntegerField())

    def row(tag: str, queryset, *numbers, period=None):
        named = {f"n{place}": number for place, number in enumerate([*numbers, *[zero] * (6 - len(numbers))])}
        return (
            queryset.order_by()
            .values(tag=Value(tag, output_field=CharField()), period_key=period or zero)
            .annotate(**named)
            .values_list("tag", "period_key", *named)
        )

    def count(condition) -> Count:
        return Count("pk", filter=condition)

    bound = Q(ward__kind__in=kinds)
    yes, no, alive = (
        Q(is_independent=True),
        Q(is_independent=False),
        Q(ward__dissolved_on__isnull=True) | Q(ward__dissolved_on__gt=day),
    )
    open_ = Q(completed_on__isnull=True)
    headquarters = HeadquartersStanding.objects.filter(alive)
    return row(
        "duties",
        WardStanding.objects.filter(period__in=quarters),
        *figures.DUTY_TOTALS.values(),
        period=F("period"),
    ).union(
        row(
            "headquarters",
            headquarters,
            count(bound),
            count(bound & yes),
            count(bound & no),
            Count("pk"),
            count(yes),
            count(no),
        ),
        row("money", MoneyStanding.objects.filter(year=year), *figures.MONEY_TOTALS.values()),
        row(
            "projects",
            InvestmentProject.objects.all(),
            Count("pk"),
            count(open_),
            count(open_ & figures.late(day)),
            count(open_ & figures.late(day, figures.LONG_DELAY_DAYS)),
        ),
        all=True,
    )


def wards_owing(quarter: ReportingPeriod):
    """Wards that have not reported all their duties of the quarter, those that owe most first."""
    return (
        WardStanding.objects.filter(period=quarter)
        .annotate(owed=figures.owed())
        .filter(owed__gt=0)
        .order_by("-owed", "ward__sort_key", "pk")
        .values("ward_id", "ward__name", "ward__kind", "owed", "duties_expected", "duties_late")
    )


def agencies_owing(quarter: ReportingPeriod):
    """Duties of their own that city bodies have not reported on in the quarter."""
    return (
        Progress.objects.for_period(quarter)
        .unanswered()
        .filter(duty__agency__isnull=False)
        .order_by("duty__agency__short_name", "duty__directive__code", "pk")
        .values("duty__agency__short_name", "duty__directive_id", "duty__directive__code")
    )
