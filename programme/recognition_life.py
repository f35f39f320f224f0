"""A recognition's life as one table: what may be done in which state, by whom, and what it becomes."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from organisation.scope import why_closed

from .models import Recognition, RecognitionStep

State, Step = Recognition.State, RecognitionStep.Action
CANCEL, PROPOSE, RECOGNISE, REFUSE, WITHDRAW = Step.CANCEL, Step.PROPOSE, Step.RECOGNISE, Step.REFUSE, Step.WITHDRAW
ACTIONS = (CANCEL, PROPOSE, RECOGNISE, REFUSE, WITHDRAW)
REGISTER_VERB = "programme.register_recognition"


@dataclass(frozen=True)
class Rule:
    """Who may do an action: the verb, and whether it is the ward's own affair."""

    verb: str
    by_ward: bool = False


RULES = {
    CANCEL: Rule(REGISTER_VERB, by_ward=True),
    PROPOSE: Rule("programme.propose_recognition"),
    RECOGNISE: Rule("programme.decide_recognition"),
    REFUSE: Rule("programme.decide_recognition"),
    WITHDRAW: Rule("programme.decide_recognition"),
}
# (state, action) → the state after it; what is not here is not possible. A proposal may be put right until it is decided.
NEXT = {
    (State.REGISTERED, CANCEL): State.CANCELLED,
    (State.REGISTERED, PROPOSE): State.PROPOSED,
    (State.PROPOSED, PROPOSE): State.PROPOSED,
    (State.PROPOSED, RECOGNISE): State.RECOGNISED,
    (State.PROPOSED, REFUSE): State.REFUSED,
    (State.RECOGNISED, WITHDRAW): State.WITHDRAWN,
}


def check(recognition: Recognition, action: str, by) -> str:
    """The state that follows. PermissionDenied when the officer may not, ValidationError when the state forbids it."""
    check_person(recognition, action, by)
    after = NEXT.get((recognition.state, action))
    if after is None:
        raise ValidationError(
            _("Hồ sơ đang ở trạng thái “%(state)s” nên không làm được việc này.")
            % {"state": recognition.get_state_display()},
            code="state",
        )
    return after


def check_person(recognition: Recognition, action: str, by) -> None:
    """Whether the officer may do it at all, in whatever state: the verb, the ward's own affair, never what one submitted."""
    rule = RULES[action]
    if not by.has_perm(rule.verb):
        raise PermissionDenied(_("Vai trò của bạn không có quyền làm việc này."))
    if rule.by_ward:
        if closed := why_closed(recognition.ward):
            raise PermissionDenied(closed)
        if by.ward_id != recognition.ward_id:
            raise PermissionDenied(_("Chỉ Công an phường, xã đã đăng ký mới rút được đăng ký."))
    elif by.pk == recognition.registered_by_id or (action != PROPOSE and by.pk == recognition.proposed_by_id):
        # Nobody decides what they submitted.
        raise PermissionDenied(_("Bạn đã đăng ký hoặc đề nghị hồ sơ này nên không được quyết định nó."))


def may(recognition: Recognition, action: str, by) -> bool:
    """Whether `check` would let it pass: for buttons."""
    try:
        check(recognition, action, by)
    except (PermissionDenied, ValidationError):
        return False
    return True


def possible(recognition: Recognition, by) -> dict[str, bool]:
    """Every action with whether the officer may do it now; a template asks `can.propose`."""
    return {str(action.value): may(recognition, action, by) for action in ACTIONS}
