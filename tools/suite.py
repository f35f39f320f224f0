"""The whole suite, on SQLite and then on PostgreSQL: `python -m tools.suite [pytest's own arguments]`.

Servers and folders are made once, and gone at the end however it ends.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile

from tests import servers
from tools.browser import find_or_install
from tools.install import ROOT, say
from wardpolice.supervisor import die_with_parent

TIDYING = 20  # seconds for an interrupted pytest to stop what its fixtures started
CLOSING = re.compile(r"^(=+ )?(\d+ \w+(, )?)+.* in [\d.]+s|^(=+ )?no tests ran")


def main(arguments: list[str]) -> int:
    """Run both halves; the exit code tells whether both passed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    closing: dict[str, str] = {}
    failed = False
    with contextlib.ExitStack() as stack:
        environment = prepare(stack)
        say("the suite on SQLite")
        code, closing["SQLite"] = pytest(arguments, environment, "sqlite")
        failed |= code != 0
        try:
            database = stack.enter_context(servers.postgres())
        except servers.NoServer as problem:
            closing["PostgreSQL"] = f"NOT RUN: {problem}"
            failed = True
        else:
            say("the suite on PostgreSQL")
            code, closing["PostgreSQL"] = pytest(arguments, {**environment, "DATABASE_URL": database}, "postgres")
            failed |= code != 0
    print()
    for name, line in closing.items():
        print(f"{name + ':':<12}{line}")
    print("The suite FAILED." if failed else "The suite passed on both databases.", flush=True)
    return int(failed)


def prepare(stack: contextlib.ExitStack) -> dict[str, str]:
    """The environment of both halves: a folder, a browser, a Redis."""
    # Importing the supervisor named the settings for Celery; pytest has its own (pyproject.toml).
    dropped = {
        "DJANGO_SETTINGS_MODULE",
        "DATABASE_URL",
        "REDIS_URL",
        "SECRET_KEY",
        "DEMO_PASSWORD",
        "PORT",
        "PORTAL_DATA_DIR",
        "PORTAL_TEST_DIR",
    }
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    environment["PORTAL_TEST_ROOT"] = stack.enter_context(
        tempfile.TemporaryDirectory(prefix="portal-suite-", ignore_cleanup_errors=True)
    )
    browser = find_or_install()
    if browser:
        environment["PORTAL_BROWSER"] = browser
    # Else the fixture says what is missing, in the suite's own output.
    with contextlib.suppress(servers.NoServer):
        environment["REDIS_TEST_URL"] = stack.enter_context(servers.redis())
    return environment


def pytest(arguments: list[str], environment: dict[str, str], half: str) -> tuple[int, str]:
    """One half: pytest's output as it comes, its exit code and its closing line."""
    folder = os.path.join(environment["PORTAL_TEST_ROOT"], half)
    os.makedirs(folder)
    command = [sys.executable, "-m", "pytest", "-n", "2", *arguments]
    closing = "pytest ended without a summary"
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**environment, "PORTAL_TEST_DIR": folder},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )
    try:
        for line in process.stdout:
            print(line, end="", flush=True)
            if CLOSING.match(line):
                closing = line.strip().strip("= ")
        process.wait()
    finally:
        end(process)
    return process.returncode, closing


def end(process: subprocess.Popen) -> None:
    """Interrupt pytest and its workers where they still run, so that they tidy up; then end what is left."""
    for number in (signal.SIGINT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(TIDYING)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
