"""The API: its door, its scope, its lists and values, its refusals, what it costs."""

import hashlib
import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import timezone

from facilities.models import EquipmentCategory, EquipmentHolding
from organisation import clock
from organisation.models import ApiToken
from programme.models import CriteriaSet, Criterion, Finding
from reports.models import ComplianceReport, Edition
from tests.factories import make_document, make_period, make_succession, make_ward, make_wards
from tests.programme import titles
from tests.reports import builders
from tests.reports.test_overview import MOST_QUERIES, queries_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
ROOT = "/api/v1/"
LISTS = [
    "wards",
    "periods",
    "assessments",
    "directives",
    "duties",
    "documents",
    "headquarters",
    "equipment",
    "projects",
    "reports",
]


@pytest.fixture(autouse=True)
def settled_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    cache.clear()


@pytest.fixture
def call(client):
    """call(officer, "wards", on=…) → the answer; call(officer, "reports", body={…}) posts."""

    def ask(officer, path, *, body=None, headers=None, **query):
        client.logout()
        if officer is not None:
            headers = {"Authorization": f"Bearer {ApiToken.issue(officer)}"} | (headers or {})
        if body is not None:
            return client.post(ROOT + path, body, content_type="application/json", headers=headers)
        return client.get(ROOT + path, query, headers=headers)

    return ask


@pytest.fixture
def quarter(cast):
    period = make_period("2026-Q3")
    builders.make_assessments(
        [cast.hoan_kiem, cast.ba_dinh],
        period,
        state="concluded",
        by=cast.reviewer,
        met_self=53,
        met_verified=50,
        points_verified=Decimal("92.5"),
        passes_verified=True,
    )
    builders.make_standings(
        [cast.hoan_kiem, cast.ba_dinh], period, duties_expected=4, duties_reported=3, duties_on_time=2
    )
    builders.make_headquarters([cast.hoan_kiem, cast.ba_dinh])
    builders.make_projects([cast.hoan_kiem, cast.ba_dinh], date(2026, 11, 20), total=5_000_000_000)
    builders.make_duties([cast.hoan_kiem, cast.ba_dinh], period=period)
    category = EquipmentCategory.objects.create(code="may-tinh", group="it", name="Máy tính", unit="bộ")
    EquipmentHolding.objects.bulk_create(
        [EquipmentHolding(ward=ward, category=category, have=3, usable=2) for ward in (cast.hoan_kiem, cast.ba_dinh)]
    )
    return period


# --- The door -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", [*LISTS, "overview", "wards/1", "wards/1/lineage", "assessments/1", "reports/1/data", "wards/resolve"]
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


# --- Lists and values -----------------------------------------------------------------------------------------------------


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


def test_api_wards_on_a_day_are_those_that_stood_then(cast, call):
    assert [ward["name"] for ward in call(cast.idle, "wards", on="2025-06-30").json()["results"]] == ["Hàng Bạc"]
    ward = call(cast.idle, "wards", on="2025-07-01", q="hoan kiem").json()["results"][0]
    assert ward == {
        "id": cast.hoan_kiem.pk,
        "code": "00070",
        "name": "Hoàn Kiếm",
        "kind": "phường",
        "district": "",
        "established_on": "2025-07-01",
        "dissolved_on": None,
    }


def test_api_lineage_gives_share_document_and_who_takes_the_records(cast, call):
    make_succession(
        cast.hang_bac,
        cast.ba_dinh,
        share="part",
        takes_records=False,
        document=make_document("NQ-1656", number="1656/NQ-UBTVQH15"),
    )
    lines = call(cast.idle, f"wards/{cast.hang_bac.pk}/lineage").json()
    assert lines["predecessors"] == []
    found = {
        line["id"]: (line["share"], line["effective_on"], line["takes_records"], line["document"])
        for line in lines["successors"]
    }
    assert found == {
        cast.hoan_kiem.pk: ("whole", "2025-07-01", True, None),
        cast.ba_dinh.pk: ("part", "2025-07-01", False, "Kế hoạch số 1656/NQ-UBTVQH15"),
    }


