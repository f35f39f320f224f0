"""The API under two readings: rows of then with their heirs, the real units on three days, lineage and look-up, constant cost."""

from datetime import date
from itertools import pairwise

import pytest
from django.core.cache import cache

from organisation import clock, reference_data
from organisation.actions.ancestry import rebuild_ancestry
from organisation.models import ApiToken, Ward
from reports.models import ComplianceReport
from tests.factories import make_document, make_officer, make_succession, make_ward, make_wards
from tests.reports import builders
from tests.reports.restated import make_old, reorganise
from tests.reports.test_overview import MOST_QUERIES, queries_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
ROOT = "/api/v1/"


@pytest.fixture(autouse=True)
def settled_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    cache.clear()


@pytest.fixture
def leader(roles):
    return make_officer("leader", "leader", sees_all=True)


@pytest.fixture
def ask(client, leader):
    """ask("wards", on=…) → the answer, as JSON where it is 200."""
    headers = {"Authorization": f"Bearer {ApiToken.issue(leader)}"}

    def call(path, body=None, **query):
        if body is not None:
            return client.post(ROOT + path, body, content_type="application/json", headers=headers)
        answer = client.get(ROOT + path, query, headers=headers)
        return answer.json() if answer.status_code == 200 else answer

    return call


@pytest.fixture
def city(leader):
    old = make_old()
    today = reorganise(old)
    wards = old.wards
    ComplianceReport.objects.bulk_create(
        [ComplianceReport(kind="ward", period=old.period, ward=ward) for ward in wards]
        + [ComplianceReport(kind="city", period=old.period)]
    )
    return old, today


@pytest.mark.parametrize("path", ["assessments", "duties", "equipment", "projects", "reports"])
def test_api_rows_carry_the_ward_of_then_and_the_one_that_takes_its_records(city, ask, path):
    old, today = city
    then, now = ask(path)["results"], ask(path, reading="today")["results"]
    assert len(then) == len(now) >= 3 and {row["restated_to"] for row in then} == {None}
    assert [row["ward"] for row in then] == [row["ward"] for row in now]
    heirs = {row["ward"]["id"]: row["restated_to"] for row in now if row["ward"]}
    heir = today["Hoàn Kiếm"]
    assert heirs[old.hang_bac.pk] == heirs[old.hang_dao.pk] == {"id": heir.pk, "code": "00070", "name": heir.full_name}
    assert heirs[old.cau_den.pk]["id"] == today["Bạch Mai"].pk
    of_the_city = [row["restated_to"] for row in now if not row["ward"]]
    assert of_the_city == ([None] if path == "reports" else [])


def test_api_rows_restated_to_a_day_name_the_units_of_that_day(city, ask):
    old, _today = city
    heirs = {
        row["ward"]["id"]: row["restated_to"]["code"]
        for row in ask("assessments", reading="today", on="2025-03-01")["results"]
    }
    assert heirs[old.cau_den.pk] == "00269" and heirs[old.hang_bac.pk] == old.hang_bac.code


def test_api_rows_of_a_day_are_those_of_the_units_that_stood_on_it(city, ask):
    old, _today = city
    found = {row["ward"]["id"] for row in ask("assessments", on="2025-03-01")["results"]}
    assert found == {old.hang_bac.pk, old.hang_dao.pk}
    assert ask("equipment", on="2026-01-01")["count"] == 0 and ask("projects", on="2024-12-31")["count"] == 3
    assert ask("reports", on="2026-01-01")["count"] == 1  # the city's, which is of no ward


def test_api_headquarters_name_their_users_of_a_day_and_the_heirs(city, ask):
    old, today = city
    uses = [use for row in ask("headquarters", reading="today")["results"] for use in row["wards"]]
    assert {use["id"]: use["restated_to"]["id"] for use in uses}[old.hang_bac.pk] == today["Hoàn Kiếm"].pk
    assert {use["restated_to"] for row in ask("headquarters", on="2024-01-01")["results"] for use in row["wards"]} == {
        None
    }


def test_api_overview_restated_has_each_unit_in_one_row_and_says_the_rule(city, ask):
    old, _today = city
    then, now = (ask("overview", period="2024-Q4", reading=reading) for reading in ("then", "today"))
    assert then["totals"] == now["totals"] and then["rates"] == now["rates"]
    units = sorted(unit for row in now["wards"] for unit in row["units"])
    assert units == sorted(set(units)) == sorted(unit for row in then["wards"] for unit in row["units"])
    assert {ward.pk for ward in old.wards} <= set(units) and "kế thừa" in now["rule"] and now["on"] == "2026-11-22"


