"""Two people at once on the clock, on obstacles and on standings, with real threads: one wins, the other is told."""

import threading
import time
from datetime import date
from decimal import Decimal as D
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from organisation.versions import StaleEdit
from programme.actions.clock import ask_extension, decide_extension
from programme.actions.disputes import decide_dispute, raise_dispute
from programme.actions.obstacles import answer_obstacle, hand_over_obstacle
from programme.actions.overriding import override_progress, override_standing
from programme.actions.progress import save_progress, submit_progress
from programme.actions.recount import recount
from programme.models import Directive, DirectiveStanding, Dispute, Duty, Extension, Obstacle, Progress
from tests import factories
from tests.at_once import together

from . import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LATER = date(2027, 3, 31)


@pytest.fixture
def duty(cast, monkeypatch):
    clock.on(monkeypatch, date(2026, 9, 1))
    return clock.make_duty(clock.make_directive(cast.catp), cast.hoan_kiem)


@pytest.fixture
def answered(opened, cast, monkeypatch):
    """Both wards have answered and nobody has signed; the deadline was a month before the period's end."""
    clock.on(monkeypatch, date(2026, 10, 5))
    Directive.objects.filter(code="T-01").update(due_on=date(2026, 8, 31))
    for row, by in ((opened.own, cast.ward1), (opened.other, cast.ward2)):
        save_progress(progress_id=row.pk, version=1, by=by, answer="reported", value=D(90))
    return opened


def kinds(answers) -> list[str]:
    return sorted(type(answer).__name__ for answer in answers)


def ask(duty, by, **values):
    said = {"seen_due_on": clock.DUE, "new_due_on": LATER, "reason": "Chờ vốn", "duty_id": duty.pk}
    return ask_extension(by=by, **(said | values))


def decide(row, by, is_granted):
    return decide_extension(extension_id=row.pk, version=1, by=by, is_granted=is_granted, note="Xem xét")


def test_two_requests_at_once_make_one(cast, duty):
    answers = together(*[partial(ask, duty, cast.chief1)] * 2)
    assert kinds(answers) == ["Extension", "ValidationError"]
    assert Extension.objects.count() == 1


@pytest.mark.parametrize("second", [True, False])
def test_two_decisions_on_one_request_one_stands(cast, duty, second):
    row = ask(duty, cast.chief1)
    other = factories.make_officer("leader2", "leader", sees_all=True)
    answers = together(partial(decide, row, cast.leader, True), partial(decide, row, other, second))
    assert kinds(answers) == ["Extension", "StaleEdit"]
    kept = Extension.objects.get()
    assert kept.decided_by == next(one.decided_by for one in answers if isinstance(one, Extension))
    until = Duty.objects.get(pk=duty.pk).extended_until
    assert until == (LATER if kept.state == "granted" else None)


def test_two_decisions_on_one_objection_one_stands(cast, duty, monkeypatch):
    clock.on(monkeypatch, date(2026, 10, 5))
    monkeypatch.setattr("programme.actions.disputes.today", lambda: date(2026, 10, 5))
    row = raise_dispute(by=cast.chief1, duty_id=duty.pk, reason="Đã gửi")
    answers = together(*[
        partial(decide_dispute, dispute_id=row.pk, version=1, by=cast.leader, is_upheld=is_upheld, note="x")
        for is_upheld in (True, False)
    ])  # fmt: skip
    assert kinds(answers) == ["Dispute", "StaleEdit"]
    assert Dispute.objects.get().state == next(one.state for one in answers if isinstance(one, Dispute))


def test_an_obstacle_answered_twice_keeps_the_first_answer(cast, duty):
    asked = {"state": "asked", "asked_of": cast.stc, "asked_on": date(2026, 9, 1)}
    row = Obstacle.objects.create(duty=duty, what="x", since_on=date(2026, 9, 1), raised_by=cast.ward1, **asked)
    finance = factories.make_officer("stc1", "agency_officer", agency=cast.stc)
    answers = together(*[
        partial(answer_obstacle, obstacle_id=row.pk, version=1, by=by, answer=by.username)
        for by in (finance, cast.leader)
    ])  # fmt: skip
    assert kinds(answers) == ["Obstacle", "StaleEdit"]
    kept = Obstacle.objects.get()
    assert kept.answer == kept.answered_by.username == next(one.answer for one in answers if isinstance(one, Obstacle))


