"""Opening a quarter: who owes what, once, in bulk."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisation import measures
from organisation.models import AuditEntry
from programme.actions.opening import Opened, open_period
from programme.actions.recount import recount
from programme.models import (
    Assessment,
    AssessmentStep,
    Directive,
    Duty,
    Evidence,
    Finding,
    Progress,
    ProgressPaper,
    WardStanding,
)
from tests import factories

from .conftest import DAY

pytestmark = pytest.mark.django_db


def test_open_makes_duties_progress_findings_and_standings_once(cast, criteria_set, directives, period):
    made = open_period(period=period, day=DAY)
    # Two wards alive on the due day × two directives, and the city police's own; the draft binds nobody.
    assert made == Opened(duties=5, progress=5, assessments=2, findings=108)
    assert {row.due_on for row in Progress.objects.all()} == {period.ward_due_on} == {date(2026, 9, 16)}
    assert WardStanding.objects.get(ward=cast.hoan_kiem).duties_expected == 2
    assert not Duty.objects.filter(directive=directives.draft).exists()
    assert AssessmentStep.objects.filter(action="open", by=None).count() == 2
    counts = [model.objects.count() for model in (Duty, Progress, Assessment, Finding, WardStanding, AuditEntry)]
    assert open_period(period=period, day=DAY) == Opened()
    assert counts == [
        model.objects.count() for model in (Duty, Progress, Assessment, Finding, WardStanding, AuditEntry)
    ]
    assert recount() == []


def test_cohort_is_who_stands_on_the_due_day(cast, criteria_set, directives):
    before = factories.make_period("2025-Q2")  # due on 16 June 2025: Hàng Bạc stands, its successor does not yet
    open_period(period=before, day=before.ends_on)
    assert list(Assessment.objects.values_list("ward__name", flat=True)) == ["Hàng Bạc"]
    duty = Duty.objects.get(ward=cast.hang_bac, directive=directives.wards)
    assert (duty.valid_from, duty.valid_until) == (before.starts_on, factories.MERGER)
    after = factories.make_period("2025-Q3")
    open_period(period=after, day=after.ends_on)
    assert set(
        Progress.objects.filter(period=after, duty__ward__isnull=False).values_list("duty__ward__name", flat=True)
    ) == {"Hoàn Kiếm", "Ba Đình"}
    assert Duty.objects.filter(ward=cast.hoan_kiem).first().valid_from == factories.MERGER


def test_a_commune_is_bound_only_when_the_data_say_so(cast, criteria_set, directives, period):
    commune = factories.make_ward("Sóc Sơn", kind="xã")
    directives.task.cohort_kinds = ["phường", "xã"]
    directives.task.save()
    open_period(period=period, day=DAY)
    assert list(Progress.objects.filter(duty__ward=commune).values_list("duty__directive__code", flat=True)) == ["N-01"]
    assert not Assessment.objects.filter(ward=commune).exists()
    assert WardStanding.objects.get(ward=commune).duties_expected == 1


@pytest.mark.parametrize("code", ["2026-M09", "2026-H1", "2026-9M", "2026"])
def test_periods_of_another_rhythm_open_nothing(cast, criteria_set, directives, code):
    assert open_period(period=factories.make_period(code), day=DAY) == Opened()


def test_a_locked_quarter_opens_nothing(cast, criteria_set, directives, period):
    period.locked_at = timezone.now()
    period.save()
    assert open_period(period=period, day=DAY) == Opened()


def test_a_ward_that_comes_later_is_added_when_opened_again(cast, criteria_set, directives, period):
    open_period(period=period, day=DAY)
    factories.make_ward("Cửa Nam")
    assert open_period(period=period, day=DAY) == Opened(duties=2, progress=2, assessments=1, findings=54)
    assert recount() == []


def test_yearly_criteria_keep_the_wards_word_within_the_report_year(cast, criteria_set, directives):
    first, second, next_year = (factories.make_period(code) for code in ("2026-Q1", "2026-Q2", "2027-Q1"))
    open_period(period=first, day=first.ends_on)
    finding = Finding.objects.get(assessment__ward=cast.hoan_kiem, criterion__code="A01")
    finding.self_value, finding.self_verdict, finding.self_points, finding.self_note = 1, "met", 2, "Nghị quyết số 05"
    finding.save()
    paper = Evidence.objects.create(
        ward=cast.hoan_kiem,
        file="x",
        name="NQ 05.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        received_by=cast.ward1,
        no_secret_confirmed_at=timezone.now(),
    )
    finding.evidence.add(paper)
    quarterly = Finding.objects.get(assessment__ward=cast.hoan_kiem, criterion__code="A05")
    quarterly.self_value, quarterly.self_verdict = 1, "met"
    quarterly.save()
    for period in (second, next_year):
        open_period(period=period, day=period.ends_on)
    copied = Finding.objects.get(assessment__period=second, assessment__ward=cast.hoan_kiem, criterion__code="A01")
    assert (copied.self_value, copied.self_verdict, copied.self_note) == (1, "met", "Nghị quyết số 05")
    assert list(copied.evidence.all()) == [paper]
    assert Assessment.objects.get(period=second, ward=cast.hoan_kiem).met_self == 1
    assert (
        Finding.objects.get(
            assessment__period=second, assessment__ward=cast.ba_dinh, criterion__code="A01"
        ).self_verdict
        == ""
    )
    assert (
        Finding.objects.get(
            assessment__period=second, assessment__ward=cast.hoan_kiem, criterion__code="A05"
        ).self_verdict
        == ""
    )
    assert (
        Finding.objects.get(
            assessment__period=next_year, assessment__ward=cast.hoan_kiem, criterion__code="A01"
        ).self_verdict
        == ""
    )


@pytest.fixture
def register(monkeypatch):
    """A register with one figure: Hoàn Kiếm has an independent headquarters, of Ba Đình nothing is known."""
    readings, asked = {}, []

    def read(ward_ids, day):
        asked.append(day)
        return {ward_id: readings[ward_id] for ward_id in ward_ids if ward_id in readings}

    monkeypatch.setitem(
        measures._measures, "hq.independent", measures.Measure("hq.independent", "Trụ sở độc lập", "", read)
    )
    return readings, asked


def test_findings_take_the_registers_figure_with_its_provenance(cast, criteria_set, directives, period, register):
    readings, asked = register
    readings[cast.hoan_kiem.pk] = measures.Reading(Decimal(1), "Sổ trụ sở, trụ sở số 1")
    readings[cast.ba_dinh.pk] = measures.Reading(None, "Sổ trụ sở: chưa có")
    open_period(period=period, day=date(2026, 11, 22))
    own = Finding.objects.get(assessment__ward=cast.hoan_kiem, criterion__code="B01")
    other = Finding.objects.get(assessment__ward=cast.ba_dinh, criterion__code="B01")
    assert (own.self_value, own.self_verdict, own.self_points, own.provenance) == (
        1,
        "met",
        4,
        "Sổ trụ sở, trụ sở số 1",
    )
    assert (other.self_value, other.self_verdict, other.provenance, other.is_computed) == (None, "", "", False)
    assert asked == [period.ends_on]
    assert Assessment.objects.get(ward=cast.hoan_kiem).points_self == 4


def statements(period):
    """Statements of an opening, inserts left out: on SQLite a bulk insert is split by its limit on parameters."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        open_period(period=period, day=DAY)
    return [
        query["sql"].split()[0] for query in queries if not query["sql"].startswith(("INSERT", "SAVEPOINT", "RELEASE"))
    ]


