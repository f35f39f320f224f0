"""What is kept of signed reports: of the directive by period, of the duty its newest."""

from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programme.actions.directives import edit_directive, set_trajectory
from programme.actions.opening import open_period
from programme.actions.progress import recall_progress, save_progress, submit_progress
from programme.actions.recount import recount
from programme.models import Directive, DirectiveStanding, Duty, Progress
from tests import factories

pytestmark = pytest.mark.django_db
ON_TIME = datetime(2026, 9, 10, 3, 0, tzinfo=UTC)


def sign(row, officer, chief, **values):
    row.refresh_from_db()
    values = {"answer": "reported", "percent": None, "narrative": "", **values}
    save_progress(progress_id=row.pk, version=row.version, by=officer, **values)
    with time_machine.travel(ON_TIME, tick=False):
        submit_progress(progress_ids=[row.pk], by=chief)
    row.refresh_from_db()


def standing_of(row):
    return DirectiveStanding.objects.get(directive=row.duty.directive, period=row.period)


def test_a_standing_is_there_for_each_directive_when_the_period_opens(opened, directives):
    assert {row.directive.code: (row.expected, row.reported) for row in DirectiveStanding.objects.all()} == {
        "T-01": (2, 0),
        "N-01": (2, 0),
        "N-02": (1, 0),
    }
    assert recount() == []


def test_signing_is_counted_and_rolled_up_at_once(opened, cast):
    sign(opened.own, cast.ward1, cast.chief1, value=D(60))
    row = standing_of(opened.own)
    assert (row.expected, row.reported, row.on_time, row.on_track, row.reached) == (2, 1, 1, 1, 0)
    assert (row.value, row.percent, row.status) == (60, 60, "on_track")
    sign(opened.other, cast.ward2, cast.chief2, value=D(20))
    row.refresh_from_db()
    assert (row.reported, row.at_risk, row.value, row.status) == (2, 1, 40, "at_risk")
    assert recount() == []


def test_a_draft_is_not_counted(opened, cast):
    save_progress(progress_id=opened.own.pk, version=1, by=cast.ward1, answer="reported", value=D(60))
    assert standing_of(opened.own).reported == 0 and recount() == []


def test_recalling_takes_it_out_again(opened, cast):
    sign(opened.own, cast.ward1, cast.chief1, value=D(100))
    recall_progress(progress_id=opened.own.pk, version=opened.own.version, by=cast.chief1)
    duty = Duty.objects.get(pk=opened.own.duty_id)
    assert (standing_of(opened.own).reported, duty.last_period, duty.last_status, duty.done_on) == (0, None, "", None)
    assert recount() == []


def test_the_duty_keeps_its_newest_report_and_since_when_it_is_done(opened, cast):
    sign(opened.own, cast.ward1, cast.chief1, value=D(100))
    following = factories.make_period("2026-Q4")
    open_period(period=following, day=following.ends_on)
    later = Progress.objects.select_related("duty__directive", "period").get(period=following, duty=opened.own.duty)
    sign(later, cast.ward1, cast.chief1, value=D(100))
    duty = Duty.objects.get(pk=later.duty_id)
    assert (duty.last_period, duty.last_value, duty.last_percent) == (following, 100, 100)
    assert (duty.last_reported_on, duty.done_on) == (date(2026, 9, 10), date(2026, 9, 10))
    recall_progress(progress_id=later.pk, version=later.version, by=cast.chief1)
    sign(later, cast.ward1, cast.chief1, value=D(90))
    duty.refresh_from_db()
    assert (duty.last_status, duty.done_on) == ("on_track", None) and recount() == []


def test_a_mean_is_done_only_when_all_have_reported(opened, cast):
    sign(opened.own, cast.ward1, cast.chief1, value=D(100))
    row = standing_of(opened.own)
    assert (row.percent, row.done, row.status) == (100, 1, "on_track")
    sign(opened.other, cast.ward2, cast.chief2, value=D(100))
    row.refresh_from_db()
    assert row.status == "done" and recount() == []


@pytest.mark.parametrize(("rule", "value", "percent"), [("sum", 120, 100), ("mean", 60, 60), ("share", 50, 50)])
def test_the_rule_of_the_directive_rolls_up(opened, cast, rule, value, percent):
    Directive.objects.filter(code="T-01").update(rollup=rule)
    sign(opened.own, cast.ward1, cast.chief1, value=D(100), percent=100)
    sign(opened.other, cast.ward2, cast.chief2, value=D(20), percent=20)
    row = standing_of(opened.own)
    assert (row.value, row.percent, row.reached) == (value, percent, 1) and recount() == []


def test_weights_of_the_duties_count_under_the_weighted_rule(opened, cast):
    Directive.objects.filter(code="T-01").update(rollup="weighted")
    Duty.objects.filter(pk=opened.own.duty_id).update(weight=3)
    sign(opened.own, cast.ward1, cast.chief1, value=D(100))
    sign(opened.other, cast.ward2, cast.chief2, value=D(20))
    assert standing_of(opened.own).value == 80 and recount() == []


def test_recount_names_what_differs(opened, cast):
    sign(opened.own, cast.ward1, cast.chief1, value=D(60))
    DirectiveStanding.objects.filter(directive__code="T-01").update(reported=2, value=61)
    Duty.objects.filter(pk=opened.own.duty_id).update(last_value=1)
    DirectiveStanding.objects.filter(directive__code="N-02").delete()
    lines = "\n".join(recount())
    for words in (
        "reported: 2 kept, 1 counted",
        "value: 61.0000 kept, 60.0000",
        "last_value: 1.0000 kept",
        "is missing",
    ):
        assert words in lines


def test_a_directive_nobody_owes_any_more_has_no_standing(opened, directives):
    Directive.objects.filter(pk=directives.task.pk).update(is_active=False)
    open_period(period=opened.period, day=date(2026, 9, 10))
    assert not DirectiveStanding.objects.filter(directive=directives.task).exists() and recount() == []


def test_signing_costs_the_same_whatever_the_number_of_wards(opened, cast, period):
    def cost(row, officer, chief):
        row.refresh_from_db()
        save_progress(progress_id=row.pk, version=row.version, by=officer, answer="reported", value=D(60))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            submit_progress(progress_ids=[row.pk], by=chief)
        return len(queries)

    few = cost(opened.own, cast.ward1, cast.chief1)
    factories.make_wards(12)
    open_period(period=period, day=date(2026, 9, 10))
    assert cost(opened.other, cast.ward2, cast.chief2) == few


def test_an_open_period_follows_a_changed_rule_and_a_locked_one_stays(opened, cast, directives):
    sign(opened.own, cast.ward1, cast.chief1, value=D(60))
    directive = directives.wards
    directive.refresh_from_db()
    edit_directive(directive_id=directive.pk, version=directive.version, by=cast.admin, fields={"target_value": D(60)})
    row = standing_of(opened.own)
    assert row.percent == 100 and recount() == []
    directive.refresh_from_db()
    points = [(date(2026, 9, 1), D(45))]
    set_trajectory(directive_id=directive.pk, version=directive.version, by=cast.admin, points=points)
    row.refresh_from_db()
    assert row.expected_percent == 75 and recount() == []
    opened.period.locked_at = ON_TIME
    opened.period.save()
    directive.refresh_from_db()
    edit_directive(directive_id=directive.pk, version=directive.version, by=cast.admin, fields={"target_value": D(80)})
    row.refresh_from_db()
    assert row.percent == 100 and recount() == []
