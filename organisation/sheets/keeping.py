"""A workbook that was sent in: kept as it came, tried again before it is applied, applied once and whole."""

import hashlib
from types import ModuleType

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import uploads
from organisation.models import RegisterSheet
from organisation.versions import lock, save

from . import find, try_out
from .annotating import annotate
from .stored import accepted_of, content_of, drop
from .table import read_table
from .trial import Trial

FOLDER = "register-sheets"
MAX_BYTES = 8 * 1024 * 1024
State = RegisterSheet.State


class ChangedSince(Exception):
    """The register is not as it was when the dry run was shown: it must be looked at again. Nothing was written."""


def receive(*, kind: str, by, upload, about: str = "") -> RegisterSheet | None:
    """Check, try and keep an uploaded file; None when it says nothing new, and then nothing is kept.

    Raises PermissionDenied; ValidationError when the file as a whole is refused. An earlier file of the same sender and kind
    for the same that was not applied makes room for this one.
    """
    module = find(kind)
    module.may_send(by)
    accepted = accepted_of(upload, most_bytes=MAX_BYTES)
    upload.seek(0)
    content = upload.read()
    trial = try_out(module, content, accepted.name, by, about)
    if not trial.changes and not trial.problems:
        return None
    upload.seek(0)
    path = default_storage.save(uploads.own_name(accepted, FOLDER), upload)
    sheet = RegisterSheet(kind=kind, about=about, file=path, name=accepted.name, sha256=accepted.sha256)
    try:
        return _keep(sheet, module, trial, by)
    except Exception:
        default_storage.delete(path)
        raise


def try_again(sheet: RegisterSheet, by) -> Trial:
    """The kept file against the register as it stands. Raises ValidationError."""
    return try_out(find(sheet.kind), content_of(sheet), sheet.name, by, sheet.about)


def mark_of(trial: Trial) -> str:
    """What a dry run showed, in short: what is applied must be just that."""
    total = hashlib.sha256()
    for change in trial.changes:
        total.update(f"{change.place}\x00{change.what}\x00{change.old}\x00{change.new}\x01".encode())
    return total.hexdigest()[:32]


def apply(*, sheet: RegisterSheet, by, mark: str) -> tuple[RegisterSheet, bool]:
    """Write all the file says, or nothing; (sheet, False) when that was done before. `mark`: of the dry run that was looked at.

    Raises ChangedSince, StaleEdit, ValidationError, PermissionDenied.
    """
    find(sheet.kind).may_send(by)
    if sheet.is_applied:
        return sheet, False
    trial = try_again(sheet, by)
    if trial.problems:
        text = _("Tệp còn %(count)d lỗi nên chưa ghi gì: xin sửa trong tệp rồi nạp lại.")
        raise ValidationError(text % {"count": len(trial.problems)}, code="problems")
    if mark_of(trial) != mark:
        raise ChangedSince
    return _apply(sheet.pk, trial, by)


@transaction.atomic
def _apply(sheet_id: int, trial: Trial, by) -> tuple[RegisterSheet, bool]:
    sheet = lock(RegisterSheet.objects.all(), sheet_id)  # twice at once waits here and then finds it done
    if sheet.is_applied:
        return sheet, False
    if trial.changes:
        find(sheet.kind).apply(trial, by)
    sheet.state, sheet.applied_at = State.APPLIED, timezone.now()
    sheet.changes, sheet.problems = len(trial.changes), 0
    save(sheet, "state", "applied_at", "changes", "problems")
    return sheet, True


def discard(*, sheet: RegisterSheet) -> bool:
    """Forget a file that was not applied; one that was stays as the proof of what was sent, and that is False."""
    with transaction.atomic():
        held = RegisterSheet.objects.select_for_update().filter(pk=sheet.pk).exclude(state=State.APPLIED).first()
        if held is not None:
            drop([held])
        return held is not None


def annotated(sheet: RegisterSheet, by) -> bytes:
    """The file with its faults beside the cells; as it came once it is applied. Raises ValidationError."""
    content = content_of(sheet)
    if sheet.is_applied:
        return content
    kind = find(sheet.kind)
    table = read_table(content, sheet.name, kind.HEADS, needed=kind.NEEDED)
    return annotate(content, table, try_again(sheet, by).problems)


@transaction.atomic
def _keep(sheet: RegisterSheet, kind: ModuleType, trial: Trial, by) -> RegisterSheet:
    earlier = RegisterSheet.objects.filter(kind=sheet.kind, about=sheet.about, received_by=by)
    drop(earlier.select_for_update().exclude(state=State.APPLIED))
    if not kind.sees_all(by):
        sheet.ward_id, sheet.agency_id = by.ward_id, None if by.ward_id else by.agency_id
    sheet.state = State.REFUSED if trial.problems else State.CHECKED
    sheet.rows, sheet.changes, sheet.problems = trial.rows, len(trial.changes), len(trial.problems)
    sheet.received_by = by
    sheet.save()
    return sheet
