"""After any number of reorganisations no record has moved, nothing is lost, nothing counts twice."""

from collections import Counter
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from django.apps import apps
from django.db.models import Sum
from django.utils import timezone

from facilities.models import (
    Disbursement,
    EquipmentCategory,
    EquipmentHolding,
    Funding,
    Headquarters,
    InvestmentProject,
    MoneyStanding,
    Occupancy,
)
from facilities.standing import refresh_headquarters, refresh_money
from organisation.models import Ancestry, Officer, ReportingPeriod, Ward
from organisation.reading import THEN, TODAY, heirs
from programme.actions.opening import open_period
from programme.actions.standing import refresh
from programme.models import Assessment, Progress, WardStanding
from reports import by_ward
from reports.canonical import canonical, digest
from reports.compose import compose
from tests import events, factories
from tests.world import make_criteria_set, make_directives, make_report

pytestmark = pytest.mark.django_db
WARDS, EVENTS = 24, 50
PERIODS = ["2024-Q4", "2025-Q1", "2025-Q2"]
FIRST_DAY = date(2025, 7, 1)
OURS = ("organisation", "programme", "facilities", "reports")
# What an event writes: the units, their lines, the trail; and the facts of now, looked at below.
WRITTEN = {
    "ward", "ancestry", "succession", "reorganisation", "formedunit", "reorganisationline", "auditentry", "audithead",
    "document", "clause", "officer", "occupancy", "headquartersstanding",
}  # fmt: skip


@pytest.fixture
def filled(roles):
    """Two dozen units with everything a unit can have, three quarters of it."""
    wards = factories.make_wards(WARDS, established_on=None)
    agency, signer = factories.make_agency(), factories.make_officer("signer", "leader", sees_all=True)
    make_criteria_set(), make_directives(agency)
    officers = [factories.make_officer(f"o{place}", "ward_officer", ward=ward) for place, ward in enumerate(wards)]
    for place, code in enumerate(PERIODS):
        period = factories.make_period(code)
        open_period(period=period, day=period.ends_on)
        answer(period, place, signer)
    furnish(wards)
    periods = [factories.make_period(code) for code in PERIODS]
    make_report(periods[0], None)
    make_report(periods[0], wards[0])
    return wards, officers, periods


def answer(period: ReportingPeriod, place: int, signer) -> None:
    now = timezone.now()
    states = ["draft", "submitted", "verified", "returned"]
    for number, paper in enumerate(Assessment.objects.filter(period=period).order_by("pk")):
        paper.state = states[(number + place) % 4]
        paper.met_verified, paper.total, paper.passes_verified = number % 3, 3, number % 3 == 2
        paper.points_verified = Decimal(number)
        if paper.state in {"submitted", "verified"}:
            paper.submitted_by, paper.submitted_at = signer, now
        if paper.state == "verified":
            paper.verified_by, paper.verified_at = signer, now
        paper.save()
    Progress.objects.filter(period=period, pk__in=Progress.objects.filter(period=period).values("pk")[:15]).update(
        state="submitted", submitted_by=signer, submitted_at=now, status="done"
    )
    refresh(list(Ward.objects.values_list("pk", flat=True)), [period.pk])


def furnish(wards) -> None:
    category = EquipmentCategory.objects.create(code="may-tinh", group="it", name="Máy tính", unit="bộ")
    for place, ward in enumerate(wards):
        building = Headquarters.objects.create(name=f"Trụ sở {place}", independence="outside")
        Occupancy.objects.create(headquarters=building, ward=ward)
        project = InvestmentProject.objects.create(ward=ward, name=f"Dự án {place}", total=10**9)
        funding = Funding.objects.create(
            project=project, source="NSTP", year=2025, planned=10**6 + place, allocated=place
        )
        Disbursement.objects.create(funding=funding, paid_on=date(2025, 3, 1), amount=1000 + place)
        EquipmentHolding.objects.create(ward=ward, category=category, have=place, usable=place, need=place + 1)
    refresh_headquarters(), refresh_money()


