"""The list of assessments."""

from datetime import date

from django.utils.translation import gettext_noop
from ninja import Router

from programme.models import Assessment

from .lists import Code, How, Part, Restated, WardName, in_period, listed, of_then, page_of, ward_name

router = Router(tags=[gettext_noop("Chương trình")])


class AssessmentOut(Restated):
    """`met` is what stands: the verified count once reviewed, the ward's own before. Points are null where the set has none.

    `total` counts what applies; `answered` every criterion that was answered, also by saying that it does not apply.
    """

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
