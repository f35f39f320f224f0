"""What runs by itself under real faults: a real beat and worker over a cut-off, files half-written, a broker lost in mid-life."""

import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis as redis_client
from django.conf import settings
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from reports.models import ComplianceReport, Edition, Run
from reports.schedule import ensure_schedule
from tests.faults.proxy import Proxy
from tests.faults.test_reports_worker import (
    ASK,
    ROOT,
    SWEEP,
    Shop,
    check_once,
    is_made,
    let_time_pass,
    report,
    shop,  # noqa: F401
)
from tests.reports.owed import make_regime
from tests.reports.world import make_world
from tests.servers import start_mortal

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("workers"), pytest.mark.django_db(transaction=True)]
DUE = "reports.make_due_reports"


def halves() -> list[str]:
    """Half-written files of reports; what another test's bundles left is not theirs."""
    return [path.name for path in Path(settings.MEDIA_ROOT, "reports").rglob(".*.part")]


def outcomes() -> list[tuple[str, str]]:
    """How the runs that made reports went, oldest first."""
    rows = Run.objects.filter(task="reports.make_report").order_by("pk")
    return list(rows.values_list("trigger", "outcome"))


# --- The schedule


class Clock:
    """The clock of a shop's worker, moved while it runs."""

    def __init__(self, folder: Path):
        self.file = folder / "clock"

    def move(self, *moment: int) -> None:
        """To this moment, in UTC."""
        away = datetime(*moment, tzinfo=UTC) - timezone.now()
        self.file.write_text(str(away.total_seconds()))


