"""A page that says what will follow and, by POST, does one thing to a duty's clock. What was typed stays."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from organisation.versions import StaleEdit
from programme import clock_rules as rules
from programme.actions.obstacles import check_answerer, check_possible
from programme.models import Dispute, Extension, Obstacle

from .chosen import version_of


def act(
    request,
    form,
    do: Callable,
    *,
    back: str,
    back_name: str,
    title: str,
    label: str,
    thanks: str,
    consequences: list[str],
    facts: list[tuple[str, str]] = (),
    seen: Callable[[object], dict] = lambda current: {"version": current.version},
):
    """Show the form, or do it with what the form says. `seen` gives the hidden fields anew from the row as it stands."""
    if request.method == "POST" and form.is_valid():
        try:
            do(by=request.user, **form.cleaned_data)
            messages.success(request, thanks)
            return redirect(back)
        except StaleEdit as stale:
            form.data = form.data.copy()
            form.data.update({name: str(value) for name, value in seen(stale.current).items()})
            form.add_error(None, stale_words())
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return render(
        request,
        "programme/clock_act.html",
        {
            "title": title,
            "form": form,
            "back": back,
            "back_name": back_name,
            "action_label": label,
            "consequences": consequences,
            "facts": facts,
        },
        status=422 if form.is_bound else 200,
    )


def press(request, do: Callable, *, back: str, thanks: str, **key):
    """A button alone: do it with the version the page was made from, and go back with what came of it."""
    try:
        do(by=request.user, version=version_of(request), **key)
        messages.success(request, thanks)
    except StaleEdit:
        messages.error(request, stale_words())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(back)


def turned_away(request, check: Callable, *args) -> bool:
    """Whether the state of things forbids it now; the reason is shown on the page one goes back to."""
    try:
        check(*args)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return True
    return False


def stale_words() -> str:
    return _("Vừa có thay đổi; việc bạn bấm chưa được làm. Xin xem lại rồi bấm lại nếu vẫn muốn.")


def acts_on_extension(row: Extension, officer) -> dict[str, bool]:
    """What the officer may do with a request for more time."""
    waits = row.state == Extension.State.ASKED
    return {
        "decide": waits and rules.allowed(rules.check_decider, row.duty, row.asked_by_id, officer),
        "withdraw": waits and rules.allowed(rules.check_taker, row, officer),
    }


def acts_on_dispute(row: Dispute, officer) -> dict[str, bool]:
    """What the officer may do with an objection to being counted late."""
    waits = row.state == Dispute.State.OPEN
    return {
        "decide": waits and rules.allowed(rules.check_decider, row.duty, row.raised_by_id, officer),
        "withdraw": waits and rules.allowed(rules.check_bearer, row.duty, officer, rules.ASK),
    }


def acts_on_obstacle(row: Obstacle, officer) -> dict[str, bool]:
    """What the officer may do with an obstacle: the bearer asks, hands it over and ends it, whoever was asked answers."""
    tells = rules.allowed(rules.check_bearer, row.duty, officer, rules.TELL)
    may = {act: tells and rules.allowed(check_possible, row, act) for act in ("ask", "hand_over", "resolve")}
    may["answer"] = rules.allowed(check_possible, row, "answer") and rules.allowed(check_answerer, row, officer)
    return may
