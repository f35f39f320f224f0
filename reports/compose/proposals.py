"""What was put to an authority that alone can settle it: obstacles that bearers raised, with the answer by the period's last day."""

from django.db.models import Q

from organisation.clock import hanoi_day
from programme.models import Obstacle

from .directives import bearer_words
from .frame import Frame


def block(frame: Frame) -> dict:
    """Obstacles asked of an agency by the last day and not resolved by it, by agency and day. One query."""
    day = frame.period.ends_on
    rows = Obstacle.objects.filter(Q(resolved_on__isnull=True) | Q(resolved_on__gt=day), asked_on__lte=day)
    rows = rows.select_related("asked_of", "duty__directive", "duty__ward", "duty__agency")
    kept = [row for row in rows if row.asked_of_id and _concerns(row, frame)]
    lines = [_line(row, day) for row in kept]
    order = ("authority", "asked_on", "code", "bearer", "what")
    return {"day": day, "rows": sorted(lines, key=lambda line: tuple(line[name] for name in order))}


def _concerns(row: Obstacle, frame: Frame) -> bool:
    return frame.ward is None or row.duty.ward_id == frame.ward.pk


def _line(row: Obstacle, day) -> dict:
    answered_on = hanoi_day(row.answered_at) if row.answered_at else None
    is_answered = answered_on is not None and answered_on <= day
    return {
        "authority": row.asked_of.name,
        "bearer": bearer_words(row),
        "code": row.duty.directive.code,
        "what": row.what,
        "asked_on": row.asked_on,
        "answer_by": row.answer_by,
        "answered_on": answered_on if is_answered else None,
        "answer": row.answer if is_answered else "",
    }
