"""Asking, making, sweeping, planning, issuing: once each, whoever and however many are at it."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from organisation import clock
from organisation.models import AuditEntry
from programme.models import Assessment, CriteriaSet, Progress
from reports import actions
from reports.actions import freezing, making, queue
from reports.compose import BlockFailed
from reports.models import ComplianceReport, Edition, Narrative, ReportFile, ReportPlan
from reports.narratives import words_mark
from reports.render import files
from reports.render.pdf import CannotPrint
from reports.schedule import ensure_schedule
from tests import factories

pytestmark = pytest.mark.django_db
State = ComplianceReport.State
SIGNED = {"signer_name": "Nguyễn Văn Ký", "signer_post": "GIÁM ĐỐC", "issued_on": date(2026, 9, 25)}


@pytest.fixture
def sent(monkeypatch) -> list[int]:
    """The messages that would have gone to the broker."""
    messages = []
    monkeypatch.setattr(queue, "_send", messages.append)
    return messages


@pytest.fixture
def no_paper(monkeypatch):
    """For what is not about paper: files of one byte instead of a second's printing."""
    for writer in ("write_pdf", "write_xlsx"):
        monkeypatch.setattr(files, writer, lambda *arguments: arguments[-1].write_bytes(b"x"))


def together(count: int, work) -> list:
    """Run the work in so many threads at once; their answers and refusals."""
    gate, answers = threading.Barrier(count), []

    def run():
        gate.wait()
        try:
            answers.append(work())
        except Exception as problem:
            answers.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def age(report, seconds: int) -> None:
    """Let the report have been asked for and claimed so long ago."""
    then = timezone.now() - timedelta(seconds=seconds)
    ComplianceReport.objects.filter(pk=report.pk).update(asked_at=then)
    ComplianceReport.objects.filter(pk=report.pk, claimed_at__isnull=False).update(claimed_at=then)


# --- Asking


def test_ask_answers_the_same_row_when_asked_again(world, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = actions.ask_report(kind="city", period=world.period)
        second = actions.ask_report(kind="city", period=world.period)
    assert first.pk == second.pk
    assert set(sent) == {first.pk}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["city", "ward"])
def test_ask_makes_one_row_when_asked_by_many_at_once(world, sent, kind):
    ward = world.ba_dinh if kind == "ward" else None
    answers = together(6, lambda: actions.ask_report(kind=kind, period=world.period, ward=ward).pk)
    assert len(set(answers)) == 1
    assert ComplianceReport.objects.count() == 1


@pytest.mark.parametrize("kind, with_ward", [("city", True), ("ward", False), ("other", False)])
def test_ask_is_refused_when_kind_and_ward_do_not_fit(world, sent, kind, with_ward):
    with pytest.raises(ValidationError):
        actions.ask_report(kind=kind, period=world.period, ward=world.ba_dinh if with_ward else None)


def test_ask_is_refused_when_the_period_is_still_open(world, sent, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 9, 14))
    with pytest.raises(ValidationError, match="chốt số liệu ngày 14/09/2026"):
        actions.ask_report(kind="city", period=world.period)


def test_ask_is_refused_when_the_ward_did_not_stand_then(world, sent):
    with pytest.raises(ValidationError, match="không tồn tại"):
        actions.ask_report(kind="ward", period=factories.make_period("2024-Q4"), ward=world.ba_dinh)