def test_api_resolves_a_code_with_a_day_and_tells_when_a_name_is_several(cast, call):
    old = make_ward("Tứ Liên", code="00097", established_on=None, dissolved_on=date(2025, 7, 1), district="Quận Tây Hồ")
    make_ward("Hồng Hà", code="00097")
    make_ward("Tứ Liên", established_on=None, dissolved_on=date(2025, 7, 1), district="Quận Khác")
    assert call(cast.idle, "wards/resolve", code="00097", on="2024-05-01").json()["id"] == old.pk
    assert call(cast.idle, "wards/resolve", code="00097").json()["name"] == "Hồng Hà"
    several = call(cast.idle, "wards/resolve", name="tu lien", on="2024-05-01")
    assert several.status_code == 300 and len(several.json()["candidates"]) == 2
    assert (
        call(cast.idle, "wards/resolve", name="phường Tứ Liên", district="tay ho", on="2024-05-01").json()["id"]
        == old.pk
    )
    for question in ({"code": "00097", "kind": "xã"}, {"name": "Tứ"}, {}, {"code": "9" * 100}):
        assert call(cast.idle, "wards/resolve", **question).status_code == 404


def test_api_periods_say_from_to_and_due(cast, call):
    make_period("2026-Q3")
    row = call(cast.idle, "periods", kind="month", year=2026).json()["results"][8]
    assert (row["code"], row["from"], row["to"], row["due"], row["due_effective"]) == (
        "2026-M09",
        "2026-08-15",
        "2026-09-14",
        "2026-09-25",
        "2026-09-25",
    )
    assert call(cast.idle, "periods", kind="ad-hoc").json()["count"] == 0


def test_api_overview_has_the_same_totals_under_both_readings(cast, call):
    quarter = make_period("2025-Q1")
    builders.make_assessments([cast.hang_bac], quarter, state="concluded", by=cast.reviewer, met_verified=27)
    builders.make_standings([cast.hang_bac], quarter, duties_expected=4, duties_on_time=3)
    then, today = (
        call(cast.auditor, "overview", period="2025-Q1", reading=reading).json() for reading in ("then", "today")
    )
    assert then["totals"] == today["totals"] and then["rates"] == today["rates"]
    assert (then["totals"]["criteria_met"], then["rates"]["on_time"], then["rates"]["disbursement"]) == (27, 0.75, None)
    assert [row["id"] for row in then["wards"]] == [cast.hang_bac.pk] and [row["id"] for row in today["wards"]] == [
        cast.hoan_kiem.pk
    ]
    assert [(row["met"], row["total"], row["duties_on_time"]) for row in today["wards"]] == [(27, 54, 3)]
    assert call(cast.auditor, "overview", period="2025-M03").json()["quarter"] == "2025-Q1"


def test_api_overview_is_for_those_who_hold_it(cast, quarter, call):
    assert call(cast.ward1, "overview").status_code == call(cast.agency, "overview").status_code == 403
    assert call(cast.leader, "overview").json()["totals"]["qualified"] == 2


def test_api_assessment_gives_its_findings(cast, quarter, call):
    paper = cast.hoan_kiem.assessments.get()
    draft = CriteriaSet.objects.create(name="Bộ nháp", version=1, valid_from=date(2026, 1, 1))
    group = draft.groups.create(code="B", name="Trụ sở")
    criterion = Criterion.objects.create(
        criteria_set=draft, group=group, code="B01", name="x", kind="boolean", target=1, max_points=2
    )
    Finding.objects.create(
        assessment=paper,
        criterion=criterion,
        self_value=1,
        self_verdict="met",
        verified_value=0,
        verified_verdict="not_met",
        opinion="Chưa đạt",
    )
    answer = call(cast.ward1, f"assessments/{paper.pk}").json()
    assert (answer["met"], answer["total"], answer["points_verified"], answer["period"], answer["qualified"]) == (
        50,
        54,
        92.5,
        "2026-Q3",
        True,
    )
    assert answer["findings"] == [
        {
            "criterion": "B01",
            "name": criterion.name,
            "self_value": 1.0,
            "self_verdict": "met",
            "self_points": 0.0,
            "self_note": "",
            "verified_value": 0.0,
            "version": 1,
            "verified_verdict": "not_met",
            "verified_points": 0.0,
            "opinion": "Chưa đạt",
            "provenance": "",
            "provenance_link": "",
            "warning_answer": "",
            "for_commission": False,
            "evidence": [],
        }
    ]


