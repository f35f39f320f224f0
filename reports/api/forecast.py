"""When each station could meet every facility criterion, with the chain behind the day."""

from datetime import date

from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema

from organisation import clock
from reports.chain import Chain, Link
from reports.forecast import Row, day_milestone, forecast, wards_of
from reports.mending import Mending

from .lists import Part, WardCode, WardKind, listed, page_of, ward_code

router = Router(tags=[gettext_noop("Cơ sở vật chất")])


class MendingOut(Schema):
    """A project or a decision (`kind` project or remedy). `expected_on` null: nobody said when."""

    kind: str
    id: int
    what: str
    ward: int
    expected_on: date | None
    delay_days: int
    why: str


class CriterionOut(Schema):
    """`source`: register, paper (the last assessment sent) or empty. `value` and `target` in words."""

    code: str
    measure: str
    verdict: str
    value: str
    target: str
    source: str
    provenance: str
    link: str
    met_on: date | None
    cures: list[MendingOut]


class ForecastOut(Schema):
    """`met_on`: the day all could be met, null while some criterion has no day. `assessed_on`: the cut-off of its quarter."""

    ward: WardCode
    kind: str
    meets_all: bool
    failing: list[str]
    met_on: date | None
    period: str | None
    assessed_on: date | None
    delay_days: int | None
    why: str
    others_failing: int | None
    misses: bool | None
    criteria: list[CriterionOut]


class Asked(Schema):
    """`on`: the day the registers are read (today); `milestone`: a day to be beside; `kind`: those the criteria bind."""

    on: date | None = None
    milestone: date | None = None
    kind: WardKind | None = None


@router.get(
    "/forecast",
    response=page_of(ForecastOut),
    summary=gettext_noop("Dự báo ngày đủ tiêu chí cơ sở vật chất, và vì sao"),
)
def forecast_of_wards(request, window: Part, asked: Query[Asked]):
    day = asked.on or clock.today()
    wards = wards_of(request.user, day, [asked.kind] if asked.kind else None)
    part = wards[window.offset : window.offset + window.limit]
    found = forecast(part, day, milestone=day_milestone(asked.milestone) if asked.milestone else None)
    rows = {row.ward.pk: row for row in found.rows}
    return listed(request, wards, window, lambda ward: forecast_out(rows[ward.pk]))


def forecast_out(row: Row) -> dict:
    chain: Chain = row.chain
    return {
        "ward": ward_code(row.ward),
        "kind": row.ward.kind,
        "meets_all": chain.is_met,
        "failing": [link.criterion.code for link in chain.failing],
        "met_on": chain.met_on,
        "period": chain.quarter.code if chain.quarter else None,
        "assessed_on": chain.assessed_on,
        "delay_days": row.delay_days,
        "why": chain.why,
        "others_failing": chain.others_failing,
        "misses": row.misses,
        "criteria": [criterion_out(link, chain) for link in chain.links],
    }


def criterion_out(link: Link, chain: Chain) -> dict:
    return {
        "code": link.criterion.code,
        "measure": link.criterion.measure,
        "verdict": link.verdict,
        "value": link.value_text,
        "target": link.criterion.target_text,
        "source": link.source,
        "provenance": link.provenance,
        "link": link.address,
        "met_on": chain.day if link.is_met else link.met_on,
        "cures": [] if link.is_met else [mending_out(one) for one in link.mendings],
    }


def mending_out(mending: Mending) -> dict:
    return {
        "kind": mending.kind,
        "id": mending.row.pk,
        "what": mending.what,
        "ward": mending.row.ward_id,
        "expected_on": mending.expected_on,
        "delay_days": mending.outlook.delay_days,
        "why": mending.outlook.why,
    }
