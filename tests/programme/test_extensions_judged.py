"""A granted extension: what was reported for open periods is judged by the later deadline, a locked period stays as then."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.utils import timezone

from organisation.models import ReportingPeriod
from programme.actions.clock import ask_extension, decide_extension
from programme.actions.directives import edit_directive, set_trajectory
from programme.actions.overriding import override_progress
from programme.actions.progress import save_progress
from programme.actions.recount import recount
from programme.models import Directive, DirectiveStanding, Duty, Progress, WardStanding

from . import clock
from .test_standing import sign, standing_of

pytestmark = pytest.mark.django_db
PAST, LATER = date(2026, 8, 31), date(2027, 3, 31)


@pytest.fixture
def late(opened, cast, monkeypatch):
    """The ward has signed that it is half way, a month after the deadline: late, on the report and in every count."""
    clock.on(monkeypatch, date(2026, 10, 5))
    Directive.objects.filter(code="T-01").update(due_on=PAST)
    for row, people in ((opened.own, (cast.ward1, cast.chief1)), (opened.other, (cast.ward2, cast.chief2))):
        sign(row, *people, value=D(90))
    assert counts(opened) == ("late", "late", 1, 2)
    return opened


def counts(opened) -> tuple:
    """The report's status, the duty's newest, the ward's count of late and the directive's."""
    row = Progress.objects.select_related("duty").get(pk=opened.own.pk)
    ward = WardStanding.objects.get(ward=row.duty.ward_id, period=row.period_id)
    return row.status, row.duty.last_status, ward.duties_late, standing_of(opened.own).late


def grant(cast, is_granted=True, **target) -> None:
    by = cast.chief1 if "duty_id" in target else cast.reviewer
    row = ask_extension(by=by, seen_due_on=PAST, new_due_on=LATER, reason="Chờ vốn", why_late="Mới biết", **target)
    decide_extension(extension_id=row.pk, version=1, by=cast.leader, is_granted=is_granted, note="Xem xét")


def test_more_time_for_one_turns_its_report_and_the_counts(late, cast):
    grant(cast, duty_id=late.own.duty_id)
    assert counts(late) == ("on_track", "on_track", 0, 1)
    assert Progress.objects.get(pk=late.other.pk).status == "late"
    assert Progress.objects.get(pk=late.own.pk).version == late.own.version and recount() == []


def test_more_time_for_all_turns_every_report_and_the_directive(late, cast):
    assert standing_of(late.own).computed_status == "late"
    grant(cast, directive_id=late.own.duty.directive_id)
    assert counts(late) == ("on_track", "on_track", 0, 0)
    assert Progress.objects.get(pk=late.other.pk).status == "on_track"
    found = standing_of(late.own)
    assert (found.on_track, found.computed_status) == (2, "on_track") and recount() == []


def test_a_refusal_turns_nothing(late, cast):
    grant(cast, is_granted=False, duty_id=late.own.duty_id)
    assert counts(late) == ("late", "late", 1, 2)


def test_what_is_being_typed_is_judged_anew_and_may_still_be_saved(opened, cast, monkeypatch):
    clock.on(monkeypatch, date(2026, 10, 5))
    Directive.objects.filter(code="T-01").update(due_on=PAST)
    said = {"by": cast.ward1, "answer": "reported"}
    row = save_progress(progress_id=opened.own.pk, version=1, value=D(90), **said)
    grant(cast, duty_id=opened.own.duty_id)
    now = Progress.objects.get(pk=row.pk)
    assert (row.status, now.status, now.state, now.done_percent) == ("late", "on_track", "draft", 90)
    assert save_progress(progress_id=row.pk, version=row.version, value=D(91), **said).value == 91


def test_a_locked_period_stays_as_it_was_judged_then(late, cast):
    ReportingPeriod.objects.filter(pk=late.period.pk).update(locked_at=timezone.now())
    before = DirectiveStanding.objects.filter(period=late.period).order_by("pk").values()
    kept = list(before)
    grant(cast, directive_id=late.own.duty.directive_id)
    assert counts(late) == ("late", "late", 1, 2) and list(before.all()) == kept
    assert Duty.objects.select_related("directive").get(pk=late.own.duty_id).current_due_on == LATER


def test_a_status_set_by_hand_stays_and_the_computed_one_follows(late, cast):
    row = Progress.objects.get(pk=late.own.pk)
    override_progress(progress_id=row.pk, version=row.version, status="at_risk", reason="Đã rõ", by=cast.leader)
    grant(cast, duty_id=late.own.duty_id)
    row.refresh_from_db()
    assert (row.computed_status, row.status) == ("on_track", "at_risk") and recount() == []


def test_a_changed_target_or_course_turns_reports_of_open_periods_too(late, cast):
    directive = Directive.objects.get(code="T-01")
    said = {"directive_id": directive.pk, "by": cast.admin}
    edited = edit_directive(version=directive.version, fields={"target_value": D(80)}, **said)
    assert counts(late) == ("done", "done", 0, 0) and recount() == []
    ReportingPeriod.objects.filter(pk=late.period.pk).update(locked_at=timezone.now())
    edited = edit_directive(version=edited.version, fields={"target_value": D(100)}, **said)
    assert counts(late) == ("done", "done", 0, 0)
    ReportingPeriod.objects.filter(pk=late.period.pk).update(locked_at=None)
    Directive.objects.filter(pk=directive.pk).update(due_on=LATER, baseline_value=0, baseline_on=date(2026, 1, 1))
    set_trajectory(version=edited.version, points=[(date(2026, 9, 1), D(95))], **said)
    assert counts(late) == ("at_risk", "at_risk", 0, 0) and recount() == []
