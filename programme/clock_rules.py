"""Who may ask for time, dispute lateness, tell of obstacles, and who may decide: the same rules for actions and for buttons."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from organisation import clock
from organisation.scope import why_closed

from .models import Directive, Duty, Extension

ASK, DECIDE = "programme.ask_extension", "programme.decide_extension"
TELL, ANSWER = "programme.enter_progress", "programme.answer_obstacle"


def is_own(duty: Duty, by) -> bool:
    """Whether the duty is the officer's own body's."""
    return bool((by.ward_id and by.ward_id == duty.ward_id) or (by.agency_id and by.agency_id == duty.agency_id))


def check_verb(by, verb: str) -> None:
    if not by.has_perm(verb):
        raise PermissionDenied(_("Vai trò của bạn không có quyền làm việc này."))


def check_bearer(duty: Duty, by, verb: str) -> None:
    """PermissionDenied unless the officer speaks for the bearer, and the bearer's unit stands."""
    check_verb(by, verb)
    if closed := why_closed(duty.ward):
        raise PermissionDenied(closed)
    if not is_own(duty, by):
        raise PermissionDenied(_("Chỉ đơn vị có nghĩa vụ này mới làm được việc này."))


def may_ask(directive: Directive, by) -> bool:
    """Whether a page offers the officer to ask for more time for the whole directive."""
    if not (directive.is_active and directive.due_on and by.has_perm(ASK)):
        return False
    return by.sees_all or bool(by.agency_id and by.agency_id == directive.lead_id)


def check_asker(target: Directive | Duty, by) -> None:
    """For a duty its bearer asks; for a whole directive its lead, or whoever watches over all for the city."""
    if isinstance(target, Duty):
        check_bearer(target, by, ASK)
        return
    check_verb(by, ASK)
    if not (by.sees_all or (by.agency_id and by.agency_id == target.lead_id)):
        raise PermissionDenied(_("Chỉ cơ quan chủ trì hoặc cán bộ thành phố xin gia hạn cho cả chỉ tiêu, nhiệm vụ."))


def check_decider(duty: Duty | None, said_by_id: int, by) -> None:
    """Nobody decides what they, or their own body, asked for."""
    check_verb(by, DECIDE)
    if by.pk == said_by_id or (duty is not None and is_own(duty, by)):
        raise PermissionDenied(_("Bạn hoặc đơn vị bạn đã nêu đề nghị này nên không được quyết định nó."))


def check_taker(extension: Extension, by) -> None:
    """Who asked may take the request back, and so may whoever could have asked."""
    check_verb(by, ASK)
    if by.pk != extension.asked_by_id or extension.duty_id:
        check_asker(extension.duty or extension.directive, by)


def check_running(duty: Duty) -> None:
    """A duty that has ended has no clock any more."""
    if duty.valid_until and duty.valid_until <= clock.today():
        raise ValidationError(_("Nghĩa vụ này đã kết thúc nên không làm được việc này."))


def allowed(check, *args) -> bool:
    """Whether a check passes: for buttons."""
    try:
        check(*args)
    except (PermissionDenied, ValidationError):
        return False
    return True