def start_beat(shop: Shop, folder: Path) -> subprocess.Popen:  # noqa: F811
    with (folder / "beat.log").open("ab") as log:
        return start_mortal(
            [sys.executable, "-m", "celery", "-A", "tests.faults.sick_worker", "beat", "-l", "info", "--pidfile", ""],
            signal.SIGKILL,
            cwd=ROOT,
            env={key: value for key, value in shop.environment.items() if key != "MOVED_CLOCK"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def often() -> None:
    """The schedule as an administrator may set it: what is due is looked for every second."""
    ensure_schedule()
    every = IntervalSchedule.objects.create(every=1, period="seconds")
    PeriodicTask.objects.exclude(task=DUE).update(enabled=False)
    PeriodicTask.objects.filter(task=DUE).update(crontab=None, interval=every, expire_seconds=None)


def made() -> list[str]:
    rows = ComplianceReport.objects.filter(state="draft").select_related("ward", "period")
    return sorted(f"{row.kind} {row.ward.name if row.ward else row.period.code}" for row in rows)


def looked(shop: Shop) -> None:  # noqa: F811
    """Wait until the schedule has looked twice more for what is due."""
    for _time in range(2):
        last = Run.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        later = Run.objects.filter(task=DUE, pk__gt=last).exclude(outcome="running")
        shop.wait(later.exists)


def test_reports_of_the_quarter_make_themselves_once_when_the_clock_passes_the_cut_off(shop: Shop, tmp_path):  # noqa: F811
    make_regime("ward", kinds=["phường"])
    make_regime("city", report_kind="city", due_kind="day_of_month", due_number=25)
    often()
    clock = Clock(tmp_path)
    clock.move(2026, 9, 14, 16, 50)  # ten minutes before the cut-off is over in Hanoi
    shop.environment["MOVED_CLOCK"] = str(clock.file)
    shop.start()
    beats = [start_beat(shop, tmp_path) for _number in range(2)]
    try:
        looked(shop)
        assert not ComplianceReport.objects.exists()
        clock.move(2026, 9, 14, 17, 5)  # the 15th in Hanoi
        shop.wait(lambda: made() == ["ward Ba Đình", "ward Hoàn Kiếm"])
        clock.move(2026, 9, 16, 18, 0)  # the wards' own term is over: who has not answered does not hold up the rest
        shop.wait(lambda: len(made()) == 4)
        looked(shop)
    finally:
        for beat in beats:
            beat.kill()
            beat.wait()
    assert made() == ["city 2026-Q3", "ward Ba Đình", "ward Hoàn Kiếm", "ward Tây Hồ"]
    assert Edition.objects.count() == ComplianceReport.objects.count() == 4
    assert outcomes() == [("schedule", "done")] * 4
    assert not ComplianceReport.objects.exclude(asked_by=None).exists()


def test_reports_missed_while_nothing_ran_are_made_once_at_the_start(shop: Shop, tmp_path):  # noqa: F811
    make_regime("city", report_kind="city", due_kind="day_of_month", due_number=25)
    clock = Clock(tmp_path)
    clock.move(2026, 9, 1, 3, 0)
    shop.environment["MOVED_CLOCK"] = str(clock.file)
    shop.start()  # opens what is owed, and is gone over the cut-off
    shop.wait(lambda: Run.objects.filter(task="reports.open_current_periods", outcome="done").exists())
    shop.kill()
    clock.move(2026, 10, 1, 3, 0)
    shop.start()
    shop.wait(lambda: made() == ["city 2026-Q3"])
    shop.run("import django; django.setup(); from reports.tasks import make_due_reports as due; due.apply_async()")
    shop.wait(lambda: Run.objects.filter(task=DUE, trigger="schedule").exclude(outcome="running").exists())
    assert Edition.objects.count() == ComplianceReport.objects.count() == 1
    assert Run.objects.filter(task=DUE, trigger="start", outcome="done", rows=1).exists()


# --- Files


def test_no_half_file_is_left_or_offered_when_the_worker_is_killed_while_it_writes(shop: Shop):  # noqa: F811
    shop.start("hangs in mid-file")
    shop.run(ASK)
    shop.wait(shop.mark.exists)
    shop.kill()
    assert len(halves()) == 1
    assert sorted(Edition.objects.get().files.values_list("format", flat=True)) == ["docx", "xlsx"]
    assert outcomes() == [("schedule", "running")]
    let_time_pass()
    shop.start("hangs in mid-file")
    shop.wait(is_made)
    check_once()
    shop.wait(lambda: outcomes() == [("schedule", "lost"), ("sweep", "done")])
    assert halves() == []


def test_full_disk_fails_the_report_in_words_and_it_is_made_when_there_is_room(shop: Shop):  # noqa: F811
    shop.start("disk full")
    shop.run(ASK)
    shop.wait(lambda: report().state == "failed")
    assert "Ổ đĩa" in report().error and halves() == []
    assert sorted(Edition.objects.get().files.values_list("format", flat=True)) == ["docx", "xlsx"]
    assert outcomes() == [("schedule", "failed")] * 3
    mark = Edition.objects.get().sha256
    shop.kill()
    shop.start()
    shop.run(ASK)
    shop.wait(is_made)
    check_once()
    assert Edition.objects.get().sha256 == mark


# --- The broker


def test_report_comes_once_when_the_broker_was_emptied(shop: Shop):  # noqa: F811
    shop.run(ASK)
    if shop.redis_url:
        client = redis_client.Redis.from_url(shop.redis_url)
        assert client.llen("celery") == 1
        client.flushdb()
    else:
        (message,) = (settings.BROKER_DIR / "queue").glob("*.msg")
        message.unlink()
    let_time_pass()
    shop.start()
    shop.wait(is_made)
    check_once()
    assert outcomes() == [("sweep", "done")]


def test_poison_is_in_the_log_as_often_as_it_killed(shop: Shop):  # noqa: F811
    shop.start("kills")
    shop.run(ASK)
    for attempt in (1, 2, 3):
        shop.wait(lambda attempt=attempt: report().attempts == attempt)
        let_time_pass()
        shop.run(SWEEP)
    shop.wait(lambda: report().state == "failed")
    Run.objects.filter(outcome="running").update(started_at=datetime(2026, 1, 1, tzinfo=UTC))
    shop.run(SWEEP)
    shop.wait(lambda: [outcome for _trigger, outcome in outcomes()] == ["lost"] * 3)


@pytest.fixture
def proxied(redis_url, tmp_path):
    """A shop whose Redis stands behind a door of ours."""
    make_world()
    redis_client.Redis.from_url(redis_url).flushdb()
    host, _slash, number = redis_url.rpartition("/")
    proxy = Proxy(int(host.rpartition(":")[2]))
    shop = Shop(tmp_path, f"redis://127.0.0.1:{proxy.port}/{number}")  # noqa: F811
    yield shop, proxy
    shop.kill()
    proxy.shut()


@pytest.mark.parametrize("kind", ["closed", "silent"])
def test_worker_takes_up_its_work_again_when_the_broker_was(proxied, kind):
    shop, proxy = proxied  # noqa: F811
    shop.start()
    shop.wait(lambda: " ready." in shop.log.read_text())
    proxy.shut() if kind == "closed" else proxy.fall_silent()
    assert shop.run(ASK) == "queued"  # the asker is answered all the same
    proxy.open() if kind == "closed" else proxy.speak()
    let_time_pass()
    shop.run(SWEEP)
    shop.wait(is_made, keep_alive=True)
    check_once()
