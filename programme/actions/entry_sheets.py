"""A workbook of answers that comes back: kept as it came, tried without writing, applied once and whole, or discarded.

Files are read, hashed and stored outside of transactions; the row and the answers are written in one.
"""

import hashlib
from copy import copy
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import clock, uploads
from organisation.models import Officer
from organisation.versions import lock, save
from programme import checks, life, locks
from programme.earlier import last_findings
from programme.models import Assessment, EntrySheet, Finding
from programme.sheets import annotating, comparing, reading, template

from . import registers, totals
from .assessment import FindingEntry, StaleFindings, save_findings

FOLDER = "sheets"
MAX_BYTES = 5 * 1024 * 1024
State = EntrySheet.State


@dataclass
class Trial:
    """What applying a sheet would do: the changes and faults, the warnings by code, and the totals after it with `asked`, how
    many criteria are put to the ward.

    `refreshed`: codes whose value a register has meanwhile changed; saving takes it over.
    """

    found: comparing.Found
    raw: reading.RawSheet
    warnings: dict[str, list[checks.Warning]]
    totals: dict
    refreshed: list[str]


def template_of(assessment: Assessment, *, is_read_only: bool) -> bytes:
    """The assessment as a workbook to fill in, or to read only. A few queries."""
    _check_set(assessment)
    findings = list(assessment.findings.select_related("criterion").order_by("criterion__code"))
    return template.write(assessment, findings, last_findings(assessment), is_read_only=is_read_only)


def receive_sheet(*, assessment_id: int, by: Officer, upload) -> EntrySheet | None:
    """Check, try and keep an uploaded workbook; None when it says nothing new, and then nothing is kept.

    Raises PermissionDenied; ValidationError when the file as a whole is refused, and then nothing is kept either. An earlier
    workbook of the assessment that was not applied makes room for this one.
    """
    assessment = _enterable(assessment_id, by)
    accepted = _accepted(upload)
    upload.seek(0)
    content = upload.read()
    raw = reading.read(content)
    reading.check_identity(raw, assessment)
    found = comparing.compare(raw, _findings(assessment))
    if found.is_same:
        return None
    upload.seek(0)
    path = default_storage.save(uploads.own_name(accepted, FOLDER), upload)
    try:
        return _keep(assessment, accepted, path, found, by)
    except Exception:
        default_storage.delete(path)
        raise


def try_sheet(sheet: EntrySheet, by: Officer) -> Trial:
    """What the stored workbook would do to the assessment as it stands now. Reads only; a constant number of queries."""
    assessment = _enterable(sheet.assessment_id, by)
    raw = reading.read(content_of(sheet))
    reading.check_identity(raw, assessment)
    findings = _findings(assessment)
    found = comparing.compare(raw, findings)
    day = min(clock.today(), assessment.period.ends_on)
    after, refreshed = _foreseen(found, findings, assessment, day)
    told = checks.warnings_of(after, last_findings(assessment), day=day)
    changed = {answer.code for answer in found.answers}
    return Trial(
        found,
        raw,
        {code: rows for code, rows in told.items() if code in changed},
        totals.work_out(assessment, after) | {"asked": len(after)},
        refreshed,
    )


def apply_sheet(*, sheet_id: int, by: Officer) -> tuple[EntrySheet, bool]:
    """Write exactly what the stored workbook says, all or nothing; (sheet, False) when that was done before.

    Raises ValidationError when it has faults or was changed, StaleFindings when somebody saved in between, PermissionDenied.
    """
    sheet = EntrySheet.objects.visible_to(by).get(pk=sheet_id)
    if sheet.is_applied:
        return sheet, False
    assessment = _enterable(sheet.assessment_id, by)
    raw = reading.read(content_of(sheet))
    reading.check_identity(raw, assessment)
    found = comparing.compare(raw, _findings(assessment))
    if found.problems:
        raise ValidationError(
            _("Tệp còn %(count)d lỗi nên chưa ghi gì: xin sửa trong tệp rồi nạp lại.") % {"count": len(found.problems)},
            code="problems",
        )
    return _apply(sheet_id, found, by)


@transaction.atomic
def _apply(sheet_id: int, found: comparing.Found, by: Officer) -> tuple[EntrySheet, bool]:
    # Period, assessment, sheet: in the order of everything that writes to them. Twice at once waits here and then finds it done.
    assessment_id = EntrySheet.objects.values_list("assessment_id", flat=True).get(pk=sheet_id)
    locks.hold(assessments=[assessment_id])
    lock(Assessment.objects.visible_to(by), assessment_id)
    sheet = lock(EntrySheet.objects.all(), sheet_id)
    if sheet.is_applied:
        return sheet, False
    save_findings(assessment_id=assessment_id, by=by, entries=[_entry(answer) for answer in found.answers])
    sheet.state, sheet.applied_at, sheet.changes, sheet.problems = (
        State.APPLIED,
        timezone.now(),
        len(found.changes),
        0,
    )
    save(sheet, "state", "applied_at", "changes", "problems")
    return sheet, True


