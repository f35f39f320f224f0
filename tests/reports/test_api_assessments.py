# ruff: noqa: F811 - fixtures come from the programme's tests
"""Assessments through the API: read whole, entered and judged with If-Match, moved through their states, evidence listed and read."""

import hashlib

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisation.models import ApiToken
from programme.actions.assessment import conclude_assessment, save_findings, verify_assessment
from programme.actions.assigning import assign_reviewer
from programme.actions.locking import grant_exception, lock_period
from programme.models import Assessment, Evidence, Finding
from tests.programme.conftest import (  # noqa: F401 - fixtures
    criteria_set,
    directives,
    entries_for,
    opened,
    own_files,
    period,
    submitted,
)

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/"


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()


@pytest.fixture
def call(client):
    """call(officer, method, path, body, version) → the answer."""

    def ask(officer, method, path, body=None, version=None):
        headers = {"Authorization": f"Bearer {ApiToken.issue(officer)}"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        more = {} if method == "get" else {"data": body or "", "content_type": "application/json"}
        return getattr(client, method)(ROOT + path, headers=headers, **more)

    return ask


def finding(assessment, code):
    return Finding.objects.get(assessment=assessment, criterion__code=code)


def of(assessment, code=""):
    return f"assessments/{assessment.pk}" + (f"/findings/{code}" if code else "")


def test_one_assessment_says_everything(submitted, cast, call):
    answer = call(cast.reviewer, "get", of(submitted)).json()
    assert (answer["state"], answer["total"], len(answer["findings"])) == ("submitted", submitted.total, 54)
    assert [step["action"] for step in answer["history"]] == ["open", "submit"]
    assert (answer["changed_since_conclusion"], answer["reviewer"], answer["locked"]) == (None, None, False)
    row = next(row for row in answer["findings"] if row["criterion"] == "B03")
    assert row["self_verdict"] == "met" and row["version"] == 2 and row["evidence"] == []


def test_concluded_assessment_says_whether_it_changed(submitted, cast, call):
    verify_assessment(assessment_id=submitted.pk, version=submitted.version, by=cast.reviewer, accept_rest=True)
    submitted.refresh_from_db()
    conclude_assessment(assessment_id=submitted.pk, version=submitted.version, by=cast.leader)
    assert call(cast.auditor, "get", of(submitted)).json()["changed_since_conclusion"] is False
    Finding.objects.filter(assessment=submitted, criterion__code="B03").update(self_value=1)
    assert call(cast.auditor, "get", of(submitted)).json()["changed_since_conclusion"] is True


def test_ward_enters_a_criterion(opened, cast, call):
    answer = call(cast.ward1, "patch", of(opened.assessment, "B03"), {"self_value": 35, "self_note": "theo sổ"}, 1)
    assert answer.status_code == 200, answer.json()
    assert (answer.json()["self_value"], answer.json()["version"], answer.headers["ETag"]) == (35.0, 2, '"2"')
    row = finding(opened.assessment, "B03")
    assert (row.self_value, row.self_note, row.version) == (35, "theo sổ", 2)


def test_a_verdict_answers_yes_or_no(opened, cast, call):
    row = opened.assessment.findings.filter(criterion__kind="boolean", criterion__measure="").select_related(
        "criterion"
    )[0]
    path = of(opened.assessment, row.criterion.code)
    assert (
        call(cast.ward1, "patch", path, {"self_verdict": "not_met"}, 1).json()["self_value"] == 1 - row.criterion.target
    )
    assert call(cast.ward1, "patch", path, {"self_verdict": "met"}, 2).json()["self_verdict"] == "met"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"self_value": -5}, "ngoài khoảng"),
        ({"self_value": 35, "self_verdict": "not_met"}, "kết quả"),
        ({"self_verdict": "met"}, "cần giá trị"),
        ({"self_verdict": "not_applicable"}, ""),
        ({"self_value": "nhiều"}, "không đọc được"),
        ({"self_value": 30, "opinion": "x"}, "không gửi cả hai"),
        ({"versions": 3}, "không đọc được"),
    ],
)
def test_bad_value_is_422_and_nothing_is_kept(opened, cast, call, body, said):
    answer = call(cast.ward1, "patch", of(opened.assessment, "B03"), body, 1)
    assert answer.status_code == 422 and said in str(answer.json()), answer.json()
    assert finding(opened.assessment, "B03").version == 1


