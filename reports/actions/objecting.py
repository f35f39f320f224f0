"""A body does not accept that its report was late: say so with a reason, take it back, decide. No day ever changes by it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit
from organisation.models import Officer
from organisation.versions import lock, save
from reports import obligation_rules as rules
from reports.models import Objection, Obligation

State = Objection.State


@transaction.atomic
def raise_objection(*, obligation_id: int, by: Officer, reason: str) -> Objection:
    """Object to the report being counted late. Raises DoesNotExist, PermissionDenied, ValidationError."""
    rows = Obligation.objects.visible_to(by).select_related("period", "ward", "agency", "edition", "level__regime")
    row = lock(rows, obligation_id)
    rules.check_answerer(row, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Xin nêu lý do.")})
    rules.check_objection(row)
    made = Objection.objects.create(obligation=row, reason=reason, raised_by=by)
    changes = {"state": [None, State.OPEN.value]}
    audit.record(by=by, action="raise_objection", row=made, changes=changes, reason=reason, ward_id=row.ward_id)
    return made


@transaction.atomic
def withdraw_objection(*, objection_id: int, version: int | None, by: Officer) -> Objection:
    """The body takes it back while nobody has decided it. Raises as `decide_objection`."""
    row = _held(objection_id, version, by)
    rules.check_answerer(row.obligation, by)
    rules.check_open(row)
    return _move(row, by, "withdraw_objection", State.WITHDRAWN)


@transaction.atomic
def decide_objection(
    *, objection_id: int, version: int | None, by: Officer, is_upheld: bool, note: str = ""
) -> Objection:
    """Accept it, or not and say why. The days late stay counted; beside them stands that they are disputed or were accepted.

    Raises DoesNotExist, PermissionDenied, ValidationError, StaleEdit.
    """
    row = _held(objection_id, version, by)
    rules.check_decider(row, by)
    rules.check_open(row)
    if not is_upheld and not note.strip():
        raise ValidationError({"note": _("Xin nêu lý do không chấp nhận.")})
    row.decided_by, row.decided_at, row.decision_note = by, timezone.now(), note
    said = ("decided_by", "decided_at", "decision_note")
    return _move(row, by, "decide_objection", State.UPHELD if is_upheld else State.REJECTED, *said)


def _held(objection_id: int, version: int | None, by: Officer) -> Objection:
    of = ("period", "ward", "agency", "level__regime")
    rows = Objection.objects.visible_to(by).select_related(*(f"obligation__{name}" for name in of))
    return lock(rows, objection_id, version)


def _move(row: Objection, by: Officer, action: str, state: State, *fields: str) -> Objection:
    row.state = state
    save(row, "state", *fields)
    changes = {"state": [State.OPEN.value, state.value]}
    ward = row.obligation.ward_id
    audit.record(by=by, action=action, row=row, changes=changes, reason=row.decision_note, ward_id=ward)
    return row
