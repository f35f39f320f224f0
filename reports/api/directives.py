"""The list of directives: what the documents ask, whose it is, by when."""

from datetime import date

from django.utils.translation import gettext_noop
from ninja import Router, Schema

from programme.models import Directive

from .lists import Key, Part, listed, page_of

router = Router(tags=[gettext_noop("Chương trình")])


class DirectiveOut(Schema):
    """`due_on` is the deadline as first given, `current_due_on` the one that holds after an extension."""

    id: int
    code: str
    kind: str
    name: str
    document: int | None
    clause: int | None
    parent: int | None
    lead: str | None
    lead_id: int | None
    binds: str
    unit: str
    target_value: float | None
    due_on: date | None
    current_due_on: date | None
    is_active: bool


def directive_out(row: Directive) -> dict:
    same = ("code", "kind", "name", "lead_id", "binds", "unit", "target_value", "due_on", "current_due_on", "is_active")
    return {name: getattr(row, name) for name in same} | {
        "id": row.pk,
        "document": row.document_id,
        "clause": row.clause_id,
        "parent": row.parent_id,
        "lead": row.lead.name if row.lead else None,
    }


@router.get("/directives", response=page_of(DirectiveOut), summary=gettext_noop("Chỉ tiêu, nhiệm vụ"))
def directives(
    request,
    window: Part,
    document: Key | None = None,
    kind: Directive.Kind | None = None,
    lead: Key | None = None,
    is_active: bool | None = None,
):
    asked = {"document": document, "kind": kind, "lead": lead, "is_active": is_active}
    rows = Directive.objects.filter(**{name: value for name, value in asked.items() if value is not None})
    return listed(request, rows.select_related("lead"), window, directive_out)
