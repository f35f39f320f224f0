"""The bearer does not accept being counted late: say so with a reason, take it back, decide. The clock itself never changes."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit
from organisation.clock import today
from organisation.models import Officer, ReportingPeriod
from organisation.versions import lock, save
from programme import clock_rules as rules
from programme import lateness
from programme.models import Dispute, Duty

State = Dispute.State


@transaction.atomic
def raise_dispute(*, by: Officer, duty_id: int, reason: str, period: ReportingPeriod | None = None) -> Dispute:
    """Dispute the lateness against the duty's deadline, or of one period's report.

    Raises DoesNotExist (out of scope), PermissionDenied, ValidationError (not late, an open one already, no reason).
    """
    duty = lock(Duty.objects.visible_to(by).select_related("directive", "ward", "agency"), duty_id)
    rules.check_bearer(duty, by, rules.ASK)
    if not reason.strip():
        raise ValidationError({"reason": _("Xin nêu lý do.")})
    if not is_late(duty, period):
        raise ValidationError(_("Việc này không bị tính chậm nên không có gì để nêu ý kiến."))
    if duty.disputes.filter(period=period, state=State.OPEN).exists():
        raise ValidationError(_("Đang có một ý kiến chờ xem xét. Xin chờ quyết định hoặc rút ý kiến đó."))
    made = Dispute.objects.create(duty=duty, period=period, reason=reason, raised_by=by)
    changes = {"state": [None, State.OPEN.value], "period_id": [None, made.period_id]}
    audit.record(by=by, action="raise_dispute", row=made, changes=changes, reason=reason, ward_id=duty.ward_id)
    return made


def is_late(duty: Duty, period: ReportingPeriod | None) -> bool:
    """Whether the duty's deadline, or the period's report, is counted late today."""
    if period is None:
        clock = lateness.clock_of(duty, today())
        return bool(clock.original or clock.current)
    row = duty.progress.filter(period=period).first()
    return row is not None and bool(lateness.report_days_late(row.state, row.due_on, row.submitted_at, today()))


@transaction.atomic
def withdraw_dispute(*, dispute_id: int, version: int, by: Officer) -> Dispute:
    """The bearer takes it back while nobody has decided it."""
    row = _locked(dispute_id, version, by)
    rules.check_bearer(row.duty, by, rules.ASK)
    check_open(row)
    return _move(row, by, "withdraw_dispute", State.WITHDRAWN)


@transaction.atomic
def decide_dispute(*, dispute_id: int, version: int, by: Officer, is_upheld: bool, note: str = "") -> Dispute:
    """Accept the objection, or not and say why. The days late stay counted; they are shown as disputed and upheld."""
    row = _locked(dispute_id, version, by)
    rules.check_decider(row.duty, row.raised_by_id, by)
    check_open(row)
    if not is_upheld and not note.strip():
        raise ValidationError({"note": _("Xin nêu lý do không chấp nhận.")})
    row.decided_by, row.decided_at, row.decision_note = by, timezone.now(), note
    said = ("decided_by", "decided_at", "decision_note")
    return _move(row, by, "decide_dispute", State.UPHELD if is_upheld else State.REJECTED, *said)


def check_open(row: Dispute) -> None:
    """ValidationError once it was decided or taken back."""
    if row.state != State.OPEN:
        raise ValidationError(
            _("Ý kiến này đã được xử lý: %(state)s. Không còn gì để làm.") % {"state": row.get_state_display()}
        )


def _locked(dispute_id: int, version: int, by: Officer) -> Dispute:
    rows = Dispute.objects.visible_to(by).select_related("duty__directive", "duty__ward", "duty__agency", "period")
    return lock(rows, dispute_id, version)


def _move(row: Dispute, by: Officer, action: str, state: State, *fields: str) -> Dispute:
    row.state = state
    save(row, "state", *fields)
    changes = {"state": [State.OPEN.value, state.value]}
    audit.record(by=by, action=action, row=row, changes=changes, reason=row.decision_note, ward_id=row.duty.ward_id)
    return row
