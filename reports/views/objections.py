"""Objections to a report being counted late: decided by the leader, taken back by the body."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisation import access
from organisation.versions import StaleEdit
from reports import obligation_rules as rules
from reports.actions import objecting
from reports.forms_obligation import YES, DecisionForm
from reports.models import Objection

from .obligation_page import carried_out, form_page, stale_words, turned_away


@require_http_methods(["GET", "HEAD", "POST"])
def objection_decide(request, pk: int):
    """The leader accepts an objection or not."""
    objection = get_objection(request, pk)
    rules.check_decider(objection, request.user)
    row = objection.obligation
    back = redirect("reports:obligation-detail", row.pk)
    if turned_away(request, rules.check_open, objection):
        return back
    form = DecisionForm(request.POST if request.method == "POST" else None, initial={"version": objection.version})

    def decide(*, decision, **said):
        objecting.decide_objection(is_upheld=decision == YES, **said)

    thanks = _("Đã ghi quyết định về ý kiến.")
    if form.is_bound and form.is_valid() and carried_out(request, form, thanks, decide, objection_id=objection.pk):
        return back
    follows = [_("Số ngày chậm vẫn được ghi; nếu chấp nhận, được ghi là có ý kiến được chấp nhận.")]
    facts = [(_("Lý do"), objection.reason), (_("Người nêu"), str(objection.raised_by))]
    return form_page(request, row, form, _("Xem xét ý kiến về việc gửi chậm"), follows, facts)


@require_POST
def objection_withdraw(request, pk: int):
    """The body takes its objection back."""
    objection = get_objection(request, pk)
    rules.check_answerer(objection.obligation, request.user)
    version = request.POST.get("version", "")
    version = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    try:
        objecting.withdraw_objection(objection_id=objection.pk, version=version, by=request.user)
        messages.success(request, _("Đã rút ý kiến."))
    except StaleEdit:
        messages.error(request, stale_words())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("reports:obligation-detail", objection.obligation_id)


def get_objection(request, pk: int) -> Objection:
    of = ("ward", "agency", "period", "edition", "level__regime", "level__agency")
    rows = Objection.objects.select_related("raised_by", *(f"obligation__{name}" for name in of))
    return access.get_visible(rows.defer("obligation__edition__data"), request, pk=pk)
