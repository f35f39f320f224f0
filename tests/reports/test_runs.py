"""The run log: what set a run off, how it ended, who is told; its page; a task set off by hand."""

import errno
from datetime import timedelta

import pytest
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from organisation import clock
from reports import actions, tasks
from reports.actions import freezing, making, queue, running
from reports.actions.running import close_lost
from reports.compose import BlockFailed
from reports.digest_facts import facts_of
from reports.failures import tasks_of
from reports.models import ComplianceReport, Run
from reports.render import files
from reports.schedule import ensure_schedule
from reports.steps import step_words

pytestmark = pytest.mark.django_db
State, Outcome = ComplianceReport.State, Run.Outcome
PAGE = "/bao-cao/nhat-ky-chay/"


@pytest.fixture
def sent(monkeypatch) -> list[tuple]:
    """The messages that would have gone to the broker."""
    messages = []
    monkeypatch.setattr(queue, "_send", lambda *said: messages.append(said))
    return messages


@pytest.fixture
def no_paper(monkeypatch):
    for writer in ("write_pdf", "write_xlsx", "write_docx"):
        monkeypatch.setattr(files, writer, lambda *arguments: _byte(arguments))


def _byte(arguments) -> None:
    next(each for each in arguments if hasattr(each, "write_bytes")).write_bytes(b"x")


def break_a_block(monkeypatch) -> None:
    def broken(*_arguments, **_options):
        raise BlockFailed("trụ sở", ValueError("không đọc được"))

    monkeypatch.setattr(freezing, "compose", broken)


def fail(report: ComplianceReport) -> None:
    for _attempt in range(making.MOST_ATTEMPTS):
        actions.make_report(report.pk)


def told(officer) -> list[str]:
    return [fact.text for fact in facts_of([officer], clock.today())[officer.pk] if fact.kind == "failed"]


# --- What is written down


def test_run_is_logged_with_what_it_did(cast):
    with running("a.task", Run.Trigger.START, by=cast.admin.pk) as tally:
        assert Run.objects.get().outcome == Outcome.RUNNING
        tally.rows = 3
    row = Run.objects.get()
    assert (row.task, row.trigger, row.by, row.rows, row.outcome, row.cause) == (
        "a.task", "start", cast.admin, 3, Outcome.DONE, ""
    )  # fmt: skip
    assert row.started_at <= row.finished_at


def test_run_that_raises_is_logged_with_its_cause_and_raises_on():
    with pytest.raises(ZeroDivisionError), running("a.task"):
        1 / 0  # noqa: B018
    row = Run.objects.get()
    assert (row.outcome, row.cause) == (Outcome.FAILED, "division by zero") and row.finished_at


def test_runs_with_nothing_to_do_leave_one_row_of_a_task_and_none_that_did_something():
    for rows in (2, 0, 0, 0):
        with running("a.task") as tally:
            tally.rows = rows
    with running("another.task"):
        pass
    assert sorted(Run.objects.values_list("task", "outcome")) == [
        ("a.task", "done"), ("a.task", "nothing"), ("another.task", "nothing")
    ]  # fmt: skip


@pytest.mark.parametrize(("asker", "trigger"), [("", "schedule"), ("reviewer", "hand")])
def test_report_names_what_set_it_off(cast, world, sent, no_paper, asker, trigger):
    by = getattr(cast, asker) if asker else None
    report = actions.ask_report(kind="city", period=world.period, by=by)
    assert actions.make_report(report.pk)
    row = Run.objects.get()
    assert (row.task, row.trigger, row.by, row.report, row.rows, row.outcome) == (
        "reports.make_report", trigger, by, report, 3, Outcome.DONE
    )  # fmt: skip


def test_report_asked_for_through_the_api_says_so(cast, world, call, monkeypatch, django_capture_on_commit_callbacks):
    messages = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda _app, name, args, **_more: messages.append(args))
    question = {"kind": "city", "period_kind": "quarter", "year": 2026, "number": 3}
    with django_capture_on_commit_callbacks(execute=True):
        assert call(cast.reviewer, "reports", body=question).status_code == 201
    assert messages == [[ComplianceReport.objects.get().pk, "api", cast.reviewer.pk]]


