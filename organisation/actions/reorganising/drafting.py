"""Events as they are drafted: named, dated, founded on a decision; a reversal of one that was carried out."""

from collections import Counter
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from organisation import audit, versions
from organisation.lineage.plan import Line, Plan, Unit
from organisation.lineage.proposal import propose
from organisation.models import Detail, Document, Reorganisation, Succession

from .guard import lock_open, refuse, save_changed
from .stored import write_plan

FIELDS = ("name", "effective_on", "document", "legal_basis")


@transaction.atomic
def create_event(
    *,
    by,
    name: str,
    effective_on: date,
    document: Document | None = None,
    legal_basis: str = "",
    entry_key: UUID | None = None,
) -> Reorganisation:
    """A new draft; the same `entry_key` again returns the event that it made."""
    values = {"name": name, "effective_on": effective_on, "document": document, "legal_basis": legal_basis}
    if entry_key is None:
        event, made = Reorganisation.objects.create(**values), True
    else:
        event, made = Reorganisation.objects.get_or_create(entry_key=entry_key, defaults=values)
    if made:
        changes = {field: [None, value] for field, value in values.items() if value}
        audit.record(by=by, action="create_reorganisation", row=event, changes=changes)
    return event


@transaction.atomic
def save_event(*, event_id: int, version: int, by, **fields) -> Reorganisation:
    """Change name, effective_on, document or legal_basis; an approved event that changes becomes a draft again.

    Raises StaleEdit, Refused; TypeError for any other field.
    """
    if unknown := fields.keys() - set(FIELDS):
        raise TypeError(f"an event has no {', '.join(sorted(unknown))} to save")
    event = lock_open(event_id, version)
    changes = {}
    for name, value in fields.items():
        if (before := getattr(event, name)) != value:
            changes[name] = [before, value]
            setattr(event, name, value)
    return save_changed(event, by, "save_reorganisation", changes) if changes else event


@transaction.atomic
def delete_draft(*, event_id: int, version: int | None = None, by) -> None:
    """Remove a draft with its rows. Raises StaleEdit; Refused when it is approved or carried out."""
    event = lock_open(event_id, version)
    if not event.is_draft:
        raise refuse(_("Sự kiện đã duyệt: xin bỏ duyệt trước khi xóa."))
    changes = {name: [value, None] for name, value in audit.snapshot(event).items() if value is not None}
    audit.record(by=by, action="delete_reorganisation", row=event, changes=changes)
    event.delete()


@transaction.atomic
def draft_reversal(*, event_id: int, effective_on: date, by) -> Reorganisation:
    """A draft that forms again, on that day, each unit that the event ended: every line turned round, heirs proposed.

    What passed on in parts returns in parts; the decision is still to be named. Raises Refused.
    """
    event = versions.lock(Reorganisation.objects.all(), event_id)
    if not event.is_carried_out:
        raise refuse(_("Chỉ sự kiện đã thực hiện mới có thể khôi phục."))
    if existing := Reorganisation.objects.filter(reverses=event).first():
        raise refuse(_("Sự kiện này đã có sự kiện khôi phục: “%(event)s”.") % {"event": existing.name})
    draft = Reorganisation.objects.create(
        name=(_("Khôi phục: %(event)s") % {"event": event.name})[:200], effective_on=effective_on, reverses=event
    )
    write_plan(draft, turned_round(event, effective_on))
    changes = {"reverses": [None, event.name], "effective_on": [None, effective_on]}
    audit.record(by=by, action="create_reorganisation", row=draft, changes=changes)
    return draft


def turned_round(event: Reorganisation, effective_on: date) -> Plan:
    """The event's lines the other way: each unit it ended is formed again and restores what it was. One query."""
    plan = Plan(effective_on, reverses_id=event.pk)
    lines = Succession.objects.filter(event=event).select_related("predecessor", "successor").order_by("pk")
    heirs = Counter(line.successor_id for line in lines)
    for row, line in enumerate(lines, start=1):
        ward, key = line.predecessor, str(line.predecessor_id)
        plan.units[key] = Unit(
            key=key,
            code=ward.code,
            name=ward.name,
            kind=ward.kind,
            district=ward.district,
            area_km2=ward.area_km2,
            population=ward.population,
            restores_id=ward.pk,
        )
        detail = Detail.WHOLE if heirs[line.successor_id] == 1 else Detail.PART
        plan.lines.append(Line(row=row, predecessor=line.successor, unit=key, detail=detail))
    propose(plan)
    return plan