# --- Scope ----------------------------------------------------------------------------------------------------------------


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


# --- Reports --------------------------------------------------------------------------------------------------------------

CITY = {"kind": "city", "period_kind": "quarter", "year": 2026, "number": 3}


def test_api_asking_twice_gives_the_same_report(cast, quarter, call):
    first, second = call(cast.leader, "reports", body=CITY), call(cast.reviewer, "reports", body=CITY)
    assert (first.status_code, second.status_code) == (201, 200) and first.json()["id"] == second.json()["id"]
    assert ComplianceReport.objects.count() == 1 and first.json()["state"] == "queued"


def test_api_ask_keeps_to_the_callers_scope_and_verbs(cast, quarter, call):
    own = {**CITY, "kind": "ward", "ward": cast.hoan_kiem.pk}
    assert call(cast.ward1, "reports", body=own).status_code == 201
    assert call(cast.ward2, "reports", body=own).status_code == 404
    assert call(cast.ward1, "reports", body=CITY).status_code == 403
    assert call(cast.idle, "reports", body=CITY).status_code == 403
    assert ComplianceReport.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"number": 5},
        {"number": 0},
        {"number": 10**40},
        {"year": -1},
        {"year": "x"},
        {"kind": "secret"},
        {"kind": None},
        {"ward": "\x00"},
        {"ward": 2**70},
        {"period_kind": "week"},
        {"year": 2300},
        {"number": 4},
        {"kind": "ward"},
        {"kind": "\x00"},
        {"year": 2026.5},
    ],
)
def test_api_ask_refuses_what_cannot_be(cast, quarter, call, change):
    answer = call(cast.leader, "reports", body={**CITY, **change})
    # 422 what cannot be read, 400 what can be read and cannot be.
    assert answer.status_code in {400, 422} and answer.json()["detail"] and answer.json()["errors"]
    assert not ComplianceReport.objects.exists()


def test_api_ask_refuses_a_body_that_is_no_json(cast, client):
    headers = {"Authorization": f"Bearer {ApiToken.issue(cast.leader)}"}
    for body in ("{", "[]", "null", "\x00", '"x"', "", "\ud800".encode("utf-8", "surrogatepass")):
        answer = client.post(f"{ROOT}reports", body, content_type="application/json", headers=headers)
        assert answer.status_code in {400, 422} and answer.json()["detail"]


def test_api_report_data_are_the_bytes_of_the_hash(cast, quarter, call):
    report = ComplianceReport.objects.create(kind="city", period=quarter, state="draft", progress=100)
    assert call(cast.leader, f"reports/{report.pk}/data").status_code == 404
    text = '{"a":1,"tên":"Hoàn Kiếm"}'
    digest = hashlib.sha256(text.encode()).hexdigest()
    Edition.objects.create(report=report, data=text, sha256=digest, composed_at=timezone.now(), template_version="1")
    answer = call(cast.leader, f"reports/{report.pk}").json()
    body = b"".join([call(cast.leader, f"reports/{report.pk}/data").content])
    assert hashlib.sha256(body).hexdigest() == answer["hash"] == digest
    assert answer["files"] == [] and answer["state"] == "draft"
    assert call(cast.leader, f"reports/{report.pk}/files/pdf").status_code == 404