@pytest.mark.parametrize(
    "path", ["assessments", "duties", "equipment", "projects", "reports", "headquarters", "overview"]
)
def test_api_refuses_an_unknown_reading_and_an_unreal_day(city, ask, path):
    for query in ({"reading": "x"}, {"on": "2025-02-30"}, {"reading": "today", "on": "mai"}):
        assert ask(path, **query).status_code == 422


@pytest.mark.parametrize(
    "path", ["assessments", "duties", "equipment", "projects", "reports", "headquarters", "overview"]
)
def test_api_costs_the_same_restated_whatever_the_wards_and_predecessors(city, client, leader, path):
    old, _today = city
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {ApiToken.issue(leader)}"
    counts = []
    for count in (3, 60):
        wards = make_wards(count, established_on=None, dissolved_on=date(2025, 7, 1))
        builders.make_assessments(wards, old.period, state="concluded", by=leader)
        builders.make_headquarters(wards)
        builders.make_projects(wards, TODAY)
        heir = make_ward(f"Kế thừa {count}")
        for ward in wards:
            make_succession(ward, heir)
        rebuild_ancestry()
        counts.append(
            queries_of(client, f"{ROOT}{path}?reading=today" + ("&period=2024-Q4" if path == "overview" else ""))
        )
    assert counts[0] == counts[1] <= MOST_QUERIES, counts


def test_api_asks_for_a_report_of_either_reading(city, ask):
    question = {"kind": "city", "period_kind": "quarter", "year": 2024, "number": 4}
    then, today = (ask("reports", body=question | {"reading": reading}) for reading in ("then", "today"))
    assert (then.status_code, today.status_code) == (200, 201) and then.json()["id"] != today.json()["id"]
    assert ask("reports", body=question | {"reading": "today"}).json() == today.json()
    assert ask(f"reports/{today.json()['id']}")["reading"] == "today"
    refused = ask("reports", body=question | {"kind": "ward", "ward": city[0].hang_bac.pk, "reading": "today"})
    assert refused.status_code == 400 and "reading" in refused.json()["errors"]


def test_api_lineage_costs_the_same_for_one_and_for_fourteen_predecessors(client, leader):
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {ApiToken.issue(leader)}"
    heirs = []
    for count in (1, 14):
        heir = make_ward(f"Kế thừa {count}")
        for number, ward in enumerate(make_wards(count, established_on=None, dissolved_on=date(2025, 7, 1))):
            make_succession(ward, heir, document=make_document(f"NQ-{count}-{number}"))
        heirs.append(heir)
    counts = [queries_of(client, f"{ROOT}wards/{heir.pk}/lineage") for heir in heirs]
    assert counts[0] == counts[1] <= 8


# --- The real units -------------------------------------------------------------------------------------------------------


@pytest.fixture
def real(db):
    reference_data.load(reference_data.read())


def test_api_counts_and_finds_the_real_units_on_their_days(real, ask):
    counts = {day: ask("wards", on=day, limit=1)["count"] for day in ("2024-12-31", "2025-01-01", "2025-07-01")}
    assert counts == {"2024-12-31": 579, "2025-01-01": 526, "2025-07-01": 126}
    found = ask("wards/resolve", code="00070", on="2025-07-01")
    assert (found["name"], found["kind"]) == ("Hoàn Kiếm", "phường")
    lines = ask(f"wards/{found['id']}/lineage")
    assert len(lines["predecessors"]) > 5 and lines["successors"] == []
    assert {line["effective_on"] for line in lines["predecessors"]} == {"2025-07-01"}
    several = Ward.objects.alive_on(date(2025, 6, 30)).order_by("name").values_list("name", flat=True)
    repeated = next(name for name, following in pairwise(several) if name == following)
    answer = ask("wards/resolve", name=repeated, on="2025-06-30")
    assert answer.status_code == 300 and len(answer.json()["candidates"]) > 1
    for query in ({"code": "00070", "on": "1900-01-01", "name": "x"}, {"code": "99999"}, {"name": "Không Có"}):
        assert ask("wards/resolve", **query).status_code == 404
    assert ask("wards/99999999/lineage").status_code == 404
