"""The portal's Celery application with a fault built in: `SICKNESS` says which, `SICK_MARK` is a file that tells it happened."""

import os
import signal
import time
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.faults.worker_settings")
django.setup()

from django.utils import timezone  # noqa: E402

from programme.bundling import archive  # noqa: E402
from reports.actions import freezing, sending  # noqa: E402
from reports.render import files  # noqa: E402
from wardpolice.celery import app  # noqa: E402, F401

healthy = freezing.compose


def hang_once() -> None:
    """Never come back the first time."""
    mark = Path(os.environ["SICK_MARK"])
    if not mark.exists():
        mark.touch()
        time.sleep(600)


def hangs_once(*arguments, **options):
    """Never comes back the first time."""
    hang_once()
    return healthy(*arguments, **options)


def kills(*_arguments, **_options):
    """Takes the whole process down each time, as running out of memory does."""
    os.kill(os.getpid(), signal.SIGKILL)


freezing.compose = {"hangs once": hangs_once, "kills": kills}.get(os.environ.get("SICKNESS", ""), healthy)

whole = archive.copy_in


def hangs_in_mid_bundle(packed, row, member):
    """Packs one file, then never comes back the first time."""
    if packed.namelist():
        hang_once()
    return whole(packed, row, member)


if os.environ.get("SICKNESS") == "hangs in mid-bundle":
    archive.copy_in = hangs_in_mid_bundle

write = sending.message_of


def hangs_in_mid_mail(digest, connection=None):
    """Writes one mail, then never comes back the first time."""
    if sending.Digest.objects.filter(state="sent").exists():
        hang_once()
    return write(digest, connection)


if os.environ.get("SICKNESS") == "hangs in mid-mail":
    sending.message_of = hangs_in_mid_mail

real_now = timezone.now


def moved_now():
    """The clock, moved by as many seconds as the file says."""
    return real_now() + timedelta(seconds=float(Path(os.environ["MOVED_CLOCK"]).read_text()))


if "MOVED_CLOCK" in os.environ:
    timezone.now = moved_now

write_pdf = files.write_pdf


def hangs_in_mid_file(paper, composed_at, path):
    """Writes half a file, then never comes back the first time."""
    path.write_bytes(b"%PDF-half")
    hang_once()
    return write_pdf(paper, composed_at, path)


def fills_the_disk(paper, composed_at, path):
    """Writes half a file, then the kernel says that no space is left."""
    path.write_bytes(b"%PDF-half")
    with open("/dev/full", "wb", buffering=0) as full:
        full.write(b"%PDF")


if os.environ.get("SICKNESS") in ("hangs in mid-file", "disk full"):
    files.write_pdf = hangs_in_mid_file if os.environ["SICKNESS"] == "hangs in mid-file" else fills_the_disk