# --- Bad values -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("wards", {"on": "31/02/2026"}),
        ("wards", {"on": "2026-02-31"}),
        ("wards", {"limit": 5001}),
        ("wards", {"limit": 0}),
        ("wards", {"limit": "x"}),
        ("wards", {"offset": -1}),
        ("wards", {"offset": 10**30}),
        ("wards", {"kind": "huyện"}),
        ("wards", {"q": "x" * 500}),
        ("periods", {"year": 10**30}),
        ("periods", {"kind": "week"}),
        ("assessments", {"period": "2026-Q9"}),
        ("assessments", {"period": "x"}),
        ("assessments", {"period": "9" * 400}),
        ("assessments", {"state": "x"}),
        ("duties", {"period": "2026-M00"}),
        ("overview", {"period": "1900-Q1"}),
        ("overview", {"reading": "tomorrow"}),
        ("reports", {"kind": "x"}),
        ("reports", {"period": "2026-13M"}),
        ("wards/abc", {}),
        ("directives", {"is_active": "perhaps"}),
    ],
)
def test_api_says_which_value_is_wrong(cast, call, path, query):
    answer = call(cast.leader, path, **query)
    assert answer.status_code in {400, 422}, answer.content
    assert all(isinstance(text, str) and text for texts in answer.json()["errors"].values() for text in texts)


@pytest.mark.parametrize(
    "path", ["wards/{}", "wards/{}/lineage", "assessments/{}", "reports/{}", "reports/{}/data", "reports/{}/files/pdf"]
)
@pytest.mark.parametrize("number", ["0", "-1", "999999", "9" * 19, "9" * 60])
def test_api_numbers_that_name_nothing_are_404(cast, call, path, number):
    assert call(cast.leader, path.format(number)).status_code == 404


def test_api_refuses_nul(cast, call, client):
    headers = {"Authorization": f"Bearer {ApiToken.issue(cast.leader)}"}
    for address in ("wards?q=%00", "wards/resolve?name=a%00", "assessments?period=%00"):
        assert client.get(ROOT + address, headers=headers).status_code == 400


# --- Description and cost -------------------------------------------------------------------------------------------------


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


def test_api_ask_says_400_for_what_can_be_read_and_cannot_be(cast, quarter, call):
    """A ward's report without its ward, or one of a ward that did not stand then."""
    answer = call(cast.leader, "reports", body={**CITY, "kind": "ward"})
    assert answer.status_code == 400 and "ward" in answer.json()["errors"]
    answer = call(cast.leader, "reports", body={**CITY, "kind": "ward", "ward": cast.hang_bac.pk})
    assert answer.status_code == 400 and "ward" in answer.json()["errors"]
    assert not ComplianceReport.objects.exists()


def test_recognitions_say_state_standing_term_and_conditions(cast, call):
    title = titles.make_title(cast.hang_bac, cast.leader, year=2024, valid_from=date(2025, 2, 1))
    own = titles.make_title(cast.hoan_kiem, cast.leader, valid_until=date(2026, 12, 1))
    titles.make_title(cast.ba_dinh, cast.leader)
    listed = call(cast.ward1, "recognitions").json()
    assert [(row["id"], row["standing"]) for row in listed["results"]] == [(own.pk, "expiring"), (title.pk, "ended")]
    assert listed["results"][0]["valid_until"] == "2026-12-01" and listed["results"][0]["votes_for"] == 5
    only = call(cast.leader, "recognitions", standing="ended", reading="today").json()["results"]
    assert [row["restated_to"]["id"] for row in only] == [cast.hoan_kiem.pk] and only[0]["ward"][
        "id"
    ] == cast.hang_bac.pk
    assert call(cast.leader, "recognitions", year=2025).json()["count"] == 2
    assert call(cast.leader, "recognitions", standing="lạ").status_code == 422
    whole = call(cast.ward1, f"recognitions/{own.pk}").json()
    assert [row["key"] for row in whole["conditions"]][:2] == ["registered", "concluded"] and not whole["qualified"]
    assert (whole["note"], whole["withdrawal_number"], whole["refusal_reason"]) == ("", "", "")
    assert call(cast.ward2, f"recognitions/{own.pk}").status_code == 404
