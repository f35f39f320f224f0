"""Make a ZIP of an assessment's evidence: asked for, claimed by one worker, written beside, offered when it is whole.

The row is the truth; a message to a worker is only a nudge and may get lost. Run twice, nothing changes the second time.
"""

import hashlib
import logging
import os
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit, clock
from organisation.models import Officer
from programme import bundling
from programme.models import Assessment, EvidenceBundle

log = logging.getLogger(__name__)
State = EvidenceBundle.State
UNFINISHED = (State.QUEUED, State.MAKING)
FOLDER = "bundles"
MOST_ATTEMPTS = 3
LEASE = timedelta(seconds=120)  # longer than one file takes
BEAT = timedelta(seconds=1)
KEPT_FOR = timedelta(days=7)


class LostClaim(Exception):
    """Another process took this bundle over; this one stops without a trace."""


def ask_bundle(*, assessment_id: int, by: Officer) -> EvidenceBundle:
    """The bundle the officer asked for and waits for, else a new one; a worker makes it. The caller judged who may read."""
    asked = {"assessment_id": assessment_id, "asked_by": by}
    row = EvidenceBundle.objects.filter(**asked, state__in=UNFINISHED).first()
    if row is None:
        try:
            row = _create(assessment_id, by)
        except IntegrityError:  # a second press came first
            row = EvidenceBundle.objects.filter(**asked).first()
    queue_bundle(row.pk)
    return row


@transaction.atomic
def _create(assessment_id: int, by: Officer) -> EvidenceBundle:
    assessment = Assessment.objects.select_related("ward", "period").get(pk=assessment_id)
    row = EvidenceBundle.objects.create(assessment=assessment, asked_by=by)
    audit.record(by=by, action="ask_bundle", row=assessment, ward_id=assessment.ward_id)
    return row


def queue_bundle(bundle_id: int) -> None:
    """Once the transaction has committed, tell a worker. Never fails: with a dead broker the row waits for the sweep."""
    transaction.on_commit(partial(_send, bundle_id))


def _send(bundle_id: int) -> None:
    try:
        # By name: the tasks stand above the actions and are not imported here.
        current_app.send_task("programme.make_bundle", args=[bundle_id], retry=False, ignore_result=True)
    except Exception as problem:
        log.warning("bundle %s waits in the database, the broker did not take it: %s", bundle_id, problem)


def make_bundle(bundle_id: int) -> bool:
    """Make one bundle; True when this call finished it. A failure leaves the reason; after three attempts it has failed."""
    attempt = claim(bundle_id)
    if attempt is None:
        return False
    try:
        _make(bundle_id, attempt)
        return True
    except LostClaim:
        return False
    except Exception as problem:
        log.exception("bundle %s, attempt %s", bundle_id, attempt)
        _give_back(bundle_id, attempt, problem)
        return False


def claim(bundle_id: int) -> int | None:
    """Take the bundle for this process: the attempt's number, which fences off others; None when there is nothing to do."""
    now = timezone.now()
    taken = EvidenceBundle.objects.filter(
        Q(state=State.QUEUED) | Q(state=State.MAKING, lease_until__lt=now), pk=bundle_id, attempts__lt=MOST_ATTEMPTS
    ).update(state=State.MAKING, lease_until=now + LEASE, attempts=F("attempts") + 1, done=0)
    return EvidenceBundle.objects.values_list("attempts", flat=True).get(pk=bundle_id) if taken else None


def _make(bundle_id: int, attempt: int) -> None:
    """Write under a temporary name, make it safe on disk, then give it its name and its row."""
    mine = EvidenceBundle.objects.filter(pk=bundle_id, attempts=attempt, state=State.MAKING)
    assessment = Assessment.objects.select_related("ward", "period", "criteria_set").get(bundles=bundle_id)
    contents = bundling.contents_of(assessment, clock.today())
    mine.update(total=len(contents.files), missing=len(contents.missing))
    final = bundle_folder() / f"{bundle_id}-{secrets.token_hex(8)}.zip"
    half = final.with_name(f".{final.name}.part")
    final.parent.mkdir(parents=True, exist_ok=True)
    try:
        written = bundling.write_archive(contents, half, _beat(mine))
        os.chmod(half, settings.FILE_UPLOAD_PERMISSIONS)
        size, mark = _secure(half)
        os.replace(half, final)
        _sync(final.parent)
    finally:
        half.unlink(missing_ok=True)
    if not mine.update(
        state=State.READY,
        file=f"{FOLDER}/{final.name}",
        done=written.files,
        missing=len(contents.missing) + len(written.faults),
        size=size,
        sha256=mark,
        finished_at=timezone.now(),
        lease_until=None,
        reason="",
    ):
        final.unlink(missing_ok=True)
        raise LostClaim
    _remove_earlier(bundle_id)


def _remove_earlier(bundle_id: int) -> None:
    """A newer bundle takes the place of those that the same person asked for before: a ZIP may be as large as all its files."""
    row = EvidenceBundle.objects.get(pk=bundle_id)
    earlier = EvidenceBundle.objects.filter(assessment=row.assessment_id, asked_by=row.asked_by_id, pk__lt=row.pk)
    remove(earlier.exclude(state__in=UNFINISHED))


def remove(rows) -> int:
    """Remove bundles with their files; answers how many."""
    gone = 0
    for row in rows:
        if row.file:
            default_storage.delete(row.file.name)
        row.delete()
        gone += 1
    return gone


def _beat(mine) -> Callable[[int], None]:
    """A function that records how many files are done, at most once a second, and shows that this process lives."""
    last = timezone.now()

    def beat(done: int) -> None:
        nonlocal last
        now = timezone.now()
        if now - last >= BEAT:
            last = now
            if not mine.update(done=done, lease_until=now + LEASE):
                raise LostClaim

    return beat


def _secure(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file, which lies on the disk when this returns."""
    with path.open("rb+") as file:
        mark = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
        return file.tell(), mark


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _give_back(bundle_id: int, attempt: int, problem: Exception) -> None:
    """Write the reason down; queue the bundle again, or give up after the last attempt."""
    mine = EvidenceBundle.objects.filter(pk=bundle_id, attempts=attempt, state=State.MAKING)
    reason = str(problem)[:2000] or type(problem).__name__
    if attempt >= MOST_ATTEMPTS:
        mine.update(state=State.FAILED, reason=reason, lease_until=None, finished_at=timezone.now())
    elif mine.update(state=State.QUEUED, reason=reason, lease_until=None):
        queue_bundle(bundle_id)


def bundle_folder() -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER


def failure_words() -> str:
    return _("Tiến trình nén dừng giữa chừng ba lần. Xin yêu cầu lại; nếu vẫn vậy, hãy báo người quản trị.")
