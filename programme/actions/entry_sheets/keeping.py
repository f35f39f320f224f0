"""A workbook that comes back is kept as it came, or discarded. Read, hashed and stored outside of the transaction."""

from django.core.files.storage import default_storage
from django.db import transaction

from organisation import uploads
from organisation.models import Officer
from organisation.sheets.stored import accepted_of, drop
from organisation.versions import lock
from programme import life
from programme.models import Assessment, EntrySheet
from programme.sheets import comparing, reading

from .opening import enterable, findings_of

FOLDER = "sheets"
MAX_BYTES = 5 * 1024 * 1024
State = EntrySheet.State


def receive_sheet(*, assessment_id: int, by: Officer, upload) -> EntrySheet | None:
    """Check, try and keep an uploaded workbook; None when it says nothing new, and then nothing is kept.

    Raises PermissionDenied; ValidationError when the file as a whole is refused, and then nothing is kept either. An earlier
    workbook of the assessment that was not applied makes room for this one.
    """
    assessment = enterable(assessment_id, by)
    accepted = accepted_of(upload, most_bytes=MAX_BYTES, takes_csv=False)
    upload.seek(0)
    content = upload.read()
    raw = reading.read(content)
    reading.check_identity(raw, assessment)
    found = comparing.compare(raw, findings_of(assessment))
    if found.is_same:
        return None
    upload.seek(0)
    path = default_storage.save(uploads.own_name(accepted, FOLDER), upload)
    try:
        return _keep(assessment, accepted, path, found, by)
    except Exception:
        default_storage.delete(path)
        raise


def discard_sheet(*, sheet_id: int, by: Officer) -> bool:
    """Forget a workbook that was not applied, with its file; one that was stays as the proof of what was sent, and that is False."""
    with transaction.atomic():
        sheet = lock(EntrySheet.objects.visible_to(by), sheet_id)
        life.check_person(sheet.assessment, life.ENTER, by)
        if not sheet.is_applied:
            drop([sheet])
        return not sheet.is_applied


@transaction.atomic
def _keep(
    assessment: Assessment, accepted: uploads.Accepted, path: str, found: comparing.Found, by: Officer
) -> EntrySheet:
    lock(Assessment.objects.all(), assessment.pk)
    drop(EntrySheet.objects.filter(assessment=assessment).exclude(state=State.APPLIED))
    return EntrySheet.objects.create(
        assessment=assessment,
        file=path,
        name=accepted.name,
        sha256=accepted.sha256,
        state=State.REFUSED if found.problems else State.CHECKED,
        changes=len(found.changes),
        problems=len(found.problems),
        received_by=by,
    )
