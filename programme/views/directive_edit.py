"""The official wording of a target or a task: all there were, and the next one. A stale save answers 409 and keeps the words."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation.access import BIGGEST_KEY, check
from programme.actions.directives import revise_wording
from programme.forms_directives import WordingForm
from programme.models import Directive

from .criteria_drafts import FORM_METHODS, keep, status_of, typed_of

KEEP = "programme.change_directive"


@require_http_methods(FORM_METHODS)
def directive_wording(request, pk: int):
    """Everybody reads the history; who keeps directives enters the next wording."""
    directive = Directive.objects.select_related("document").filter(pk=min(pk, BIGGEST_KEY)).first()
    if directive is None:
        raise Http404(_("Không có chỉ tiêu, nhiệm vụ này."))
    may_revise = request.user.has_perm(KEEP)
    if request.method == "POST":
        check(request.user, KEEP)
    form = WordingForm.of(directive, typed_of(request)) if may_revise else None
    if form is not None and form.is_bound and form.is_valid():
        saved = keep(form, lambda: revise_wording(directive_id=pk, by=request.user, **form.cleaned_data))
        if saved is not None:
            messages.success(
                request, _("Đã ghi lời văn lần %(number)d; các lần trước giữ nguyên.") % {"number": saved.number}
            )
            return redirect("programme:directive-wording", pk=pk)
    context = {
        "title": _("Lời văn chính thức của %(code)s") % {"code": directive.code},
        "directive": directive,
        "wordings": directive.wordings.select_related("document", "clause", "entered_by").order_by("-number"),
        "form": form,
    }
    return render(request, "programme/directive_wording.html", context, status=status_of(form) if form else 200)
