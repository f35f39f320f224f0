"""The clock's figures by hand: late against both deadlines, disputed, silent, aged; and the alarms by a few questions."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programme import lateness
from programme.alarms import alarms
from programme.models import Dispute, Duty, Obstacle
from tests import factories

from . import clock

DAY = date(2026, 10, 30)  # 30 days after the deadline


@pytest.mark.parametrize(
    ("days", "step"),
    [(0, ""), (1, "1-30"), (30, "1-30"), (31, "31-60"), (60, "31-60"), (61, "61-120"), (120, "61-120"), (121, "120+")],
)
def test_ageing_steps_at_their_edges(days, step):
    assert lateness.bucket(days) == step


@pytest.mark.parametrize(
    ("state", "sent", "days"),
    [
        ("open", None, 14),
        ("submitted", datetime(2026, 10, 16, 16, 59, tzinfo=UTC), 0),  # still the 16th in Hanoi
        ("submitted", datetime(2026, 10, 16, 17, 0, tzinfo=UTC), 1),
        ("returned", None, 14),
    ],
)
def test_reports_are_late_by_the_day_in_hanoi(state, sent, days):
    assert lateness.report_days_late(state, date(2026, 10, 16), sent, DAY) == days


@pytest.mark.parametrize(
    ("rhythm", "own", "days"), [("month", None, 45), ("quarter", None, 110), ("half-year", None, 200), ("year", 30, 30)]
)
def test_silence_by_rhythm_or_by_the_directives_own_days(rhythm, own, days):
    assert lateness.silent_after(rhythm, own) == days


@pytest.mark.parametrize(
    ("states", "whole"),
    [([], ""), (["rejected", "withdrawn"], ""), (["upheld", "rejected"], "upheld"), (["upheld", "open"], "open")],
)
def test_an_open_dispute_speaks_before_an_upheld_one(states, whole):
    assert lateness.standing_dispute(states) == whole


@pytest.mark.django_db
class TestClock:
    @pytest.fixture
    def directive(self, cast):
        return clock.make_directive(cast.catp)

    def test_on_the_deadline_nothing_is_late(self, cast, directive):
        duty = clock.make_duty(directive, cast.hoan_kiem)
        read = lateness.clock_of(duty, clock.DUE)
        assert (read.original, read.current) == (0, 0)

    def test_an_extension_leaves_lateness_against_the_first_deadline(self, cast, directive):
        duty = clock.make_duty(directive, cast.hoan_kiem, extended_until=date(2026, 10, 20))
        read = lateness.clock_of(duty, DAY, "open")
        assert (read.original, read.current, read.under_dispute, read.upheld) == (30, 10, 10, 0)

    def test_the_clock_stops_when_done_and_with_the_unit(self, cast, directive):
        done = clock.make_duty(directive, cast.hoan_kiem, done_on=date(2026, 10, 5))
        ended = clock.make_duty(directive, cast.ba_dinh, valid_until=date(2026, 10, 11))
        assert lateness.clock_of(done, DAY).original == 5
        assert lateness.clock_of(ended, DAY).original == 10

    def test_a_duty_without_deadline_is_never_late_but_can_be_silent(self, cast):
        directive = clock.make_directive(cast.catp, due_on=None, rhythm="month")
        duty = clock.make_duty(directive, cast.hoan_kiem, last_reported_on=date(2026, 9, 15))
        assert lateness.clock_of(duty, DAY).current == 0
        assert lateness.silent_days(duty, DAY) == 0  # 45 days are not yet too long
        assert lateness.silent_days(duty, date(2026, 10, 31)) == 46


@pytest.mark.django_db
def test_alarms_keep_lateness_and_silence_apart(cast):
    directive = clock.make_directive(cast.catp)
    make = clock.make_duty
    late = make(directive, cast.hoan_kiem, last_reported_on=date(2026, 10, 1))
    make(directive, cast.ba_dinh, extended_until=date(2026, 12, 31), last_reported_on=date(2026, 10, 1))
    endless = clock.make_directive(cast.catp, due_on=None, code="M-02")
    quiet = make(endless, cast.hoan_kiem)
    make(endless, cast.ba_dinh, done_on=date(2026, 2, 1))
    Dispute.objects.create(duty=late, reason="Đã gửi", raised_by=cast.chief1)
    Obstacle.objects.create(duty=late, what="Thiếu vốn", since_on=DAY, raised_by=cast.ward1)
    found = alarms(cast.leader, DAY)
    assert [(duty, read.current, read.under_dispute) for duty, read in found.overdue] == [(late, 30, 30)]
    assert [read.original for _duty, read in found.extended] == [30]
    assert [(duty, days) for duty, days in found.silent] == [(quiet, 302)]
    assert (found.ageing["1-30"], sum(found.ageing.values()), found.disputed) == (1, 1, 1)
    assert (found.open_obstacles, found.waiting_obstacles) == (1, 0)
    assert alarms(cast.ward2, DAY).overdue == []
    assert alarms(cast.leader, DAY, Duty.objects.filter(directive=endless)).overdue == []


@pytest.mark.django_db
def test_a_directives_own_days_of_silence_count_below_the_rhythms(cast):
    directive = clock.make_directive(cast.catp, due_on=None, silent_after_days=10)
    clock.make_duty(directive, cast.hoan_kiem, last_reported_on=date(2026, 10, 19))
    clock.make_duty(directive, cast.ba_dinh, last_reported_on=date(2026, 10, 20))
    assert [days for _duty, days in alarms(cast.leader, DAY).silent] == [11]


@pytest.mark.django_db
def test_alarms_cost_the_same_for_many_wards(cast):
    directive = clock.make_directive(cast.catp)
    clock.make_duty(directive, cast.hoan_kiem)
    with CaptureQueriesContext(connection) as few:
        alarms(cast.leader, DAY)
    Duty.objects.bulk_create(
        Duty(directive=directive, ward=ward, valid_from=date(2026, 1, 1)) for ward in factories.make_wards(40)
    )
    with CaptureQueriesContext(connection) as many:
        assert len(alarms(cast.leader, DAY).overdue) == 41
    assert len(many) == len(few) == 5
