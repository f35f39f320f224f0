"""A ward's page restated: with what the units before it recorded, where their records count at it. Four queries."""

from datetime import date

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from facilities.models import InvestmentProject, MoneyStanding
from organisation import periods
from organisation.models import Ward
from organisation.models.ward import stood_when_due
from organisation.prepared import Prepared, PreparedRows, Slot
from programme.models import Assessment, WardStanding
from reports import figures
from reports.station import QUARTERS
from reports.ward_figures import MIXED
from reports.ward_rows import state_word

PERIOD = ("period__kind", "period__year", "period__number", "period__ends_on")
PAPERS = {
    "papers": Count("pk"),
    "judged": Count("pk", filter=figures.REVIEWED),
    "passed": Count("pk", filter=figures.REVIEWED & figures.PASSES),
    "met": Sum("met_verified", filter=figures.REVIEWED),
    "total": Sum("total", filter=figures.REVIEWED),
    "points": Sum("points_verified", filter=figures.REVIEWED & Q(points_max__gt=0)),
    "first": Min("state"),
    "last": Max("state"),
}
DUTIES = {name: figures.DUTY_TOTALS[name] for name in ("duties_expected", "duties_on_time")}
MONEY = tuple(figures.MONEY_TOTALS)


def _carried(rows: QuerySet) -> QuerySet:
    """Rows of the units whose records the ward carries, itself among them."""
    return rows.filter(ward__descent__descendant=Slot("ward"), ward__descent__carries_records=True)


def _by_quarter(rows: QuerySet, sums: dict) -> Prepared:
    def build():
        summed = _carried(rows).order_by().values(*PERIOD).annotate(**sums)
        return summed.order_by("-period__ends_on").values_list(*PERIOD, *sums)[:QUARTERS]

    return Prepared(build)


_PAPERS = _by_quarter(Assessment.objects.filter(stood_when_due()), PAPERS)
_DUTIES = _by_quarter(WardStanding.objects.filter(stood_when_due()), DUTIES)
_MONEY = Prepared(
    lambda: (
        _carried(MoneyStanding.objects.filter(year=Slot("year")))
        .order_by()
        .values("year")
        .annotate(**figures.MONEY_TOTALS)
        .values_list(*MONEY)
    )
)
_PROJECTS = PreparedRows(
    InvestmentProject,
    lambda: _carried(InvestmentProject.objects.all()).order_by(
        F("completed_on").desc(nulls_first=True), "planned_on", "pk"
    )[:20],
    related=("ward",),
)


def figures_of(ward: Ward, day: date) -> dict:
    """What changes on the page: the quarters, the projects, the money of the year; facts of now stay the ward's own."""
    money = next(iter(_MONEY(ward=ward.pk, year=day.year)), (0, 0, 0))
    return {
        "restated_history": history(ward),
        "projects": projects(ward, day),
        "money": dict(zip(MONEY, money, strict=True)),
        "money_rate": figures.rate(money[MONEY.index("disbursed")], money[MONEY.index("planned")]),
    }


def history(ward: Ward) -> list[dict]:
    """The last quarters, newest first, each with the sums over the units; `state` is one only where it is the same for all."""
    rows: dict[tuple, dict] = {}
    for names, found in ((PAPERS, _PAPERS(ward=ward.pk)), (DUTIES, _DUTIES(ward=ward.pk))):
        for kind, year, number, ends_on, *sums in found:
            row = rows.setdefault((ends_on, kind), {"label": periods.label(kind, year, number)})
            row.update(zip(names, sums, strict=True))
    for row in rows.values():
        row["state"] = row.get("first") if row.get("first") == row.get("last") else MIXED
        row["state_word"] = state_word(row["state"])
        row["on_time"] = figures.rate(row.get("duties_on_time", 0), row.get("duties_expected", 0))
    return [rows[key] for key in sorted(rows, reverse=True)][:QUARTERS]


def projects(ward: Ward, day: date) -> list[InvestmentProject]:
    """Its projects and those of the units before it, with `late_days` and `recorded_for`, the unit where it is an earlier one."""
    rows = _PROJECTS(ward=ward.pk)
    for row in rows:
        row.late_days = row.days_late(day)
        row.recorded_for = row.ward if row.ward_id != ward.pk else None
    return rows
