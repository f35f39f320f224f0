"""My work: what each role owes, late first, what came back, and the way into entry."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from organisation import clock
from programme.models import Assessment, AssessmentStep
from reports.models import ComplianceReport
from tests.factories import make_period, make_wards
from tests.reports import builders
from tests.reports.test_overview import queries_of

pytestmark = pytest.mark.django_db
MOST_QUERIES = 14  # a question for each kind of thing to do
TODAY = date(2026, 9, 16)  # two days after the cut-off of 2026-Q3: the ward's due day


@pytest.fixture(autouse=True)
def settled_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def tasks_of(client) -> list:
    return client.get("/").context["tasks"]


def test_my_work_lists_the_wards_own_duties_and_assessment(cast, sign_in):
    quarter = make_period("2026-Q3")
    builders.make_duties([cast.hoan_kiem, cast.ba_dinh], period=quarter)
    builders.make_assessments([cast.hoan_kiem, cast.ba_dinh], quarter, answered=20)
    tasks = tasks_of(sign_in(cast.ward1))
    assert [task.what for task in tasks] == [
        "1 nghĩa vụ chưa báo cáo, quý III năm 2026",
        "Phiếu tự chấm quý III năm 2026",
    ]
    assert [task.status for task in tasks] == ["due", "due"] and tasks[1].done == 20


def test_my_work_puts_late_ones_first(cast, sign_in):
    builders.make_duties([cast.hoan_kiem], period=make_period("2026-Q3"))
    builders.make_duties([cast.hoan_kiem], period=make_period("2026-Q2"), code="T-2")
    response = sign_in(cast.ward1).get("/viec-cua-toi/")
    assert [task.status for task in response.context["tasks"]] == ["late", "due"] and response.context["late"] == 1


def test_my_work_says_what_came_back_and_why(cast, sign_in):
    paper = builders.make_assessments([cast.hoan_kiem], make_period("2026-Q3"))[0]
    Assessment.objects.update(state="returned")
    for minutes, reason in ((2, "Thiếu minh chứng B01"), (5, "Lần đầu")):
        AssessmentStep.objects.create(
            assessment=paper,
            action="return",
            at=timezone.now() - timedelta(minutes=minutes),
            by=cast.reviewer,
            reason=reason,
        )
    body = sign_in(cast.ward1).get("/").content.decode()
    assert "Bị trả lại: Thiếu minh chứng B01" in body and "<b>1</b> bị trả lại" in body and "Lần đầu" not in body


def test_my_work_of_an_agency_is_its_own_duties_not_those_it_only_sees(cast, sign_in):
    quarter = make_period("2026-Q3")
    builders.make_duties([cast.hoan_kiem], [cast.catp, cast.stc], period=quarter)
    assert [task.what[:2] for task in tasks_of(sign_in(cast.agency))] == ["1 "]


def test_my_work_shows_the_reviewer_and_the_leader_their_queues(cast, sign_in):
    quarter = make_period("2026-Q3")
    builders.make_assessments([cast.hoan_kiem], quarter, state="submitted", by=cast.chief1)
    builders.make_assessments([cast.ba_dinh], quarter, state="verified", by=cast.reviewer)
    queues = sign_in(cast.reviewer).get("/viec-cua-toi/").context["queues"]
    assert [(queue["count"], queue["tasks"][0].what) for queue in queues] == [(1, "phường Hoàn Kiếm, quý III năm 2026")]
    queues = sign_in(cast.leader).get("/viec-cua-toi/").context["queues"]
    assert [(queue["count"], queue["tasks"][0].what) for queue in queues] == [(1, "phường Ba Đình, quý III năm 2026")]
    assert sign_in(cast.ward1).get("/viec-cua-toi/").context["queues"] == []


def test_my_work_offers_drafts_to_those_who_issue_them(cast, sign_in):
    quarter = make_period("2026-Q3")
    ComplianceReport.objects.create(kind="city", period=quarter, state="draft")
    ComplianceReport.objects.create(kind="ward", period=quarter, ward=cast.hoan_kiem, state="draft")
    counts = {
        who: len(sign_in(getattr(cast, who)).get("/viec-cua-toi/").context["tasks"])
        for who in ("leader", "chief1", "chief2", "ward1", "reviewer")
    }
    assert counts == {"leader": 1, "chief1": 1, "chief2": 0, "ward1": 0, "reviewer": 0}


def test_my_work_with_nothing_to_do_says_so(cast, sign_in):
    assert "không còn việc nào" in sign_in(cast.idle).get("/").content.decode()


@pytest.mark.parametrize("who", ["ward1", "chief1", "agency", "reviewer", "leader"])
def test_my_work_costs_the_same_for_3_and_60_wards(cast, sign_in, who):
    quarter, client, counts = make_period("2026-Q3"), sign_in(getattr(cast, who)), []
    builders.make_duties([cast.hoan_kiem], [cast.catp], period=quarter)
    builders.make_assessments([cast.hoan_kiem], quarter)
    for count in (3, 57):
        wards = make_wards(count)
        builders.make_assessments(wards[:2], quarter, state="submitted", by=cast.chief1)
        builders.make_assessments(wards[2:], quarter, state="verified", by=cast.reviewer)
        counts.append(queries_of(client, "/viec-cua-toi/"))
    assert counts[0] == counts[1] <= MOST_QUERIES, counts


def test_my_work_shows_the_new_words_when_a_task_changes(cast, sign_in):
    quarter, client = make_period("2026-Q3"), sign_in(cast.ward1)
    for count, code in enumerate(("T-1", "T-2"), start=1):
        builders.make_duties([cast.hoan_kiem], period=quarter, code=code)
        body = client.get("/").content.decode()
        assert f"{count} nghĩa vụ chưa báo cáo" in body and f"{3 - count} nghĩa vụ chưa báo cáo" not in body
