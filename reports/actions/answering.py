"""A body answers for a report that it owes: nothing to report, or a paper sent; the leader lets it off."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit, clock
from organisation.models import Officer
from organisation.versions import lock, save
from reports import obligation_rules as rules
from reports.models import Obligation


@transaction.atomic
def say_nil(*, obligation_id: int, version: int | None, by: Officer, note: str) -> Obligation:
    """The body says that nothing arose to report on. Raises DoesNotExist, PermissionDenied, ValidationError, StaleEdit."""
    row = _held(obligation_id, version, by)
    rules.check_answerer(row, by)
    rules.check_owed(row)
    _need(note, "note", _("Xin ghi rõ vì sao không phát sinh nội dung báo cáo."))
    return _send(row, by, "say_nil", clock.today(), is_nil=True, note=note)


@transaction.atomic
def send_paper(
    *, obligation_id: int, version: int | None, by: Officer, paper_number: str, sent_on: date, note: str = ""
) -> Obligation:
    """Write down the paper by which the body reported, and the day it was sent: that day counts for the due day.

    Raises DoesNotExist, PermissionDenied, ValidationError (also where the portal makes the report itself), StaleEdit.
    """
    row = _held(obligation_id, version, by)
    rules.check_answerer(row, by)
    rules.check_paper(row)
    _need(paper_number, "paper_number", _("Xin nhập số, ký hiệu văn bản."))
    if sent_on > clock.today():
        raise ValidationError({"sent_on": _("Ngày gửi không thể ở tương lai.")})
    if sent_on <= row.period.ends_on:
        raise ValidationError({"sent_on": _("Ngày gửi phải sau ngày chốt số liệu của kỳ.")})
    return _send(row, by, "send_paper", sent_on, paper_number=paper_number.strip(), note=note)


@transaction.atomic
def take_back(*, obligation_id: int, version: int | None, by: Officer, reason: str) -> Obligation:
    """The body takes its answer back: the report is owed again. Raises as `say_nil`."""
    row = _held(obligation_id, version, by)
    rules.check_answerer(row, by)
    rules.check_taken_back(row)
    _need(reason, "reason", _("Xin nêu lý do."))
    nothing = {"sent_on": None, "sent_at": None, "sent_by": None, "is_nil": False, "paper_number": "", "note": ""}
    return _write(row, by, "take_back_answer", reason, **nothing)


@transaction.atomic
def excuse(*, obligation_id: int, version: int | None, by: Officer, reason: str) -> Obligation:
    """Let the body off sending this report, for a reason. Raises DoesNotExist, PermissionDenied, ValidationError, StaleEdit."""
    row = _held(obligation_id, version, by)
    rules.check_excuser(row, by)
    rules.check_excusable(row)
    _need(reason, "reason", _("Cho phép không gửi cần nêu lý do."))
    return _write(row, by, "excuse_obligation", reason, excused_by=by, excused_at=timezone.now(), excuse=reason)


@transaction.atomic
def end_excuse(*, obligation_id: int, version: int | None, by: Officer, reason: str) -> Obligation:
    """The report is owed after all, by the same day. Raises as `excuse`."""
    row = _held(obligation_id, version, by)
    rules.check_excuser(row, by)
    rules.check_excused(row)
    _need(reason, "reason", _("Xin nêu lý do."))
    return _write(row, by, "end_excuse", reason, excused_by=None, excused_at=None, excuse="")


def _held(obligation_id: int, version: int | None, by: Officer) -> Obligation:
    rows = Obligation.objects.visible_to(by).select_related("period", "ward", "agency", "edition", "level__regime")
    return lock(rows, obligation_id, version)


def _need(text: str, field: str, refusal: str) -> None:
    if not text.strip():
        raise ValidationError({field: refusal})


def _send(row: Obligation, by: Officer, action: str, day: date, **answer) -> Obligation:
    # A withdrawn edition may still be named: the answer takes its place.
    told = {
        "is_nil": False,
        "paper_number": "",
        "edition": None,
        "sent_on": day,
        "sent_at": timezone.now(),
        "sent_by": by,
    }
    return _write(row, by, action, "", **told | answer)


def _write(row: Obligation, by: Officer, action: str, reason: str, **values) -> Obligation:
    before = audit.snapshot(row)
    for name, value in values.items():
        setattr(row, name, value)
    save(row, *values)
    changes = audit.difference(before, audit.snapshot(row))
    audit.record(by=by, action=action, row=row, changes=changes, reason=reason, ward_id=row.ward_id)
    return row
