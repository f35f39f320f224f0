"""What each figure means, its unit and its formula, in one place: pages, API and compliance reports read these.

Counts are summed in the database over rows that hold totals already (Assessment, WardStanding, HeadquartersStanding,
MoneyStanding), so a figure costs one aggregate whatever the number of findings behind it. Rates are exact Decimals from 0 to 1,
None when there is nothing to divide by.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from organisation.models import ReportingPeriod
from organisation.models.ward import stood_when_due
from programme.models import Assessment, CriteriaSet

State = Assessment.State
REVIEWED_STATES = (State.VERIFIED, State.CONCLUDED)
REVIEWED = Q(state__in=REVIEWED_STATES)
PASSES = Q(passes_verified=True)
LONG_DELAY_DAYS = 60  # beyond it a project is named in the first sentence; the portal's proposal


def _sum(field: str, **options) -> Coalesce:
    return Coalesce(Sum(field, **options), 0)


# Of assessments in one state: how many stations had to assess themselves, and what their papers say.
ASSESSMENT_SUMS = {
    "papers": Count("pk"),
    "qualified": Count("pk", filter=Q(passes_verified=True)),
    "vetoed": Count("pk", filter=Q(vetoes_verified__gt=0)),
    "criteria_met": _sum("met_verified"),
    "criteria_total": _sum("total"),
    "first_submitted_at": Min("submitted_at"),
}
# Each total: which of the sums, over the papers in which states; None: in all of them.
ASSESSMENT_TOTALS = {
    "assessments_expected": ("papers", None),
    "assessments_submitted": ("papers", frozenset(State.values) - {State.DRAFT, State.RETURNED}),
    "assessments_waiting": ("papers", {State.SUBMITTED}),
    "assessments_returned": ("papers", {State.RETURNED}),
    "assessments_reviewed": ("papers", REVIEWED_STATES),
    "assessments_concluded": ("papers", {State.CONCLUDED}),
    "qualified": ("qualified", REVIEWED_STATES),
    "vetoed": ("vetoed", REVIEWED_STATES),
    "criteria_met": ("criteria_met", REVIEWED_STATES),
    "criteria_total": ("criteria_total", REVIEWED_STATES),
    "oldest_waiting_at": ("first_submitted_at", {State.SUBMITTED}),
}

# Of the duties of wards in a period.
DUTY_TOTALS = {
    "duties_expected": _sum("duties_expected"),
    "duties_reported": _sum("duties_reported"),
    "duties_on_time": _sum("duties_on_time"),
    "duties_done": _sum("duties_done"),
    "duties_at_risk": _sum("duties_at_risk"),
    "duties_late": _sum("duties_late"),
}

# Of project money in one budget year, whole đồng.
MONEY_TOTALS = {"planned": _sum("planned"), "allocated": _sum("allocated"), "disbursed": _sum("disbursed")}


def rate(part, whole) -> Decimal | None:
    """`part` of `whole` from 0 to 1, exact; None when the whole is nothing."""
    return Decimal(part) / Decimal(whole) if whole else None


def qualified_rate(totals: dict) -> Decimal | None:
    """Stations whose reviewed assessment passes the set's rule, of all stations that had to assess themselves."""
    return rate(totals["qualified"], totals["assessments_expected"])


def submitted_rate(totals: dict) -> Decimal | None:
    """Assessments signed off by their ward, of those expected."""
    return rate(totals["assessments_submitted"], totals["assessments_expected"])


def met_rate(totals: dict) -> Decimal | None:
    """Criteria found met by the reviewers, of the criteria that apply, over reviewed assessments."""
    return rate(totals["criteria_met"], totals["criteria_total"])


def update_rate(totals: dict) -> Decimal | None:
    """Duties reported on (also "no change" and nil), of the duties owed in the period."""
    return rate(totals["duties_reported"], totals["duties_expected"])


def on_time_rate(totals: dict) -> Decimal | None:
    """Duties reported by their due day, of the duties owed in the period. The due day never moves."""
    return rate(totals["duties_on_time"], totals["duties_expected"])


def completion_rate(totals: dict) -> Decimal | None:
    """Duties carried out, of the duties owed in the period."""
    return rate(totals["duties_done"], totals["duties_expected"])


def disbursement_rate(money: dict) -> Decimal | None:
    """Money paid, of the year's plan; None (shown as "—") when nothing was planned."""
    return rate(money["disbursed"], money["planned"])


def year_passed(year: int, day: date) -> Decimal:
    """How much of a budget year (the calendar year) lies behind on that day, 0 to 1."""
    whole = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return Decimal(min(max((day - date(year, 1, 1)).days + 1, 0), whole)) / whole


class _OfTheGroup(Subquery):
    """What follows from the keys of a group, and so is no key itself: as one it would make the database sort every row."""

    def get_group_by_cols(self) -> list:
        return []


def assessments_by_state(periods) -> QuerySet:
    """ASSESSMENT_SUMS of each period over its cohort, by criteria set and state, with the kinds of unit that the set binds.

    Grouped by keys of the assessment itself, in the order of the index `assessment_totals_by_period`: read from it alone and
    without sorting. What belongs to a group, not to a row, is asked once a group.
    """
    end = ReportingPeriod.objects.filter(pk=OuterRef("period")).order_by().values("ends_on")
    bound = CriteriaSet.objects.filter(pk=OuterRef("criteria_set")).order_by().values("cohort_kinds")
    return (
        Assessment.objects.filter(stood_when_due(), period__in=periods)
        .order_by()
        .values("period", "criteria_set", "state")
        .annotate(**ASSESSMENT_SUMS, ends_on=_OfTheGroup(end), kinds=_OfTheGroup(bound))
    )


def assessment_totals(rows: Iterable[dict]) -> dict:
    """ASSESSMENT_TOTALS of rows of `assessments_by_state`."""
    found = dict.fromkeys(ASSESSMENT_TOTALS, 0) | {"oldest_waiting_at": None}
    for row in rows:
        for name, (summed, states) in ASSESSMENT_TOTALS.items():
            if states is not None and row["state"] not in states:
                continue
            value = row[summed]
            if name == "oldest_waiting_at":
                found[name] = min(filter(None, (found[name], value)), default=None)
            else:
                found[name] += value
    return found


def late(day) -> Q:
    """Unfinished projects whose planned end lies before that day (a date or the slot of one)."""
    return Q(completed_on__isnull=True, planned_on__lt=day)


def owed(path: str = ""):
    """Reports a ward still owes in a period (of a WardStanding at `path`): duties expected less duties reported."""
    return F(f"{path}duties_expected") - F(f"{path}duties_reported")
