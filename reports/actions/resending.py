"""Have an issued report sent to one more address, to recipients added since, or to one of them again."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organisation import audit
from organisation.models import Officer
from reports.models import ComplianceReport, Delivery, Edition

from .delivering import deliver
from .holding import owns
from .queue import queue_deliveries

State = Delivery.State
SENDERS = ("reports.issue_report", "reports.write_narrative")


def may_send(officer: Officer, report: ComplianceReport) -> bool:
    """Who may issue or write the report may have it sent."""
    return owns(officer, report) and any(officer.has_perm(verb) for verb in SENDERS)


@transaction.atomic
def send_edition(*, edition_id: int, by: Officer, email: str = "", name: str = "") -> int:
    """Give the issued edition to the address, and to whoever came to the standing recipients since; returns how many were added.

    Raises PermissionDenied, and ValidationError for a draft, a withdrawn edition and an address that has it already.
    """
    edition = Edition.objects.select_for_update(of=("self",)).select_related("report__ward").get(pk=edition_id)
    _check(by, edition)
    before = edition.deliveries.count()
    deliver(edition=edition)
    if email := email.strip().lower():
        row, is_new = Delivery.objects.get_or_create(
            edition=edition, officer=None, email=email, defaults={"name": name.strip()}
        )
        if not is_new:
            raise ValidationError({"email": _("Báo cáo đã gửi đến địa chỉ này; nếu cần, bấm “Gửi lại” ở dòng của nó.")})
        audit.record(
            by=by, action="report.send", row=row, changes={"email": ["", email]}, ward_id=edition.report.ward_id
        )
        queue_deliveries()
    return edition.deliveries.count() - before


@transaction.atomic
def resend(*, delivery_id: int, by: Officer) -> Delivery:
    """Have the mail sent again. Raises PermissionDenied, and ValidationError when it waits already or there is no address."""
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("edition__report", "officer")
    row = rows.defer("edition__data").get(pk=delivery_id)
    _check(by, row.edition)
    if row.state in {State.WAITING, State.SENDING}:
        raise ValidationError(_("Thư này đang chờ gửi: xin đợi ít phút rồi xem lại."))
    if not row.is_resendable:
        raise ValidationError(_("Cán bộ này chưa có địa chỉ thư hoặc tài khoản đã khóa: chỉ xem được trên cổng."))
    before = audit.snapshot(row)
    row.state, row.attempts, row.claimed_at, row.error = State.WAITING, 0, None, ""
    row.save(update_fields=["state", "attempts", "claimed_at", "error"])
    changes = audit.difference(before, audit.snapshot(row))
    audit.record(by=by, action="report.resend", row=row, changes=changes, ward_id=row.edition.report.ward_id)
    queue_deliveries()
    return row


def _check(by: Officer, edition: Edition) -> None:
    if not may_send(by, edition.report):
        raise PermissionDenied(_("Bạn không có quyền này đối với báo cáo đã chọn."))
    if not edition.is_issued:
        raise ValidationError(_("Chỉ phát hành báo cáo đã ban hành."))
    if edition.withdrawn_at:
        raise ValidationError(_("Báo cáo đã thu hồi: không gửi nữa."))
