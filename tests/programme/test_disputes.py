"""A bearer's objection to being counted late: raised with a reason, decided by another, shown beside the days."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from organisation.versions import StaleEdit
from programme import lateness
from programme.actions.disputes import decide_dispute, raise_dispute, withdraw_dispute
from programme.models import Dispute, Duty, Progress
from tests import factories

from . import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def duty(cast, monkeypatch):
    """20 days late."""
    day = date(2026, 10, 20)
    clock.on(monkeypatch, day)
    monkeypatch.setattr("programme.actions.disputes.today", lambda: day)
    return clock.make_duty(clock.make_directive(cast.catp), cast.hoan_kiem)


def object_to(duty, by, **values) -> Dispute:
    return raise_dispute(by=by, duty_id=duty.pk, **{"reason": "Đã nộp đúng hạn", **values})


def test_an_upheld_objection_is_shown_and_leaves_the_days(cast, duty):
    row = object_to(duty, cast.chief1)
    row = decide_dispute(dispute_id=row.pk, version=1, by=cast.leader, is_upheld=True)
    assert (row.state, row.decided_by) == ("upheld", cast.leader)
    read = lateness.clock_of(duty, date(2026, 10, 20), row.state)
    assert (read.original, read.current, read.under_dispute, read.upheld) == (20, 20, 0, 20)


def test_a_rejection_says_why(cast, duty):
    row = object_to(duty, cast.chief1)
    with pytest.raises(ValidationError, match="không chấp nhận"):
        decide_dispute(dispute_id=row.pk, version=1, by=cast.leader, is_upheld=False, note=" ")
    row = decide_dispute(dispute_id=row.pk, version=1, by=cast.leader, is_upheld=False, note="Hệ thống ghi sau hạn")
    assert row.state == "rejected"
    with pytest.raises(ValidationError, match="đã được xử lý"):
        decide_dispute(dispute_id=row.pk, version=2, by=cast.leader, is_upheld=True)


def test_what_is_not_late_cannot_be_disputed(cast, duty):
    in_time = clock.make_duty(clock.make_directive(cast.catp, due_on=date(2026, 12, 31), code="M-02"), cast.hoan_kiem)
    with pytest.raises(ValidationError, match="không bị tính chậm"):
        object_to(in_time, cast.chief1)


def test_a_periods_report_is_disputed_by_itself(cast, duty):
    period = factories.make_period("2026-Q3")
    with pytest.raises(ValidationError, match="không bị tính chậm"):
        object_to(duty, cast.chief1, period=period)  # no report was owed in it
    Progress.objects.create(duty=duty, period=period, due_on=period.ward_due_on)
    object_to(duty, cast.chief1, period=period)
    object_to(duty, cast.chief1)
    for again in ({"period": period}, {}):
        with pytest.raises(ValidationError, match="Đang có một ý kiến"):
            object_to(duty, cast.chief1, **again)


def test_who_may_not(cast, duty):
    with pytest.raises(PermissionDenied):
        object_to(duty, cast.ward1)
    with pytest.raises(Duty.DoesNotExist):
        object_to(duty, cast.chief2)
    with pytest.raises(ValidationError):
        object_to(duty, cast.chief1, reason=" ")
    row = object_to(duty, cast.chief1)
    with pytest.raises(PermissionDenied):
        decide_dispute(dispute_id=row.pk, version=1, by=cast.chief1, is_upheld=True)
    Dispute.objects.filter(pk=row.pk).update(raised_by=cast.leader)
    with pytest.raises(PermissionDenied):
        decide_dispute(dispute_id=row.pk, version=1, by=cast.leader, is_upheld=True)


def test_withdrawn_and_stale(cast, duty):
    row = object_to(duty, cast.chief1)
    with pytest.raises(StaleEdit):
        withdraw_dispute(dispute_id=row.pk, version=9, by=cast.chief1)
    assert withdraw_dispute(dispute_id=row.pk, version=1, by=cast.chief1).state == "withdrawn"
    assert object_to(duty, cast.chief1).state == "open"


def test_pages_raise_decide_and_show(cast, duty, sign_in):
    page = reverse("programme:dispute-raise", args=[duty.pk])
    assert sign_in(cast.chief1).post(page, {"reason": ""}).status_code == 422
    assert sign_in(cast.chief1).post(page, {"reason": "Đã nộp đúng hạn"}).status_code == 302
    row = Dispute.objects.get()
    decision = reverse("programme:dispute-decide", args=[row.pk])
    assert "Đã nộp đúng hạn" in sign_in(cast.leader).get(decision).content.decode()
    said = {"version": 1, "decision": "no", "note": ""}
    assert sign_in(cast.leader).post(decision, said).status_code == 422
    assert sign_in(cast.leader).post(decision, said | {"note": "Hệ thống ghi sau hạn"}).status_code == 302
    assert "Hệ thống ghi sau hạn" in sign_in(cast.ward1).get(duty.get_absolute_url()).content.decode()
