"""More time: who asks, who decides, what each figure of the clock says afterwards."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organisation.models import AuditEntry
from organisation.versions import StaleEdit
from programme.actions.clock import ask_extension, decide_extension, withdraw_extension
from programme.models import Directive, Duty, Extension

from . import clock

pytestmark = pytest.mark.django_db
LATER = date(2026, 12, 31)


@pytest.fixture
def duty(cast, monkeypatch):
    clock.on(monkeypatch, date(2026, 9, 1))
    return clock.make_duty(clock.make_directive(cast.catp), cast.hoan_kiem)


def ask(duty, by, **values) -> Extension:
    said = {"seen_due_on": clock.DUE, "new_due_on": LATER, "reason": "Chờ mặt bằng"}
    return ask_extension(by=by, duty_id=duty.pk, **{**said, **values})


def decide(row, by, is_granted=True, **values) -> Extension:
    return decide_extension(
        extension_id=row.pk, by=by, is_granted=is_granted, **{"version": row.version, "note": "", **values}
    )


def said(answer) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").main.text.split())


def test_granted_extension_moves_the_present_deadline_and_never_the_first(cast, duty):
    row = decide(ask(duty, cast.chief1), cast.leader)
    duty.refresh_from_db()
    assert (row.state, row.decided_by, row.old_due_on, row.new_due_on) == ("granted", cast.leader, clock.DUE, LATER)
    assert (duty.directive.due_on, duty.current_due_on, duty.version) == (clock.DUE, LATER, 2)
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"ask_extension", "decide_extension", "extend_deadline"} <= actions


def test_refused_extension_leaves_the_deadline_and_says_why(cast, duty):
    row = ask(duty, cast.chief1)
    with pytest.raises(ValidationError, match="Xin nêu lý do không gia hạn"):
        decide(row, cast.leader, is_granted=False)
    assert decide(row, cast.leader, is_granted=False, note="Đã có mặt bằng").state == "refused"
    duty.refresh_from_db()
    assert duty.current_due_on == clock.DUE


def test_a_second_extension_counts_from_the_first_ones_day(cast, duty):
    decide(ask(duty, cast.chief1), cast.leader)
    with pytest.raises(ValidationError, match="phải sau thời hạn đang có"):
        ask(duty, cast.chief1, seen_due_on=LATER)
    second = ask(duty, cast.chief1, seen_due_on=LATER, new_due_on=date(2027, 6, 30))
    assert second.old_due_on == LATER


@pytest.mark.parametrize("new_due_on", [clock.DUE, date(2026, 9, 29)])
def test_extension_not_later_than_the_deadline_is_refused(cast, duty, new_due_on):
    with pytest.raises(ValidationError) as refused:
        ask(duty, cast.chief1, new_due_on=new_due_on)
    assert set(refused.value.message_dict) == {"new_due_on"}
    assert not Extension.objects.exists()


def test_after_the_deadline_it_says_why_so_late(cast, duty, monkeypatch):
    clock.on(monkeypatch, date(2026, 10, 1))
    with pytest.raises(ValidationError) as refused:
        ask(duty, cast.chief1)
    assert set(refused.value.message_dict) == {"why_late"}
    row = ask(duty, cast.chief1, why_late="Mới nhận bàn giao")
    assert row.is_after_deadline and "Mới nhận bàn giao" in row.reason


def test_a_second_open_request_is_refused(cast, duty):
    ask(duty, cast.chief1)
    with pytest.raises(ValidationError, match="Đang có một đề nghị gia hạn"):
        ask(duty, cast.chief1)


def test_nobody_decides_what_they_asked(cast, duty):
    row = ask_extension(
        by=cast.reviewer, directive_id=duty.directive_id, seen_due_on=clock.DUE, new_due_on=LATER, reason="Chung"
    )
    cast.leader.user_permissions.clear()
    cast.reviewer.groups.set(cast.leader.groups.all())
    own = type(cast.reviewer).objects.get(pk=cast.reviewer.pk)
    with pytest.raises(PermissionDenied):
        decide(row, own)
    with pytest.raises(PermissionDenied):
        decide(row, cast.agency)
    decide(row, cast.leader)
    assert Directive.objects.get(pk=duty.directive_id).extended_until == LATER
    assert Duty.objects.select_related("directive").get(pk=duty.pk).current_due_on == LATER


def test_who_may_not_ask(cast, duty):
    with pytest.raises(PermissionDenied):
        ask(duty, cast.ward1)  # enters, does not sign
    with pytest.raises(Duty.DoesNotExist):
        ask(duty, cast.chief2)
    with pytest.raises(PermissionDenied):
        ask(duty, cast.reviewer)  # watches over all, bears nothing
    ended = clock.make_duty(duty.directive, cast.hang_bac)
    with pytest.raises(PermissionDenied, match="đã kết thúc"):
        ask(ended, cast.chief1)


def test_nothing_to_extend(cast, duty):
    endless = clock.make_duty(clock.make_directive(cast.catp, due_on=None, code="M-02"), cast.hoan_kiem)
    with pytest.raises(ValidationError, match="không có thời hạn"):
        ask(endless, cast.chief1)
    Duty.objects.filter(pk=duty.pk).update(done_on=date(2026, 8, 1))
    with pytest.raises(ValidationError, match="đã hoàn thành"):
        ask(duty, cast.chief1)


def test_stale_request_and_stale_decision_write_nothing(cast, duty):
    with pytest.raises(StaleEdit):
        ask(duty, cast.chief1, seen_due_on=date(2026, 6, 30))
    row = ask(duty, cast.chief1)
    withdraw_extension(extension_id=row.pk, version=1, by=cast.chief1)
    with pytest.raises(StaleEdit):
        decide(row, cast.leader)
    with pytest.raises(ValidationError, match="đã được xử lý"):
        decide(row, cast.leader, version=2)
    duty.refresh_from_db()
    assert duty.current_due_on == clock.DUE


def test_grant_is_refused_when_the_deadline_has_moved_past_the_day_asked(cast, duty):
    row = ask(duty, cast.chief1)
    Directive.objects.filter(pk=duty.directive_id).update(extended_until=date(2027, 12, 31))
    with pytest.raises(ValidationError, match="Thời hạn nay đã là 31/12/2027"):
        decide(row, cast.leader)
    row.refresh_from_db()
    assert row.state == "asked"


def test_pages_ask_and_decide_and_keep_what_was_typed(cast, duty, sign_in):
    page = reverse("programme:extension-ask", args=[duty.pk])
    typed = {"seen_due_on": "2026-09-30", "new_due_on": "30/9/2026", "reason": "Chờ mặt bằng"}
    wrong = sign_in(cast.chief1).post(page, typed)
    assert wrong.status_code == 422 and "phải sau thời hạn đang có (30/9/2026)" in said(wrong).replace("30/09", "30/9")
    assert "Chờ mặt bằng" in wrong.content.decode()
    assert sign_in(cast.chief1).post(page, typed | {"new_due_on": "31/12/2026"}).status_code == 302
    row = Extension.objects.get()
    decision = reverse("programme:extension-decide", args=[row.pk])
    assert "Chờ mặt bằng" in said(sign_in(cast.leader).get(decision))
    assert sign_in(cast.leader).post(decision, {"version": 1, "decision": "maybe"}).status_code == 422
    assert sign_in(cast.leader).post(decision, {"version": 1, "decision": "yes"}).status_code == 302
    again = sign_in(cast.leader).get(decision, follow=True)
    assert "Đề nghị này đã được xử lý" in again.content.decode()
    assert "31/12/2026" in said(again)


def test_a_deadline_that_moved_meanwhile_is_said_on_the_page(cast, duty, sign_in):
    Directive.objects.filter(pk=duty.directive_id).update(extended_until=LATER)
    typed = {"seen_due_on": "2026-09-30", "new_due_on": "31/03/2027", "reason": "Chờ mặt bằng"}
    page = reverse("programme:extension-ask", args=[duty.pk])
    stale = sign_in(cast.chief1).post(page, typed)
    assert stale.status_code == 422 and "Vừa có thay đổi" in said(stale)
    field = BeautifulSoup(stale.content, "html.parser").find("input", {"name": "seen_due_on"})
    assert field["value"] == "2026-12-31"


def test_duty_page_says_three_figures_and_costs_the_same_for_more_requests(cast, duty, sign_in, monkeypatch):
    decide(ask(duty, cast.chief1, new_due_on=date(2026, 10, 10)), cast.leader)
    clock.on(monkeypatch, date(2026, 10, 30))
    client = sign_in(cast.chief1)
    client.get(duty.get_absolute_url())  # the first look keeps the session
    with CaptureQueriesContext(connection) as few:
        page = client.get(duty.get_absolute_url())
    assert "30 ngày chậm so với thời hạn ban đầu" in said(page) and "20 ngày chậm so với thời hạn đang có" in said(page)
    Extension.objects.bulk_create(
        Extension(
            duty=duty, old_due_on=clock.DUE, new_due_on=LATER, reason="x", asked_by=cast.chief1, state="withdrawn"
        )
        for _each in range(5)
    )
    with CaptureQueriesContext(connection) as many:
        client.get(duty.get_absolute_url())
    assert len(many) == len(few) <= 12
