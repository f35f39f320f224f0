"""Rates of a period, per ward and per body, with the counts they come from."""

from collections import defaultdict
from datetime import date
from typing import Literal

from django.utils.translation import gettext_noop
from ninja import Router, Schema

from organisation import clock, reading
from organisation.models import Agency, ReportingPeriod, Ward
from organisation.models.ward import stood_on
from organisation.scope import visible_wards
from programme.rates import Rates, body_rates, ward_rates

from .lists import (
    BodyName,
    Code,
    How,
    HowRead,
    Part,
    WardName,
    body_name,
    listed,
    page_of,
    period_row,
    unknown_period,
    ward_name,
)

router = Router(tags=[gettext_noop("Chương trình")])


class RatesOut(Schema):
    """`of`: the duties of a ward, those that a body bears itself, or those of all directives that it leads."""

    of: Literal["ward", "body", "led"]
    period: str
    ward: WardName | None
    body: BodyName | None
    due: int
    updated: int
    on_time: int
    completed: int
    update_rate: float | None
    on_time_rate: float | None
    completion_rate: float | None


@router.get("/rates", response=page_of(RatesOut), summary=gettext_noop("Ba tỷ lệ của một kỳ theo đơn vị và cơ quan"))
def rates(request, window: Part, how: How, period: Code | None = None):
    found = period_row(period) if period else last_quarter()
    return listed(request, rows_of(found, request.user, how), window)


def last_quarter() -> ReportingPeriod:
    """The quarter closed last, when none is asked; a refusal (400) where the portal holds none."""
    found = ReportingPeriod.objects.quarters().closed_by(clock.today()).first()
    if found is None:
        raise unknown_period("")
    return found


def rows_of(period: ReportingPeriod, officer, how: HowRead) -> list[dict]:
    """Wards in their order, then bodies: what each bears, and what it leads. Five queries, restated seven at most."""
    of_wards, of_bodies = ward_rates(period, officer), body_rates([period], officer)
    if how.is_restated:
        of_wards = restated(of_wards, how.day, officer)
    wards = Ward.objects.filter(pk__in=of_wards).in_order()
    if how.on and not how.is_restated:
        wards = wards.filter(stood_on(how.on))
    bodies = Agency.objects.filter(pk__in={agency for agency, _period in of_bodies})
    rows = [_row("ward", period, of_wards[ward.pk], ward=ward) for ward in wards]
    for body in bodies:
        of_body = of_bodies[body.pk, period.pk]
        rows += [
            _row(of, period, found, body=body)
            for of, found in (("body", of_body.borne), ("led", of_body.led))
            if found.due
        ]
    return rows


def restated(of_wards: dict[int, Rates], day: date, officer) -> dict[int, Rates]:
    """Added up by the unit standing on the day that takes each one's records; the sums over all stay the same.

    An earlier unit whose heir a ward's officer does not see stays by itself: a part of the heir's duties would mislead.
    """
    heirs = reading.heirs(day, of_wards)
    if officer.ward_id:
        seen = set(visible_wards(officer).filter(pk__in=heirs.values()).values_list("pk", flat=True))
        heirs = {ward: heir for ward, heir in heirs.items() if heir in seen}
    found: dict[int, Rates] = defaultdict(Rates)
    for ward, counted in of_wards.items():
        found[heirs.get(ward, ward)] += counted
    return found


def _row(of: str, period: ReportingPeriod, found: Rates, *, ward: Ward | None = None, body: Agency | None = None):
    return {
        "of": of,
        "period": period.code,
        "ward": ward_name(ward),
        "body": body_name(body),
        "due": found.due,
        "updated": found.updated,
        "on_time": found.on_time,
        "completed": found.completed,
        "update_rate": found.update_rate,
        "on_time_rate": found.on_time_rate,
        "completion_rate": found.completion_rate,
    }
