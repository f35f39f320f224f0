"""My work on duties: what came back, deadlines near and past, what the body is asked; all of it in one question."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisation import clock
from organisation.models import Officer
from programme.models import Duty
from reports.owing_duties import owed_by
from tests.factories import make_officer
from tests.reports import digests
from tests.reports.digests import MONDAY
from tests.reports.test_overview import queries_of

pytestmark = pytest.mark.django_db
HERE = "/viec-cua-toi/"
PAST, NEAR, FAR = (MONDAY + timedelta(days=days) for days in (-3, 7, 8))


@pytest.fixture(autouse=True)
def settled_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: MONDAY)


def said(officer) -> list[tuple[str, date, str]]:
    return [(task.what, task.due_on, task.status) for task in owed_by(officer, MONDAY).tasks]


def test_reports_that_came_back_are_said_with_those_owed(cast, sign_in):
    digests.owe([cast.hoan_kiem], due_on=NEAR, code="A")
    digests.owe([cast.hoan_kiem], due_on=NEAR, code="B", **digests.returned(cast.agency))
    page = sign_in(cast.ward1).get(HERE)
    assert [(task.what, task.came_back) for task in page.context["tasks"]] == [
        ("2 nghĩa vụ chưa báo cáo, quý III năm 2026", True)
    ]
    body = page.content.decode()
    assert page.context["returned"] == 1 and "1 báo cáo bị trả lại, xin sửa và gửi lại" in body
    assert 'href="/viec-cua-toi/ban-tin/"' in body


def test_deadlines_near_and_past_are_counted_by_their_day(cast):
    for code, due_on in (("A", PAST), ("B", PAST), ("C", NEAR), ("D", FAR)):
        digests.owe_until({"ward": cast.hoan_kiem}, due_on, code)
    digests.owe_until({"agency": cast.catp}, NEAR, "E")
    assert sorted(said(cast.ward1)) == [
        ("1 nhiệm vụ chưa hoàn thành", NEAR, "due"),
        ("2 nhiệm vụ chưa hoàn thành", PAST, "late"),
    ]
    assert said(cast.agency) == [("1 nhiệm vụ chưa hoàn thành", NEAR, "due")] and said(cast.leader) == []


@pytest.mark.parametrize(
    "over", [{"done_on": PAST}, {"last_status": "done"}, {"valid_until": MONDAY}, {"extended_until": FAR}]
)
def test_deadlines_met_or_moved_are_not_said(cast, over):
    duty = digests.owe_until({"ward": cast.hoan_kiem}, PAST)
    assert len(said(cast.ward1)) == 1
    Duty.objects.filter(pk=duty.pk).update(**over)
    assert said(cast.ward1) == []


def test_several_questions_lead_to_those_that_wait_in_the_register(cast, sign_in):
    duty = digests.owe_until({"ward": cast.hoan_kiem}, FAR)
    for _turn in range(2):
        digests.ask(duty, cast.stc, cast.ward1, answer_by=PAST)
    finance = make_officer("stc1", "agency_officer", agency=cast.stc)
    (task,) = owed_by(finance, MONDAY).tasks
    assert (task.what, task.url) == ("2 vướng mắc chờ trả lời", "/nghi-quyet/vuong-mac/?cua=can-lam")
    assert len(sign_in(finance).get(task.url).context["rows"]) == 2


def test_obstacles_asked_of_the_agency_are_said_to_it_alone(cast):
    duty = digests.owe_until({"ward": cast.hoan_kiem}, FAR)
    asked = digests.ask(duty, cast.catp, cast.ward1, answer_by=PAST)
    digests.ask(duty, cast.stc, cast.ward1)
    assert said(cast.agency) == [("1 vướng mắc chờ trả lời", PAST, "late")] and said(cast.ward1) == []
    assert [task.url for task in owed_by(cast.agency, MONDAY).tasks] == [f"/nghi-quyet/vuong-mac/{asked.pk}/tra-loi/"]
    digests.answer(asked, cast.agency)
    assert said(cast.agency) == []


def test_all_of_it_is_one_question(cast):
    for officer in (cast.ward1, cast.agency):
        known = Officer.objects.get(pk=officer.pk)
        assert known.has_perm("programme.enter_progress")
        with CaptureQueriesContext(connection) as captured:
            owed_by(known, MONDAY)
        assert len(captured) == 1


def test_my_work_of_an_agency_costs_the_same_for_little_and_much(cast, sign_in):
    client, counts = sign_in(cast.agency), []
    for codes in ("A", "BCDEFG"):
        for code in codes:
            digests.owe([], [cast.catp], due_on=PAST, code=f"R{code}")
            digests.ask(digests.owe_until({"agency": cast.catp}, PAST, code), cast.catp, cast.ward1)
        counts.append(queries_of(client, HERE))
    assert counts[0] == counts[1] <= 12
