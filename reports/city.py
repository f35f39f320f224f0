"""The city's figures for one quarter, as the overview and the API show them.

Read anew for every view, by questions written once (organisation.prepared).
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Case, CharField, Count, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.utils import timezone

from facilities.models import HeadquartersStanding, InvestmentProject, MoneyStanding
from organisation.models import ReportingPeriod, Ward
from organisation.prepared import Prepared, Slot, day_slot
from organisation.reading import Reading
from programme.models import WardStanding
from programme.models.directive import phuong_only
from reports import figures
from reports.city_owing import agencies_owing, wards_owing

CHOICES, TREND = 12, 8
PERIOD_FIELDS = [field.attname for field in ReportingPeriod._meta.concrete_fields]
KINDS = Ward.Kind.values
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
    kinds: list[str] = field(default_factory=phuong_only)  # of unit that the newest criteria bind
    wards_owing: list[dict] = field(default_factory=list)
    agencies_owing: list[dict] = field(default_factory=list)


_ENDED_SINCE = Ward.objects.filter(dissolved_on__gt=OuterRef("ward_due_on"), dissolved_on__lte=day_slot("day"))
_QUARTERS = Prepared(
    lambda: (
        ReportingPeriod.objects.quarters()
        .filter(starts_on__lte=day_slot("day"))
        .annotate(wards_changed=Exists(_ENDED_SINCE))
        .order_by("-ends_on")
        .values_list(*PERIOD_FIELDS, "wards_changed")[:CHOICES]
    )
)


def quarters_to_choose(day: date) -> list[ReportingPeriod]:
    """The quarters begun by that day, newest first; `wards_changed`: units of its due day have ended since."""
    found = []
    for *fields, changed in _QUARTERS(day=day):
        quarter = ReportingPeriod.from_db(None, PERIOD_FIELDS, fields)
        quarter.wards_changed = bool(changed)
        found.append(quarter)
    return found


def city(quarter: ReportingPeriod, earlier: list[ReportingPeriod], day: date, reading: Reading | None = None) -> City:
    """The figures of the quarter as of that day. `earlier`: quarters before it, newest first, for the trend. Four queries.

    Totals do not depend on the reading; the wards that owe are those of then (without one, too), or their heirs.
    """
    earlier = earlier[: TREND - 1]
    span = {"first": [quarter, *earlier][-1].ends_on, "last": quarter.ends_on}
    by_period, kinds = _assessments(span)
    today = {}
    asked = _OTHER_TOTALS(
        **span, year=quarter.ends_on.year, day=day, long_ago=day - timedelta(days=figures.LONG_DELAY_DAYS)
    )
    for tag, key, *numbers in asked:
        if tag == "duties":
            by_period.setdefault(key, dict(NOTHING)).update(zip(DUTY_KEYS, numbers, strict=True))
        elif tag == "headquarters":
            _add_headquarters(today, numbers, bound=key >= 0 and KINDS[key] in kinds)
        else:
            today.update(zip(MONEY_KEYS if tag == "money" else PROJECT_KEYS, numbers, strict=False))
    return City(
        as_of=timezone.now(),
        totals=by_period.get(quarter.pk, NOTHING) | dict.fromkeys(HEADQUARTERS_KEYS, 0) | today,
        before=by_period.get(earlier[0].pk) if earlier else None,
        trend=[(period.pk, by_period[period.pk]) for period in [*reversed(earlier), quarter] if period.pk in by_period],
        kinds=kinds,
        wards_owing=wards_owing(quarter, reading),
        agencies_owing=agencies_owing(quarter),
    )


def _in_span():
    """The quarters that end between the days `first` and `last`."""
    ends = {"ends_on__gte": day_slot("first"), "ends_on__lte": day_slot("last")}
    return ReportingPeriod.objects.quarters().filter(**ends).values("pk")


PAPER_FIELDS = ("ends_on", "period", "kinds", "state", *figures.ASSESSMENT_SUMS)
_ASSESSMENTS = Prepared(lambda: figures.assessments_by_state(_in_span()).values_list(*PAPER_FIELDS))


def _assessments(span: dict) -> tuple[dict[int, dict], list[str]]:
    """Totals per period, and the kinds of unit that the newest period's criteria bind."""
    rows: dict[int, list[dict]] = {}
    for row in sorted(_ASSESSMENTS(**span), key=lambda row: row[:2]):
        rows.setdefault(row[1], []).append(dict(zip(PAPER_FIELDS, row, strict=True)))
    totals = {period: NOTHING | figures.assessment_totals(papers) for period, papers in rows.items()}
    newest = [*rows.values()][-1:]
    return totals, newest[0][-1]["kinds"] if newest else phuong_only()


def _add_headquarters(today: dict, numbers: list[int], bound: bool) -> None:
    """Count the headquarters of one kind of unit, also among those of the kinds that are bound."""
    for key, number in zip(HEADQUARTERS_KEYS[3:], numbers, strict=False):
        today[key] = today.get(key, 0) + number
        if bound:
            short = key.removeprefix("all_")
            today[short] = today.get(short, 0) + number


def _other_totals():
    """Duties by period, and headquarters by kind of unit, money and projects as they stand now: (tag, key, six numbers)."""
    zero = Value(0, output_field=IntegerField())

    def row(tag: str, queryset, *numbers, key=zero):
        named = {f"n{place}": number for place, number in enumerate([*numbers, *[zero] * (6 - len(numbers))])}
        return (
            queryset.order_by()
            .values(tag=Value(tag, output_field=CharField()), key=key)
            .annotate(**named)
            .values_list("tag", "key", *named)
        )

    def count(condition) -> Count:
        return Count("pk", filter=condition)

    alive = Q(ward__dissolved_on__isnull=True) | Q(ward__dissolved_on__gt=day_slot("day"))
    kind = Case(*(When(ward__kind=name, then=place) for place, name in enumerate(KINDS)), default=-1)
    open_ = Q(completed_on__isnull=True)
    return row(
        "duties", WardStanding.objects.filter(period__in=_in_span()), *figures.DUTY_TOTALS.values(), key=F("period")
    ).union(
        row(
            "headquarters",
            HeadquartersStanding.objects.filter(alive),
            Count("pk"),
            count(Q(is_independent=True)),
            count(Q(is_independent=False)),
            key=kind,
        ),
        row("money", MoneyStanding.objects.filter(year=Slot("year")), *figures.MONEY_TOTALS.values()),
        row(
            "projects",
            InvestmentProject.objects.all(),
            Count("pk"),
            count(open_),
            count(figures.late(day_slot("day"))),
            count(figures.late(day_slot("long_ago"))),
        ),
        all=True,
    )


_OTHER_TOTALS = Prepared(_other_totals)
