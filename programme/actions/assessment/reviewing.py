"""The city's part: judge criterion by criterion, send back, close the review, conclude."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Officer
from programme import content, engine, life
from programme.models import Assessment, Finding

from . import steps

JUDGED = (*steps.VERIFIED, "is_for_commission")


@dataclass(frozen=True)
class ReviewEntry:
    """What the reviewer says of one criterion. An empty verdict leaves it open; a value decides the verdict by the criterion.

    `is_for_commission`: whether the commission shall look at it; None leaves that as it is.
    """

    code: str
    version: int
    verdict: str = ""
    value: Decimal | None = None
    opinion: str = ""
    is_for_commission: bool | None = None

    def says(self, finding: Finding) -> bool:
        """Whether the finding already holds what the entry says."""
        words = (self.value, self.verdict, self.opinion)
        return words == (finding.verified_value, finding.verified_verdict, finding.opinion) and (
            self.is_for_commission in {None, finding.is_for_commission}
        )


@transaction.atomic
def return_assessment(*, assessment_id: int, version: int, by: Officer, reason: str) -> Assessment:
    """Send it back to the ward with the reason; the reviewer's words so far stay for the ward to read."""
    assessment, findings = steps.open_assessment(assessment_id, by, life.RETURN, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Xin nêu lý do trả lại, để đơn vị biết phải sửa gì.")})
    assessment.verified_by, assessment.verified_at = None, None
    return steps.step(assessment, findings, by, life.RETURN, reason)


@transaction.atomic
def return_reviewed(
    *, assessment_id: int, version: int, by: Officer, entries: list[ReviewEntry], reason: str = ""
) -> Assessment:
    """Keep the reviewer's words and send the assessment back in one step; without a reason the opinions are the reason.

    Raises StaleEdit when the assessment is no longer the one that was read, and what `save_review` raises.
    """
    assessment, _findings = steps.open_assessment(assessment_id, by, life.RETURN, version)
    assessment = save_review(assessment_id=assessment_id, version=version, by=by, entries=entries)
    if not reason.strip():
        reason = gathered_reasons(Finding.objects.filter(assessment=assessment).select_related("criterion"))
    return return_assessment(assessment_id=assessment_id, version=assessment.version, by=by, reason=reason)


def gathered_reasons(findings: Iterable[Finding]) -> str:
    """The opinions on what is not accepted, a line for each criterion in the order of codes; "" where there are none."""
    rows = sorted(findings, key=lambda finding: finding.criterion.code)
    return "\n".join(
        f"{finding.criterion.code}: {finding.opinion}"
        for finding in rows
        if finding.opinion and finding.verified_verdict != engine.MET
    )


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
    assessment, findings = steps.open_assessment(assessment_id, by, life.REVIEW, None if entries else version)
    before = {code: steps.facts(finding, JUDGED) for code, finding in findings.items()}
    _take_in(entries, findings, accept_rest=accept_rest)
    if accept_rest:
        _accept_rest(findings)
    changed = [code for code, finding in findings.items() if steps.facts(finding, JUDGED) != before[code]]
    steps.write_findings([findings[code] for code in changed], JUDGED)
    if changed:
        changes = {
            f"{code}.{name}": [old, new]
            for code in changed
            for name, old, new in zip(JUDGED, before[code], steps.facts(findings[code], JUDGED), strict=True)
            if old != new
        }
        steps.keep(assessment, findings, by, "save_review", changes)
    return _finish(assessment, findings, by) if finish else assessment


@transaction.atomic
def verify_assessment(*, assessment_id: int, version: int, by: Officer, accept_rest: bool = False) -> Assessment:
    """Close the review. Every criterion must have a verdict, or `accept_rest` takes the ward's own for those still open."""
    assessment, findings = steps.open_assessment(assessment_id, by, life.VERIFY, version)
    if accept_rest:
        before = {code: finding.verified_verdict for code, finding in findings.items()}
        _accept_rest(findings)
        steps.write_findings(
            [finding for code, finding in findings.items() if finding.verified_verdict != before[code]], steps.VERIFIED
        )
    return _finish(assessment, findings, by)


@transaction.atomic
def conclude_assessment(*, assessment_id: int, version: int, by: Officer) -> Assessment:
    """Conclude and keep the hash of exactly what was concluded."""
    assessment, findings = steps.open_assessment(assessment_id, by, life.CONCLUDE, version)
    assessment.concluded_by, assessment.concluded_at = by, timezone.now()
    assessment.content_hash = content.content_hash(assessment)
    return steps.step(assessment, findings, by, life.CONCLUDE)


def _finish(assessment: Assessment, findings: dict[str, Finding], by: Officer) -> Assessment:
    if open_codes := [code for code, finding in findings.items() if not finding.verified_verdict]:
        raise ValidationError(
            _("Còn %(count)d tiêu chí chưa thẩm định: %(codes)s.")
            % {"count": len(open_codes), "codes": ", ".join(open_codes[:12]) + ("…" if len(open_codes) > 12 else "")},
            code="unreviewed",
        )
    assessment.verified_by, assessment.verified_at = by, timezone.now()
    return steps.step(assessment, findings, by, life.VERIFY)


def _take_in(entries: list[ReviewEntry], findings: dict[str, Finding], *, accept_rest: bool) -> None:
    """Put the entries into the findings, all or none: StaleFindings, or ValidationError by criterion code."""
    stale, wrong = {}, {}
    for entry in entries:
        finding = findings[entry.code]
        if entry.says(finding):
            if accept_rest and not finding.verified_verdict and finding.version != entry.version:
                stale[entry.code] = finding  # what would be accepted is not what the reviewer saw
        elif finding.version != entry.version:
            stale[entry.code] = finding
        elif reason := _review(finding, entry):
            wrong[entry.code] = [reason]
    if stale:
        raise steps.StaleFindings(stale)
    if wrong:
        raise ValidationError(wrong)


def _review(finding: Finding, entry: ReviewEntry) -> str:
    """Put the reviewer's word into the finding; returns what is wrong with it, or ""."""
    criterion, verdict = finding.criterion, entry.verdict
    if finding.is_exempt and (entry.value is not None or verdict not in {"", engine.NOT_APPLICABLE}):
        return _("Tiêu chí này không áp dụng cho loại đơn vị của phiếu, không thẩm định khác được.")
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
    if criterion.is_veto and verdict == engine.NOT_APPLICABLE and not finding.is_exempt:
        return _("Tiêu chí điểm liệt luôn áp dụng.")
    finding.verified_value = None if verdict == engine.NOT_APPLICABLE else entry.value
    finding.verified_verdict, finding.opinion = verdict, entry.opinion
    finding.verified_points = engine.points(criterion, verdict)
    if entry.is_for_commission is not None:
        finding.is_for_commission = entry.is_for_commission
    return ""


def _accept_rest(findings: dict[str, Finding]) -> None:
    for finding in findings.values():
        if not finding.verified_verdict:
            finding.verified_value, finding.verified_verdict = finding.self_value, finding.self_verdict
            finding.verified_points = finding.self_points
