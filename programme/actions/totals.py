"""An assessment's totals, worked out from its findings. Every writer of a finding calls this in the same transaction."""

from collections.abc import Iterable

from programme import engine
from programme.models import Assessment, Finding

FIELDS = (
    "total",
    "answered",
    "met_self",
    "met_verified",
    "reviewed",
    "points_max",
    "points_self",
    "points_verified",
    "vetoes_self",
    "vetoes_verified",
    "passes_self",
    "passes_verified",
)


def work_out(assessment: Assessment, findings: Iterable[Finding]) -> dict:
    """The totals as {field: value}. What applies is the reviewer's word where there is one, else the ward's.

    `total` counts what applies; `answered` and `reviewed` count every criterion that was dealt with, also by finding that it
    does not apply: they are parts of all that is asked (`AssessmentQuerySet.with_asked`).
    """
    findings = list(findings)
    rule = assessment.criteria_set
    own = engine.add_up(((finding.criterion, finding.self_verdict) for finding in findings), rule)
    verified = engine.add_up(((finding.criterion, finding.verified_verdict) for finding in findings), rule)
    applies = engine.add_up(
        ((finding.criterion, finding.verified_verdict or finding.self_verdict) for finding in findings), rule
    )
    return {
        "total": applies.total,
        "points_max": applies.points_max,
        "answered": sum(bool(finding.self_verdict) for finding in findings),
        "reviewed": sum(bool(finding.verified_verdict) for finding in findings),
        "met_self": own.met,
        "points_self": own.points,
        "vetoes_self": own.vetoes,
        "passes_self": own.passes,
        "met_verified": verified.met,
        "points_verified": verified.points,
        "vetoes_verified": verified.vetoes,
        "passes_verified": verified.passes,
    }


def apply(assessment: Assessment, findings: Iterable[Finding]) -> None:
    """Set the totals on the assessment; the caller saves it."""
    for name, value in work_out(assessment, findings).items():
        setattr(assessment, name, value)
