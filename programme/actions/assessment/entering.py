"""The ward's part: answer the criteria, exchange evidence, sign the assessment off."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Officer
from programme import checks, engine, life
from programme.earlier import last_findings
from programme.models import Assessment, Evidence, Finding

from .. import evidence, registers
from . import steps


@dataclass(frozen=True)
class FindingEntry:
    """What a ward answers to one criterion, with the version of the finding it saw.

    `warning_answer` None leaves the answer to a warning as it is; `links` are papers the ward holds already.
    """

    code: str
    version: int
    value: Decimal | None = None
    is_applicable: bool = True
    note: str = ""
    warning_answer: str | None = None
    files: list[evidence.Received] = field(default_factory=list)
    dropped: frozenset[int] = frozenset()
    links: frozenset[int] = frozenset()


@transaction.atomic
def save_findings(*, assessment_id: int, by: Officer, entries: list[FindingEntry]) -> Assessment:
    """Keep the ward's answers (with files received and dropped) and the totals that follow, all or nothing.

    The same answers sent twice change nothing the second time. Raises StaleFindings, PermissionDenied, ValidationError (state,
    lock, value; by criterion code where one is at fault).
    """
    assessment, findings = steps.open_assessment(assessment_id, by, life.ENTER)
    keep_entries(assessment, findings, by, entries)
    return assessment


@transaction.atomic
def save_finding(
    *, assessment_id: int, code: str, by: Officer, read: Callable[[Finding], FindingEntry]
) -> tuple[Assessment, dict[str, Finding]]:
    """Keep one cell, in as few queries as it takes: `read` says, given the finding, what was typed. Refuses as `save_findings`.

    Registers are not read again for one cell: saving the grid and signing off do that. Raises Finding.DoesNotExist too.
    """
    assessment, findings = steps.open_assessment(assessment_id, by, life.ENTER)
    if code not in findings:
        raise Finding.DoesNotExist(code)
    keep_entries(assessment, findings, by, [read(findings[code])], refresh=False)
    return assessment, findings


def keep_entries(
    assessment: Assessment, findings: dict[str, Finding], by: Officer, entries: list[FindingEntry], *, refresh=True
) -> None:
    """Write the entries into the opened assessment, all or nothing, inside the caller's transaction."""
    before = {code: steps.facts(finding, (*steps.SELF, steps.LINK)) for code, finding in findings.items()}
    for entry in _news(entries, findings):
        finding = findings[entry.code]
        if not finding.is_computed:
            registers.answer(finding, entry.value, is_applicable=entry.is_applicable)
        finding.self_note = entry.note
        if entry.warning_answer is not None:
            finding.warning_answer = entry.warning_answer
    if refresh:
        _refill(assessment, findings)
    changes = _write(findings, before) | _exchange_files(assessment, entries, findings, by)
    if changes:
        steps.keep(assessment, findings, by, "save_findings", changes)


def _news(entries: list[FindingEntry], findings: dict[str, Finding]) -> list[FindingEntry]:
    """The entries that say something new. Raises StaleFindings, or ValidationError by criterion code."""
    chosen, stale, wrong = [], {}, {}
    for entry in entries:
        finding = findings[entry.code]
        if _says(entry, finding):
            continue
        if finding.version != entry.version:
            stale[entry.code] = finding
        elif reason := _unfit(entry, finding):
            wrong[entry.code] = [reason]
        chosen.append(entry)
    if stale:
        raise steps.StaleFindings(stale)
    if wrong:
        raise ValidationError(wrong)
    return chosen


def _write(findings: dict[str, Finding], before: dict[str, tuple]) -> dict:
    """Write what changed and say it for the trail. An answer to a warning is of the value it was given for: a new value empties it."""
    changes, was_linked = {}, {}
    for code, finding in findings.items():
        old = dict(zip((*steps.SELF, steps.LINK), before[code], strict=True))
        was_linked[code] = old.pop(steps.LINK)
        moved = (finding.self_value, finding.self_verdict) != (old["self_value"], old["self_verdict"])
        if moved and finding.warning_answer == old["warning_answer"]:
            finding.warning_answer = ""
        for name, was in old.items():
            if getattr(finding, name) != was:
                changes[f"{code}.{name}"] = [was, getattr(finding, name)]
    changed = dict.fromkeys(key.rpartition(".")[0] for key in changes)
    if changed:
        steps.write_findings([findings[code] for code in changed], steps.SELF, reopen=True)
    if moved_links := [row for code, row in findings.items() if row.provenance_link != was_linked[code]]:
        Finding.objects.bulk_update(moved_links, [steps.LINK], batch_size=100)
    return changes


@transaction.atomic
def submit_assessment(*, assessment_id: int, version: int, by: Officer) -> Assessment:
    """Sign the assessment off for the ward. Every criterion and every warning must be answered; registers are read a last time."""
    assessment, findings = steps.open_assessment(assessment_id, by, life.SUBMIT, version)
    before = {code: steps.facts(finding, (*steps.SELF, steps.LINK)) for code, finding in findings.items()}
    _refill(assessment, findings)
    _write(findings, before)
    if open_codes := [code for code, finding in findings.items() if not finding.self_verdict]:
        raise ValidationError(
            _("Còn %(count)d tiêu chí chưa tự chấm: %(codes)s.")
            % {"count": len(open_codes), "codes": ", ".join(open_codes[:12])},
            code="unanswered",
        )
    if codes := _unanswered_warnings(assessment, findings):
        raise ValidationError(
            _(
                "Còn %(count)d tiêu chí có cảnh báo chưa trả lời: %(codes)s. Xin mở từng tiêu chí, ghi vì sao số liệu "
                "đúng hoặc sửa số liệu, rồi gửi lại."
            )
            % {"count": len(codes), "codes": ", ".join(codes[:12])},
            code="warnings",
        )
    assessment.submitted_by, assessment.submitted_at = by, timezone.now()
    return steps.step(assessment, findings, by, life.SUBMIT)


def _unanswered_warnings(assessment: Assessment, findings: dict[str, Finding]) -> list[str]:
    rows = list(findings.values())
    prefetch_related_objects(rows, "evidence")
    for finding in rows:
        finding.assessment = assessment
    day = assessment.as_of
    return checks.unanswered(rows, checks.warnings_of(rows, last_findings(assessment), day=day))


def _says(entry: FindingEntry, finding: Finding) -> bool:
    """Whether the finding already holds what the entry says; a computed value is not the ward's to say."""
    if entry.note != finding.self_note or entry.warning_answer not in (None, finding.warning_answer):
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
    day = assessment.as_of
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
    return changes | _link_papers({findings[entry.code]: entry.links for entry in entries if entry.links}, assessment)


def _link_papers(wanted: dict[Finding, frozenset[int]], assessment: Assessment) -> dict:
    """Link papers of the ward's own to the findings by reference, whatever their number in two statements."""
    if not wanted:
        return {}
    papers = Evidence.objects.filter(ward=assessment.ward_id).in_bulk(set().union(*wanted.values()))
    through = Finding.evidence.through
    through.objects.bulk_create(
        [
            through(finding_id=finding.pk, evidence_id=paper)
            for finding, links in wanted.items()
            for paper in links
            if paper in papers
        ],
        ignore_conflicts=True,
    )
    return {
        f"{finding.criterion.code}.evidence+": ["", ", ".join(papers[pk].name for pk in sorted(links) if pk in papers)]
        for finding, links in wanted.items()
        if papers.keys() & links
    }
