"""Directives, duties with their progress."""

from datetime import date, datetime
from operator import attrgetter

from django.utils.translation import gettext_noop
from ninja import Router, Schema

from programme.models import Directive, Progress

from .lists import Code, How, Part, Restated, WardName, in_period, listed, of_then, page_of, ward_name

router = Router(tags=[gettext_noop("Chương trình")])


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


class DutyOut(Restated):
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
def duties(request, window: Part, how: How, period: Code | None = None):
    rows = Progress.objects.visible_to(request.user).select_related(
        "duty__directive", "duty__ward", "duty__agency", "period"
    )
    return listed(
        request,
        of_then(in_period(rows, period), how, "duty__ward"),
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
        how,
        attrgetter("duty.ward"),
    )
