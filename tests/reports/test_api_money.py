"""Money by the API: the same figures as the page, in the caller's scope, under both readings."""

import pytest
from django.urls import reverse

from facilities.models import MoneyBySource
from organisation.models import ApiToken
from tests.facilities.counting import count_queries
from tests.factories import make_wards


@pytest.fixture
def call(client):
    def ask(officer, **query):
        client.logout()
        return client.get("/api/v1/money", query, headers={"Authorization": f"Bearer {ApiToken.issue(officer)}"})

    return ask


@pytest.fixture
def city(cast):
    for ward, source, planned, carried_in, disbursed in (
        (cast.hoan_kiem, "NSTP", 200, 50, 100),
        (cast.hang_bac, "NSX", 40, 0, 20),
        (cast.ba_dinh, "NSX", 0, 0, 0),
    ):
        MoneyBySource.objects.create(
            ward=ward, year=2026, source=source, planned=planned, carried_in=carried_in, disbursed=disbursed
        )


def test_money_of_a_year_by_source_and_ward_with_totals(cast, city, call, client, sign_in):
    found = call(cast.leader, year=2026).json()
    assert (found["year"], found["count"], found["next"]) == (2026, 3, None)
    assert (found["totals"]["annual_plan"], found["totals"]["disbursed"], found["totals"]["disbursement_rate"]) == (
        240,
        120,
        0.5,
    )
    assert [(row["source"], row["annual_plan"]) for row in found["sources"]] == [("NSTP", 200), ("NSX", 40)]
    rows = {row["ward"]["id"]: row for row in found["results"]}
    assert rows[cast.ba_dinh.pk]["disbursement_rate"] is None
    assert rows[cast.hoan_kiem.pk]["disbursement_rate_in_all"] == 0.4
    page = sign_in(cast.leader).get(reverse("facilities:money-overview"), {"nam": "2026"}).context["sums"]
    assert (page["planned"], page["disbursed"]) == (240, 120)


def test_money_keeps_its_totals_when_restated_and_names_the_heir(cast, city, call):
    then, today = (call(cast.leader, year=2026, reading=reading).json() for reading in ("then", "today"))
    assert then["totals"] == today["totals"]
    heirs = {row["ward"]["id"]: row["restated_to"]["id"] for row in today["results"]}
    assert heirs[cast.hang_bac.pk] == cast.hoan_kiem.pk


def test_money_is_in_the_callers_scope_and_refuses_odd_years(cast, city, call):
    assert call(cast.ward2, year=2026).json()["totals"]["annual_plan"] == 0
    assert call(cast.idle, year=2026).json()["count"] == 0
    assert call(cast.leader, year=1999).status_code in (400, 422)
    assert call(cast.leader, year="x").status_code in (400, 422)
    assert call(cast.leader, year=2030).json()["totals"]["disbursement_rate"] is None


def test_money_costs_the_same_for_many_wards(cast, city, call):
    call(cast.leader, year=2026)
    few = count_queries(lambda: call(cast.leader, year=2026))
    MoneyBySource.objects.bulk_create(
        MoneyBySource(ward=ward, year=2026, source="NSX", planned=5) for ward in make_wards(20)
    )
    assert count_queries(lambda: call(cast.leader, year=2026)) == few
