"""Keeps the portal's processes running: each in its own process group, restarted when it dies, all stopped together.

One thread and one loop: reading the children's output, restarting, probing for readiness and stopping happen in turn,
so that no lock is held when a child is started.
"""

import contextlib
import ctypes
import os
import re
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from logging import Handler, LogRecord, makeLogRecord
from logging.handlers import RotatingFileHandler
from pathlib import Path

LONGEST_PAUSE = 30  # seconds between two restarts of a process that keeps dying
SETTLED_AFTER = 60  # seconds alive after which the next restart is quick again
GRACE = 10  # seconds from the request to stop until what is left is killed
MATTERS = re.compile(r"\b(WARNING|ERROR|CRITICAL)\b")  # the rest, tracebacks among it, is in the child's log
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass
class Child:
    """One process to keep running, with its log and what it said last."""

    name: str
    command: list[str]
    log: Handler
    answers: Callable[["Child"], bool]
    process: subprocess.Popen | None = None
    started: float = 0.0
    restart_at: float = 0.0
    deaths: int = 0
    answered: bool = False
    said: deque[str] = field(default_factory=lambda: deque(maxlen=40))

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


def log_file(folder: Path, name: str) -> Handler:
    """A child's log: 5 MB, then up to three older ones."""
    return RotatingFileHandler(folder / f"{name}.log", maxBytes=5_000_000, backupCount=3, encoding="utf-8")


def die_with_parent(number: int = signal.SIGTERM) -> None:
    """In the child, before it starts: ask Linux for this signal should the parent be killed outright."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, number)


class Supervisor:
    """Starts the children in order, keeps them alive, and says when all of them answer."""

    def __init__(self, children: list[Child], *, folder: Path, say: Callable[[str], None]):
        self.children = children
        self.folder = folder
        self.say = say
        self.selector = selectors.DefaultSelector()
        self.stop_requests = 0

    def run(self, *, ready: str, patience: float) -> int:
        """Run until asked to stop: 0 then, and 1 when the first child (the web) is silent for `patience` seconds."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.request_stop)
        try:
            for child in self.children:
                self.start(child)
            return self.watch(ready, time.monotonic() + patience)
        finally:
            self.stop()

    def request_stop(self, *_signal) -> None:
        self.stop_requests += 1

    def watch(self, ready: str, deadline: float) -> int:
        """The loop: output, deaths, readiness."""
        is_ready = warned = False
        while not self.stop_requests:
            self.forward_output(0.3)
            for child in self.children:
                self.revive(child)
            if is_ready:
                continue
            late = time.monotonic() > deadline
            if late and not self.children[0].answered:
                self.explain(self.children[0])
                return 1
            is_ready = self.all_answer()
            if is_ready:
                self.say(ready)
                self.say("Ctrl-C stops it.")
            elif late and not warned:
                silent = ", ".join(child.name for child in self.children if not child.answered)
                self.say(f"No answer from {silent} yet; the pages are served, what is asked for waits in the database.")
                warned = True
        return 0

    def all_answer(self) -> bool:
        """Ask those that have not answered yet, in order: the later ones need not be asked before."""
        for child in self.children:
            child.answered = child.answered or (child.is_alive and child.answers(child))
            if not child.answered or self.stop_requests:
                return False
        return True

    def start(self, child: Child) -> None:
        """Start a child in a session of its own, its output coming to us."""
        child.process = subprocess.Popen(
            child.command,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        child.started = time.monotonic()
        os.set_blocking(child.process.stdout.fileno(), False)
        self.selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def revive(self, child: Child) -> None:
        """Restart a child that died, after a pause that grows while it keeps dying."""
        now = time.monotonic()
        if child.is_alive:
            return
        if child.process is not None:
            ending = reason(child.process.returncode)
            child.deaths = 0 if now - child.started > SETTLED_AFTER else child.deaths + 1
            pause = min(2 ** max(child.deaths - 1, 0), LONGEST_PAUSE)
            self.clear(child)
            last = f": {child.said[-1][:160]}" if child.said else ""
            self.say(f"{child.name} ended ({ending}); starting it again in {pause} s{last}")
            child.answered, child.restart_at = False, now + pause
        elif now >= child.restart_at:
            self.start(child)

    def clear(self, child: Child) -> None:
        """Read what a dead child said last and end what it left behind."""
        self.read(child)
        kill_group(child.process.pid, signal.SIGKILL)
        self.selector.unregister(child.process.stdout)
        child.process.stdout.close()
        child.process = None

    def forward_output(self, patience: float) -> None:
        for key, _events in self.selector.select(patience):
            self.read(key.data)

    def read(self, child: Child) -> None:
        """Copy a child's lines to its log; warnings and errors go to the terminal too."""
        data = child.process.stdout.read() or b""
        for line in data.decode("utf-8", "replace").splitlines():
            if not line.strip():
                continue
            child.said.append(line)
            child.log.handle(plain_record(line))
            if MATTERS.search(line[:80]):
                self.say(f"{child.name:<6} | {line[:200]}")

    def stop(self) -> None:
        """Ask every child to finish, wait, then kill what is left; a second request to stop kills at once."""
        running = [child for child in self.children if child.process is not None]
        if running:
            self.say("Stopping …")
        for child in running:
            if child.is_alive:
                child.process.terminate()
        deadline, requests = time.monotonic() + GRACE, max(self.stop_requests, 1)
        while time.monotonic() < deadline and self.stop_requests <= requests and any(c.is_alive for c in running):
            self.forward_output(0.1)
        for child in running:
            kill_group(child.process.pid, signal.SIGKILL)
            child.process.wait()
            self.clear(child)
            child.log.close()
        if running:
            self.say("Stopped.")

    def explain(self, child: Child) -> None:
        """Say that a child never answered, with its last words."""
        self.say(f"{child.name} did not answer. Its last lines:")
        for line in child.said:
            self.say(f"    {line[:240]}")


def kill_group(leader: int, number: int) -> None:
    """Signal a child's whole process group; gone already is fine."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


def plain_record(line: str) -> LogRecord:
    return makeLogRecord({"msg": line})


def reason(code: int) -> str:
    """How a process ended, in words."""
    return f"by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
