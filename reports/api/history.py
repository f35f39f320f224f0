"""The history of records, and the head of the trail that it is read from."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema

from organisation import history as told
from organisation.audit_chain import FIRST
from organisation.models import AuditCheck, AuditHead

from .lists import Part, WardName, listed, page_of, ward_name

router = Router(tags=[gettext_noop("Lịch sử")])


class ObjectOut(Schema):
    """What the act was on: `object` as the parameter takes it."""

    object: str
    kind: str
    label: str


class PersonOut(Schema):
    id: int
    name: str


class ChangeOut(Schema):
    """One field: `old` and `new` as they were kept, and in words as pages write them."""

    field: str
    label: str
    old: Any = None
    new: Any = None
    old_text: str
    new_text: str


class ChangeEntryOut(Schema):
    """One act. `by` is null for what the portal did by itself; `hash` covers the act and the hash of the entry before."""

    number: int
    at: datetime
    by: PersonOut | None
    action: str
    action_text: str
    about: ObjectOut
    ward: WardName | None
    reason: str
    changes: list[ChangeOut]
    hash: str


class CheckOut(Schema):
    at: datetime
    count: int
    is_whole: bool
    faults: int


class HeadOut(Schema):
    """How many entries the trail holds and the hash of the last; `checked`: what the latest walk along all of it found."""

    count: int
    hash: str
    checked: CheckOut | None


@router.get("/history", response=page_of(ChangeEntryOut), summary=gettext_noop("Lịch sử thay đổi của một hồ sơ"))
def history(
    request,
    window: Part,
    object: str = Query(..., max_length=80, description="assessment:12, headquarters:5, document:3…"),
    field: str | None = Query(None, max_length=100),
):
    """Who changed what, when, from what to what, the newest first; of the record and what belongs to it. A foreign record is 404."""
    named = told.read_name(object)
    if named is None:
        text = _("Viết loại hồ sơ và số, như assessment:12, không phải “%(text)s”.")
        raise ValidationError({"object": text % {"text": object[:40]}})
    record = told.record_of(*named, request.user)
    entries = told.about(record.kind, record.key, request.user).select_related("by", "ward")
    if field:
        entries = entries.filter(changes__has_key=field)
    answer = listed(request, entries, window, shape=lambda entry: entry)
    events = told.in_words(answer["results"], short=False)
    return answer | {"results": [_entry_out(event) for event in events]}


@router.get("/audit/head", response=HeadOut, summary=gettext_noop("Đầu chuỗi nhật ký"))
def head(request):
    row, check = AuditHead.objects.filter(pk=1).first(), AuditCheck.objects.first()
    return {
        "count": row.count if row else 0,
        "hash": row.hash if row else FIRST,
        "checked": check and _check_out(check),
    }


def _check_out(check: AuditCheck) -> dict:
    return {"at": check.at, "count": check.count, "is_whole": check.is_whole, "faults": check.fault_count}


def _entry_out(event: told.Event) -> dict:
    entry = event.entry
    kept = entry.changes
    return {
        "number": entry.number,
        "at": entry.at,
        "by": {"id": entry.by_id, "name": str(entry.by)} if entry.by else None,
        "action": entry.action,
        "action_text": event.words,
        "about": {
            "object": f"{entry.model.rpartition('.')[2]}:{entry.object_id}",
            "kind": event.kind,
            "label": entry.label,
        },
        "ward": ward_name(entry.ward),
        "reason": entry.reason,
        "changes": [
            {
                "field": line.key,
                "label": line.label,
                "old": kept[line.key][0],
                "new": kept[line.key][1],
                "old_text": line.old,
                "new_text": line.new,
            }
            for line in event.lines
        ],
        "hash": entry.hash,
    }
