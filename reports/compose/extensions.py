"""Later deadlines asked for under a resolution: what was asked and decided in the period, and what waits."""

from datetime import date

from organisation.clock import hanoi_day
from programme.models import Directive, Extension

from .directives import bearer_words
from .frame import Frame

State = Extension.State


def block(frame: Frame) -> dict:
    """Requests made by the last day that were asked or decided in the period or wait; withdrawn ones are left out. One query."""
    first, day = frame.period.starts_on, frame.period.ends_on
    rows = Extension.objects.exclude(state=State.WITHDRAWN)
    rows = rows.select_related(
        "directive__document", "duty__directive__document", "duty__ward", "duty__agency", "document"
    )
    lines = [_line(row, day) for row in rows if _concerns(row, frame) and hanoi_day(row.asked_at) <= day]
    kept = [
        line
        for line in lines
        if line["state"] == State.ASKED or line["asked_on"] >= first or line["decided_on"] >= first
    ]
    decided = [line for line in kept if line["decided_on"] and line["decided_on"] >= first]
    order = ("asked_on", "code", "bearer", "new_due_on", "state", "reason")
    return {
        "day": day,
        "totals": {
            "asked": sum(line["asked_on"] >= first for line in kept),
            "granted": sum(line["state"] == State.GRANTED for line in decided),
            "refused": sum(line["state"] == State.REFUSED for line in decided),
            "waiting": sum(line["state"] == State.ASKED for line in kept),
        },
        "rows": sorted(kept, key=lambda line: tuple(line[name] for name in order)),
    }


def _directive(row: Extension) -> Directive:
    return row.directive if row.directive_id else row.duty.directive


def _concerns(row: Extension, frame: Frame) -> bool:
    if frame.document and _directive(row).document_id != frame.document.pk:
        return False
    return frame.ward is None or bool(row.duty_id and row.duty.ward_id == frame.ward.pk)


def _line(row: Extension, day: date) -> dict:
    decided_on = hanoi_day(row.decided_at) if row.decided_at else None
    is_decided = decided_on is not None and decided_on <= day
    state = State(row.state) if is_decided else State.ASKED
    return {
        "code": _directive(row).code,
        "name": _directive(row).name,
        "bearer": bearer_words(row) if row.duty_id else "",
        "old_due_on": row.old_due_on,
        "new_due_on": row.new_due_on,
        "reason": row.reason,
        "basis": row.document.citation if row.document_id else "",
        "asked_on": hanoi_day(row.asked_at),
        "is_after_deadline": row.is_after_deadline,
        "state": state.value,
        "state_label": str(state.label),
        "decided_on": decided_on if is_decided else None,
        "decision_note": row.decision_note if is_decided else "",
    }