def discard_sheet(*, sheet_id: int, by: Officer) -> bool:
    """Forget a workbook that was not applied, with its file; one that was stays as the proof of what was sent, and that is False."""
    with transaction.atomic():
        sheet = lock(EntrySheet.objects.visible_to(by), sheet_id)
        life.check_person(sheet.assessment, life.ENTER, by)
        if not sheet.is_applied:
            _drop([sheet])
        return not sheet.is_applied


def annotated(sheet: EntrySheet, by: Officer) -> bytes:
    """The user's own file with the faults beside its cells; as it came once it is applied. Raises ValidationError, PermissionDenied."""
    if sheet.is_applied:
        return content_of(sheet)
    trial = try_sheet(sheet, by)
    return annotating.annotate(content_of(sheet), trial.raw, trial.found.problems)


def content_of(sheet: EntrySheet) -> bytes:
    """The stored bytes, which must be those that came. Raises ValidationError."""
    try:
        with default_storage.open(sheet.file.name, "rb") as file:
            content = file.read()
    except FileNotFoundError as error:
        raise ValidationError(_("Tệp %(name)s không còn trong kho: xin nạp lại tệp.") % {"name": sheet.name}) from error
    if hashlib.sha256(content).hexdigest() != sheet.sha256:
        raise ValidationError(
            _("Tệp %(name)s trong kho không còn như khi nhận: xin nạp lại tệp.") % {"name": sheet.name}
        )
    return content


def _enterable(assessment_id: int, by: Officer) -> Assessment:
    """The assessment, when the officer may enter it now. Raises PermissionDenied, ValidationError."""
    assessment = (
        Assessment.objects.visible_to(by).select_related("ward", "period", "criteria_set").get(pk=assessment_id)
    )
    life.check(assessment, life.ENTER, by)
    _check_set(assessment)
    return assessment


def _check_set(assessment: Assessment) -> None:
    if assessment.criteria_set.is_draft:
        raise ValidationError(
            _("%(set)s còn là bản nháp, chưa dùng để chấm: xin chờ bộ tiêu chí được ban hành.")
            % {"set": assessment.criteria_set},
            code="draft",
        )


def _accepted(upload) -> uploads.Accepted:
    name = uploads.clean_name(upload.name)
    if not name.lower().endswith(".xlsx"):
        raise ValidationError(
            _("Tệp %(name)s không phải .xlsx: xin mở tệp và lưu lại dưới dạng Excel Workbook (.xlsx).")
            % {"name": name},
            code="type",
        )
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("Tệp %(name)s nặng hơn 5 MB: tệp của một phiếu không lớn như vậy. Xin bỏ ảnh chèn trong tệp rồi lưu lại.")
            % {"name": name},
            code="size",
        )
    return uploads.check(upload)


def _findings(assessment: Assessment) -> dict[str, Finding]:
    """By code, with criteria and evidence."""
    rows = assessment.findings.select_related("criterion").prefetch_related("evidence").order_by("criterion__code")
    found = {row.criterion.code: row for row in rows}
    for row in found.values():
        row.assessment = assessment
    return found


@transaction.atomic
def _keep(
    assessment: Assessment, accepted: uploads.Accepted, path: str, found: comparing.Found, by: Officer
) -> EntrySheet:
    lock(Assessment.objects.all(), assessment.pk)
    _drop(EntrySheet.objects.filter(assessment=assessment).exclude(state=State.APPLIED))
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


def _drop(sheets) -> None:
    """Delete the rows, and their files once that is certain."""
    for sheet in sheets:
        path = sheet.file.name
        sheet.delete()
        transaction.on_commit(lambda path=path: default_storage.delete(path))


def _foreseen(
    found: comparing.Found, findings: dict[str, Finding], assessment: Assessment, day: date
) -> tuple[list[Finding], list[str]]:
    """The findings as they would be, and those that a register changes; none of them is saved."""
    after = {code: copy(finding) for code, finding in findings.items()}
    for answer in found.answers:
        finding = after[answer.code]
        if not finding.is_computed:
            registers.answer(finding, answer.value, is_applicable=answer.is_applicable)
        finding.self_note = answer.note
        if answer.answer is not None:
            finding.warning_answer = answer.answer
    read = registers.readings((finding.criterion for finding in after.values()), [assessment.ward_id], day)
    refreshed = [code for code, finding in after.items() if registers.fill(finding, assessment.ward_id, read)]
    for code in {answer.code for answer in found.answers} | set(refreshed):
        after[code].verified_verdict = ""  # what the reviewer said of the old answer no longer stands
    return list(after.values()), refreshed


def _entry(answer: comparing.Answer) -> FindingEntry:
    return FindingEntry(
        code=answer.code,
        version=answer.version,
        value=answer.value,
        is_applicable=answer.is_applicable,
        note=answer.note,
        warning_answer=answer.answer,
    )


__all__ = [
    "StaleFindings",
    "Trial",
    "annotated",
    "apply_sheet",
    "content_of",
    "discard_sheet",
    "receive_sheet",
    "template_of",
    "try_sheet",
]