def test_an_obstacle_handed_over_while_it_is_answered_loses_neither(cast, duty):
    asked = {"state": "asked", "asked_of": cast.stc, "asked_on": date(2026, 9, 1), "owner": cast.ward1}
    row = Obstacle.objects.create(duty=duty, what="x", since_on=date(2026, 9, 1), raised_by=cast.ward1, **asked)
    acts = {
        "answer": partial(answer_obstacle, by=cast.leader, answer="Đã rõ"),
        "hand": partial(hand_over_obstacle, by=cast.chief1, owner=cast.chief1),
    }
    answers = together(*[partial(act, obstacle_id=row.pk, version=1) for act in acts.values()])
    assert kinds(answers) == ["Obstacle", "StaleEdit"]
    lost = list(acts)[next(place for place, one in enumerate(answers) if isinstance(one, StaleEdit))]
    acts[lost](obstacle_id=row.pk, version=2)
    kept = Obstacle.objects.get()
    assert (kept.state, kept.answer, kept.owner, kept.version) == ("answered", "Đã rõ", cast.chief1, 3)


def test_two_statuses_set_by_hand_at_once_one_stands(answered, cast):
    submit_progress(progress_ids=[answered.own.pk], by=cast.chief1)
    version = Progress.objects.get(pk=answered.own.pk).version
    put = partial(override_progress, progress_id=answered.own.pk, version=version, by=cast.leader)
    answers = together(partial(put, status="done", reason="Một"), partial(put, status="at_risk", reason="Hai"))
    assert kinds(answers) == ["Progress", "StaleEdit"]
    kept = Progress.objects.get(pk=answered.own.pk)
    assert kept.override_reason == {"done": "Một", "at_risk": "Hai"}[kept.status] and recount() == []
    standing = DirectiveStanding.objects.get(directive__code="T-01")
    put = partial(override_standing, standing_id=standing.pk, version=standing.version, by=cast.leader)
    answers = together(partial(put, status="done", reason="Một"), partial(put, status="at_risk", reason="Hai"))
    assert kinds(answers) == ["DirectiveStanding", "StaleEdit"] and recount() == []


def test_a_standing_counts_both_who_sign_at_once(answered, cast):
    answers = together(
        partial(submit_progress, progress_ids=[answered.own.pk], by=cast.chief1),
        partial(submit_progress, progress_ids=[answered.other.pk], by=cast.chief2),
    )
    assert answers == [1, 1]
    row = DirectiveStanding.objects.get(directive__code="T-01")
    assert (row.reported, row.late, row.value) == (2, 2, 90) and recount() == []


@pytest.mark.parametrize("whole", [True, False], ids=["directive", "duty"])
@pytest.mark.parametrize("first", ["grant", "sign"])
def test_more_time_granted_while_a_ward_signs_is_what_its_report_is_judged_by(answered, cast, first, whole):
    target = {"directive_id": answered.own.duty.directive_id} if whole else {"duty_id": answered.own.duty_id}
    by = cast.reviewer if whole else cast.chief1
    said = {"seen_due_on": date(2026, 8, 31), "new_due_on": LATER, "reason": "Chờ vốn", "why_late": "Mới biết"}
    row = ask_extension(by=by, **said, **target)
    Progress.objects.filter(pk=answered.own.pk).update(state="open", version=1)
    entry = {"progress_id": answered.own.pk, "version": 1, "by": cast.ward1, "answer": "reported", "value": D(90)}

    def sign():
        with transaction.atomic():
            save_progress(**entry)
            submit_progress(progress_ids=[answered.own.pk], by=cast.chief1)

    acts = {"grant": partial(decide, row, cast.leader, True), "sign": sign}
    second, done = next(name for name in acts if name != first), threading.Event()

    def begin():
        with transaction.atomic():
            acts[first]()
            done.set()
            time.sleep(1.0)  # for the other to come to where it waits, with nothing of this committed

    def follow():
        done.wait(timeout=30)
        return acts[second]()

    answers = together(begin, follow)
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    kept = Progress.objects.get(pk=answered.own.pk)
    assert (kept.state, kept.status) == ("submitted", "on_track") and recount() == []


def test_a_request_that_waits_is_not_asked_again_after_the_race(cast, duty):
    """The control: after a decision the next request is taken, from the deadline that holds then."""
    decide(ask(duty, cast.chief1), cast.leader, True)
    with pytest.raises(StaleEdit):
        ask(duty, cast.chief1)
    with pytest.raises(ValidationError):
        ask(duty, cast.chief1, seen_due_on=LATER)
    assert ask(duty, cast.chief1, seen_due_on=LATER, new_due_on=date(2027, 6, 30)).old_due_on == LATER
