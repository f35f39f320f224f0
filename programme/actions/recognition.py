"""Propose, decide and withdraw a recognition. The table of `programme.recognition_life` says what may follow what."""

from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import clock
from organisation.models import Document, Officer
from programme import recognition_life as life
from programme.models import Recognition
from programme.models.recognition import end_of_term
from programme.recognition_rule import judge

from .recognition_steps import check_day, check_reason, move, open_for, put


@dataclass(frozen=True)
class Minutes:
    """What the commission wrote down and how it voted."""

    minutes_on: date
    minutes_text: str
    votes_for: int
    votes_against: int
    votes_abstain: int
    minutes_number: str = ""


@dataclass(frozen=True)
class Decision:
    """The decision as signed. The term is what it says: no text that was found fixes one."""

    decision_number: str
    decided_on: date
    signer_name: str
    signer_post: str
    valid_from: date
    term_count: int
    term_unit: str
    document: Document | None = None


@transaction.atomic
def propose_recognition(*, recognition_id: int, version: int, by: Officer, minutes: Minutes) -> Recognition:
    """Put the commission's minutes and vote before the leader; again while it is not decided, to put them right."""
    recognition = open_for(recognition_id, version, life.PROPOSE, by)
    check_day(recognition, minutes.minutes_on, "minutes_on")
    if not minutes.votes_for + minutes.votes_against + minutes.votes_abstain:
        raise ValidationError({"votes_for": _("Xin ghi kết quả biểu quyết: chưa có phiếu nào.")})
    changes = put(recognition, asdict(minutes))
    recognition.proposed_by, recognition.proposed_at = by, timezone.now()
    return move(recognition, life.PROPOSE, by, changes)


@transaction.atomic
def recognise(*, recognition_id: int, version: int, by: Officer, decision: Decision) -> Recognition:
    """Record the decision that gives the title; only when the rule is met, and what was found is kept with it.

    Raises ValidationError (by field where one is at fault; code `rule` when a condition is not met), StaleEdit, PermissionDenied.
    """
    recognition = open_for(recognition_id, version, life.RECOGNISE, by)
    check_day(recognition, decision.decided_on, "decided_on", since=recognition.minutes_on)
    if decision.valid_from < date(recognition.year, 1, 1):
        raise ValidationError({"valid_from": _("Không được trước năm đăng ký %(year)s.") % {"year": recognition.year}})
    judgement = judge(recognition, clock.today())
    if not judgement.is_met:
        raise ValidationError(_("Chưa đủ điều kiện theo quy tắc: xin xem điều kiện chưa đạt."), code="rule")
    changes = put(recognition, {name: getattr(decision, name) for name in decision.__dataclass_fields__})
    recognition.valid_until = end_of_term(decision.valid_from, decision.term_count, decision.term_unit)
    recognition.judged = judgement.as_data()
    _decided(recognition, by)
    return move(recognition, life.RECOGNISE, by, changes | {"valid_until": [None, recognition.valid_until]})


@transaction.atomic
def refuse_recognition(
    *, recognition_id: int, version: int, by: Officer, decided_on: date, reason: str, decision_number: str = ""
) -> Recognition:
    """Record that the title is not given, and why; what the rule found is kept with it."""
    recognition = open_for(recognition_id, version, life.REFUSE, by)
    check_day(recognition, decided_on, "decided_on", since=recognition.minutes_on)
    check_reason(reason)
    said = {"decided_on": decided_on, "refusal_reason": reason, "decision_number": decision_number}
    changes = put(recognition, said)
    recognition.judged = judge(recognition, clock.today()).as_data()
    _decided(recognition, by)
    return move(recognition, life.REFUSE, by, changes, reason)


@transaction.atomic
def withdraw_recognition(
    *, recognition_id: int, version: int, by: Officer, withdrawn_on: date, reason: str, withdrawal_number: str = ""
) -> Recognition:
    """Withdraw the title, with the reason; the decision that gave it stays in the record."""
    recognition = open_for(recognition_id, version, life.WITHDRAW, by)
    check_day(recognition, withdrawn_on, "withdrawn_on", since=recognition.decided_on, unit_may_have_ended=True)
    check_reason(reason)
    said = {"withdrawn_on": withdrawn_on, "withdrawal_reason": reason, "withdrawal_number": withdrawal_number}
    changes = put(recognition, said)
    recognition.withdrawn_by, recognition.withdrawn_at = by, timezone.now()
    return move(recognition, life.WITHDRAW, by, changes, reason)


def _decided(recognition: Recognition, by: Officer) -> None:
    recognition.decided_by, recognition.decided_at = by, timezone.now()