def test_sweep_says_that_it_picked_the_report_up(world, sent, no_paper, django_capture_on_commit_callbacks):
    report = actions.ask_report(kind="city", period=world.period)
    ComplianceReport.objects.update(asked_at=timezone.now() - timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep_reports()
    assert sent[-1] == (report.pk, "sweep", None)
    tasks.make_report(*sent[-1])
    assert sorted(Run.objects.values_list("task", "trigger", "rows")) == [
        ("reports.make_report", "sweep", 3), ("reports.sweep_reports", "schedule", 1)
    ]  # fmt: skip


def test_second_worker_at_the_same_report_leaves_no_row(world, sent, no_paper):
    report = actions.ask_report(kind="city", period=world.period)
    making.claim(report.pk)
    assert actions.make_report(report.pk) is False
    assert not Run.objects.exists()


def test_run_of_a_report_taken_over_is_lost_and_its_half_files_are_gone(world, sent, no_paper, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    report = actions.ask_report(kind="city", period=world.period)
    making.claim(report.pk)
    dead = Run.objects.create(task=making.TASK, trigger="hand", report=report, started_at=timezone.now())
    half = tmp_path / "reports" / str(report.pk) / ".1-aa.pdf.part"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    ComplianceReport.objects.update(claimed_at=timezone.now() - timedelta(minutes=5))
    assert actions.make_report(report.pk)
    dead.refresh_from_db()
    assert dead.outcome == Outcome.LOST and "tiến trình khác" in dead.cause and not half.exists()
    assert Run.objects.exclude(pk=dead.pk).get().outcome == Outcome.DONE


def test_sweep_closes_runs_that_died_and_no_other(world, sent):
    now = timezone.now()
    at_work = actions.ask_report(kind="city", period=world.period)
    making.claim(at_work.pk)
    left = actions.ask_report(kind="ward", period=world.period, ward=world.ba_dinh)
    rows = {
        "alive": Run.objects.create(task=making.TASK, trigger="hand", report=at_work, started_at=now),
        "task alive": Run.objects.create(task="a", trigger="schedule", started_at=now - timedelta(minutes=9)),
        "left": Run.objects.create(task=making.TASK, trigger="hand", report=left, started_at=now),
        "dead": Run.objects.create(task="b", trigger="schedule", started_at=now - timedelta(minutes=12)),
    }
    assert close_lost() == 2 and close_lost() == 0
    lost = set(Run.objects.filter(outcome=Outcome.LOST).values_list("pk", flat=True))
    assert lost == {rows["left"].pk, rows["dead"].pk}


# --- Failures


def test_failed_block_makes_no_draft_and_every_attempt_is_logged_with_the_cause(world, sent, monkeypatch):
    break_a_block(monkeypatch)
    report = actions.ask_report(kind="city", period=world.period)
    fail(report)
    report.refresh_from_db()
    assert report.state == State.FAILED and not report.editions.exists()
    assert [(run.outcome, run.cause) for run in Run.objects.all()] == [("failed", report.error)] * 3
    assert "trụ sở" in report.error


def test_asker_is_told_of_the_failed_report_every_day_until_it_is_made(cast, world, sent, monkeypatch, no_paper):
    healthy = freezing.compose
    break_a_block(monkeypatch)
    report = actions.ask_report(kind="city", period=world.period, by=cast.reviewer)
    fail(report)
    assert len(told(cast.reviewer)) == 1 and "trụ sở" in told(cast.reviewer)[0]
    assert [task.status for task in tasks_of(cast.reviewer, clock.today())] == ["failed"]
    for other in (cast.leader, cast.admin, cast.chief1):
        assert told(other) == [] and tasks_of(other, clock.today()) == []
    monkeypatch.setattr(freezing, "compose", healthy)
    actions.ask_report(kind="city", period=world.period, by=cast.reviewer)
    assert actions.make_report(report.pk)
    assert told(cast.reviewer) == [] and tasks_of(cast.reviewer, clock.today()) == []


def test_administrators_are_told_of_failures_nobody_asked_for(cast, world, sent, monkeypatch):
    break_a_block(monkeypatch)
    fail(actions.ask_report(kind="ward", period=world.period, ward=world.ba_dinh))
    with pytest.raises(ZeroDivisionError), running("reports.make_digests"):
        1 / 0  # noqa: B018
    assert len(told(cast.admin)) == 2 and any("bản tin ngày" in text for text in told(cast.admin))
    assert len(tasks_of(cast.admin, clock.today())) == 2
    for other in (cast.reviewer, cast.leader, cast.chief2):
        assert told(other) == [] and tasks_of(other, clock.today()) == []


def test_my_work_shows_the_failed_report_with_its_cause(cast, world, sent, monkeypatch, sign_in):
    break_a_block(monkeypatch)
    fail(actions.ask_report(kind="ward", period=world.period, ward=cast.hoan_kiem, by=cast.chief1))
    page = sign_in(cast.chief1).get("/viec-cua-toi/").content.decode()
    assert "Không lập được" in page and "trụ sở" in page
    assert "Không lập được" not in sign_in(cast.chief2).get("/viec-cua-toi/").content.decode()


def test_disk_full_is_said_in_words_and_leaves_no_half(world, sent, monkeypatch, settings, tmp_path, no_paper):
    def full(*arguments):
        _byte(arguments)
        raise OSError(errno.ENOSPC, "No space left on device")

    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(files, "write_docx", full)
    report = actions.ask_report(kind="city", period=world.period)
    fail(report)
    report.refresh_from_db()
    assert report.state == State.FAILED and "Ổ đĩa" in report.error
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".xlsx"]


# --- Steps


def test_progress_says_the_step_and_the_attempt(world, sent, no_paper):
    report = actions.ask_report(kind="city", period=world.period)
    said = [step_words(report, None)]
    making.claim(report.pk)
    report.refresh_from_db()
    said.append(step_words(report, None))
    report.attempts = 2
    edition = making.freeze(report.pk, 1)
    said.append(step_words(report, edition))
    edition.files.create(format="xlsx", file="a", sha256="0" * 64, size=1)
    edition.files.create(format="docx", file="b", sha256="0" * 64, size=1)
    said.append(step_words(report, edition))
    edition.files.create(format="pdf", file="c", sha256="0" * 64, size=1)
    report.state = State.DRAFT
    assert said == [
        "bước 1/5: chờ đến lượt",
        "bước 2/5: tổng hợp và chốt số liệu",
        "bước 3/5: ghi tệp XLSX; lần thử 2/3",
        "bước 5/5: ghi tệp PDF; lần thử 2/3",
    ]
    assert step_words(report, edition) == ""


# --- The page


@pytest.fixture
def some_runs(cast, world, sent, no_paper):
    report = actions.ask_report(kind="ward", period=world.period, ward=world.ba_dinh, by=cast.reviewer)
    actions.make_report(report.pk)
    with pytest.raises(ZeroDivisionError), running("reports.make_digests"):
        1 / 0  # noqa: B018
    with running("reports.sweep_reports"):
        pass


def test_page_lists_runs_and_finds_them_by_unit_outcome_and_task(some_runs, cast, sign_in):
    client = sign_in(cast.leader)
    assert client.get(PAGE).context["count"] == 3
    for query, count in (("q=ba+dinh", 1), ("q=division", 1), ("ket-qua=failed", 1), ("viec=reports.sweep_reports", 1),
                         ("do=hand", 1), ("do=api", 0), ("bao-cao=x", 3), ("ket-qua=x", 3)):  # fmt: skip
        assert client.get(f"{PAGE}?{query}").context["count"] == count, query
    told = client.get(f"{PAGE}?export=csv").content.decode("utf-8-sig")
    assert "division by zero" in told and "Lập báo cáo" in told


def test_page_asks_the_same_number_of_questions_for_any_number_of_runs(
    some_runs, cast, sign_in, django_assert_max_num_queries
):
    report = ComplianceReport.objects.get()
    Run.objects.bulk_create(
        Run(task=making.TASK, trigger="hand", report=report, by=cast.reviewer, started_at=timezone.now())
        for _n in range(40)
    )
    client = sign_in(cast.admin)
    client.get(PAGE)
    with django_assert_max_num_queries(12):
        client.get(PAGE)


def test_page_warns_when_the_schedule_stands_still(some_runs, cast, sign_in):
    client = sign_in(cast.admin)
    assert "Lịch chạy đang đứng" not in client.get(PAGE).content.decode()
    Run.objects.update(started_at=timezone.now() - timedelta(minutes=6))
    assert "Lịch chạy đang đứng" in client.get(PAGE).content.decode()


def test_task_is_set_off_by_hand_and_the_schedule_stays(cast, sign_in, monkeypatch):
    ensure_schedule()
    before = list(PeriodicTask.objects.order_by("pk").values())
    messages = []
    monkeypatch.setattr(
        "celery.app.base.Celery.send_task", lambda _app, name, args, **_more: messages.append((name, args))
    )
    client = sign_in(cast.admin)
    assert client.post(f"{PAGE}chay/", {"viec": "reports.make_due_reports"}).status_code == 302
    assert "Không có việc này" in client.post(f"{PAGE}chay/", {"viec": "os.system"}, follow=True).content.decode()
    assert messages == [("reports.make_due_reports", ["hand", cast.admin.pk])]
    assert list(PeriodicTask.objects.order_by("pk").values()) == before
    tasks.make_due_reports(*messages[0][1])
    assert (Run.objects.get().trigger, Run.objects.get().by) == ("hand", cast.admin)


def test_task_by_hand_says_when_the_broker_is_gone(cast, sign_in, monkeypatch):
    def refuse(*_arguments, **_options):
        raise ConnectionError("no broker")

    monkeypatch.setattr("celery.app.base.Celery.send_task", refuse)
    page = sign_in(cast.admin).post(f"{PAGE}chay/", {"viec": "reports.sweep_reports"}, follow=True).content.decode()
    assert "Hàng đợi không trả lời" in page
