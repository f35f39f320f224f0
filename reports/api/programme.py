"""Assessments with their findings."""

from datetime import date

from django.utils.translation import gettext_noop
from ninja import Router, Schema

from organisation.access import get_visible
from programme.models import Assessment, Finding

from .lists import Code, How, Part, Restated, WardName, in_period, listed, of_then, page_of, ward_name

router = Router(tags=[gettext_noop("Chương trình")])


class AssessmentOut(Restated):
    """`met` is what stands: the verified count once reviewed, the ward's own before. Points are null where the set has none."""

    id: int
    ward: WardName
    period: str
    state: str
    due_on: date
    met: int
    met_self: int
    met_verified: int
    total: int
    answered: int
    points_max: float | None
    points_self: float | None
    points_verified: float | None
    vetoes_verified: int
    qualified: bool
    version: int


class FindingOut(Schema):
    criterion: str
    self_value: float | None
    self_verdict: str
    verified_value: float | None
    verified_verdict: str
    opinion: str
    provenance: str
    evidence: list[int]
    version: int


class AssessmentWhole(AssessmentOut):
    findings: list[FindingOut]


def assessment_out(row: Assessment) -> dict:
    same = {
        name: getattr(row, name)
        for name in (
            "state",
            "due_on",
            "met_self",
            "met_verified",
            "total",
            "answered",
            "vetoes_verified",
            "version",
        )
    }
    return same | {
        "id": row.pk,
        "ward": ward_name(row.ward),
        "period": row.period.code,
        "points_max": row.points_max if row.is_scored else None,
        "points_self": row.self_points,
        "points_verified": row.verified_points,
        "met": row.met_verified if row.is_reviewed else row.met_self,
        "qualified": row.is_reviewed and row.passes_verified,
    }


@router.get(
    "/assessments", response=page_of(AssessmentOut), summary=gettext_noop("Phiếu đánh giá trong phạm vi của bạn")
)
def assessments(request, window: Part, how: How, period: Code | None = None, state: Assessment.State | None = None):
    rows = in_period(Assessment.objects.visible_to(request.user).select_related("ward", "period"), period)
    rows = of_then(rows.filter(state=state) if state else rows, how)
    return listed(request, rows, window, assessment_out, how)


@router.get("/assessments/{pk}", response=AssessmentWhole, summary=gettext_noop("Một phiếu với kết quả từng tiêu chí"))
def assessment(request, pk: int):
    row = get_visible(Assessment.objects.select_related("ward", "period"), request, pk=pk)
    findings = (
        Finding.objects.filter(assessment=row)
        .select_related("criterion")
        .prefetch_related("evidence")
        .order_by("criterion__code")
    )
    return assessment_out(row) | {"findings": [finding_out(finding) for finding in findings]}


def finding_out(row: Finding) -> dict:
    same = {
        name: getattr(row, name)
        for name in (
            "self_value",
            "self_verdict",
            "verified_value",
            "verified_verdict",
            "opinion",
            "provenance",
            "version",
        )
    }
    return same | {"criterion": row.criterion.code, "evidence": [each.pk for each in row.evidence.all()]}
