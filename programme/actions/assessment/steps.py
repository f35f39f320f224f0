"""What every step of an assessment does: lock and check, write the findings, keep the totals, leave the trail."""

from decimal import Decimal

from django.utils import timezone

from organisation import audit
from organisation.models import Officer
from organisation.versions import lock, save
from programme import life, locks
from programme.models import Assessment, AssessmentStep, Finding

from .. import totals

RELATED = ("ward", "period", "criteria_set", "reviewer")
SELF = ("self_value", "self_verdict", "self_points", "self_note", "provenance", "warning_answer")
LINK = "provenance_link"  # where the register's row is shown: no part of what the ward says
VERIFIED = ("verified_value", "verified_verdict", "verified_points", "opinion")


class StaleFindings(Exception):
    """Some findings were saved by somebody else first; `current` maps criterion codes to them as they stand. Nothing was written."""

    def __init__(self, current: dict[str, Finding]):
        super().__init__(f"stale: {sorted(current)}")
        self.current = current


def open_assessment(
    assessment_id: int, by: Officer, action: str, version: int | None = None
) -> tuple[Assessment, dict[str, Finding]]:
    """The assessment, locked, and its findings by criterion code, once the life table lets the action pass.

    What a locked period stops holds the period first: it cannot be locked under a save that is running.
    """
    if life.RULES[action].stops_at_lock:
        locks.hold(assessments=[assessment_id])
    assessment = lock(Assessment.objects.visible_to(by).select_related(*RELATED), assessment_id, version)
    life.check(assessment, action, by)
    findings = {
        finding.criterion.code: finding
        for finding in Finding.objects.filter(assessment=assessment)
        .select_related("criterion")
        .order_by("criterion__code")
    }
    return assessment, findings


def facts(finding: Finding, names: tuple[str, ...]) -> tuple:
    return tuple(getattr(finding, name) for name in names)


def write_findings(findings: list[Finding], names: tuple[str, ...], *, reopen: bool = False) -> None:
    """Write these findings in one statement; with `reopen` what the reviewer said of the old answer no longer stands."""
    for finding in findings:
        finding.version += 1
        if reopen:
            finding.verified_value, finding.verified_verdict, finding.verified_points = None, "", Decimal(0)
    fields = {*names, "version"} | ({"verified_value", "verified_verdict", "verified_points"} if reopen else set())
    Finding.objects.bulk_update(findings, sorted(fields), batch_size=100)


def keep(
    assessment: Assessment, findings: dict[str, Finding], by: Officer, action: str, changes: dict, reason: str = ""
) -> None:
    totals.apply(assessment, findings.values())
    save(assessment)
    audit.record(by=by, action=action, row=assessment, changes=changes, reason=reason, ward_id=assessment.ward_id)


def step(
    assessment: Assessment, findings: dict[str, Finding], by: Officer, action: str, reason: str = ""
) -> Assessment:
    """Move to the next state, leave the step and the trail."""
    state = assessment.state
    assessment.state = life.NEXT[state, action]
    AssessmentStep.objects.create(assessment=assessment, action=action, at=timezone.now(), by=by, reason=reason)
    keep(assessment, findings, by, f"{action}_assessment", {"state": [state, assessment.state]}, reason)
    return assessment
