"""The portal's processes, really started: they answer, come back when killed, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.db import connection

from tests.servers import free_port, start_mortal
from wardpolice.supervisor import Child, Supervisor, log_file

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("supervisor")]
ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 90  # seconds, generous: a busy machine is not a fault


class Portal:
    """`manage.py portal` in a data folder and on a port of its own."""

    def __init__(self, folder: Path, **environment: str):
        self.folder = folder
        self.port = free_port()
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = {
            **inherited,
            "PORTAL_DATA_DIR": str(folder),
            "PORT": str(self.port),
            **database_for(folder),
            **environment,
        }
        self.output = folder / "terminal"
        self.process = self.launch()

    def launch(self) -> subprocess.Popen:
        with self.output.open("wb") as output:
            return start_mortal(
                [sys.executable, "manage.py", "portal"],
                signal.SIGTERM,
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def says(self, text: str) -> bool:
        return text in self.output.read_text()

    def wait_ready(self) -> "Portal":
        wait_until(lambda: self.says("READY http://127.0.0.1:") or self.process.poll() is not None, self.describe)
        assert self.process.poll() is None, self.describe()
        return self

    def describe(self) -> str:
        return self.output.read_text()

    def child(self, word: str) -> int | None:
        """The process id of the web, the worker or the beat: a direct child with this word in its command."""
        return next((pid for pid in children(self.process.pid) if word in command(pid)), None)

    def log(self, name: str) -> str:
        return (self.folder / "logs" / f"{name}.log").read_text()

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return answer.read()


def database_for(folder: Path) -> dict[str, str]:
    """The suite's migrated database: a copy where it is a file, the database itself on a server."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(folder / "portal.sqlite3")])
        return {}
    told = connection.settings_dict
    host = told["HOST"] or told["OPTIONS"].get("host", "")
    return {
        "DATABASE_URL": f"postgres://{told['USER']}:{told['PASSWORD']}@/{told['NAME']}?host={host}&port={told['PORT']}"
    }


def children(parent: int) -> list[int]:
    return [int(line) for line in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def family(parent: int) -> list[int]:
    """Children and theirs."""
    return [pid for child in children(parent) for pid in (child, *family(child))]


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def is_running(pid: int) -> bool:
    """Is it there and more than a zombie that nobody has fetched?"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(condition, describe) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, describe()
        time.sleep(0.1)


@pytest.fixture(scope="module")
def launch(django_db_setup, django_db_blocker, tmp_path_factory):
    """Start portals; whatever still runs afterwards is stopped."""
    started = []

    def start(**environment: str) -> Portal:
        with django_db_blocker.unblock():
            started.append(Portal(tmp_path_factory.mktemp("portal"), **environment))
            connection.close()
        return started[-1]

    yield start
    for portal in started:
        portal.process.terminate()
    for portal in started:
        portal.process.wait(PATIENCE)


@pytest.fixture(scope="module")
def portal(launch) -> Portal:
    """One running portal for the tests that leave it running."""
    return launch().wait_ready()


def test_pages_are_served_when_ready(portal):
    assert portal.get("/healthz") == b"ok"


def test_worker_comes_back_when_killed(portal):
    killed = portal.child(" worker ")
    before = portal.log("worker").count(" ready.")
    assert before
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: portal.log("worker").count(" ready.") > before, portal.describe)
    assert portal.child(" worker ") not in (None, killed)
    assert portal.says("worker ended (by SIGKILL)")


def test_web_comes_back_when_killed(portal):
    killed = portal.child("gunicorn")
    helpers = children(killed)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: portal.child("gunicorn") not in (None, killed), portal.describe)
    wait_until(lambda: portal.log("web").count("Listening at") > 1, portal.describe)
    assert portal.get("/healthz") == b"ok"
    assert helpers
    assert not any(is_running(pid) for pid in helpers)


def test_worker_comes_back_when_a_message_is_garbage(portal):
    before = portal.log("worker").count(" ready.")
    (portal.folder / "broker" / "queue" / "1_garbage.celery.msg").write_text("{not a message")
    wait_until(lambda: portal.log("worker").count(" ready.") > before, portal.describe)
    assert "Unrecoverable error" in portal.log("worker")


def test_second_portal_is_refused_when_one_runs_on_the_folder(portal):
    environment = {**portal.environment, "PORT": str(free_port())}
    second = subprocess.run(
        [sys.executable, "manage.py", "portal"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert f"A portal runs on {portal.folder} already (process {portal.process.pid}" in second.stderr
    assert portal.get("/healthz") == b"ok"


def test_start_is_refused_when_the_port_is_taken(portal, tmp_path):
    environment = {**portal.environment, "PORTAL_DATA_DIR": str(tmp_path)}
    second = subprocess.run(
        [sys.executable, "manage.py", "portal"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert f"Port {portal.port} cannot be used" in second.stderr
    assert "choose another" in second.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_behind_when_the_portal_ends(launch, number):
    portal = launch().wait_ready()
    members = family(portal.process.pid)
    assert len(members) >= 5  # web and its two, worker and its one, beat
    portal.process.send_signal(number)
    code = portal.process.wait(PATIENCE)
    wait_until(lambda: not any(is_running(pid) for pid in members), lambda: str([*map(command, members)]))
    assert code == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    assert not list(ROOT.glob("celerybeat*"))


def test_portal_is_ready_when_redis_carries_the_queue(launch, redis_url):
    portal = launch(REDIS_URL=redis_url).wait_ready()
    assert redis_url.rpartition("/")[0].removeprefix("redis://") in portal.log("worker")
    assert portal.get("/healthz") == b"ok"


@pytest.fixture
def signals_restored():
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def test_start_is_given_up_with_a_reason_when_the_web_never_answers(signals_restored, tmp_path):
    said = []
    silent = [sys.executable, "-c", "import time; print('no socket here', flush=True); time.sleep(600)"]
    web = Child("web", silent, log_file(tmp_path, "web"), answers=lambda _child: False)
    code = Supervisor([web], folder=tmp_path, say=said.append).run(ready="READY", patience=2)
    assert code == 1
    assert "web did not answer. Its last lines:" in said
    assert any("no socket here" in line for line in said)
    assert "READY" not in said
    assert web.process is None