def contents() -> dict[str, list]:
    """Every row of every table of records, whole."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for app in OURS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model._meta.model_name not in WRITTEN
    }


def sums(rows: list[dict]) -> Counter:
    total = Counter()
    for row in rows:
        total.update({name: value for name, value in row.items() if isinstance(value, (int, Decimal)) and name != "id"})
    return total


def restated_money(day: date) -> Counter:
    total: Counter = Counter()
    held_by = heirs(day)
    for row in MoneyStanding.objects.values():
        total[held_by[row["ward_id"]]] += row["planned"] + row["disbursed"]
    return total


def on_one_ward_each(day: date) -> None:
    """Every unit formed by the day has its records at exactly one unit that stands."""
    lines = Counter(Ancestry.objects.carrying_on(day).values_list("ancestor", flat=True))
    assert lines == Counter(Ward.objects.values_list("pk", flat=True))
    standing = set(Ward.objects.alive_on(day).values_list("pk", flat=True))
    assert set(Ancestry.objects.carrying_on(day).values_list("descendant", flat=True)) <= standing


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_fifty_random_events_leave_every_record_where_it_was(filled, seed):
    _wards, officers, periods = filled
    before, uses = contents(), list(Occupancy.objects.order_by("pk").values())
    totals = {period.pk: sums(by_ward.rows(period, THEN, FIRST_DAY)) for period in periods}
    posted = dict(Officer.objects.values_list("pk", "ward"))
    old_reports = {period.pk: digest(canonical(compose("city", period, None))) for period in periods}
    happened = []
    for event in events.random_events(Random(seed), EVENTS, FIRST_DAY):
        happened.append(event)
        takers = dict(event.successions.filter(takes_records=True).values_list("predecessor", "successor"))
        posted = {officer: takers.get(ward, ward) for officer, ward in posted.items()}
    day = happened[-1].effective_on
    assert len(happened) == EVENTS and Ward.objects.count() > WARDS + EVENTS / 2
    assert any(event.reverses_id for event in happened)

    assert contents() == before
    on_one_ward_each(day)
    for period in periods:
        then, today = by_ward.rows(period, THEN, day), by_ward.rows(period, TODAY, day)
        assert sums(then) == sums(today) == totals[period.pk]
        assert len(today) < len(then) or {row["id"] for row in today} != {row["id"] for row in then}
    assert sum(restated_money(day).values()) == sum(
        MoneyStanding.objects.aggregate(Sum("planned"), Sum("disbursed")).values()
    )
    uses_stay(uses, day)
    assert dict(Officer.objects.values_list("pk", "ward")) == posted
    standing = set(Ward.objects.alive_on(day).values_list("pk", flat=True))
    assert {posted[officer.pk] for officer in officers} <= standing
    assert {period.pk: digest(canonical(compose("city", period, None))) for period in periods} == old_reports


def uses_stay(uses: list[dict], day: date) -> None:
    """A building's past use keeps its unit and its first day; every building is used on, by a unit that stands."""
    now = {row["id"]: row for row in Occupancy.objects.values()}
    for use in uses:
        assert {**now[use["id"]], "valid_until": None} == {**use, "valid_until": None}
    standing = set(Ward.objects.alive_on(day).values_list("pk", flat=True))
    held_by = heirs(day)
    used = {row.headquarters_id: row.ward_id for row in Occupancy.objects.on(day)}
    assert used == {use["headquarters_id"]: held_by[use["ward_id"]] for use in uses}
    assert set(used.values()) <= standing


def test_a_ward_split_in_five_counts_once(filled):
    wards, _officers, periods = filled
    day = FIRST_DAY
    paper = Assessment.objects.get(ward=wards[2], period=periods[0])
    events.carry(events.split(day, wards[2], 5))
    rows = by_ward.rows(periods[0], TODAY, day)
    assert sums(rows) == sums(by_ward.rows(periods[0], THEN, day))
    parts = set(Ward.objects.filter(origins__predecessor=wards[2]).values_list("pk", flat=True))
    holding = [row for row in rows if row["id"] in parts]
    assert len(parts) == 5 and len(holding) == 1
    assert paper.ward_id == wards[2].pk and WardStanding.objects.filter(ward__in=parts).count() == 0


def test_three_events_in_a_chain_lead_to_the_last_unit(filled):
    wards, _officers, periods = filled
    one = events.carry(events.merge(date(2025, 7, 1), wards[:2], name="Một")).units.get().ward
    two = events.carry(events.merge(date(2025, 8, 1), [one, wards[2]], name="Hai")).units.get().ward
    three = events.carry(events.merge(date(2025, 9, 1), [two, wards[3]], name="Ba")).units.get().ward
    held_by = heirs(date(2025, 9, 1))
    assert {held_by[ward.pk] for ward in [*wards[:4], one, two, three]} == {three.pk}
    between = heirs(date(2025, 8, 15))
    assert [between[ward.pk] for ward in (*wards[:3], one)] == [two.pk] * 4 and between[wards[3].pk] == wards[3].pk
    rows = {row["id"]: row for row in by_ward.rows(periods[1], TODAY, date(2025, 9, 1))}
    papers = Assessment.objects.filter(period=periods[1], ward__in=wards[:4], state__in=["verified", "concluded"])
    assert rows[three.pk]["total"] == papers.aggregate(total=Sum("total"))["total"] > 0


def test_a_name_that_moved_to_another_territory_takes_nothing_with_it(filled):
    """The new unit bears the old one's name and code, its land went elsewhere."""
    wards, _officers, _periods = filled
    old, other = wards[0], wards[1]
    day = FIRST_DAY
    plan = events.plan_between(day, {(old.code, old.name): [(other, "whole")], ("71234", "Nơi Khác"): [(old, "whole")]})
    event = events.carry(plan)
    namesake, elsewhere = event.units.get(code=old.code).ward, event.units.get(code="71234").ward
    held_by = heirs(day)
    assert held_by[old.pk] == elsewhere.pk and held_by[other.pk] == namesake.pk
    assert namesake.name == old.name and namesake.code == old.code and namesake.pk != old.pk
