"""What kept the bearers of a resolution from their duties: raised by the last day, and how it stood then."""

from datetime import date

from django.db.models import Q

from organisation.clock import hanoi_day
from programme.models import Obstacle

from .directives import bearer_words
from .frame import Frame

State = Obstacle.State


def block(frame: Frame) -> dict:
    """Those unresolved on the last day, and those resolved in the period; by directive, bearer and day. One query."""
    first, day = frame.period.starts_on, frame.period.ends_on
    rows = Obstacle.objects.filter(Q(resolved_on__isnull=True) | Q(resolved_on__gte=first), since_on__lte=day)
    if frame.document:
        rows = rows.filter(duty__directive__document=frame.document)
    rows = rows.select_related("asked_of", "duty__directive", "duty__ward", "duty__agency")
    lines = [_line(row, day) for row in rows if frame.ward is None or row.duty.ward_id == frame.ward.pk]
    states = [line["state"] for line in lines]
    order = ("code", "bearer", "since_on", "what", "state")
    return {
        "day": day,
        "totals": {
            "open": len(lines) - states.count(State.RESOLVED.value),
            "waiting": states.count(State.ASKED.value),
            "resolved": states.count(State.RESOLVED.value),
        },
        "rows": sorted(lines, key=lambda line: tuple(line[name] for name in order)),
    }


def _line(row: Obstacle, day: date) -> dict:
    state = _state_on(row, day)
    is_answered = _answered_on(row) is not None and _answered_on(row) <= day
    asked = row.asked_on is not None and row.asked_on <= day
    return {
        "code": row.duty.directive.code,
        "bearer": bearer_words(row),
        "what": row.what,
        "since_on": row.since_on,
        "state": state.value,
        "state_label": str(state.label),
        "asked_of": row.asked_of.name if asked and row.asked_of_id else "",
        "asked_on": row.asked_on if asked else None,
        "answer_by": row.answer_by if asked else None,
        "answered_on": _answered_on(row) if is_answered else None,
        "answer": row.answer if is_answered else "",
        "resolved_on": row.resolved_on if state == State.RESOLVED else None,
    }


def _answered_on(row: Obstacle) -> date | None:
    return hanoi_day(row.answered_at) if row.answered_at else None


def _state_on(row: Obstacle, day: date) -> Obstacle.State:
    """What was asked, answered or resolved after the day had not been then."""
    if row.resolved_on and row.resolved_on <= day:
        return State.RESOLVED
    if _answered_on(row) and _answered_on(row) <= day:
        return State.ANSWERED
    return State.ASKED if row.asked_on and row.asked_on <= day else State.OPEN
