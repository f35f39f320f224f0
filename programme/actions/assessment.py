"""Enter, submit, return, verify and conclude an assessment. The table of `programme.life` says what may follow what."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit, clock
from organisation.models import Officer
from organisation.versions import lock, save
from programme import content, engine, life
from programme.models import Assessment, AssessmentStep, Evidence, Finding

from . import evidence, registers, totals

RELATED = ("ward", "period", "criteria_set")
SELF = ("self_value", "self_verdict", "self_points", "self_note", "provenance")
VERIFIED = ("verified_value", "verified_verdict", "verified_points", "opinion")


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


@dataclass(frozen=True)
class ReviewEntry:
    """What the reviewer says of one criterion. An empty verdict leaves it open; a value decides the verdict by the criterion."""

    code: str
    version: int
    verdict: str = ""
    value: Decimal | None = None
    opinion: str = ""


class StaleFindings(Exception):
    """Some findings were saved by somebody else first; `current` maps criterion codes to them as they stand. Nothing was written."""

    def __init__(self, current: dict[str, Finding]):
        super().__init__(f"stale: {sorted(current)}")
        self.current = current


@transaction.atomic
def save_findings(*, assessment_id: int, by: Officer, entries: list[FindingEntry]) -> Assessment:
    """Keep the ward's answers (with files received and dropped) and the totals that follow, all or nothing.

    The same answers sent twice change nothing the second time. Raises StaleFindings, PermissionDenied, ValidationError (state,
    lock, value; by criterion code where one is at fault).
    """
    assessment, findings = _open(assessment_id, by, life.ENTER)
    before = {code: _facts(finding, SELF) for code, finding in findings.items()}
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
        raise StaleFindings(stale)
    if wrong:
        raise ValidationError(wrong)
    for entry, finding in chosen:
        if not finding.is_computed:
            registers.answer(finding, entry.value, is_applicable=entry.is_applicable)
        finding.self_note = entry.note
    _refill(assessment, findings)
    changed = [code for code, finding in findings.items() if _facts(finding, SELF) != before[code]]
    _write_findings([findings[code] for code in changed], SELF, reopen=True)
    changes = {
        f"{code}.{name}": [old, new]
        for code in changed
        for name, old, new in zip(SELF, before[code], _facts(findings[code], SELF), strict=True)
        if old != new
    }
    changes |= _exchange_files(assessment, entries, findings, by)
    if changes:
        _keep(assessment, findings, by, "save_findings", changes)
    return assessment


@transaction.atomic
def submit_assessment(*, assessment_id: int, version: int, by: Officer) -> Assessment:
    """Sign the assessment off for the ward. Every criterion must be answered; registers are read a last time."""
    assessment, findings = _open(assessment_id, by, life.SUBMIT, version)
    before = {code: _facts(finding, SELF) for code, finding in findings.items()}
    _refill(assessment, findings)
    _write_findings(
        [finding for code, finding in findings.items() if _facts(finding, SELF) != before[code]], SELF, reopen=True
    )
    if open_codes := [code for code, finding in findings.items() if not finding.self_verdict]:
        raise ValidationError(
            _("Còn %(count)d tiêu chí chưa tự chấm: %(codes)s.")
            % {"count": len(open_codes), "codes": ", ".join(open_codes[:12])},
            code="unanswered",
        )
    assessment.submitted_by, assessment.submitted_at = by, timezone.now()
    return _step(assessment, findings, by, life.SUBMIT)


@transaction.atomic
def return_assessment(*, assessment_id: int, version: int, by: Officer, reason: str) -> Assessment:
    """Send it back to the ward with the reason; the reviewer's words so far stay for the ward to read."""
    assessment, findings = _open(assessment_id, by, life.RETURN, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Xin nêu lý do trả lại, để đơn vị biết phải sửa gì.")})
    assessment.verified_by, assessment.verified_at = None, None
    return _step(assessment, findings, by, life.RETURN, reason)


@transaction.atomic
def save_review(
    *,
    assessment_id: int,
    version: int,
    by: Officer,
    entries: list[ReviewEntry],
    accept_rest: bool = False,
    finish: bool = False,
) -> Assessment:
    """Keep the reviewer's verdicts; `accept_rest` takes the ward's own for those still open, `finish` closes the review. All or nothing.

    `version` is that of the assessment as the reviewer saw it; findings carry their own, so that two reviewers on different
    criteria do not stop each other. Raises StaleFindings, ValidationError by criterion code, PermissionDenied.
    """
    assessment, findings = _open(assessment_id, by, life.REVIEW, None if entries else version)
    before = {code: _facts(finding, VERIFIED) for code, finding in findings.items()}
    stale, wrong = {}, {}
    for entry in entries:
        finding = findings[entry.code]
        if (entry.value, entry.verdict, entry.opinion) == (
            finding.verified_value,
            finding.verified_verdict,
            finding.opinion,
        ):
            if accept_rest and not finding.verified_verdict and finding.version != entry.version:
                stale[entry.code] = finding  # what would be accepted is not what the reviewer saw
            continue
        if finding.version != entry.version:
            stale[entry.code] = finding
        elif reason := _review(finding, entry):
            wrong[entry.code] = [reason]
    if stale:
        raise StaleFindings(stale)
    if wrong:
        raise ValidationError(wrong)
    if accept_rest:
        _accept_rest(findings)
    changed = [code for code, finding in findings.items() if _facts(finding, VERIFIED) != before[code]]
    _write_findings([findings[code] for code in changed], VERIFIED)
    if changed:
        _keep(
            assessment,
            findings,
            by,
            "save_review",
            {
                f"{code}.{name}": [old, new]
                for code in changed
                for name, old, new in zip(VERIFIED, before[code], _facts(findings[code], VERIFIED), strict=True)
                if old != new
            },
        )
    return _finish(assessment, findings, by) if finish else assessment


@transaction.atomic
def verify_assessment(*, assessment_id: int, version: int, by: Officer, accept_rest: bool = False) -> Assessment:
    """Close the review. Every criterion must have a verdict, or `accept_rest` takes the ward's own for those still open."""
    assessment, findings = _open(assessment_id, by, life.VERIFY, version)
    if accept_rest:
        before = {code: finding.verified_verdict for code, finding in findings.items()}
        _accept_rest(findings)
        _write_findings(
            [finding for code, finding in findings.items() if finding.verified_verdict != before[code]], VERIFIED
        )
    return _finish(assessment, findings, by)


def _finish(assessment: Assessment, findings: dict[str, Finding], by: Officer) -> Assessment:
    if open_codes := [code for code, finding in findings.items() if not finding.verified_verdict]:
        raise ValidationError(
            _("Còn %(count)d tiêu chí chưa thẩm định: %(codes)s.")
            % {"count": len(open_codes), "codes": ", ".join(open_codes[:12])},
            code="unreviewed",
        )
    assessment.verified_by, assessment.verified_at = by, timezone.now()
    return _step(assessment, findings, by, life.VERIFY)


@transaction.atomic
def conclude_assessment(*, assessment_id: int, version: int, by: Officer) -> Assessment:
    """Conclude and keep the hash of exactly what was concluded."""
    assessment, findings = _open(assessment_id, by, life.CONCLUDE, version)
    assessment.concluded_by, assessment.concluded_at = by, timezone.now()
    assessment.content_hash = content.content_hash(assessment)
    return _step(assessment, findings, by, life.CONCLUDE)


def _open(
    assessment_id: int, by: Officer, action: str, version: int | None = None
) -> tuple[Assessment, dict[str, Finding]]:
    """The assessment, locked, and its findings by criterion code, once the life table lets the action pass."""
    assessment = lock(Assessment.objects.visible_to(by).select_related(*RELATED), assessment_id, version)
    life.check(assessment, action, by)
    findings = {
        finding.criterion.code: finding
        for finding in Finding.objects.filter(assessment=assessment)
        .select_related("criterion")
        .order_by("criterion__code")
    }
    return assessment, findings


def _facts(finding: Finding, names: tuple[str, ...]) -> tuple:
    return tuple(getattr(finding, name) for name in names)


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


def _review(finding: Finding, entry: ReviewEntry) -> str:
    """Put the reviewer's word into the finding; returns what is wrong with it, or ""."""
    criterion, verdict = finding.criterion, entry.verdict
    if entry.value is not None and verdict != engine.NOT_APPLICABLE:
        if not criterion.accepts(entry.value):
            return _("Giá trị nằm ngoài khoảng cho phép của tiêu chí.")
        judged = engine.judge(criterion, entry.value)
        if verdict and verdict != judged:
            return _("Giá trị này theo ngưỡng %(target)s là “%(verdict)s”. Xin sửa giá trị hoặc kết luận.") % {
                "target": criterion.target_text,
                "verdict": Finding.Verdict(judged).label,
            }
        verdict = judged
    if verdict and verdict != finding.self_verdict and not entry.opinion:
        return _("Khác với tự chấm thì cần nêu ý kiến thẩm định.")
    if criterion.is_veto and verdict == engine.NOT_APPLICABLE:
        return _("Tiêu chí điểm liệt luôn áp dụng.")
    finding.verified_value = None if verdict == engine.NOT_APPLICABLE else entry.value
    finding.verified_verdict, finding.opinion = verdict, entry.opinion
    finding.verified_points = engine.points(criterion, verdict)
    return ""


def _accept_rest(findings: dict[str, Finding]) -> None:
    for finding in findings.values():
        if not finding.verified_verdict:
            finding.verified_value, finding.verified_verdict = finding.self_value, finding.self_verdict
            finding.verified_points = finding.self_points


def _refill(assessment: Assessment, findings: dict[str, Finding]) -> None:
    day = min(clock.today(), assessment.period.ends_on)
    read = registers.readings((finding.criterion for finding in findings.values()), [assessment.ward_id], day)
    for finding in findings.values():
        registers.fill(finding, assessment.ward_id, read)


def _write_findings(findings: list[Finding], names: tuple[str, ...], *, reopen: bool = False) -> None:
    """Write these findings in one statement; with `reopen` what the reviewer said of the old answer no longer stands."""
    for finding in findings:
        finding.version += 1
        if reopen:
            finding.verified_value, finding.verified_verdict, finding.verified_points = None, "", Decimal(0)
    fields = {*names, "version"} | ({"verified_value", "verified_verdict", "verified_points"} if reopen else set())
    Finding.objects.bulk_update(findings, sorted(fields), batch_size=100)


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


def _keep(
    assessment: Assessment, findings: dict[str, Finding], by: Officer, action: str, changes: dict, reason: str = ""
) -> None:
    totals.apply(assessment, findings.values())
    save(assessment)
    audit.record(by=by, action=action, row=assessment, changes=changes, reason=reason, ward_id=assessment.ward_id)


def _step(
    assessment: Assessment, findings: dict[str, Finding], by: Officer, action: str, reason: str = ""
) -> Assessment:
    """Move to the next state, leave the step and the trail."""
    state = assessment.state
    assessment.state = life.NEXT[state, action]
    AssessmentStep.objects.create(assessment=assessment, action=action, at=timezone.now(), by=by, reason=reason)
    _keep(assessment, findings, by, f"{action}_assessment", {"state": [state, assessment.state]}, reason)
    return assessment
