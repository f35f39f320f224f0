"""Project money by budget year: totals, by source, and by ward and source."""

from typing import Annotated

from django.utils.translation import gettext_noop
from ninja import Field, Router, Schema

from facilities.ladder import API_NAMES, SUMMED, rates_of
from facilities.models import MoneyBySource, Source
from facilities.money import add_up, by_year_and_source
from organisation import clock

from .lists import How, Part, Restated, WardCode, listed, of_then, ward_code

router = Router(tags=[gettext_noop("Cơ sở vật chất")])
Year = Annotated[int | None, Field(ge=2000, le=2100, description="2026")]


class Rungs(Schema):
    """Whole đồng. Both rates from 0 to 1, null when there is nothing to divide by; `in_all` counts what was carried in."""

    total: int
    medium_term: int
    annual_plan: int
    carried_in: int
    allocated: int
    disbursed: int
    carried_out: int
    disbursement_rate: float | None
    disbursement_rate_in_all: float | None


class SourceMoney(Rungs):
    source: str
    label: str


class WardMoney(Rungs, Restated):
    ward: WardCode
    source: str


class MoneyOut(Schema):
    year: int
    totals: Rungs
    sources: list[SourceMoney]
    count: int
    next: str | None
    results: list[WardMoney]


def rungs_out(amounts: dict) -> dict:
    """The rungs under the names of the API, with both rates."""
    rates = rates_of(amounts)
    return {API_NAMES.get(rung, rung): amounts[rung] for rung in SUMMED} | {
        "disbursement_rate": rates["rate"],
        "disbursement_rate_in_all": rates["rate_in_all"],
    }


@router.get("/money", response=MoneyOut, summary=gettext_noop("Vốn dự án theo năm, nguồn và đơn vị"))
def money(request, window: Part, how: How, year: Year = None):
    year = year or clock.today().year
    rows = of_then(MoneyBySource.objects.visible_to(request.user).filter(year=year), how)
    sources, labels = by_year_and_source(rows), dict(Source.choices)
    return {
        "year": year,
        "totals": rungs_out(add_up(sources)),
        "sources": [
            {"source": row["source"], "label": str(labels[row["source"]]), **rungs_out(row)} for row in sources
        ],
        **listed(request, rows.select_related("ward").order_by("ward__sort_key", "ward", "source"), window, _line, how),
    }


def _line(row: MoneyBySource) -> dict:
    amounts = {rung: getattr(row, rung) for rung in SUMMED}
    return {"ward": ward_code(row.ward), "source": row.source, **rungs_out(amounts)}
