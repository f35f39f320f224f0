"""Buildings that are too many: their cases as they stood on the last day, and how many more may be."""

from datetime import date

from facilities.models import Headquarters, Occupancy, SurplusCase
from facilities.surplus import candidates, cases, idle

from .frame import Frame

State = SurplusCase.State


def block(frame: Frame) -> dict:
    """The cases proposed by that day and not withdrawn, the longest unused first, with the alarms at 9 and 12 months."""
    day = frame.period.ends_on
    rows, more = cases(day).filter(proposed_on__lte=day).exclude(state=State.WITHDRAWN), candidates(day)
    if frame.ward:
        used = Occupancy.objects.filter(ward=frame.ward).values("headquarters")
        rows, more = rows.filter(headquarters__in=used), more.filter(pk__in=used)
    lines = [_line(row, day) for row in rows.select_related("headquarters")]
    lines.sort(key=lambda line: (line["since"] or date.max, line["headquarters"], line["proposed_on"]))
    states = [line["state"] for line in lines]
    return {
        "day": day,
        "candidates": more.count(),
        "totals": {
            state.value: states.count(state.value) for state in (State.PROPOSED, State.DECIDED, State.CARRIED_OUT)
        },
        "alarms": {level: sum(line["level"] == level for line in lines) for level in ("due", "late")},
        "rows": lines,
    }


def _line(row: SurplusCase, day: date) -> dict:
    building: Headquarters = row.headquarters
    state = _state_on(row, day)
    unused = idle(row.since, day) if state != State.CARRIED_OUT else None
    decided = state != State.PROPOSED
    return {
        "headquarters": building.name,
        "address": building.address,
        "since": row.since,
        "months": unused.months if unused else None,
        "level": unused.level if unused else "",
        "state": state.value,
        "state_label": str(state.label),
        "proposed_on": row.proposed_on,
        "form_label": str(SurplusCase.Form(row.decided_form if decided else row.proposed_form).label),
        "decision": row.decision_number if decided else "",
        "decided_on": row.decided_on if decided else None,
        "carried_out_on": row.carried_out_on if state == State.CARRIED_OUT else None,
    }


def _state_on(row: SurplusCase, day: date) -> SurplusCase.State:
    """What was decided or carried out after the day had not been then."""
    if row.carried_out_on and row.carried_out_on <= day:
        return State.CARRIED_OUT
    return State.DECIDED if row.decided_on and row.decided_on <= day else State.PROPOSED
