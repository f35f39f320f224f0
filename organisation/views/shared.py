"""What the pages of events share: the event in scope, the verb, acts that may refuse."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from organisation.access import check, get_visible
from organisation.actions.reorganising import Refused
from organisation.models import Reorganisation
from organisation.versions import StaleEdit

RECORD, APPROVE, CARRY = (f"organisation.{verb}_reorganisation" for verb in ("record", "approve", "carry_out"))
CONFLICT, OK = 409, 200
MOST_TOLD = 20


def event_of(request, pk: int, verb: str = "") -> Reorganisation:
    """The event, or 404 when the officer does not see it; 403 without the verb."""
    rows = Reorganisation.objects.select_related("document", "reverses", "approved_by", "carried_out_by")
    event = get_visible(rows, request, pk=pk)
    if verb:
        check(request.user, verb)
    return event


def open_event(request, pk: int) -> Reorganisation:
    """An event that the officer may still change."""
    event = event_of(request, pk, RECORD)
    if event.is_carried_out:
        raise PermissionDenied(
            _("Sự kiện đã thực hiện nên không sửa được nữa. Muốn đổi lại, xin lập sự kiện khôi phục hoặc sự kiện mới.")
        )
    return event


def version_of(request) -> int:
    """The version that the form was made from; none clashes with every one."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def typed_of(request):
    """What was sent with a form; None while it is only shown."""
    return request.POST if request.method == "POST" else None


def attempt(form, act: Callable):
    """The act's answer; None when it refused, with the reasons on the form."""
    try:
        return act()
    except StaleEdit as stale:
        form.tell_stale(stale.current)
    except Refused as refused:
        for problem in refused.problems[:MOST_TOLD]:
            form.add_error(None, str(problem))
    return None


def act_on(request, event: Reorganisation, act: Callable, done: str = "") -> HttpResponse:
    """Do it and go back to the event's page, which says what came of it."""
    try:
        answer = act()
        if done and answer is not False:
            messages.success(request, done)
    except StaleEdit:
        messages.warning(
            request, _("Người khác vừa sửa sự kiện này, việc bạn bấm chưa được làm: xin xem lại rồi bấm lại.")
        )
    except Refused as refused:
        for problem in refused.problems[:MOST_TOLD]:
            messages.error(request, str(problem))
    return redirect(event)