def test_without_if_match_428_and_stale_412_with_both_values(opened, cast, call):
    save_findings(
        assessment_id=opened.assessment.pk, by=cast.chief1, entries=entries_for(opened.assessment, codes={"B03"})
    )
    path = of(opened.assessment, "B03")
    assert call(cast.ward1, "patch", path, {"self_value": 31}).status_code == 428
    stale = call(cast.ward1, "patch", path, {"self_value": 31}, 1)
    assert stale.status_code == 412
    assert stale.json()["yours"] == {"self_value": 31.0}
    assert stale.json()["current"]["self_value"] == float(finding(opened.assessment, "B03").self_value) != 31
    assert call(cast.ward1, "patch", path, {"self_value": 31}, stale.json()["current"]["version"]).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [("ward2", 404), ("agency", 404), ("idle", 404), ("reviewer", 403), ("leader", 403), ("admin", 403)],
)
def test_others_do_not_enter(opened, cast, call, who, status):
    answer = call(cast.everyone[who], "patch", of(opened.assessment, "B03"), {"self_value": 35}, 1)
    assert answer.status_code == status and finding(opened.assessment, "B03").version == 1


def test_unknown_criterion_and_step_are_404(opened, cast, call):
    assert call(cast.ward1, "patch", of(opened.assessment, "Z99"), {"self_value": 1}, 1).status_code == 404
    assert call(cast.chief1, "post", of(opened.assessment) + "/erase", {}, 1).status_code == 404


def test_state_and_lock_are_409_and_an_exception_opens(opened, submitted, cast, call):
    assert call(cast.ward1, "patch", of(submitted, "B03"), {"self_value": 35}, 2).status_code == 409
    Assessment.objects.filter(pk=submitted.pk).update(state="returned")
    lock_period(period_id=opened.period.pk, by=cast.admin)
    locked = call(cast.ward1, "patch", of(submitted, "B03"), {"self_value": 35}, 2)
    assert locked.status_code == 409 and "khóa" in locked.json()["detail"]
    assert call(cast.ward1, "get", of(submitted)).json()["locked"] is True
    today = timezone.localdate()
    grant_exception(
        ward_id=submitted.ward_id, period_id=opened.period.pk, reason="Mất điện", expires_on=today, by=cast.leader
    )
    assert call(cast.ward1, "patch", of(submitted, "B03"), {"self_value": 35}, 2).status_code == 200
    assert call(cast.ward1, "get", of(submitted)).json()["excepted_until"] == today.isoformat()


def test_reviewer_judges_a_criterion(submitted, cast, call):
    path = of(submitted, "B03")
    refused = call(cast.reviewer, "patch", path, {"verified_verdict": "not_met"}, 2)
    assert refused.status_code == 422 and "ý kiến" in refused.json()["detail"]
    kept = call(
        cast.reviewer,
        "patch",
        path,
        {"verified_verdict": "not_met", "opinion": "chưa đủ hồ sơ", "for_commission": True},
        2,
    )
    assert kept.status_code == 200 and kept.json()["for_commission"] is True
    assert call(cast.chief1, "patch", path, {"verified_verdict": "met"}, 3).status_code == 403
    assert finding(submitted, "B03").opinion == "chưa đủ hồ sơ"


def test_assigned_to_another_is_403(submitted, cast, call):
    assign_reviewer(assessment_ids=[submitted.pk], reviewer=cast.auditor, by=cast.leader)
    body = {"verified_verdict": "met"}
    assert call(cast.reviewer, "patch", of(submitted, "B03"), body, 2).status_code == 403
    assert call(cast.auditor, "patch", of(submitted, "B03"), body, 2).status_code == 200


