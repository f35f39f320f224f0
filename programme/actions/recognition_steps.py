"""What every step of a recognition shares: the row held at its version, checks of days and reasons, the step and the trail."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit, clock
from organisation.formats import day as written_day
from organisation.models import Officer
from organisation.versions import lock, save
from programme import recognition_life as life
from programme.models import Recognition, RecognitionStep


def open_for(recognition_id: int, version: int, action: str, by: Officer) -> Recognition:
    """The row, locked at this version, once the life table lets the action pass: of two decisions at once one is stale."""
    recognition = lock(Recognition.objects.visible_to(by).select_related("ward"), recognition_id, version)
    life.check(recognition, action, by)
    return recognition


def check_day(
    recognition: Recognition, day: date, name: str, *, since: date | None = None, unit_may_have_ended: bool = False
) -> None:
    """A paper's day is past or today, not before the step it follows, and of a time when the unit stood."""
    if day > clock.today():
        raise ValidationError({name: _("Ngày này chưa đến.")})
    since = since or recognition.registered_on
    if day < since:
        raise ValidationError({name: _("Không được trước ngày %(day)s của bước trước.") % {"day": written_day(since)}})
    if recognition.ward.ended_by(day) and not unit_may_have_ended:
        raise ValidationError({name: _("Đơn vị đã kết thúc trước ngày này, không công nhận được nữa.")})


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Xin nêu lý do.")})


def put(recognition: Recognition, said: dict) -> dict:
    """Put the values into the row; returns what changed, for the trail."""
    changes = {}
    for name, value in said.items():
        before = getattr(recognition, name)
        if before != value:
            changes[name] = [before, value]
        setattr(recognition, name, value)
    return changes


def move(recognition: Recognition, action: str, by: Officer, changes: dict, reason: str = "") -> Recognition:
    state = recognition.state
    recognition.state = life.NEXT[state, action]
    save(recognition)
    leave_step(recognition, action, by, changes | {"state": [state, recognition.state]}, reason)
    return recognition


def leave_step(recognition: Recognition, action: str, by: Officer, changes: dict, reason: str = "") -> None:
    RecognitionStep.objects.create(recognition=recognition, action=action, at=timezone.now(), by=by, reason=reason)
    audit.record(
        by=by,
        action=f"{action}_recognition",
        row=recognition,
        changes=changes,
        reason=reason,
        ward_id=recognition.ward_id,
    )
