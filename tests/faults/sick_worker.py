"""The portal's Celery application with a fault built in: `SICKNESS` says which, `SICK_MARK` is a file that tells it happened."""

import os
import signal
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.faults.worker_settings")
django.setup()

from reports.actions import making  # noqa: E402
from wardpolice.celery import app  # noqa: E402, F401

healthy = making.compose


def hangs_once(*arguments, **options):
    """Never comes back the first time."""
    mark = Path(os.environ["SICK_MARK"])
    if not mark.exists():
        mark.touch()
        time.sleep(600)
    return healthy(*arguments, **options)


def kills(*_arguments, **_options):
    """Takes the whole process down each time, as running out of memory does."""
    os.kill(os.getpid(), signal.SIGKILL)


making.compose = {"hangs once": hangs_once, "kills": kills}.get(os.environ.get("SICKNESS", ""), healthy)
