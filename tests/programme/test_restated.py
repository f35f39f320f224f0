"""A directive restated to the units of a day: a merger and a division worked by hand, and who is late by the same question."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisation.actions.ancestry import rebuild_ancestry
from programme import owing
from programme.alarms import alarms, late_on, silent_on, with_silence
from programme.lateness import silent_days
from programme.models import Dispute, Duty, Progress
from programme.restated import restated
from programme.rollup import Part, roll_up
from tests import factories
from tests.programme.clock import make_directive, make_duty

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
BEFORE = date(2025, 6, 30)
SENT = datetime(2025, 6, 15, tzinfo=UTC)


@pytest.fixture
def merged(cast):
    """On 1 July 2025 A went whole into X; B was divided, X takes its records and Y only land; C went whole into Y."""
    old = {"established_on": None, "dissolved_on": factories.MERGER}
    a, b, c = (factories.make_ward(name, **old) for name in ("Cũ A", "Cũ B", "Cũ C"))
    x, y = factories.make_ward("Mới X"), factories.make_ward("Mới Y")
    factories.make_succession(a, x)
    factories.make_succession(b, x, share="part")
    factories.make_succession(b, y, share="part", takes_records=False)
    factories.make_succession(c, y)
    rebuild_ancestry()
    period = factories.make_period("2025-Q2")
    period.ward_due_on = date(2025, 6, 28)
    directive = make_directive(cast.catp, due_on=None, kind="target", unit="vụ", target_value=100)
    period.__class__.objects.filter(pk=period.pk).update(ends_on=date(2025, 6, 14), ward_due_on=period.ward_due_on)
    for ward, value, weight in ((a, 40, 1), (b, 100, 3), (c, 80, 2)):
        report(cast, make_duty(directive, ward, weight=weight, valid_from=date(2025, 1, 1)), period, value)
    return SimpleNamespace(directive=directive, period=period, a=a, b=b, c=c, x=x, y=y)


def report(cast, duty, period, value):
    Progress.objects.create(
        duty=duty,
        period=period,
        due_on=period.ward_due_on,
        state="submitted",
        submitted_by=cast.chief1,
        submitted_at=SENT,
        value=value,
        done_percent=value,
        status="done" if value == 100 else "on_track",
    )


@pytest.mark.parametrize(
    ("rule", "then", "today"),
    [
        ("sum", 220, 220),  # 40 + 100 + 80 = (40 + 100) + 80
        ("mean", D("73.3333"), 75),  # (40 + 100 + 80) / 3; X = (40 + 100) / 2, Y = 80
        ("weighted", D("83.3333"), D("83.3333")),  # (40·1 + 100·3 + 80·2) / 6; X = 340/4 with weight 4, Y = 80 with 2
        ("share", D("33.33"), 0),  # B alone of three reached it; neither X (A did not) nor Y
    ],
)
def test_a_merger_and_a_division_by_hand(merged, cast, rule, then, today):
    merged.directive.rollup = rule
    parts = [Part(D(40), D(40), D(1)), Part(D(100), D(100), D(3)), Part(D(80), D(80), D(2))]
    assert roll_up(merged.directive, parts, 3, BEFORE).value == then
    as_then = restated(merged.directive, merged.period, BEFORE, cast.leader)
    assert (as_then.expected, as_then.reported, as_then.rolled.value) == (3, 3, then)
    as_today = restated(merged.directive, merged.period, TODAY, cast.leader)
    assert (as_today.expected, as_today.reported, as_today.rolled.value) == (2, 2, today)


def test_a_share_is_reached_when_all_units_before_did(merged, cast):
    merged.directive.rollup = "share"
    Progress.objects.update(value=100, done_percent=100)
    assert restated(merged.directive, merged.period, TODAY, cast.leader).rolled.value == 100
    missing = Progress.objects.filter(duty__ward=merged.a)
    missing.update(state="open", submitted_by=None, submitted_at=None)
    found = restated(merged.directive, merged.period, TODAY, cast.leader)
    assert (found.expected, found.reported, found.rolled.value) == (2, 1, 50)


def test_the_heir_is_named_and_only_the_one_that_takes_the_records(merged, cast):
    found = owing.bearers(merged.directive, cast.leader, merged.period, TODAY)
    names = {pk: (ward.pk, ward.full_name) for pk, ward in owing.heirs_of(found).items()}
    x, y = (merged.x.pk, merged.x.full_name), (merged.y.pk, merged.y.full_name)
    assert names == {merged.a.pk: x, merged.b.pk: x, merged.c.pk: y}
    assert owing.heirs_of(owing.bearers(merged.directive, cast.leader, merged.period, BEFORE)) == {}


def test_a_ward_restates_its_own_and_earlier_rows_alone(merged, cast):
    officer = factories.make_officer("x1", "ward_officer", ward=merged.x)
    found = owing.bearers(merged.directive, officer, merged.period, TODAY)
    assert {row.ward.pk for row in found} == {merged.a.pk, merged.b.pk}
    assert owing.bearers(merged.directive, cast.ward2, merged.period, TODAY) == []


def test_the_bearers_alarms_are_those_of_the_portal(cast):
    wards = factories.make_wards(4)
    directive = make_directive(cast.catp, due_on=date(2026, 9, 30))
    late, disputed, done, longer = (make_duty(directive, ward) for ward in wards)
    ended = make_duty(directive, cast.ba_dinh, valid_until=date(2026, 10, 1))
    Dispute.objects.create(duty=disputed, reason="Chờ vốn", raised_by=cast.chief1)
    Duty.objects.filter(pk=done.pk).update(done_on=date(2026, 9, 1))
    Duty.objects.filter(pk=longer.pk).update(extended_until=date(2026, 12, 31), last_reported_on=TODAY)
    expected = alarms(cast.leader, TODAY, duties=Duty.objects.filter(directive=directive))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = owing.alarms_of(owing.bearers(directive, cast.leader, None, TODAY), TODAY)
    assert len(asked) == 1
    for name in ("overdue", "extended"):
        assert [(row.pk, clock) for row, clock in getattr(found, name)] == [
            (row.pk, clock) for row, clock in getattr(expected, name)
        ]
    assert [(row.pk, days) for row, days in found.silent] == [(row.pk, days) for row, days in expected.silent]
    assert [row.pk for row, _clock in found.overdue] == [late.pk, disputed.pk] and found.disputed == 1
    assert len(found.extended) == 1 and found.ageing["31-60"] == 2
    owed = with_silence(Duty.objects.owed_on(TODAY).filter(directive=directive))
    assert set(owed.filter(late_on(TODAY))) == {row for row, _clock in expected.overdue}
    assert set(owed.filter(silent_on(TODAY))) == {row for row, _days in expected.silent}
    assert ended.pk not in {row.pk for row, _days in found.silent}


@pytest.mark.parametrize(
    ("own_days", "since", "is_silent"), [(30, 30, False), (30, 31, True), (None, 110, False), (None, 111, True)]
)
def test_silence_asked_of_the_database_is_the_clocks(cast, own_days, since, is_silent):
    directive = make_directive(cast.catp, due_on=None, silent_after_days=own_days)
    duty = make_duty(directive, cast.ba_dinh, last_reported_on=TODAY - timedelta(days=since))
    rows = with_silence(Duty.objects.filter(directive=directive)).filter(silent_on(TODAY))
    assert bool(rows) is is_silent is bool(silent_days(duty, TODAY))