def test_ask_answers_when_the_broker_is_gone(world, monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*arguments, **options):
        raise ConnectionError("no broker")

    monkeypatch.setattr("celery.app.base.Celery.send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.ask_report(kind="city", period=world.period).state == State.QUEUED


# --- Making


def test_make_freezes_once_when_run_twice(world, sent, no_paper):
    report = actions.ask_report(kind="city", period=world.period)
    assert actions.make_report(report.pk) is True
    before = (Edition.objects.values().get(), list(ReportFile.objects.order_by("pk").values()))
    assert actions.make_report(report.pk) is False
    assert (Edition.objects.values().get(), list(ReportFile.objects.order_by("pk").values())) == before
    report.refresh_from_db()
    assert (report.state, report.progress, report.attempts) == (State.DRAFT, 100, 1)


def test_frozen_figures_stay_when_the_rows_change(world, sent, no_paper):
    report = actions.ask_report(kind="city", period=world.period)
    actions.make_report(report.pk)
    before = Edition.objects.get().data
    Assessment.objects.all().update(
        state="draft", submitted_by=None, submitted_at=None, verified_at=None, verified_by=None
    )
    Progress.objects.all().delete()
    actions.ask_report(kind="city", period=world.period)
    actions.make_report(report.pk)
    assert Edition.objects.get().data == before


@pytest.mark.django_db(transaction=True)
def test_one_of_many_workers_makes_it(world, sent, no_paper):
    report = actions.ask_report(kind="city", period=world.period)
    assert sorted(together(4, lambda: actions.make_report(report.pk))) == [False, False, False, True]
    assert Edition.objects.count() == 1


def test_make_gives_up_with_the_reason_after_three_attempts(world, sent, monkeypatch):
    def broken(*_arguments, **_options):
        raise BlockFailed("trụ sở", ValueError("không đọc được"))

    monkeypatch.setattr(freezing, "compose", broken)
    report = actions.ask_report(kind="city", period=world.period)
    states = []
    for _attempt in range(4):
        actions.make_report(report.pk)
        report.refresh_from_db()
        states.append(report.state)
    assert states == [State.QUEUED, State.QUEUED, State.FAILED, State.FAILED]
    assert report.attempts == 3
    assert report.error == "Không lập được phần “trụ sở”: ValueError: không đọc được"


def test_failed_report_is_tried_again_when_asked_again(world, sent, no_paper):
    report = ComplianceReport.objects.create(
        kind="city", period=world.period, state=State.FAILED, attempts=3, error="x"
    )
    actions.ask_report(kind="city", period=world.period)
    assert actions.make_report(report.pk)
    report.refresh_from_db()
    assert (report.state, report.error) == (State.DRAFT, "")


def test_other_files_are_there_and_the_reason_told_when_the_pdf_cannot_be_printed(world, sent, monkeypatch):
    def no_fonts(*_arguments):
        raise CannotPrint("Thiếu phông chữ Tinos-Regular.ttf: hãy chạy lại `make run`")

    monkeypatch.setattr(files, "write_pdf", no_fonts)
    report = actions.ask_report(kind="city", period=world.period)
    for _attempt in range(3):
        actions.make_report(report.pk)
    report.refresh_from_db()
    assert report.state == State.FAILED
    assert "Thiếu phông chữ" in report.error
    assert [file.format for file in ReportFile.objects.all()] == ["docx", "xlsx"]
    monkeypatch.undo()
    monkeypatch.setattr(queue, "_send", sent.append)
    actions.ask_report(kind="city", period=world.period)
    assert actions.make_report(report.pk)
    assert Edition.objects.count() == 1


def test_late_worker_stops_when_its_claim_was_given_away(world, sent, no_paper, monkeypatch):
    report = actions.ask_report(kind="city", period=world.period)
    real = freezing.compose

    def slow(*arguments, **options):
        ComplianceReport.objects.filter(pk=report.pk).update(attempts=2)  # somebody else claimed it meanwhile
        return real(*arguments, **options)

    monkeypatch.setattr(freezing, "compose", slow)
    assert actions.make_report(report.pk) is False
    report.refresh_from_db()
    assert report.state == State.COMPOSING


# --- Sweeping


def test_sweep_finds_what_waits_too_long_and_what_was_left(world, sent):
    waiting = actions.ask_report(kind="city", period=world.period)
    left = actions.ask_report(kind="ward", ward=world.ba_dinh, period=world.period)
    making.claim(left.pk)
    assert actions.find_unfinished() == []
    age(waiting, 31)
    assert actions.find_unfinished() == [waiting.pk]
    age(left, 121)
    assert actions.find_unfinished() == [waiting.pk, left.pk]
    assert making.claim(left.pk) == 2


def test_sweep_closes_with_a_reason_what_was_left_three_times(world, sent):
    report = actions.ask_report(kind="city", period=world.period)
    for _attempt in range(3):
        making.claim(report.pk)
        age(report, 121)
    assert actions.find_unfinished() == []
    report.refresh_from_db()
    assert report.state == State.FAILED
    assert "ba lần" in report.error


def test_sweep_finds_a_report_whose_files_are_missing(world, sent, no_paper):
    report = actions.ask_report(kind="city", period=world.period)
    actions.make_report(report.pk)
    ReportFile.objects.filter(format="pdf").delete()
    assert actions.find_unfinished() == []
    ComplianceReport.objects.update(attempts=0, claimed_at=None)
    assert actions.find_unfinished() == [report.pk]
    assert actions.make_report(report.pk)
    assert ReportFile.objects.count() == 3


# --- Planning


@pytest.fixture
def plan(world):
    ReportPlan.objects.create(kind="city", period_kind="quarter", starts_on=date(2026, 6, 1))
    ReportPlan.objects.create(kind="ward", period_kind="quarter", starts_on=date(2026, 9, 1))
    ReportPlan.objects.create(kind="city", period_kind="month", starts_on=date(2026, 1, 1), is_active=False)


def asked() -> list[tuple]:
    return sorted(
        (report.kind, report.period.code, report.ward.name if report.ward else "")
        for report in ComplianceReport.objects.select_related("period", "ward")
    )


def test_due_reports_are_asked_for_the_day_after_the_wards_own_term(plan, sent):
    actions.ask_due_reports(date(2026, 9, 16))
    assert asked() == [("city", "2026-Q2", "")]
    actions.ask_due_reports(date(2026, 9, 17))
    assert asked() == [
        ("city", "2026-Q2", ""),
        ("city", "2026-Q3", ""),
        ("ward", "2026-Q3", "Ba Đình"),
        ("ward", "2026-Q3", "Hoàn Kiếm"),
        ("ward", "2026-Q3", "Tây Hồ"),
    ]


def test_due_reports_missed_for_long_are_made_up_once(plan, sent):
    assert actions.ask_due_reports(date(2026, 12, 1)) == 5
    assert actions.ask_due_reports(date(2026, 12, 1)) == 0


@pytest.mark.django_db(transaction=True)
def test_due_reports_come_once_when_two_schedulers_fire(plan, sent):
    answers = together(3, lambda: actions.ask_due_reports(date(2026, 9, 17)))
    assert all(isinstance(answer, int) for answer in answers)
    assert len(asked()) == 5


def test_schedule_is_added_once_and_edits_stay(db):
    assert ensure_schedule(date(2026, 11, 22)) == 16
    PeriodicTask.objects.filter(task="reports.make_due_reports").update(name="Tên khác", enabled=False)
    ReportPlan.objects.filter(kind="ward").update(is_active=False, starts_on=date(2030, 1, 1))
    assert ensure_schedule(date(2027, 1, 1)) == 0
    assert not PeriodicTask.objects.get(task="reports.make_due_reports").enabled
    assert ReportPlan.objects.get(kind="ward").starts_on == date(2030, 1, 1)


def test_current_periods_open_once(world):
    day = date(2026, 11, 22)
    assert {period.code for period in actions.open_current_periods(day).periods} == {
        "2026-M12",
        "2026-Q4",
        "2026-H2",
        "2026",
    }
    before = Assessment.objects.filter(period__year=2026, period__number=4).count()
    assert before == 3
    actions.open_current_periods(day)
    assert Assessment.objects.filter(period__year=2026, period__number=4).count() == before


# --- Issuing


@pytest.fixture
def drafts(cast, make, no_paper, world):
    return {
        name: make(*question).editions.get()
        for name, question in {
            "city": ("city",),
            "hoan_kiem": ("ward", cast.hoan_kiem),
            "ba_dinh": ("ward", cast.ba_dinh),
        }.items()
    }


def test_numbers_run_per_agency_and_year(cast, make, drafts):
    actions.issue_edition(edition_id=drafts["city"].pk, by=cast.leader, **SIGNED)
    older = make("city", period=factories.make_period("2026-Q2")).editions.get()
    assert actions.issue_edition(edition_id=older.pk, by=cast.leader, **SIGNED).register_number == "02/BC-CATP"
    assert actions.issue_edition(edition_id=drafts["hoan_kiem"].pk, by=cast.chief1, **SIGNED).issue_number == 1
    assert actions.issue_edition(edition_id=drafts["ba_dinh"].pk, by=cast.chief2, **SIGNED).issue_number == 1
    new_year = make("city", period=factories.make_period("2025-Q4")).editions.get()
    last_year = SIGNED | {"issued_on": date(2025, 12, 25)}
    assert actions.issue_edition(edition_id=new_year.pk, by=cast.leader, **last_year).issue_number == 1


def test_issue_leaves_the_figures_and_a_trace(cast, drafts):
    before = drafts["city"]
    issued = actions.issue_edition(edition_id=before.pk, by=cast.leader, **SIGNED)
    assert (issued.data, issued.sha256) == (before.data, before.sha256)
    entry = AuditEntry.objects.get(action="report.issue")
    assert (entry.by, entry.changes["issue_number"]) == (cast.leader, [None, 1])


@pytest.mark.django_db(transaction=True)
def test_one_number_is_given_when_pressed_by_many_at_once(cast, drafts):
    answers = together(4, lambda: actions.issue_edition(edition_id=drafts["city"].pk, by=cast.leader, **SIGNED))
    assert sum(isinstance(answer, ValidationError) for answer in answers) == 3
    assert Edition.objects.get(pk=drafts["city"].pk).issue_number == 1


def test_words_and_issue_are_refused_once_issued(cast, drafts):
    edition = actions.issue_edition(edition_id=drafts["city"].pk, by=cast.leader, **SIGNED)
    with pytest.raises(ValidationError, match="đã ban hành số 01/BC-CATP"):
        actions.issue_edition(edition_id=edition.pk, by=cast.leader, **SIGNED)
    with pytest.raises(ValidationError, match="đã ban hành"):
        actions.write_narrative(edition_id=edition.pk, by=cast.reviewer, texts={"chung": "Sửa sau"})


def test_issue_is_refused_while_a_file_is_missing(cast, drafts):
    ReportFile.objects.filter(edition=drafts["city"], format="pdf").delete()
    with pytest.raises(ValidationError, match="chưa có đủ"):
        actions.issue_edition(edition_id=drafts["city"].pk, by=cast.leader, **SIGNED)


def test_acts_are_refused_when_the_report_is_not_theirs(cast, drafts):
    for by, name in (
        (cast.chief1, "city"),
        (cast.leader, "hoan_kiem"),
        (cast.chief2, "hoan_kiem"),
        (cast.reviewer, "city"),
    ):
        with pytest.raises(PermissionDenied):
            actions.issue_edition(edition_id=drafts[name].pk, by=by, **SIGNED)
    with pytest.raises(PermissionDenied):
        actions.write_narrative(edition_id=drafts["hoan_kiem"].pk, by=cast.reviewer, texts={"chung": "x"})


def test_files_are_not_kept_when_the_words_changed_while_they_were_made(cast, drafts, monkeypatch, sent):
    edition = drafts["city"]
    actions.write_narrative(edition_id=edition.pk, by=cast.reviewer, texts={"chung": "Bản một"})

    def slow(*arguments):
        Narrative.objects.filter(edition=edition).update(text="Bản hai")
        arguments[-1].write_bytes(b"x")

    monkeypatch.setattr(files, "write_xlsx", slow)
    assert actions.make_report(edition.report_id) is False
    assert not edition.files.exists()
    monkeypatch.setattr(files, "write_xlsx", lambda *arguments: arguments[-1].write_bytes(b"x"))
    assert actions.make_report(edition.report_id)
    assert edition.files.count() == 3


def test_asking_leaves_a_worker_that_is_at_the_files_alone(drafts, cast, sent):
    report = ComplianceReport.objects.get(pk=drafts["city"].report_id)
    drafts["city"].files.all().delete()
    mine = ComplianceReport.objects.filter(pk=report.pk)
    for claimed_at, attempts in ((timezone.now(), 1), (timezone.now() - timedelta(hours=1), 0)):
        mine.update(attempts=1, claimed_at=claimed_at)
        actions.ask_report(kind=report.kind, period=report.period, ward=report.ward)
        assert mine.get().attempts == attempts


def test_issue_is_refused_when_the_words_are_not_those_the_signer_read(cast, drafts):
    city = drafts["city"]
    read = words_mark(city.texts)
    actions.write_narrative(
        edition_id=city.pk, by=cast.reviewer, texts={"chung": "Viết thêm sau khi lãnh đạo mở trang."}
    )
    actions.make_report(city.report_id)
    with pytest.raises(actions.NarrativeChanged):
        actions.issue_edition(edition_id=city.pk, by=cast.leader, seen=read, **SIGNED)
    current = words_mark(Edition.objects.get(pk=city.pk).texts)
    assert actions.issue_edition(edition_id=city.pk, by=cast.leader, seen=current, **SIGNED).issue_number == 1


def test_due_reports_include_a_ward_established_between_cut_off_and_due_day(plan, sent):
    young = factories.make_ward("Mới Lập", established_on=date(2026, 9, 15))
    actions.ask_due_reports(date(2026, 9, 17))
    assert ComplianceReport.objects.filter(kind="ward", ward=young).count() == 1


def test_due_reports_cover_every_kind_that_a_set_in_force_binds(plan, sent):
    commune = factories.make_ward("Sóc Sơn", kind="xã")
    first = CriteriaSet.objects.get()
    CriteriaSet.objects.create(
        name="Bộ của xã",
        version=1,
        state="published",
        published_at=first.published_at,
        valid_from=first.valid_from,
        cohort_kinds=["xã"],
    )
    actions.ask_due_reports(date(2026, 9, 17))
    assert ComplianceReport.objects.filter(kind="ward", ward=commune).exists()
