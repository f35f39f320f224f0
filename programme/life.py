"""An assessment's life as one table: what may be done in which state, by whom, and what it becomes.

Actions enforce it, pages draw their buttons from it, the tests walk all of it.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from organisation.models import Ancestry
from organisation.scope import sees_ward, why_closed

from . import locks
from .models import Assessment

State = Assessment.State
ENTER, SUBMIT, RETURN, REVIEW, VERIFY, CONCLUDE = "enter", "submit", "return", "review", "verify", "conclude"
ASSIGN = "assign"
ACTIONS = (ENTER, SUBMIT, RETURN, REVIEW, VERIFY, CONCLUDE, ASSIGN)
# What an officer the assessment is assigned to may do of it, and nobody else while it is assigned.
JUDGING = frozenset({RETURN, REVIEW, VERIFY})
READ_EVIDENCE = "programme.read_evidence"


@dataclass(frozen=True)
class Rule:
    """Who may do an action: the verb, whether it is the ward's own affair, whether a locked period forbids it."""

    verb: str
    by_ward: bool = False
    stops_at_lock: bool = False


RULES = {
    ENTER: Rule("programme.enter_assessment", by_ward=True, stops_at_lock=True),
    SUBMIT: Rule("programme.submit_assessment", by_ward=True, stops_at_lock=True),
    RETURN: Rule("programme.return_assessment", stops_at_lock=True),
    REVIEW: Rule("programme.verify_assessment"),
    VERIFY: Rule("programme.verify_assessment"),
    CONCLUDE: Rule("programme.conclude_assessment"),
    ASSIGN: Rule("programme.assign_assessment"),
}
# (state, action) → the state after it; what is not here is not possible.
NEXT = {
    (State.DRAFT, ENTER): State.DRAFT,
    (State.DRAFT, SUBMIT): State.SUBMITTED,
    (State.RETURNED, ENTER): State.RETURNED,
    (State.RETURNED, SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, REVIEW): State.SUBMITTED,
    (State.SUBMITTED, RETURN): State.RETURNED,
    (State.SUBMITTED, VERIFY): State.VERIFIED,
    (State.VERIFIED, RETURN): State.RETURNED,
    (State.VERIFIED, CONCLUDE): State.CONCLUDED,
    **{(state, ASSIGN): state for state in (State.DRAFT, State.RETURNED, State.SUBMITTED, State.VERIFIED)},
}
STEPPER = (State.DRAFT, State.SUBMITTED, State.VERIFIED, State.CONCLUDED)


def check(assessment: Assessment, action: str, by) -> str:
    """The state that follows. Raises PermissionDenied when the officer may not, ValidationError when the state or lock forbids it."""
    check_person(assessment, action, by)
    if RULES[action].stops_at_lock and (closed := locks.why_closed(assessment.ward_id, assessment.period)):
        raise ValidationError(closed, code="locked")
    if action == RETURN and why_closed(assessment.ward):
        raise ValidationError(
            _("%(ward)s đã kết thúc nên không sửa phiếu được nữa: xin thẩm định theo nội dung đã gửi.")
            % {"ward": capfirst(assessment.ward.full_name)},
            code="ended",
        )
    after = NEXT.get((assessment.state, action))
    if after is None:
        raise ValidationError(_why_not_now(assessment, action), code="state")
    return after


def _why_not_now(assessment: Assessment, action: str) -> str:
    state = {"state": assessment.get_state_display()}
    if action == ENTER and assessment.state in (State.SUBMITTED, State.VERIFIED):
        return (
            _(
                "Phiếu đã gửi, đang ở trạng thái “%(state)s” nên không sửa được. Nếu còn phải sửa, xin đề nghị thành phố trả lại phiếu."
            )
            % state
        )
    return _("Phiếu đang ở trạng thái “%(state)s” nên không làm được việc này.") % state


def check_person(assessment: Assessment, action: str, by) -> None:
    """Whether the officer may do the action at all, in whatever state: the verb or the assignment, the ward's own affair,
    never one's own submission, never one's own ward's."""
    rule = RULES[action]
    if not by.has_perm(rule.verb) and not (action in JUDGING and is_assigned(assessment, by)):
        raise PermissionDenied(_("Vai trò của bạn không có quyền làm việc này."))
    if rule.by_ward:
        _check_of_ward(assessment, by)
    else:
        _check_impartial(assessment, by)
    if action in JUDGING and assigned_to_another(assessment, by):
        raise PermissionDenied(
            _("Phiếu này đã giao cho %(name)s thẩm định. Nếu cần, xin đề nghị người có quyền giao việc giao lại.")
            % {"name": assessment.reviewer}
        )


def _check_of_ward(assessment: Assessment, by) -> None:
    if closed := why_closed(assessment.ward):
        raise PermissionDenied(closed)
    if by.ward_id != assessment.ward_id:
        raise PermissionDenied(_("Chỉ Công an phường, xã của phiếu này mới nhập và gửi phiếu."))


def _check_impartial(assessment: Assessment, by) -> None:
    if assessment.submitted_by_id == by.pk:
        # Nobody judges what they signed themselves.
        raise PermissionDenied(_("Bạn đã ký và gửi phiếu này nên không được thẩm định, trả lại hay kết luận nó."))
    if is_of_ward(by, assessment.ward_id):
        raise PermissionDenied(_("Cán bộ của chính đơn vị không thẩm định hay kết luận phiếu của đơn vị mình."))


def is_of_ward(officer, ward_id: int) -> bool:
    """Whether the officer is posted to this ward or to one that took it over."""
    if not officer.ward_id:
        return False
    return officer.ward_id == ward_id or Ancestry.objects.filter(descendant=officer.ward_id, ancestor=ward_id).exists()


def is_assigned(assessment: Assessment, officer) -> bool:
    """Whether the assessment is assigned to this officer, who still sees its ward; ends when it is concluded."""
    return (
        officer.pk is not None
        and assessment.reviewer_id == officer.pk
        and assessment.state != State.CONCLUDED
        and officer.is_active
        and sees_ward(officer, assessment.ward_id)
    )


def assigned_to_another(assessment: Assessment, officer) -> bool:
    """Whether somebody else judges it now."""
    return (
        assessment.reviewer_id is not None
        and assessment.reviewer_id != officer.pk
        and assessment.state != State.CONCLUDED
    )


def may_read_evidence(officer, assessment: Assessment) -> bool:
    """Whether the officer, who sees the assessment, may open its evidence: by the verb, or while it is assigned to them."""
    return officer.has_perm(READ_EVIDENCE) or is_assigned(assessment, officer)


def may(assessment: Assessment, action: str, by) -> bool:
    """Whether `check` would let it pass: for buttons."""
    try:
        check(assessment, action, by)
    except (PermissionDenied, ValidationError):
        return False
    return True


def possible(assessment: Assessment, by) -> dict[str, bool]:
    """Every action with whether the officer may do it now; a template asks `can.submit`."""
    return {action: may(assessment, action, by) for action in ACTIONS}
