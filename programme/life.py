"""An assessment's life as one table: what may be done in which state, by whom, and what it becomes.

Actions enforce it, pages draw their buttons from it, the tests walk all of it.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from organisation.scope import why_closed

from .models import Assessment

State = Assessment.State
ENTER, SUBMIT, RETURN, REVIEW, VERIFY, CONCLUDE = "enter", "submit", "return", "review", "verify", "conclude"
ACTIONS = (ENTER, SUBMIT, RETURN, REVIEW, VERIFY, CONCLUDE)


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
}
STEPPER = (State.DRAFT, State.SUBMITTED, State.VERIFIED, State.CONCLUDED)


def check(assessment: Assessment, action: str, by) -> str:
    """The state that follows. Raises PermissionDenied when the officer may not, ValidationError when the state or lock forbids it."""
    check_person(assessment, action, by)
    if RULES[action].stops_at_lock and assessment.period.is_locked:
        raise ValidationError(
            _("Kỳ %(period)s đã khóa số liệu, không nhập hay gửi thêm được.") % {"period": assessment.period.label},
            code="locked",
        )
    if action == RETURN and why_closed(assessment.ward):
        raise ValidationError(
            _("%(ward)s đã kết thúc nên không sửa phiếu được nữa: xin thẩm định theo nội dung đã gửi.")
            % {"ward": capfirst(assessment.ward.full_name)},
            code="ended",
        )
    after = NEXT.get((assessment.state, action))
    if after is None:
        raise ValidationError(
            _("Phiếu đang ở trạng thái “%(state)s” nên không làm được việc này.")
            % {"state": assessment.get_state_display()},
            code="state",
        )
    return after


def check_person(assessment: Assessment, action: str, by) -> None:
    """Whether the officer may do the action at all, in whatever state: the verb, the ward's own affair, never one's own submission."""
    rule = RULES[action]
    if not by.has_perm(rule.verb):
        raise PermissionDenied(_("Vai trò của bạn không có quyền làm việc này."))
    if rule.by_ward and (closed := why_closed(assessment.ward)):
        raise PermissionDenied(closed)
    if rule.by_ward and by.ward_id != assessment.ward_id:
        raise PermissionDenied(_("Chỉ Công an phường, xã của phiếu này mới nhập và gửi phiếu."))
    if not rule.by_ward and assessment.submitted_by_id == by.pk:
        # Nobody judges what they signed themselves.
        raise PermissionDenied(_("Bạn đã ký và gửi phiếu này nên không được thẩm định, trả lại hay kết luận nó."))


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
