"""Reports under real faults: a real worker process on a real broker, killed, fed garbage, poisoned; a broker dead or silent."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
import redis as redis_client
from django.conf import settings
from django.db import connection
from django.utils import timezone

from reports.models import ComplianceReport, Edition
from tests.reports.world import make_world
from tests.servers import free_port, start_mortal

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("workers"), pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 90  # seconds, generous: a busy machine is not a fault
State = ComplianceReport.State
ASK = """
import django; django.setup()
from organisation.models import ReportingPeriod
from reports.actions import ask_report
print(ask_report(kind="city", period=ReportingPeriod.objects.with_code("2026-Q3").get()).state)
"""
SWEEP = "import django; django.setup(); from reports.tasks import sweep_reports; sweep_reports.apply_async()"


class Shop:
    """One broker and the processes that use it, on the suite's database."""

    def __init__(self, folder: Path, redis_url: str = ""):
        self.redis_url, self.mark, self.log = redis_url, folder / "mark", folder / "worker.log"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.faults.worker_settings",
            "REDIS_URL": redis_url,
            "WORKER_DATABASE": str(connection.settings_dict["NAME"]),
            "SICK_MARK": str(self.mark),
        }
        self.worker = None

    def run(self, program: str, **environment) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""

    def start(self, sickness: str = "") -> None:
        with self.log.open("ab") as log:
            self.worker = start_mortal(
                [
                    sys.executable,
                    "-m",
                    "celery",
                    "-A",
                    "tests.faults.sick_worker",
                    "worker",
                    "-c",
                    "1",
                    "-l",
                    "info",
                    "--without-mingle",
                    "--without-gossip",
                    "-n",
                    f"shop-{free_port()}@%h",
                ],
                signal.SIGKILL,
                cwd=ROOT,
                env=self.environment | {"SICKNESS": sickness},
                start_new_session=True,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def kill(self) -> None:
        """kill -9, the worker and its child."""
        if self.worker is not None:
            os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()
            self.worker = None

    def throw_garbage(self) -> None:
        if self.redis_url:
            redis_client.Redis.from_url(self.redis_url).lpush("celery", b"{this is no message")
        else:
            (settings.BROKER_DIR / "queue" / "0_garbage.celery.msg").write_bytes(b"{this is no message")

    def wait(self, condition, keep_alive: bool = False) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, self.log.read_text()[-3000:]
            if keep_alive and self.worker.poll() is not None:
                self.start()  # as the supervisor does
            time.sleep(0.2)


@pytest.fixture(params=["files", "redis"])
def shop(request, tmp_path):
    make_world()
    for folder in ("queue", "control"):
        for left in (settings.BROKER_DIR / folder).glob("*"):
            left.unlink()
    address = request.getfixturevalue("redis_url") if request.param == "redis" else ""
    if address:
        redis_client.Redis.from_url(address).flushdb()
    shop = Shop(tmp_path, address)
    yield shop
    shop.kill()


def report() -> ComplianceReport:
    return ComplianceReport.objects.get()


def is_made() -> bool:
    return ComplianceReport.objects.filter(state=State.DRAFT).exists()


def let_time_pass() -> None:
    """The claim is as old as if minutes had gone by."""
    then = timezone.now() - timedelta(minutes=5)
    ComplianceReport.objects.update(asked_at=then)
    ComplianceReport.objects.filter(claimed_at__isnull=False).update(claimed_at=then)


def check_once() -> None:
    edition = Edition.objects.get()
    assert sorted(file.format for file in edition.files.all()) == ["docx", "pdf", "xlsx"]
    assert json.loads(edition.data)["assessments"]["reported"] == 2


def test_report_is_made_by_a_worker_when_asked_for(shop):
    shop.start()
    assert shop.run(ASK) == "queued"
    shop.wait(is_made)
    check_once()


def test_report_comes_later_and_once_when_its_worker_is_killed(shop):
    shop.start("hangs once")
    shop.run(ASK)
    shop.wait(shop.mark.exists)
    shop.kill()
    assert report().state == State.COMPOSING
    let_time_pass()
    shop.start("hangs once")  # a worker that starts looks for what was left
    shop.wait(is_made)
    assert report().attempts == 2
    check_once()


def test_report_comes_once_when_garbage_lies_in_the_queue(shop):
    shop.throw_garbage()
    shop.start()
    shop.run(ASK)
    shop.wait(is_made, keep_alive=True)
    check_once()


def test_poison_is_given_up_after_three_attempts_with_the_reason(shop):
    shop.start("kills")
    shop.run(ASK)
    for attempt in (1, 2, 3):
        shop.wait(lambda attempt=attempt: report().attempts == attempt)
        let_time_pass()
        shop.run(SWEEP)
    shop.wait(lambda: report().state == State.FAILED)
    assert "ba lần" in report().error
    assert not Edition.objects.exists()


@pytest.mark.parametrize("kind", ["dead", "silent"])
def test_page_answers_and_the_report_comes_later_when_the_broker_is(shop, kind):
    with socket.socket() as trap:
        trap.bind(("127.0.0.1", 0))
        if kind == "silent":
            trap.listen(8)
        assert shop.run(ASK, REDIS_URL=f"redis://127.0.0.1:{trap.getsockname()[1]}/0") == "queued"
    let_time_pass()
    shop.start()
    shop.wait(is_made)
    check_once()
