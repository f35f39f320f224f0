"""Objections to being counted late: raise, take back, decide."""

from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisation import access
from programme import clock_rules as rules
from programme.actions import disputes as actions
from programme.forms_clock import YES, DecisionForm, DisputeForm
from programme.models import Dispute, Duty

from .clock_page import act, press, turned_away

methods = require_http_methods(["GET", "HEAD", "POST"])
RELATED = ("duty__directive", "duty__ward", "duty__agency", "period", "raised_by")


@methods
def dispute_raise(request, pk: int):
    """The bearer says why a lateness should not be held against it."""
    duty = access.get_visible(Duty.objects.select_related("directive", "ward", "agency"), request, pk=pk)
    rules.check_bearer(duty, request.user, rules.ASK)
    return act(
        request,
        DisputeForm(request.POST if request.method == "POST" else None, duty=duty),
        lambda **said: actions.raise_dispute(duty_id=duty.pk, **said),
        back=duty.get_absolute_url(),
        back_name=str(duty),
        title=_("Nêu ý kiến về việc bị tính chậm: %(duty)s") % {"duty": duty},
        label=_("Nêu ý kiến"),
        thanks=_("Đã ghi ý kiến. Số ngày chậm được ghi là đang có ý kiến cho đến khi có quyết định."),
        consequences=[_("Số ngày chậm không bị xóa; ý kiến và kết quả xem xét được ghi bên cạnh.")],
    )


def _get(request, pk: int) -> Dispute:
    return access.get_visible(Dispute.objects.select_related(*RELATED), request, pk=pk)


@require_POST
def dispute_withdraw(request, pk: int):
    """The bearer takes the objection back."""
    row = _get(request, pk)
    rules.check_bearer(row.duty, request.user, rules.ASK)
    back, thanks = row.duty.get_absolute_url(), _("Đã rút ý kiến.")
    return press(request, actions.withdraw_dispute, back=back, thanks=thanks, dispute_id=row.pk)


@methods
def dispute_decide(request, pk: int):
    """The leader accepts the objection or not."""
    row = _get(request, pk)
    rules.check_decider(row.duty, row.raised_by_id, request.user)
    back = row.duty.get_absolute_url()
    if turned_away(request, actions.check_open, row):
        return redirect(back)
    form = DecisionForm(
        request.POST if request.method == "POST" else None,
        initial={"version": row.version},
        yes=_("Chấp nhận ý kiến"),
        no=_("Không chấp nhận"),
    )
    return act(
        request,
        form,
        lambda *, decision, **said: actions.decide_dispute(dispute_id=row.pk, is_upheld=decision == YES, **said),
        back=back,
        back_name=str(row.duty),
        title=_("Xem xét ý kiến về việc bị tính chậm: %(duty)s") % {"duty": row.duty},
        label=_("Ghi quyết định"),
        thanks=_("Đã ghi quyết định về ý kiến."),
        consequences=[_("Số ngày chậm vẫn được ghi; nếu chấp nhận, được ghi là có ý kiến được chấp nhận.")],
        facts=[
            (_("Về"), row.period.label if row.period_id else _("thời hạn của nghĩa vụ")),
            (_("Lý do"), row.reason),
            (_("Người nêu"), str(row.raised_by)),
        ],
    )
