"""The API: its door, its scope, its lists, its description, what it costs."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from organisation.models import ApiToken
from reports.models import ComplianceReport
from tests.factories import make_period, make_wards
from tests.reports import builders
from tests.reports.conftest import ROOT, TODAY
from tests.reports.test_overview import MOST_QUERIES, queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("settled_day")]
LISTS = [
    "wards",
    "periods",
    "assessments",
    "directives",
    "duties",
    "rates",
    "documents",
    "headquarters",
    "equipment",
    "projects",
    "reports",
]


@pytest.mark.parametrize(
    "path",
    [
        *LISTS,
        "overview",
        "wards/1",
        "wards/1/lineage",
        "directives/1",
        "assessments/1",
        "reports/1/data",
        "wards/resolve",
    ],
)
def test_api_refuses_strangers_and_session_cookies(cast, client, call, path):
    assert call(None, path).status_code == 401
    client.force_login(cast.leader, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(ROOT + path)
    assert answer.status_code == 401 and "Bearer" in answer.json()["detail"]


def test_api_refuses_revoked_unknown_and_odd_tokens(cast, client):
    token = ApiToken.issue(cast.leader)
    assert client.get(f"{ROOT}wards", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    ApiToken.objects.update(revoked_at=timezone.now())
    for odd in (
        f"Bearer {token}",
        "Bearer x",
        "Bearer " + "x" * 9000,
        "Bearer \x00",
        "Basic eDp4",
        "Bearer",
        "Bearer đ",
    ):
        assert client.get(f"{ROOT}wards", headers={"Authorization": odd}).status_code == 401


def test_api_refuses_the_token_of_an_officer_who_left(cast, client):
    token = ApiToken.issue(cast.leader)
    type(cast.leader).objects.filter(pk=cast.leader.pk).update(is_active=False)
    assert client.get(f"{ROOT}wards", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_api_token_command_prints_a_token_that_opens_the_door_last(cast, client):
    out = io.StringIO()
    call_command("api_token", "reviewer", stdout=out, stderr=io.StringIO())
    token = out.getvalue().strip().splitlines()[-1]
    assert client.get(f"{ROOT}wards", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    with pytest.raises(CommandError):
        call_command("api_token", "nobody")


def test_api_answers_in_the_callers_language(cast, call):
    assert "Không tìm thấy" in call(cast.leader, "wards/999999").json()["detail"]
    assert (
        call(cast.leader, "wards/999999", headers={"Accept-Language": "vi,en;q=0.5"}).headers["Content-Language"]
        == "vi"
    )
    assert (
        call(cast.leader, "wards/999999", headers={"Accept-Language": "en-GB,en;q=0.9"}).headers["Content-Language"]
        == "en"
    )


@pytest.mark.parametrize("path", LISTS)
def test_api_lists_have_count_next_and_results(cast, quarter, call, path):
    answer = call(cast.leader, path, limit=1).json()
    assert list(answer) == ["count", "next", "results"] and len(answer["results"]) == min(answer["count"], 1)
    assert (answer["next"] is None) == (answer["count"] < 2)


def test_api_next_leads_through_the_whole_list(cast, call, client):
    make_wards(5)
    token, seen, address = ApiToken.issue(cast.idle), [], f"{ROOT}wards?limit=3&kind=phường"
    while address:
        answer = client.get(address, headers={"Authorization": f"Bearer {token}"}).json()
        seen += [ward["id"] for ward in answer["results"]]
        address = answer["next"]
    assert len(seen) == len(set(seen)) == answer["count"] == 7


@pytest.mark.parametrize("path", ["assessments", "duties", "headquarters", "equipment", "projects"])
def test_api_lists_hold_only_what_the_caller_may_see(cast, quarter, call, path):
    assert call(cast.auditor, path).json()["count"] == 2
    assert call(cast.ward1, path).json()["count"] == 1
    assert call(cast.idle, path).json()["count"] == 0


def test_api_foreign_objects_do_not_exist(cast, quarter, call):
    foreign = cast.ba_dinh.assessments.get()
    report = ComplianceReport.objects.create(kind="ward", period=quarter, ward=cast.ba_dinh)
    for path in (
        f"assessments/{foreign.pk}",
        f"reports/{report.pk}",
        f"reports/{report.pk}/data",
        f"reports/{report.pk}/files/pdf",
    ):
        assert call(cast.ward1, path).status_code == 404
    assert call(cast.ward2, f"reports/{report.pk}").json()["state"] == "queued"


def test_api_describes_every_address(cast, client, sign_in):
    schema = client.get(f"{ROOT}openapi.json").json()
    assert schema["openapi"].startswith("3.") and {f"{ROOT}{path}" for path in LISTS} <= set(schema["paths"])
    body = sign_in(cast.idle).get(ROOT).content.decode()
    assert all(path in body for path in schema["paths"]) and "https://" not in body


@pytest.mark.parametrize("path", [*LISTS, "overview"])
def test_api_costs_the_same_for_3_and_60_wards(cast, client, path):
    quarter, counts = make_period("2026-Q3"), []
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {ApiToken.issue(cast.leader)}"
    for count in (3, 57):
        wards = make_wards(count)
        builders.make_assessments(wards, quarter, state="concluded", by=cast.reviewer)
        builders.make_headquarters(wards)
        builders.make_projects(wards, TODAY)
        builders.make_duties(wards, period=quarter, code=f"T-{count}")
        ComplianceReport.objects.bulk_create(
            [ComplianceReport(kind="ward", period=quarter, ward=ward) for ward in wards]
        )
        counts.append(queries_of(client, f"{ROOT}{path}"))
    assert counts[0] == counts[1] <= MOST_QUERIES, counts
