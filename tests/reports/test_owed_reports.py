"""What a regime asks for makes itself: when, for whom, once; planned extras beside it; periods missed are opened later."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from organisation.models import ReportingPeriod
from programme.models import Assessment, Progress
from reports import actions
from reports.actions import planning, queue
from reports.actions.obligations import open_obligations
from reports.models import ComplianceReport, Obligation, ReportPlan, Run
from tests import factories
from tests.reports.owed import make_edition, make_regime

pytestmark = pytest.mark.django_db
CUT_OFF, AFTER, DUE, LATER = date(2026, 9, 14), date(2026, 9, 15), date(2026, 9, 16), date(2026, 9, 17)


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list[tuple]:
    messages = []
    monkeypatch.setattr(queue, "_send", lambda *said: messages.append(said))
    return messages


def owe(world, *regimes) -> None:
    assert regimes
    open_obligations(period=world.period, day=CUT_OFF)
    assert Obligation.objects.exists()


def asked() -> list[str]:
    """Each report as kind and unit or document."""
    rows = ComplianceReport.objects.select_related("ward", "document")
    return sorted(" ".join(filter(None, [row.kind, row.ward and row.ward.name])) for row in rows)


def all_answer(world) -> None:
    now = timezone.now()
    Assessment.objects.update(state="submitted", submitted_at=now, submitted_by=world.officer)
    Progress.objects.update(state="submitted", submitted_at=now, submitted_by=world.officer)


def test_report_of_a_ward_is_made_on_the_morning_of_its_due_day_at_the_latest(world):
    owe(world, make_regime("ward", kinds=["phường"]))
    Assessment.objects.update(state="draft", submitted_by=None, submitted_at=None, verified_by=None, verified_at=None)
    assert actions.ask_due_reports(CUT_OFF) == 0 and actions.ask_due_reports(AFTER) == 0
    assert actions.ask_due_reports(DUE) == 3
    assert asked() == ["ward Ba Đình", "ward Hoàn Kiếm", "ward Tây Hồ"]
    assert actions.ask_due_reports(DUE) == actions.ask_due_reports(date(2027, 1, 1)) == 0


def test_report_of_a_ward_that_has_answered_is_made_the_day_after_the_cut_off(world):
    owe(world, make_regime("ward"))
    assert actions.ask_due_reports(CUT_OFF) == 0
    assert actions.ask_due_reports(AFTER) == 3
    assert asked() == ["ward Ba Đình", "ward Hoàn Kiếm", "ward Sóc Sơn"]  # Tây Hồ holds a draft still


def test_report_of_the_city_waits_for_its_wards_or_for_the_end_of_their_term(world):
    owe(world, make_regime("city", report_kind="city", due_kind="day_of_month", due_number=25))
    assert actions.ask_due_reports(DUE) == 0
    assert actions.ask_due_reports(LATER) == 1 and asked() == ["city"]


def test_report_of_the_city_is_made_the_day_after_the_cut_off_when_all_have_answered(world):
    owe(world, make_regime("city", report_kind="city", due_kind="day_of_month", due_number=25))
    all_answer(world)
    assert actions.ask_due_reports(CUT_OFF) == 0
    assert actions.ask_due_reports(AFTER) == 1 and asked() == ["city"]


def test_reports_of_other_kinds_are_made_as_regimes_ask(world):
    regimes = [
        make_regime("city", report_kind=kind, due_kind="day_of_month", due_number=25)
        for kind in ("document", "facilities", "recognition")
    ]
    owe(world, *regimes)
    assert actions.ask_due_reports(LATER) == 3
    assert asked() == ["document", "facilities", "recognition"]
    assert ComplianceReport.objects.get(kind="document").document.directives.exists()


def test_nothing_is_made_for_what_was_sent_excused_said_nil_or_is_an_agencys_own(cast, world):
    owe(
        world,
        make_regime("ward", kinds=["phường"]),
        make_regime("agency", agency=cast.stc, report_kind="city"),
    )
    now = timezone.now()
    rows = {row.ward: row for row in Obligation.objects.exclude(ward=None)}
    edition = make_edition(world.period, world.ba_dinh, by=cast.chief2)
    actions_of = {
        world.ba_dinh: {"edition": edition, "sent_at": now, "sent_by": cast.chief2, "sent_on": LATER},
        world.hoan_kiem: {"excused_by": cast.leader, "excused_at": now, "excuse": "Mới lập"},
        world.tay_ho: {"is_nil": True, "note": "Không có", "sent_at": now, "sent_by": cast.chief1, "sent_on": LATER},
    }
    for ward, values in actions_of.items():
        Obligation.objects.filter(pk=rows[ward].pk).update(**values)
    assert actions.ask_due_reports(date(2027, 1, 1)) == 0
    assert asked() == ["ward Ba Đình"]


def test_what_is_owed_and_planned_is_asked_for_once(world):
    owe(world, make_regime("city", report_kind="city", due_kind="day_of_month", due_number=25))
    ReportPlan.objects.create(kind="city", period_kind="quarter", starts_on=CUT_OFF)
    ReportPlan.objects.create(kind="document", period_kind="quarter", starts_on=CUT_OFF)
    assert actions.ask_due_reports(LATER) == 2
    assert asked() == ["city", "document"]


def test_refused_question_leaves_the_others_alone(world, monkeypatch):
    owe(world, make_regime("ward", kinds=["phường"]))
    real = planning.ask_report

    def picky(**question):
        if question["ward"] == world.hoan_kiem:
            raise ValidationError("không lập được")
        return real(**question)

    monkeypatch.setattr(planning, "ask_report", picky)
    assert actions.ask_due_reports(LATER) == 2
    assert asked() == ["ward Ba Đình", "ward Tây Hồ"]


def test_finding_what_is_owed_asks_the_same_number_of_questions_for_any_number_of_wards(
    world, django_assert_max_num_queries
):
    for number in range(40):
        factories.make_ward(f"Phường {number}", code=f"9{number:04}")
    owe(world, make_regime("ward", kinds=["phường"]))
    with django_assert_max_num_queries(8):
        assert len(list(planning.owed_reports(LATER))) == 43


# --- Opening


def test_periods_that_went_by_while_nothing_ran_are_opened_at_the_next_run(world):
    make_regime("ward", kind="month")
    day = date(2026, 11, 23)
    actions.open_current_periods(day)
    assert "2027-M01" not in {row.period.code for row in Obligation.objects.all()}
    then = datetime(2026, 11, 23, 3, tzinfo=UTC)
    Run.objects.create(task=actions.OPENING, trigger="schedule", outcome="done", started_at=then)
    opened = actions.open_current_periods(date(2027, 2, 20))
    assert {"2026-M12", "2027-M01", "2027-M02", "2027-M03", "2026-Q4", "2027-Q1"} <= {
        row.code for row in opened.periods
    }
    owed = {row.period.code for row in Obligation.objects.all()}
    assert {"2026-M12", "2027-M01", "2027-M02", "2027-M03"} <= owed and "2027-M04" not in owed
    assert actions.open_current_periods(date(2027, 2, 20)).rows == 0


def test_first_run_opens_nothing_of_the_past(world):
    opened = actions.open_current_periods(date(2027, 2, 20))
    assert {row.code for row in opened.periods} == {"2027-M03", "2027-Q1", "2027-H1", "2027-9M", "2027"}
    assert not ReportingPeriod.objects.filter(ends_on__lt=CUT_OFF - timedelta(days=400)).exists()
