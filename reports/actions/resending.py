"""Have an issued report sent to one of its recipients again."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organisation import audit
from organisation.models import Officer
from reports.models import Delivery, Edition

from .issuing import owns
from .queue import queue_deliveries

State = Delivery.State
SENDERS = ("reports.issue_report", "reports.write_narrative")


@transaction.atomic
def resend(*, delivery_id: int, by: Officer) -> Delivery:
    """Have the mail sent again. Raises PermissionDenied, and ValidationError when it waits already or there is no address."""
    row = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("edition__report", "officer")
        .get(pk=delivery_id)
    )
    if not may_send(by, row.edition):
        raise PermissionDenied(_("Bạn không có quyền này đối với báo cáo đã chọn."))
    if row.state in {State.WAITING, State.SENDING}:
        raise ValidationError(_("Thư này đang chờ gửi: xin đợi ít phút rồi xem lại."))
    if row.officer_id and not (row.officer.is_active and row.officer.email):
        raise ValidationError(_("Cán bộ này chưa có địa chỉ thư hoặc tài khoản đã khóa: chỉ xem được trên cổng."))
    before = audit.snapshot(row)
    row.state, row.attempts, row.claimed_at, row.error = State.WAITING, 0, None, ""
    row.save(update_fields=["state", "attempts", "claimed_at", "error"])
    changes = audit.difference(before, audit.snapshot(row))
    audit.record(by=by, action="report.resend", row=row, changes=changes, ward_id=row.edition.report.ward_id)
    queue_deliveries()
    return row


def may_send(officer: Officer, edition: Edition) -> bool:
    """Who may issue or write the report may have it sent again."""
    return owns(officer, edition.report) and any(officer.has_perm(verb) for verb in SENDERS)
