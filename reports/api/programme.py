"""Assessments with their findings, directives, duties, documents."""

from datetime import date, datetime

from django.utils.translation import gettext_noop
from ninja import Router, Schema

from organisation.access import get_visible
from organisation.models import Document
from programme.models import Assessment, Directive, Finding, Progress

from .lists import Code, Part, WardName, in_period, listed, page_of, ward_name

router = Router(tags=[gettext_noop("Chương trình")])


class AssessmentOut(Schema):
    """`met` is what stands: the verified count once reviewed, the ward's own before."""

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
    points_max: float
    points_self: float
    points_verified: float
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


class DirectiveOut(Schema):
    id: int
    code: str
    kind: str
    name: str
    document: int | None
    parent: int | None
    lead: str | None
    binds: str
    unit: str
    target_value: float | None
    due_on: date | None
    is_active: bool


class DutyOut(Schema):
    id: int
    directive: str
    ward: WardName | None
    agency: str | None
    period: str
    due_on: date
    state: str
    answer: str
    status: str
    value: float | None
    percent: int | None
    submitted_at: datetime | None


class DocumentOut(Schema):
    id: int
    number: str
    kind: str
    title: str
    issuer: str
    issued_on: date | None
    level: str


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
            "points_max",
            "points_self",
            "points_verified",
            "vetoes_verified",
            "version",
        )
    }
    return same | {
        "id": row.pk,
        "ward": ward_name(row.ward),
        "period": row.period.code,
        "met": row.met_verified if row.is_reviewed else row.met_self,
        "qualified": row.is_reviewed and row.passes_verified,
    }


@router.get(
    "/assessments", response=page_of(AssessmentOut), summary=gettext_noop("Phiếu đánh giá trong phạm vi của bạn")
)
def assessments(request, window: Part, period: Code | None = None, state: Assessment.State | None = None):
    rows = in_period(Assessment.objects.visible_to(request.user).select_related("ward", "period"), period)
    return listed(request, rows.filter(state=state) if state else rows, window, assessment_out)


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


@router.get("/directives", response=page_of(DirectiveOut), summary=gettext_noop("Chỉ tiêu, nhiệm vụ"))
def directives(request, window: Part, is_active: bool | None = None):
    rows = Directive.objects.select_related("lead")
    return listed(
        request,
        rows if is_active is None else rows.filter(is_active=is_active),
        window,
        lambda row: {
            "id": row.pk,
            "code": row.code,
            "kind": row.kind,
            "name": row.name,
            "document": row.document_id,
            "parent": row.parent_id,
            "lead": row.lead.name if row.lead else None,
            "binds": row.binds,
            "unit": row.unit,
            "target_value": row.target_value,
            "due_on": row.due_on,
            "is_active": row.is_active,
        },
    )


@router.get("/duties", response=page_of(DutyOut), summary=gettext_noop("Nghĩa vụ và tiến độ trong phạm vi của bạn"))
def duties(request, window: Part, period: Code | None = None):
    rows = Progress.objects.visible_to(request.user).select_related(
        "duty__directive", "duty__ward", "duty__agency", "period"
    )
    return listed(
        request,
        in_period(rows, period),
        window,
        lambda row: {
            "id": row.pk,
            "directive": row.duty.directive.code,
            "ward": ward_name(row.duty.ward),
            "agency": row.duty.agency.name if row.duty.agency else None,
            "period": row.period.code,
            "due_on": row.due_on,
            "state": row.state,
            "answer": row.answer,
            "status": row.status,
            "value": row.value,
            "percent": row.percent,
            "submitted_at": row.submitted_at,
        },
    )


@router.get("/documents", response=page_of(DocumentOut), summary=gettext_noop("Văn bản"))
def documents(request, window: Part):
    return listed(
        request,
        Document.objects.order_by("issued_on", "pk"),
        window,
        lambda row: {
            "id": row.pk,
            "number": row.number,
            "kind": row.kind,
            "title": row.title,
            "issuer": row.issuer,
            "issued_on": row.issued_on,
            "level": row.level,
        },
    )