def test_statements_are_the_same_for_3_and_30_wards(cast, criteria_set, directives):
    factories.make_wards(1)
    few = statements(factories.make_period("2026-Q1"))
    factories.make_wards(27)
    many = statements(factories.make_period("2026-Q2"))
    assert Assessment.objects.filter(period__number=2).count() == 30
    # A bulk update is split by 200 rows, so both take one.
    assert len(many) <= len(few) + 1
    assert len(statements(factories.make_period("2026-Q2"))) <= 14


def test_what_nobody_owes_any_more_is_taken_back_unless_it_was_answered(opened, cast, directives, period):
    factories.make_ward("Xuân Tảo")
    open_period(period=period, day=DAY)
    answered = Progress.objects.get(duty__ward=cast.hoan_kiem, duty__directive=directives.wards)
    Progress.objects.filter(pk=answered.pk).update(state=Progress.State.DRAFT)
    directives.wards.is_active = False
    directives.wards.save()
    gone = Assessment.objects.get(ward__name="Xuân Tảo").ward
    gone.dissolved_on = period.ends_on
    gone.save()
    made = open_period(period=period, day=DAY)
    assert made.withdrawn > 0 and not made.progress
    assert list(Progress.objects.filter(duty__directive=directives.wards)) == [answered]
    assert not Progress.objects.filter(duty__ward=gone).exists()
    assert not Assessment.objects.filter(ward=gone).exists() and not WardStanding.objects.filter(ward=gone).exists()
    assert recount() == []


