"""More time: ask, take back, decide. The deadline as first given is never touched; a grant sets `extended_until`."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit
from organisation.clock import today
from organisation.formats import day as written_day
from organisation.models import Clause, Document, Officer
from organisation.versions import StaleEdit, lock, save, share
from programme import clock_rules as rules
from programme.models import Directive, Duty, Extension

from . import rejudging
from .standing_directives import rule_changed

State = Extension.State


@transaction.atomic
def ask_extension(
    *,
    by: Officer,
    seen_due_on: date,
    new_due_on: date,
    reason: str,
    why_late: str = "",
    duty_id: int | None = None,
    directive_id: int | None = None,
    document: Document | None = None,
    clause: Clause | None = None,
) -> Extension:
    """Ask for a later deadline of one duty, or of a whole directive. `seen_due_on`: the deadline the request was made from.

    Raises DoesNotExist (out of scope), PermissionDenied, StaleEdit (the deadline has changed meanwhile), ValidationError.
    """
    target = _held(by, duty_id, directive_id)
    rules.check_asker(target, by)
    due_on = target.current_due_on
    check_can_ask(target)
    if due_on != seen_due_on:
        raise StaleEdit(target)
    is_late = today() > due_on
    _check_words(due_on, new_due_on, reason, why_late, is_late)
    made = Extension.objects.create(
        **{"duty" if duty_id else "directive": target},
        old_due_on=due_on,
        new_due_on=new_due_on,
        reason=_with_why_late(reason, why_late) if is_late else reason,
        document=document or (clause and clause.document),
        clause=_fitting(clause, document),
        asked_by=by,
        is_after_deadline=is_late,
    )
    changes = {"old_due_on": [None, str(due_on)], "new_due_on": [None, str(new_due_on)]}
    _record(made, by, "ask_extension", changes, made.reason)
    return made


def check_can_ask(target: Directive | Duty) -> None:
    """ValidationError when there is nothing to extend: no deadline, already done, over, or a request that waits."""
    if isinstance(target, Duty):
        rules.check_running(target)
        if target.done_on:
            raise ValidationError(_("Nghĩa vụ đã hoàn thành, không cần gia hạn."))
    elif not target.is_active:
        raise ValidationError(_("Chỉ tiêu, nhiệm vụ này chưa được theo dõi nên chưa có thời hạn để gia hạn."))
    if target.current_due_on is None:
        raise ValidationError(_("Việc này không có thời hạn nên không có gì để gia hạn."))
    if target.extensions.filter(state=State.ASKED).exists():
        raise ValidationError(_("Đang có một đề nghị gia hạn chờ quyết định. Xin rút đề nghị đó hoặc chờ quyết định."))


@transaction.atomic
def withdraw_extension(*, extension_id: int, version: int, by: Officer) -> Extension:
    """Take a request back while nobody has decided it."""
    row = _locked(extension_id, version, by)
    rules.check_taker(row, by)
    check_waiting(row)
    row.state = State.WITHDRAWN
    save(row, "state")
    _record(row, by, "withdraw_extension", {"state": [State.ASKED.value, row.state.value]})
    return row


@transaction.atomic
def decide_extension(*, extension_id: int, version: int, by: Officer, is_granted: bool, note: str = "") -> Extension:
    """Grant or refuse. A grant moves the present deadline; it is refused when that has moved to the asked day or beyond.

    Reports of its duties in periods that are not locked are judged by the later deadline. A refusal says why.
    Raises DoesNotExist, PermissionDenied (own request), StaleEdit, ValidationError.
    """
    seen = Extension.objects.visible_to(by).get(pk=extension_id)
    duties = rejudging.of_extension(seen)
    periods = rejudging.hold_periods(duties) if is_granted else []
    target = _target(seen)  # held before the request, as whoever asks does
    row = _locked(extension_id, version, by)
    rules.check_decider(row.duty, row.asked_by_id, by)
    check_waiting(row)
    if not is_granted and not note.strip():
        raise ValidationError({"note": _("Xin nêu lý do không gia hạn.")})
    if is_granted:
        _extend(target, row, by)
    row.state = State.GRANTED if is_granted else State.REFUSED
    row.decided_by, row.decided_at, row.decision_note = by, timezone.now(), note
    save(row, "state", "decided_by", "decided_at", "decision_note")
    _record(row, by, "decide_extension", {"state": [State.ASKED.value, row.state.value]}, note)
    if is_granted:
        rejudging.judge_anew(duties, periods)
        if row.directive_id:
            rule_changed([row.directive_id])
    return row


def _extend(target: Directive | Duty, row: Extension, by: Officer) -> None:
    present = target.current_due_on
    if present is None or row.new_due_on <= present:
        raise ValidationError(
            _("Thời hạn nay đã là %(day)s, không sớm hơn ngày xin. Xin từ chối đề nghị này và nêu lý do.")
            % {"day": written_day(present) if present else "—"}
        )
    before = target.extended_until
    target.extended_until = row.new_due_on
    save(target, "extended_until")
    changes = {"extended_until": [audit.plain(before), str(row.new_due_on)]}
    audit.record(by=by, action="extend_deadline", row=target, changes=changes, ward_id=row.duty_id and target.ward_id)


def _held(by: Officer, duty_id: int | None, directive_id: int | None) -> Directive | Duty:
    if duty_id:
        rows = Duty.objects.visible_to(by).select_related("directive", "ward", "agency")
        share(Directive.objects.filter(duties=duty_id))
        return lock(rows, duty_id)
    return lock(Directive.objects.all(), directive_id)


def _target(row: Extension) -> Directive | Duty:
    if row.duty_id:
        share(Directive.objects.filter(duties=row.duty_id))
        return lock(Duty.objects.select_related("directive", "ward", "agency"), row.duty_id)
    return lock(Directive.objects.all(), row.directive_id)


def _locked(extension_id: int, version: int, by: Officer) -> Extension:
    rows = Extension.objects.visible_to(by).select_related("duty__directive", "duty__ward", "duty__agency", "directive")
    return lock(rows, extension_id, version)


def check_waiting(row: Extension) -> None:
    """ValidationError once it was decided or taken back."""
    if row.state != State.ASKED:
        raise ValidationError(
            _("Đề nghị này đã được xử lý: %(state)s. Không còn gì để làm.") % {"state": row.get_state_display()}
        )


def _check_words(due_on: date, new_due_on: date, reason: str, why_late: str, is_late: bool) -> None:
    wrong = {}
    if new_due_on <= due_on:
        wrong["new_due_on"] = _("Thời hạn xin phải sau thời hạn đang có (%(day)s).") % {"day": written_day(due_on)}
    if not reason.strip():
        wrong["reason"] = _("Xin nêu lý do gia hạn.")
    if is_late and not why_late.strip():
        wrong["why_late"] = _("Thời hạn %(day)s đã qua. Xin nêu vì sao đến nay mới xin gia hạn.") % {
            "day": written_day(due_on)
        }
    if wrong:
        raise ValidationError(wrong)


def _with_why_late(reason: str, why_late: str) -> str:
    return "\n".join((reason, _("Xin khi đã quá hạn vì: %(why)s") % {"why": why_late}))


def _fitting(clause: Clause | None, document: Document | None) -> Clause | None:
    if clause and document and clause.document_id != document.pk:
        raise ValidationError({"clause": _("Điều khoản này không thuộc văn bản đã chọn.")})
    return clause


def _record(row: Extension, by: Officer, action: str, changes: dict, reason: str = "") -> None:
    ward_id = row.duty.ward_id if row.duty_id else None
    audit.record(by=by, action=action, row=row, changes=changes, reason=reason, ward_id=ward_id)
