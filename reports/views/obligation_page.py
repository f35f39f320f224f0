"""A page that says one thing about a report that is owed, and by POST says it. What was typed stays."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.translation import gettext as _

from organisation.versions import StaleEdit
from reports.models import Obligation
from reports.obligation_matrix import name_of


def turned_away(request, check: Callable, row) -> bool:
    """Whether the state of things forbids it now; the reason is shown on the page one goes back to."""
    try:
        check(row)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return True
    return False


def carried_out(request, form, thanks: str, do: Callable, **key) -> bool:
    """Do what the form says; what is refused is told in the form, and what was typed stays."""
    try:
        do(by=request.user, **key, **form.cleaned_data)
    except StaleEdit as stale:
        form.data = form.data.copy()
        form.data["version"] = str(stale.current.version)
        form.add_error(None, stale_words())
        return False
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    messages.success(request, thanks)
    return True


def form_page(request, row: Obligation, form, label: str, follows: list[str], facts: list[tuple[str, str]] = ()):
    context = {
        "title": label,
        "row": row,
        "body": name_of(row),
        "form": form,
        "consequences": follows,
        "facts": facts,
        "back_name": f"{name_of(row)}, {row.period.label}",
    }
    return render(request, "reports/obligation_act.html", context, status=422 if form.is_bound else 200)


def stale_words() -> str:
    return _("Vừa có thay đổi; việc bạn bấm chưa được làm. Xin xem lại rồi bấm lại nếu vẫn muốn.")
