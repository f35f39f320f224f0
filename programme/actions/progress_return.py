"""Send a signed report back to its bearer, with a reason."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit
from organisation.models import Officer
from organisation.versions import StaleEdit, save
from programme import locks
from programme.models import Progress

from . import standing
from .judging import COURSE
from .progress import RELATED
from .progress_entry import closed

VERB = "programme.return_progress"
SENT_BACK = ("state", "submitted_at", "submitted_by", "returned_at", "returned_by", "return_reason")


@transaction.atomic
def return_progress(*, progress_id: int, version: int, reason: str, by: Officer) -> Progress:
    """The report is the bearer's again to correct and sign; until then it counts as owed.

    An agency returns reports on directives it leads. Raises DoesNotExist (out of scope), PermissionDenied, StaleEdit, ValidationError.
    """
    row = hold(progress_id, by, VERB)
    if row.version != version:
        raise StaleEdit(row)
    if wrong := why_not(row, by) or ("" if reason.strip() else _("Xin nêu lý do trả lại.")):
        raise ValidationError(wrong)
    before = audit.snapshot(row)
    row.state, row.submitted_at, row.submitted_by = Progress.State.RETURNED, None, None
    row.returned_at, row.returned_by, row.return_reason = timezone.now(), by, reason.strip()
    save(row, *SENT_BACK)
    audit.record(
        by=by,
        action="return_progress",
        row=row,
        changes=audit.difference(before, audit.snapshot(row)),
        reason=row.return_reason,
        ward_id=row.duty.ward_id,
    )
    standing.keep([row])
    return row


def hold(progress_id: int, by: Officer, verb: str) -> Progress:
    """The report the officer may judge, its period held before it. Raises DoesNotExist, PermissionDenied."""
    Progress.objects.visible_to(by).get(pk=progress_id)
    locks.hold(progress=[progress_id])
    rows = Progress.objects.select_related(*RELATED).prefetch_related(COURSE)
    row = rows.select_for_update(of=("self",)).get(pk=progress_id)
    if not may_judge(row.duty.directive, by, verb):
        raise PermissionDenied(_("Chỉ cơ quan chủ trì và thành phố được làm việc này."))
    return row


def may_judge(directive, by: Officer, verb: str) -> bool:
    """The city's officers who hold the verb, and of agencies those of the lead."""
    if not by.has_perm(verb) or by.ward_id:
        return False
    return by.sees_all or by.is_superuser or bool(by.agency_id and by.agency_id == directive.lead_id)


def why_not(row: Progress, by: Officer) -> str:
    """Why this report cannot be judged now, in a sentence; "" when it can."""
    if row.state != Progress.State.SUBMITTED:
        return _("Báo cáo này chưa gửi hoặc đã trả lại, chưa có gì để xem xét.")
    if row.submitted_by_id == by.pk:
        return _("Không ai xem xét báo cáo do chính mình ký gửi: xin để người khác làm.")
    return closed(row)
