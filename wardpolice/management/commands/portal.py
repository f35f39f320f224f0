"""`manage.py portal`: the web server, the worker and the schedule, under one supervisor."""

import fcntl
import hashlib
import http.client
import os
import socket
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from wardpolice.celery import app
from wardpolice.supervisor import Child, Supervisor, log_file

HOST = "127.0.0.1"
PATIENCE = 60  # seconds for the web to answer after the start
QUIET_ROOT = "ignore:You're running the worker with superuser"


class Command(BaseCommand):
    help = "Run the portal: web server, Celery worker and schedule, until Ctrl-C."
    requires_system_checks = []

    def handle(self, *args, **options):
        lock = hold(settings.DATA_DIR)
        refuse_taken_port(settings.PORT)
        logs = settings.DATA_DIR / "logs"
        logs.mkdir(exist_ok=True)
        children = [
            Child("web", web_command(settings.PORT), log_file(logs, "web"), web_answers),
            Child("worker", worker_command(), log_file(logs, "worker"), worker_answers),
            Child("beat", beat_command(), log_file(logs, "beat"), beat_answers),
        ]
        self.say(f"Starting web, worker and beat; their logs are in {logs}")
        supervisor = Supervisor(children, folder=settings.BASE_DIR, say=self.say)
        code = supervisor.run(ready=f"READY http://{HOST}:{settings.PORT}/", patience=PATIENCE)
        lock.close()
        sys.exit(code)

    def say(self, text: str) -> None:
        """One line, at once; a closed terminal does not stop the portal from stopping well."""
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except OSError:
            pass


def hold(folder):
    """Lock the data folder for this process: two workers and two schedules on one folder would do all twice."""
    lock = (folder / "portal.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        raise CommandError(
            f"A portal runs on {folder} already ({lock.read().strip() or 'unknown process'}). "
            "Stop it, or set PORTAL_DATA_DIR to another folder."
        ) from None
    lock.truncate(0)
    lock.write(f"process {os.getpid()}, port {settings.PORT}\n")
    lock.flush()
    return lock


def refuse_taken_port(port: int) -> None:
    """Say it now rather than in a web server's traceback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as problem:
            cure = "Free it, or choose another: PORT=8001 make run"
            raise CommandError(f"Port {port} cannot be used ({problem}). {cure}") from None


def web_command(port: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "wardpolice.wsgi",
        "--bind",
        f"{HOST}:{port}",
        "--worker-class",
        "gthread",
        "--workers",
        "2",
        "--threads",
        "4",
        "--graceful-timeout",
        "8",
        "--timeout",
        "120",
        "--no-control-socket",
    ]


def node_name() -> str:
    """The worker's name: always the same for a data folder, and its own where several share one Redis."""
    return "portal-" + hashlib.sha256(str(settings.DATA_DIR).encode()).hexdigest()[:8] + "@portal"


def worker_command() -> list[str]:
    # One task at a time, in a child that is replaced once it holds more than 400 MB.
    return [
        sys.executable,
        "-W",
        QUIET_ROOT,
        "-m",
        "celery",
        "-A",
        "wardpolice",
        "-q",
        "worker",
        "-n",
        node_name(),
        "-c",
        "1",
        "-l",
        "INFO",
        "--max-memory-per-child",
        "400000",
        "--without-gossip",
        "--without-mingle",
    ]


def beat_command() -> list[str]:
    # The schedule is in the database; no process-id file, which a power cut would leave behind as a refusal to start.
    return [sys.executable, "-m", "celery", "-A", "wardpolice", "-q", "beat", "-l", "INFO", "--pidfile", ""]


def web_answers(_child: Child) -> bool:
    """Does /healthz answer 200, asked as the proxy in front would ask?"""
    scheme = "https" if settings.HTTPS else "http"
    headers = {"Host": settings.ALLOWED_HOSTS[0].lstrip("."), "X-Forwarded-Proto": scheme}
    connection = http.client.HTTPConnection(HOST, settings.PORT, timeout=5)
    try:
        connection.request("GET", "/healthz", headers=headers)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def worker_answers(_child: Child) -> bool:
    """Does this folder's worker answer a ping sent through the broker?"""
    try:
        return bool(app.control.ping(destination=[node_name()], timeout=1.0, limit=1))
    except (OSError, app.connection_for_read().connection_errors):
        return False


def beat_answers(child: Child) -> bool:
    """Has the schedule begun, by its own word?"""
    return any("beat: Starting" in line for line in child.said)