def test_a_past_period_keeps_what_was_owed_in_it(opened, cast, directives, period):
    owed = Progress.objects.filter(period=period).count()
    directives.wards.is_active = False
    directives.wards.save()
    open_period(period=period, day=date(2026, 12, 1))
    assert Progress.objects.filter(period=period).count() == owed


def test_a_directive_followed_from_mid_quarter_is_owed_from_that_quarter_on(opened, cast, directives, period):
    directives.draft.document, directives.draft.binds = directives.wards.document, "wards"
    directives.draft.is_active = True
    directives.draft.save()
    assert open_period(period=period, day=date(2026, 8, 1)).progress == 2
    before = factories.make_period("2026-Q2")
    open_period(period=before, day=date(2026, 8, 1))
    assert not Progress.objects.filter(period=before, duty__directive=directives.draft).exists()


def test_a_kind_no_longer_bound_owes_nothing_new(opened, cast, directives, period):
    directives.wards.cohort_kinds = ["xã"]
    directives.wards.save()
    after = factories.make_period("2026-Q4")
    open_period(period=after, day=after.starts_on)
    assert not Progress.objects.filter(period=after, duty__directive=directives.wards).exists()


def test_an_ended_units_yearly_answers_are_not_taken_back(cast, criteria_set, directives):
    first, second = factories.make_period("2026-Q1"), factories.make_period("2026-Q2")
    open_period(period=first, day=first.ends_on)
    Finding.objects.filter(assessment__ward=cast.ba_dinh, criterion__code="A01").update(
        self_value=1, self_verdict="met"
    )
    open_period(period=second, day=second.starts_on)
    for ward in (cast.hoan_kiem, cast.ba_dinh):
        ward.dissolved_on = second.ends_on
        ward.save()
    assert open_period(period=second, day=second.ends_on).withdrawn
    assert list(Assessment.objects.filter(period=second).values_list("ward", "answered")) == [(cast.ba_dinh.pk, 1)]
    assert not WardStanding.objects.filter(period=second).exists()


