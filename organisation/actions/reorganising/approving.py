"""A leader approves an event that has nothing against it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit, versions
from organisation.lineage.checks import errors, problems_of
from organisation.models import Reorganisation

from .guard import Refused, lock_open, refuse, save_changed


@transaction.atomic
def approve(*, event_id: int, version: int, by) -> Reorganisation:
    """The event stands as it is shown at this version. Raises StaleEdit; Refused with every fault when the checks fail."""
    event = lock_open(event_id, version)
    if not event.is_draft:
        raise refuse(_("Sự kiện đã được duyệt."))
    if wrong := errors(problems_of(event)):
        raise Refused(wrong)
    before = event.state
    event.state, event.approved_by, event.approved_at = Reorganisation.State.APPROVED, by, timezone.now()
    versions.save(event)
    audit.record(by=by, action="approve_reorganisation", row=event, changes={"state": [before, event.state]})
    return event


@transaction.atomic
def withdraw_approval(*, event_id: int, version: int, by) -> Reorganisation:
    """Make an approved event a draft again. Raises StaleEdit, Refused."""
    event = lock_open(event_id, version)
    if event.is_draft:
        raise refuse(_("Sự kiện chưa được duyệt."))
    return save_changed(event, by, "withdraw_reorganisation_approval", {})
