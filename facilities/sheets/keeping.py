"""A workbook that was sent in: kept as it came, tried again before it is applied, applied once and whole."""

import hashlib

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import uploads
from organisation.access import check
from organisation.formats import file_size
from organisation.models import RegisterSheet
from organisation.scope import why_closed
from organisation.versions import lock, save

from . import KINDS
from .annotating import annotate
from .table import read_table
from .trial import Trial

FOLDER = "register-sheets"
MAX_BYTES = 8 * 1024 * 1024
VERB, VERB_ALL = "facilities.enter_facilities", "facilities.keep_registers"
State = RegisterSheet.State


class ChangedSince(Exception):
    """The register is not as it was when the dry run was shown: it must be looked at again. Nothing was written."""


def check_sender(officer) -> None:
    """Raise PermissionDenied unless the officer may fill registers, of an own ward that stands or of all."""
    if officer.has_perm(VERB_ALL):
        return
    check(officer, VERB)
    if officer.ward is None:
        raise PermissionDenied(_("Chỉ cán bộ Công an phường, xã nhập hồ sơ của đơn vị mình."))
    if closed := why_closed(officer.ward):
        raise PermissionDenied(closed)


def receive(*, kind: str, by, upload) -> RegisterSheet | None:
    """Check, try and keep an uploaded file; None when it says nothing new, and then nothing is kept.

    Raises PermissionDenied; ValidationError when the file as a whole is refused. An earlier file of the same sender and kind
    that was not applied makes room for this one.
    """
    check_sender(by)
    accepted = _accepted(upload)
    upload.seek(0)
    content = upload.read()
    trial = KINDS[kind].try_out(content, accepted.name, by)
    if not trial.changes and not trial.problems:
        return None
    upload.seek(0)
    path = default_storage.save(uploads.own_name(accepted, FOLDER), upload)
    try:
        return _keep(kind, accepted, path, trial, by)
    except Exception:
        default_storage.delete(path)
        raise


def try_again(sheet: RegisterSheet, by) -> Trial:
    """The kept file against the register as it stands. Raises ValidationError."""
    return KINDS[sheet.kind].try_out(content_of(sheet), sheet.name, by)


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
    check_sender(by)
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
        KINDS[sheet.kind].apply(trial, by)
    sheet.state, sheet.applied_at = State.APPLIED, timezone.now()
    sheet.changes, sheet.problems = len(trial.changes), 0
    save(sheet, "state", "applied_at", "changes", "problems")
    return sheet, True


def discard(*, sheet: RegisterSheet) -> bool:
    """Forget a file that was not applied; one that was stays as the proof of what was sent, and that is False."""
    with transaction.atomic():
        held = RegisterSheet.objects.select_for_update().filter(pk=sheet.pk).exclude(state=State.APPLIED).first()
        if held is not None:
            _drop([held])
        return held is not None


def annotated(sheet: RegisterSheet, by) -> bytes:
    """The file with its faults beside the cells; as it came once it is applied. Raises ValidationError."""
    content = content_of(sheet)
    if sheet.is_applied:
        return content
    kind = KINDS[sheet.kind]
    table = read_table(content, sheet.name, kind.HEADS, needed=kind.NEEDED)
    return annotate(content, table, try_again(sheet, by).problems)


def content_of(sheet: RegisterSheet) -> bytes:
    """The file as it came. Raises ValidationError when it is not that any more."""
    try:
        with sheet.file.open("rb") as file:
            content = file.read()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != sheet.sha256:
        raise ValidationError(_("Tệp đã lưu không còn nguyên vẹn: xin nạp lại tệp."), code="broken")
    return content


def _accepted(upload) -> uploads.Accepted:
    name = uploads.clean_name(upload.name)
    if not name.lower().endswith((".xlsx", ".csv")):
        text = _("Tệp %(name)s không phải XLSX hay CSV: xin mở và lưu lại dưới dạng Excel Workbook (.xlsx).")
        raise ValidationError(text % {"name": name}, code="type")
    if upload.size > MAX_BYTES:
        text = _("Tệp %(name)s nặng %(size)s, giới hạn %(limit)s: xin tách tệp hoặc bỏ ảnh chèn trong tệp.")
        sizes = {"size": file_size(upload.size), "limit": file_size(MAX_BYTES)}
        raise ValidationError(text % {"name": name, **sizes}, code="size")
    if name.lower().endswith(".xlsx"):
        return uploads.check(upload)
    if not upload.size:
        raise ValidationError(_("Tệp %(name)s rỗng (0 byte). Xin chọn lại tệp.") % {"name": name}, code="empty")
    upload.seek(0)
    return uploads.Accepted(name, "csv", "text/csv", upload.size, hashlib.sha256(upload.read()).hexdigest())


@transaction.atomic
def _keep(kind: str, accepted: uploads.Accepted, path: str, trial: Trial, by) -> RegisterSheet:
    earlier = RegisterSheet.objects.select_for_update().filter(kind=kind, received_by=by).exclude(state=State.APPLIED)
    _drop(earlier)
    return RegisterSheet.objects.create(
        kind=kind,
        ward_id=None if by.has_perm(VERB_ALL) else by.ward_id,
        file=path,
        name=accepted.name,
        sha256=accepted.sha256,
        state=State.REFUSED if trial.problems else State.CHECKED,
        rows=trial.rows,
        changes=len(trial.changes),
        problems=len(trial.problems),
        received_by=by,
    )


def _drop(sheets) -> None:
    """Delete the rows, and their files once that is certain."""
    for sheet in sheets:
        path = sheet.file.name
        sheet.delete()
        transaction.on_commit(lambda path=path: default_storage.delete(path))
