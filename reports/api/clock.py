"""The registers of the clock: what blocks a duty and whom it was put to, and requests for a later deadline."""

from datetime import date, datetime

from django.utils.translation import gettext_noop
from ninja import Router, Schema

from programme.models import Extension, Obstacle

from .lists import BodyName, Key, Part, WardName, listed, page_of, ward_name

router = Router(tags=[gettext_noop("Chương trình")])
OF_DUTY = ("duty__directive", "duty__ward", "duty__agency")


class ObstacleOut(Schema):
    """`duty`: its number; the caller's scope may hold the question (put to the caller's agency) and not the duty."""

    id: int
    duty: int
    directive: str
    ward: WardName | None
    agency: str | None
    state: Obstacle.State
    what: str
    since_on: date
    raised_at: datetime
    asked_of: BodyName | None
    asked_on: date | None
    answer_by: date | None
    answer: str
    answered_at: datetime | None
    resolution: str
    resolved_on: date | None


class ExtensionOut(Schema):
    """Of one duty, or with `duty` null of all that the directive binds."""

    id: int
    duty: int | None
    directive: str
    ward: WardName | None
    agency: str | None
    state: Extension.State
    old_due_on: date
    new_due_on: date
    reason: str
    document: int | None
    clause: int | None
    is_after_deadline: bool
    asked_at: datetime
    decided_at: datetime | None
    decision_note: str


@router.get("/obstacles", response=page_of(ObstacleOut), summary=gettext_noop("Vướng mắc trong phạm vi của bạn"))
def obstacles(request, window: Part, state: Obstacle.State | None = None, directive: Key | None = None):
    rows = Obstacle.objects.visible_to(request.user).select_related(*OF_DUTY, "asked_of")
    rows = rows if directive is None else rows.filter(duty__directive=directive)
    return listed(request, _in_state(rows, state), window, _obstacle_out)


@router.get("/extensions", response=page_of(ExtensionOut), summary=gettext_noop("Gia hạn trong phạm vi của bạn"))
def extensions(request, window: Part, state: Extension.State | None = None, directive: Key | None = None):
    rows = Extension.objects.visible_to(request.user).select_related(*OF_DUTY, "directive")
    if directive is not None:
        rows = rows.filter(directive=directive) | rows.filter(duty__directive=directive)
    return listed(request, _in_state(rows, state), window, _extension_out)


def _in_state(rows, state):
    return rows if state is None else rows.filter(state=state)


def _of_duty(duty) -> dict:
    return {
        "duty": duty and duty.pk,
        "ward": ward_name(duty.ward) if duty else None,
        "agency": duty.agency.name if duty and duty.agency_id else None,
    }


def _obstacle_out(row: Obstacle) -> dict:
    same = ("state", "what", "since_on", "raised_at", "asked_on", "answer_by", "answer", "answered_at", "resolution")
    asked = {"id": row.asked_of_id, "name": row.asked_of.name} if row.asked_of_id else None
    rest = {"directive": row.duty.directive.code, "asked_of": asked, "resolved_on": row.resolved_on}
    return {name: getattr(row, name) for name in same} | {"id": row.pk} | _of_duty(row.duty) | rest


def _extension_out(row: Extension) -> dict:
    same = ("state", "old_due_on", "new_due_on", "reason", "is_after_deadline", "asked_at", "decided_at")
    rest = {
        "id": row.pk,
        "directive": (row.duty.directive if row.duty_id else row.directive).code,
        "document": row.document_id,
        "clause": row.clause_id,
        "decision_note": row.decision_note,
    }
    return {name: getattr(row, name) for name in same} | _of_duty(row.duty) | rest
