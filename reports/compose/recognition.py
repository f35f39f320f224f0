"""The way to the title: who registered, was proposed, decided on in the period; which titles run, end soon or ended by its last day."""

from datetime import date, timedelta

from django.db.models import Max, Q

from organisation.clock import hanoi_day
from programme.models import Recognition, RecognitionStep
from programme.models.recognition_standing import WARNING_DAYS, Standing

from .frame import Frame, ward_words

State = Recognition.State
RUNNING = (Standing.IN_FORCE, Standing.EXPIRING)


def block(frame: Frame) -> dict:
    """Every registration made by the last day, as it stood then; counts of the period's steps and of titles. One query."""
    first, day = frame.period.starts_on, frame.period.ends_on
    cancelled = Max("steps__at", filter=Q(steps__action=RecognitionStep.Action.CANCEL))
    rows = Recognition.objects.filter(registered_on__lte=day).select_related("ward").annotate(cancelled_at=cancelled)
    rows = [row for row in rows if frame.ward is None or row.ward_id == frame.ward.pk]
    renewed = {row.renews_id for row in rows if row.renews_id and _is_decided(row, day) and row.valid_from <= day}
    lines = [_line(row, first, day, row.pk in renewed) for row in rows]
    told = [line for line in lines if line.pop("is_told")]
    told.sort(
        key=lambda line: (
            -line["year"],
            line["sort"],
            line["code"],
            str(line["since"]),
            line["standing"],
            line["registered_on"],
        )
    )
    for line in told:
        del line["sort"]
    return {"day": day, "totals": _totals(rows, lines, first, day), "rows": told}


def _totals(rows: list[Recognition], lines: list[dict], first: date, day: date) -> dict:
    standings = [line["standing"] for line in lines]
    return {
        "registered": sum(first <= row.registered_on for row in rows),
        "proposed": sum(_within(_proposed_on(row), first, day) for row in rows),
        "recognised": sum(row.was_recognised and _within(row.decided_on, first, day) for row in rows),
        "refused": sum(row.state == State.REFUSED and _within(row.decided_on, first, day) for row in rows),
        "withdrawn": sum(_within(_withdrawn_on(row), first, day) for row in rows),
        "cancelled": sum(_within(_cancelled_on(row), first, day) for row in rows),
        "awaiting": sum(name in (Standing.REGISTERED, Standing.PROPOSED) for name in standings),
        "running": sum(name in RUNNING for name in standings),
        "upcoming": standings.count(Standing.UPCOMING.value),
        "expiring": standings.count(Standing.EXPIRING.value),
        "expired": standings.count(Standing.EXPIRED.value),
        "ended": sum(line["standing"] == Standing.ENDED and line["decided_on"] is not None for line in lines),
    }


def _line(row: Recognition, first: date, day: date, is_renewed: bool) -> dict:
    standing = standing_then(row, day, is_renewed)
    decided = _is_decided(row, day) or (row.state == State.REFUSED and row.decided_on <= day)
    withdrawn_on = _withdrawn_on(row)
    steps = (
        row.registered_on,
        _proposed_on(row),
        row.decided_on,
        withdrawn_on,
        _cancelled_on(row),
        row.ward.dissolved_on,
    )
    gone = standing in (
        Standing.REFUSED,
        Standing.WITHDRAWN,
        Standing.CANCELLED,
        Standing.RENEWED,
        Standing.EXPIRED,
        Standing.ENDED,
    )
    return ward_words(row.ward) | {
        "sort": row.ward.sort_key,
        "is_told": not gone or any(_within(step, first, day) for step in steps) or _within(row.valid_until, first, day),
        "year": row.year,
        "standing": standing.value,
        "standing_label": str(standing.label),
        "registered_on": row.registered_on,
        "proposed_on": _proposed_on(row) if _within(_proposed_on(row), date.min, day) else None,
        "decided_on": row.decided_on if decided else None,
        "decision": row.decision_number if decided else "",
        "valid_from": row.valid_from if decided else None,
        "valid_until": row.valid_until if decided else None,
        "withdrawn_on": withdrawn_on if _within(withdrawn_on, date.min, day) else None,
        "reason": _reason(row, standing),
    }


def standing_then(row: Recognition, day: date, is_renewed: bool) -> Standing:
    """How it stood on that day: as RecognitionQuerySet.standing_on says it, without what was done after the day."""
    if _within(_cancelled_on(row), date.min, day):
        return Standing.CANCELLED
    if row.state == State.REFUSED and row.decided_on <= day:
        return Standing.REFUSED
    ended = row.ward.dissolved_on is not None and row.ward.dissolved_on <= day
    if not _is_decided(row, day):
        if ended:
            return Standing.ENDED
        return Standing.PROPOSED if _within(_proposed_on(row), date.min, day) else Standing.REGISTERED
    if _within(_withdrawn_on(row), date.min, day):
        return Standing.WITHDRAWN
    if is_renewed:
        return Standing.RENEWED
    if ended and row.valid_until > row.ward.dissolved_on:
        return Standing.ENDED
    if row.valid_until <= day:
        return Standing.EXPIRED
    if row.valid_from > day:
        return Standing.UPCOMING
    return Standing.EXPIRING if row.valid_until <= day + timedelta(days=WARNING_DAYS) else Standing.IN_FORCE


def _reason(row: Recognition, standing: Standing) -> str:
    if standing == Standing.REFUSED:
        return row.refusal_reason
    return row.withdrawal_reason if standing == Standing.WITHDRAWN else ""


def _is_decided(row: Recognition, day: date) -> bool:
    return row.was_recognised and row.decided_on <= day


def _proposed_on(row: Recognition) -> date | None:
    return hanoi_day(row.proposed_at) if row.proposed_at else None


def _withdrawn_on(row: Recognition) -> date | None:
    return row.withdrawn_on if row.state == State.WITHDRAWN else None


def _cancelled_on(row: Recognition) -> date | None:
    return hanoi_day(row.cancelled_at) if row.state == State.CANCELLED and row.cancelled_at else None


def _within(day: date | None, first: date, last: date) -> bool:
    return day is not None and first <= day <= last
