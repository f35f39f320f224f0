"""The ward's part: answer the criteria, exchange evidence, sign the assessment off."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import clock
from organisation.models import Officer
from programme import engine, life
from programme.models import Assessment, Evidence, Finding

from .. import evidence, registers
from . import steps


@dataclass(frozen=True)
class FindingEntry:
    """What a ward answers to one criterion, with the version of the finding it saw."""

    code: str
    version: int
    value: Decimal | None = None
    is_applicable: bool = True
    note: str = ""
    files: list[evidence.Received] = field(default_factory=list)
    dropped: frozenset[int] = frozenset()


@transaction.atomic
def save_findings(*, assessment_id: int, by: Officer, entries: list[FindingEntry]) -> Assessment:
    """Keep the ward's answers (with files received and dropped) and the totals that follow, all or nothing.

    The same answers sent twice change nothing the second time. Raises StaleFindings, PermissionDenied, ValidationError (state,
    lock, value; by criterion code where one is at fault).
    """
    assessment, findings = steps.open_assessment(assessment_id, by, life.ENTER)
    before = {code: steps.facts(finding, steps.SELF) for code, finding in findings.items()}
    chosen, stale, wrong = [], {}, {}
    for entry in entries:
        finding = findings[entry.code]
        if _says(entry, finding):
            continue
        if finding.version != entry.version:
            stale[entry.code] = finding
        elif reason := _unfit(entry, finding):
            wrong[entry.code] = [reason]
        chosen.append((entry, finding))
    if stale:
        raise steps.StaleFindings(stale)
    if wrong:
        raise ValidationError(wrong)
    for entry, finding in chosen:
        if not finding.is_computed:
            registers.answer(finding, entry.value, is_applicable=entry.is_applicable)
        finding.self_note = entry.note
    _refill(assessment, findings)
    changed = [code for code, finding in findings.items() if steps.facts(finding, steps.SELF) != before[code]]
    steps.write_findings([findings[code] for code in changed], steps.SELF, reopen=True)
    changes = {
        f"{code}.{name}": [old, new]
        for code in changed
        for name, old, new in zip(steps.SELF, before[code], steps.facts(findings[code], steps.SELF), strict=True)
        if old != new
    }
    changes |= _exchange_files(assessment, entries, findings, by)
    if changes:
        steps.keep(assessment, findings, by, "save_findings", changes)
    return assessment


@transaction.atomic
def submit_assessment(*, assessment_id: int, version: int, by: Officer) -> Assessment:
    """Sign the assessment off for the ward. Every criterion must be answered; registers are read a last time."""
    assessment, findings = steps.open_assessment(assessment_id, by, life.SUBMIT, version)
    before = {code: steps.facts(finding, steps.SELF) for code, finding in findings.items()}
    _refill(assessment, findings)
    steps.write_findings(
        [finding for code, finding in findings.items() if steps.facts(finding, steps.SELF) != before[code]],
        steps.SELF,
        reopen=True,
    )
    if open_codes := [code for code, finding in findings.items() if not finding.self_verdict]:
        raise ValidationError(
            _("Còn %(count)d tiêu chí chưa tự chấm: %(codes)s.")
            % {"count": len(open_codes), "codes": ", ".join(open_codes[:12])},
            code="unanswered",
        )
    assessment.submitted_by, assessment.submitted_at = by, timezone.now()
    return steps.step(assessment, findings, by, life.SUBMIT)


def _says(entry: FindingEntry, finding: Finding) -> bool:
    """Whether the finding already holds what the entry says; a computed value is not the ward's to say."""
    if entry.note != finding.self_note:
        return False
    if finding.is_computed:
        return True
    return (
        entry.value == finding.self_value
        if entry.is_applicable and finding.self_verdict != engine.NOT_APPLICABLE
        else entry.is_applicable == (finding.self_verdict != engine.NOT_APPLICABLE)
    )


def _unfit(entry: FindingEntry, finding: Finding) -> str:
    criterion = finding.criterion
    if not entry.is_applicable and criterion.is_veto:
        return _("Tiêu chí điểm liệt luôn áp dụng.")
    if not entry.is_applicable and not entry.note:
        return _("Xin giải trình vì sao tiêu chí này không áp dụng.")
    if entry.value is not None and not criterion.accepts(entry.value):
        return _("Giá trị nằm ngoài khoảng cho phép của tiêu chí.")
    return ""


def _refill(assessment: Assessment, findings: dict[str, Finding]) -> None:
    day = min(clock.today(), assessment.period.ends_on)
    read = registers.readings((finding.criterion for finding in findings.values()), [assessment.ward_id], day)
    for finding in findings.values():
        registers.fill(finding, assessment.ward_id, read)


def _exchange_files(
    assessment: Assessment, entries: list[FindingEntry], findings: dict[str, Finding], by: Officer
) -> dict:
    changes = {}
    for entry in entries:
        finding = findings[entry.code]
        if gone := list(finding.evidence.filter(pk__in=entry.dropped)) if entry.dropped else []:
            finding.evidence.remove(*gone)
            changes[f"{entry.code}.evidence-"] = [", ".join(row.name for row in gone), ""]
        kept: list[Evidence] = [evidence.keep(received, assessment.ward, by) for received in entry.files]
        if kept:
            finding.evidence.add(*kept)
            changes[f"{entry.code}.evidence+"] = ["", ", ".join(row.name for row in kept)]
    return changes
