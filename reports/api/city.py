"""The city's figures of a period, the same as on the overview."""

from datetime import date, datetime

from django.utils.translation import gettext_noop
from ninja import Router, Schema

from organisation import clock
from organisation.access import check
from organisation.models import ReportingPeriod
from organisation.reading import Reading
from reports import by_ward, figures
from reports.city import TREND, city

from .lists import Code, How, WardCode, period_row, unknown_period

router = Router(tags=[gettext_noop("Tổng quan")])
MOST_QUARTERS = 60
RATES = {
    "qualified": figures.qualified_rate,
    "submitted": figures.submitted_rate,
    "criteria_met": figures.met_rate,
    "update": figures.update_rate,
    "on_time": figures.on_time_rate,
    "completion": figures.completion_rate,
}


class WardFigures(WardCode):
    """Of a unit of then, or of an heir; `units` are those whose records are in the figures, each in one row only."""

    units: list[int]
    state: str | None
    met: int
    total: int
    points: float | None
    qualified: int
    duties_expected: int
    duties_reported: int
    duties_on_time: int
    duties_done: int


class Overview(Schema):
    """`totals` are sums and the same under both readings; `wards` are those of then, or their heirs of today."""

    period: str
    quarter: str
    reading: str
    on: date
    rule: str
    as_of: datetime
    totals: dict[str, int]
    rates: dict[str, float | None]
    wards: list[WardFigures]


@router.get("/overview", response=Overview, summary=gettext_noop("Số liệu toàn thành phố của một kỳ"))
def overview(request, how: How, period: Code | None = None):
    check(request.user, "reports.view_overview")
    day = clock.today()
    quarters = list(ReportingPeriod.objects.quarters().filter(starts_on__lte=day).order_by("-ends_on")[:MOST_QUARTERS])
    quarter = quarter_of(period, quarters, day)
    place = quarters.index(quarter)
    found = city(quarter, quarters[place + 1 : place + TREND], day)
    totals = {key: value for key, value in found.totals.items() if isinstance(value, int)}
    rates = {key: rate(found.totals) for key, rate in RATES.items()}
    rates["disbursement"] = figures.disbursement_rate(found.totals)
    return {
        "period": period or quarter.code,
        "quarter": quarter.code,
        "reading": how.reading,
        "on": how.day,
        "rule": Reading(how.reading, how.day).rule,
        "as_of": found.as_of,
        "totals": totals,
        "rates": rates,
        "wards": by_ward.rows(quarter, how.reading, how.day),
    }


def quarter_of(code: str | None, quarters: list[ReportingPeriod], day) -> ReportingPeriod:
    """The quarter whose figures stand for a period: the one that holds its last day; the last closed one when none is asked."""
    if code is None:
        found = next((quarter for quarter in quarters if quarter.is_closed_on(day)), None)
    else:
        end = period_row(code).ends_on
        found = next((quarter for quarter in quarters if quarter.starts_on <= end <= quarter.ends_on), None)
    if found is None:
        raise unknown_period(code or "")
    return found
