"""Reports asked for and answered by the API: the same question once, scope and verbs, refusals, the hash of the data."""

import hashlib

import pytest
from django.utils import timezone

from organisation.models import ApiToken
from reports.models import ComplianceReport, Edition
from tests.reports.conftest import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("settled_day")]
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


def test_api_ask_says_400_for_what_can_be_read_and_cannot_be(cast, quarter, call):
    """A ward's report without its ward, or one of a ward that did not stand then."""
    answer = call(cast.leader, "reports", body={**CITY, "kind": "ward"})
    assert answer.status_code == 400 and "ward" in answer.json()["errors"]
    answer = call(cast.leader, "reports", body={**CITY, "kind": "ward", "ward": cast.hang_bac.pk})
    assert answer.status_code == 400 and "ward" in answer.json()["errors"]
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
