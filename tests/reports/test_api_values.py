"""What the API says of wards, periods, the overview, an assessment and titles."""

from datetime import date

import pytest

from programme.models import CriteriaSet, Criterion, Finding
from tests.factories import make_document, make_period, make_succession, make_ward
from tests.programme import titles
from tests.reports import builders

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("settled_day")]


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
