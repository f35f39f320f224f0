"""What is done with an event as a whole: approved, carried out, handed over, reversed. Each write is a POST."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisation import clock
from organisation.actions.reorganising import approve, carry_out, draft_reversal, hand_over, withdraw_approval
from organisation.consequences import foreseen
from organisation.forms_reorganisation import ReversalForm
from organisation.lineage.checks import errors, problems_of
from organisation.models import Reorganisation

from .shared import APPROVE, CARRY, RECORD, act_on, attempt, event_of, typed_of, version_of

MOST_TOLD = 30


@require_POST
def reorganisation_approve(request, pk: int):
    """The leader approves the event as it was shown."""
    event = event_of(request, pk, APPROVE)
    return act_on(
        request,
        event,
        lambda: approve(event_id=pk, version=version_of(request), by=request.user),
        _("Đã duyệt. Quản trị thực hiện được từ ngày hiệu lực."),
    )


@require_POST
def reorganisation_withdraw(request, pk: int):
    """The leader takes the approval back."""
    event = event_of(request, pk, APPROVE)
    return act_on(
        request,
        event,
        lambda: withdraw_approval(event_id=pk, version=version_of(request), by=request.user),
        _("Đã bỏ duyệt, sự kiện trở lại bản soạn."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reorganisation_carry_out(request, pk: int):
    """Say what will happen and what will not be moved; then carry the event out, once."""
    event = event_of(request, pk, CARRY)
    if request.method == "POST":
        return act_on(request, event, lambda: _carry_out(request, event))
    if event.is_carried_out:
        messages.info(request, _("Sự kiện đã thực hiện từ trước."))
        return redirect(event)
    return render(
        request,
        "organisation/reorganisation_carry_out.html",
        {
            "event": event,
            "why_not": _why_not(event),
            "ending": event.lines.values("predecessor").distinct().count(),
            "units": list(event.units.all()),
            "rooms": [(room, len(effects)) for room, effects in foreseen(event) if effects],
        },
    )


def _carry_out(request, event: Reorganisation) -> None:
    if carry_out(event_id=event.pk, by=request.user):
        messages.success(request, _("Đã thực hiện. Việc đang mở được bàn giao ở một bước riêng dưới đây."))
    else:
        messages.info(request, _("Sự kiện đã thực hiện từ trước, không có gì thay đổi."))


def _why_not(event: Reorganisation) -> str:
    """Why the event cannot be carried out now; "" when it can."""
    if event.is_draft:
        return _("Sự kiện chưa được duyệt: xin trình lãnh đạo duyệt trước.")
    if event.effective_on > clock.today():
        return _("Chưa đến ngày hiệu lực: sự kiện chỉ thực hiện được từ ngày đó.")
    if errors(problems_of(event)):
        return _("Sự kiện còn lỗi: xin xem phần kiểm tra ở trang sự kiện.")
    return ""


@require_POST
def reorganisation_hand_over(request, pk: int):
    """Hand the open work of ended units to the heirs, in one step."""
    event = event_of(request, pk, CARRY)

    def do():
        had = event.handed_over_at
        told = hand_over(event_id=pk, by=request.user)
        for sentence in told[:MOST_TOLD]:
            messages.success(request, sentence)
        if len(told) > MOST_TOLD:
            messages.info(request, _("Và %(count)d việc khác, xem trong nhật ký.") % {"count": len(told) - MOST_TOLD})
        if not told:
            messages.info(request, _("Đã bàn giao từ trước.") if had else _("Không có việc đang mở cần bàn giao."))

    return act_on(request, event, do)


@require_http_methods(["GET", "HEAD", "POST"])
def reorganisation_reverse(request, pk: int):
    """Draft an event that forms again what this one ended."""
    event = event_of(request, pk, RECORD)
    form = ReversalForm(typed_of(request))
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["effective_on"]
        draft = attempt(form, lambda: draft_reversal(event_id=pk, effective_on=day, by=request.user))
        if draft is not None:
            messages.success(request, _("Đã lập bản soạn khôi phục: xin ghi quyết định và xem lại các dòng."))
            return redirect(draft)
    return render(request, "organisation/reorganisation_reverse.html", {"event": event, "form": form})
