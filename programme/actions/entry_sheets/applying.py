"""A kept workbook is applied once and whole."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Officer
from organisation.sheets.stored import content_of
from organisation.versions import lock, save
from programme import locks
from programme.models import Assessment, EntrySheet
from programme.sheets import comparing, reading

from ..assessment import FindingEntry, save_findings
from .opening import enterable, findings_of

State = EntrySheet.State


def apply_sheet(*, sheet_id: int, by: Officer) -> tuple[EntrySheet, bool]:
    """Write exactly what the stored workbook says, all or nothing; (sheet, False) when that was done before.

    Raises ValidationError when it has faults or was changed, StaleFindings when somebody saved in between, PermissionDenied.
    """
    sheet = EntrySheet.objects.visible_to(by).get(pk=sheet_id)
    if sheet.is_applied:
        return sheet, False
    assessment = enterable(sheet.assessment_id, by)
    raw = reading.read(content_of(sheet))
    reading.check_identity(raw, assessment)
    found = comparing.compare(raw, findings_of(assessment))
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


def _entry(answer: comparing.Answer) -> FindingEntry:
    return FindingEntry(
        code=answer.code,
        version=answer.version,
        value=answer.value,
        is_applicable=answer.is_applicable,
        note=answer.note,
        warning_answer=answer.answer,
    )
