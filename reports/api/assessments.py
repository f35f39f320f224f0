"""One assessment whole: every finding with both words, the steps it went, and whether it still is as concluded."""

from datetime import date, datetime

from django.utils.translation import gettext_noop
from ninja import Router, Schema

from organisation.access import get_visible
from programme import content, locks
from programme.models import Assessment, Finding

from .programme import AssessmentOut, assessment_out

router = Router(tags=[gettext_noop("Chương trình")])
RELATED = ("ward", "period", "criteria_set", "reviewer")


class FindingOut(Schema):
    """The ward's word and the reviewer's; points are null where the set has none. `version` goes into If-Match."""

    criterion: str
    name: str
    self_value: float | None
    self_verdict: str
    self_points: float | None
    self_note: str
    verified_value: float | None
    verified_verdict: str
    verified_points: float | None
    opinion: str
    provenance: str
    provenance_link: str
    warning_answer: str
    for_commission: bool
    evidence: list[int]
    version: int


class StepOut(Schema):
    action: str
    at: datetime
    by: str | None
    reason: str


class AssessmentWhole(AssessmentOut):
    """`changed_since_conclusion`: whether the content no longer gives `content_hash`; null before the conclusion.

    `locked`: the ward cannot enter any more because of the period's lock; `excepted_until`: the last day it may all the same.
    """

    criteria_set: int
    reviewer: str | None
    submitted_at: datetime | None
    verified_at: datetime | None
    concluded_at: datetime | None
    content_hash: str
    changed_since_conclusion: bool | None
    locked: bool
    excepted_until: date | None
    findings: list[FindingOut]
    history: list[StepOut]


def finding_out(row: Finding, *, scored: bool) -> dict:
    same = {
        name: getattr(row, name)
        for name in (
            "self_value",
            "self_verdict",
            "self_note",
            "verified_value",
            "verified_verdict",
            "opinion",
            "provenance",
            "provenance_link",
            "warning_answer",
            "version",
        )
    }
    return same | {
        "criterion": row.criterion.code,
        "name": row.criterion.name,
        "self_points": row.self_points if scored else None,
        "verified_points": row.verified_points if scored else None,
        "for_commission": row.is_for_commission,
        "evidence": [each.pk for each in row.evidence.all()],
    }


@router.get(
    "/assessments/{pk}",
    response=AssessmentWhole,
    summary=gettext_noop("Một phiếu với kết quả từng tiêu chí, các bước đã qua, mã băm"),
)
def assessment(request, pk: int):
    row = get_visible(Assessment.objects.select_related(*RELATED), request, pk=pk)
    findings = row.findings.select_related("criterion").prefetch_related("evidence").order_by("criterion__code")
    exception = locks.in_force(row.ward_id, row.period) if row.period.is_locked else None
    return assessment_out(row) | {
        "criteria_set": row.criteria_set_id,
        "reviewer": str(row.reviewer) if row.reviewer else None,
        "submitted_at": row.submitted_at,
        "verified_at": row.verified_at,
        "concluded_at": row.concluded_at,
        "content_hash": row.content_hash,
        "changed_since_conclusion": content.content_hash(row) != row.content_hash if row.content_hash else None,
        "locked": row.period.is_locked and exception is None,
        "excepted_until": exception.expires_on if exception else None,
        "findings": [finding_out(finding, scored=row.is_scored) for finding in findings],
        "history": [
            {"action": step.action, "at": step.at, "by": str(step.by) if step.by else None, "reason": step.reason}
            for step in row.steps.select_related("by")
        ],
    }
