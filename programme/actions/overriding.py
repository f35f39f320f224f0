"""Put another status in the place of the computed one, for a reason, and take that back. The computed one stays beside it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit
from organisation.models import Officer, ReportingPeriod
from organisation.versions import StaleEdit, lock, save
from programme import locks
from programme.models import DirectiveStanding, Progress, Status

from . import standing
from .progress_return import hold, may_judge, why_not

VERB = "programme.override_status"
OVERRIDE = ("status", "override_status", "override_reason", "override_by", "override_at")


@transaction.atomic
def override_progress(*, progress_id: int, version: int, status: str, reason: str, by: Officer) -> Progress:
    """Set the status of a signed report by hand; an empty one takes that back. The counts follow at once.

    Raises DoesNotExist (out of scope), PermissionDenied, StaleEdit, ValidationError.
    """
    row = hold(progress_id, by, VERB)
    _check(row, version, status, reason, why_not(row, by))
    if before := _set(row, status, reason, by):
        _record(row, before, reason, by, "override_progress", row.duty.ward_id)
        standing.keep([row])
    return row


@transaction.atomic
def override_standing(*, standing_id: int, version: int, status: str, reason: str, by: Officer) -> DirectiveStanding:
    """The same for a directive's standing in a period; it stays when more reports come in, until it is taken back."""
    found = DirectiveStanding.objects.visible_to(by).get(pk=standing_id)
    period = lock(ReportingPeriod.objects, found.period_id)  # nobody signs for the period meanwhile
    rows = DirectiveStanding.objects.select_related("directive", "period")
    row = rows.select_for_update(of=("self",)).get(pk=standing_id)
    if not may_judge(row.directive, by, VERB):
        raise PermissionDenied(_("Chỉ cơ quan chủ trì và thành phố được làm việc này."))
    _check(row, version, status, reason, locks.sentence(None, period) if period.is_locked else "")
    if before := _set(row, status, reason, by):
        _record(row, before, reason, by, "override_standing", None)
    return row


def _check(row, version: int, status: str, reason: str, closed: str) -> None:
    if row.version != version:
        raise StaleEdit(row)
    if closed:
        raise ValidationError(closed)
    if status and status not in Status.values:
        raise ValidationError({"status": _("Xin chọn một tình trạng.")})
    if not reason.strip() and (status or row.override_status):
        raise ValidationError({"reason": _("Xin nêu lý do.")})


def _set(row, status: str, reason: str, by: Officer) -> dict | None:
    """The row as it was, for the record; None when nothing changes."""
    if status == row.override_status and (not status or reason.strip() == row.override_reason):
        return None
    before = audit.snapshot(row)
    row.override_status, row.override_reason = status, reason.strip() if status else ""
    row.override_by, row.override_at = (by, timezone.now()) if status else (None, None)
    row.status = status or row.computed_status
    save(row, *OVERRIDE)
    return before


def _record(row, before: dict, reason: str, by: Officer, action: str, ward_id: int | None) -> None:
    changes = audit.difference(before, audit.snapshot(row))
    audit.record(by=by, action=action, row=row, changes=changes, reason=reason.strip(), ward_id=ward_id)
