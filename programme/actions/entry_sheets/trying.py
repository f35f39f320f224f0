"""What a kept workbook would do, without writing: the changes, the faults, the warnings, the totals after it."""

from copy import copy
from dataclasses import dataclass
from datetime import date

from organisation.models import Officer
from organisation.sheets.stored import content_of
from programme import checks
from programme.earlier import last_findings
from programme.models import Assessment, EntrySheet, Finding
from programme.sheets import annotating, comparing, reading

from .. import registers, totals
from .opening import enterable, findings_of


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


def try_sheet(sheet: EntrySheet, by: Officer) -> Trial:
    """What the stored workbook would do to the assessment as it stands now. Reads only; a constant number of queries."""
    assessment = enterable(sheet.assessment_id, by)
    raw = reading.read(content_of(sheet))
    reading.check_identity(raw, assessment)
    findings = findings_of(assessment)
    found = comparing.compare(raw, findings)
    day = assessment.as_of
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


def annotated(sheet: EntrySheet, by: Officer) -> bytes:
    """The user's own file with the faults beside its cells; as it came once it is applied. Raises ValidationError, PermissionDenied."""
    if sheet.is_applied:
        return content_of(sheet)
    trial = try_sheet(sheet, by)
    return annotating.annotate(content_of(sheet), trial.raw, trial.found.problems)


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