@pytest.mark.parametrize(
    ("rhythm", "own", "others"),
    [
        ("month", "2026-M09", ["2026-Q3", "2026-H2", "2026"]),
        ("half-year", "2026-H2", ["2026-M09", "2026-Q3", "2026"]),
        ("year", "2026", ["2026-M09", "2026-Q3", "2026-H2", "2026-9M"]),
    ],
)
def test_a_directive_opens_only_in_periods_of_its_rhythm(cast, criteria_set, directives, rhythm, own, others):
    Directive.objects.filter(pk=directives.wards.pk).update(rhythm=rhythm)
    for code in others:
        open_period(period=factories.make_period(code), day=DAY)
    assert not Progress.objects.filter(duty__directive=directives.wards).exists()
    period = factories.make_period(own)
    assert open_period(period=period, day=DAY) == Opened(duties=2, progress=2)
    assert {row.due_on for row in Progress.objects.for_period(period)} == {period.ward_due_on}
    assert set(WardStanding.objects.filter(period=period).values_list("ward", "duties_expected")) == {
        (cast.hoan_kiem.pk, 1),
        (cast.ba_dinh.pk, 1),
    }
    assert not Assessment.objects.exclude(period__kind="quarter").exists()
    assert open_period(period=period, day=DAY) == Opened()
    assert recount() == []


def test_chosen_units_and_those_that_take_their_records_are_bound(cast, criteria_set, directives):
    Directive.objects.filter(pk=directives.wards.pk).update(binds="chosen")
    directives.wards.chosen_wards.set([cast.hang_bac])
    before, after = factories.make_period("2025-Q2"), factories.make_period("2025-Q3")
    for period in (before, after):
        open_period(period=period, day=period.ends_on)
    rows = Progress.objects.filter(duty__directive=directives.wards).order_by("due_on")
    assert list(rows.values_list("period", "duty__ward")) == [
        (before.pk, cast.hang_bac.pk),
        (after.pk, cast.hoan_kiem.pk),
    ]


def test_a_unit_chosen_with_the_one_it_became_part_of_owes_once(cast, criteria_set, directives, period):
    Directive.objects.filter(pk=directives.wards.pk).update(binds="chosen")
    directives.wards.chosen_wards.set([cast.hang_bac, cast.hoan_kiem])
    open_period(period=period, day=DAY)
    assert list(Duty.objects.filter(directive=directives.wards).values_list("ward", flat=True)) == [cast.hoan_kiem.pk]


def test_a_unit_no_longer_chosen_owes_no_more(cast, criteria_set, directives, period):
    Directive.objects.filter(pk=directives.wards.pk).update(binds="chosen")
    directives.wards.chosen_wards.set([cast.hoan_kiem, cast.ba_dinh])
    open_period(period=period, day=DAY)
    directives.wards.chosen_wards.set([cast.ba_dinh])
    assert open_period(period=period, day=DAY).withdrawn == 1
    rows = Progress.objects.filter(duty__directive=directives.wards)
    assert list(rows.values_list("duty__ward", flat=True)) == [cast.ba_dinh.pk]


def test_groups_bind_nobody(cast, criteria_set, directives, period):
    Directive.objects.filter(pk__in=[directives.wards.pk, directives.lead.pk]).update(kind="group")
    open_period(period=period, day=DAY)
    assert set(Duty.objects.values_list("directive", flat=True)) == {directives.task.pk}


def test_a_paper_already_sent_keeps_the_row_nobody_owes_any_more(opened, cast, directives, period):
    ProgressPaper.objects.create(
        progress=opened.own,
        file="x",
        name="a.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        received_by=cast.ward1,
        no_secret_confirmed_at=timezone.now(),
    )
    Directive.objects.filter(pk=directives.wards.pk).update(is_active=False)
    open_period(period=period, day=DAY)
    assert list(Progress.objects.filter(duty__directive=directives.wards)) == [opened.own]


def test_statements_of_chosen_units_are_the_same_for_3_and_30(cast, criteria_set, directives):
    Directive.objects.filter(pk=directives.wards.pk).update(binds="chosen", rhythm="month")
    directives.wards.chosen_wards.set([cast.hoan_kiem, *factories.make_wards(2)])
    few = statements(factories.make_period("2026-M01"))
    directives.wards.chosen_wards.add(*factories.make_wards(27))
    many = statements(factories.make_period("2026-M02"))
    assert Progress.objects.filter(period__number=2).count() == 30
    assert len(many) <= len(few)
