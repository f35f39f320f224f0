"""After an event: another heir is chosen to take an ended unit's records, with a reason."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation.access import BIGGEST_KEY
from organisation.actions.reorganising import choose_heir
from organisation.forms_reorganisation import HeirForm
from organisation.models import Succession

from .shared import CARRY, attempt, event_of, typed_of


@require_http_methods(["GET", "HEAD", "POST"])
def choose_heir_page(request, pk: int):
    """Let this line's successor take the records of its predecessor."""
    lines = Succession.objects.select_related("predecessor", "successor")
    line = lines.filter(pk=min(pk, BIGGEST_KEY)).first()
    if line is None:
        raise Http404
    event = event_of(request, line.event_id, CARRY)
    form = HeirForm(typed_of(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: choose_heir(succession_id=line.pk, by=request.user, reason=reason)) is not None:
            told = {"unit": line.successor, "ward": line.predecessor}
            messages.success(request, _("Từ nay %(unit)s nhận số liệu của %(ward)s khi cộng dồn.") % told)
            return redirect(event)
    siblings = list(lines.filter(predecessor=line.predecessor_id))
    return render(
        request,
        "organisation/choose_heir.html",
        {"event": event, "line": line, "form": form, "siblings": siblings, "now": _taker(siblings)},
    )


def _taker(siblings: list[Succession]):
    return next((line.successor for line in siblings if line.takes_records), None)