def test_steps_obey_the_same_table(opened, cast, call):
    row, path = opened.assessment, of(opened.assessment)
    open_still = call(cast.chief1, "post", path + "/submit", {}, row.version)
    assert open_still.status_code == 422 and "chưa tự chấm" in open_still.json()["detail"]
    save_findings(assessment_id=row.pk, by=cast.ward1, entries=entries_for(row))
    row.refresh_from_db()
    assert call(cast.ward1, "post", path + "/submit", {}, row.version).status_code == 403
    assert call(cast.chief1, "post", path + "/submit", {}).status_code == 428
    stale = call(cast.chief1, "post", path + "/submit", {}, row.version - 1)
    assert stale.status_code == 412 and stale.json()["current"]["version"] == row.version
    version = call(cast.chief1, "post", path + "/submit", {}, row.version).json()["version"]
    assert call(cast.reviewer, "post", path + "/return", {}, version).status_code == 422
    version = call(cast.reviewer, "post", path + "/return", {"reason": "thiếu minh chứng"}, version).json()["version"]
    version = call(cast.chief1, "post", path + "/submit", {}, version).json()["version"]
    assert call(cast.leader, "post", path + "/conclude", {}, version).status_code == 409
    verified = call(cast.reviewer, "post", path + "/verify", {"accept_rest": True}, version)
    assert verified.json()["state"] == "verified"
    concluded = call(cast.leader, "post", path + "/conclude", None, verified.json()["version"])
    assert concluded.status_code == 200 and concluded.json()["state"] == "concluded"
    assert call(cast.ward1, "patch", of(row, "B03"), {"self_value": 35}, 2).status_code == 409
    assert call(cast.ward2, "post", path + "/submit", {}, 1).status_code == 404


def make_file(assessment, by, code="B03"):
    row = Evidence(ward=assessment.ward, name="số liệu.pdf", content_type="application/pdf", size=4,
                   sha256=hashlib.sha256(b"%PDF").hexdigest(), received_by=by, no_secret_confirmed_at=timezone.now())  # fmt: skip
    row.file.save(f"evidence/{assessment.pk}.pdf", ContentFile(b"%PDF"), save=True)
    finding(assessment, code).evidence.add(row)
    return row


def test_evidence_is_listed_and_downloaded_through_the_check(opened, cast, call):
    own, other = make_file(opened.assessment, cast.ward1), make_file(opened.foreign, cast.ward2)
    listed = call(cast.ward1, "get", f"evidence?assessment={opened.assessment.pk}").json()
    assert [row["id"] for row in listed["results"]] == [own.pk]
    assert listed["results"][0]["sha256"] == own.sha256
    assert listed["results"][0]["criteria"] == [
        {"assessment": opened.assessment.pk, "period": "2026-Q3", "criterion": "B03"}
    ]
    assert call(cast.ward1, "get", "evidence").json()["count"] == 1
    assert call(cast.reviewer, "get", "evidence").json()["count"] == 2
    assert call(cast.reviewer, "get", f"evidence?ward={cast.ba_dinh.pk}").json()["results"][0]["id"] == other.pk
    file = call(cast.reviewer, "get", f"evidence/{own.pk}/file")
    assert b"".join(file.streaming_content) == b"%PDF" and "attachment" in file.headers["Content-Disposition"]
    assert call(cast.ward2, "get", f"evidence/{own.pk}/file").status_code == 404
    assert call(cast.admin, "get", f"evidence/{own.pk}/file").status_code == 403


def test_evidence_list_costs_the_same_for_many(opened, cast, call):
    counts = []
    for _turn in range(2):
        for code in ("B01", "B02", "B03"):
            make_file(opened.assessment, cast.ward1, code)
        call(cast.reviewer, "get", "evidence")
        with CaptureQueriesContext(connection) as told:
            call(cast.reviewer, "get", "evidence")
        counts.append(len(told))
    assert counts[0] == counts[1]
