"""Surplus buildings: one case, and each step on its way."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation import clock
from organisation.access import check, get_visible
from organisation.formats import day as write_day
from organisation.scope import why_closed

from ..actions.surplus import (
    DECISION,
    PROPOSAL,
    carry_out_surplus,
    decide_surplus,
    propose_surplus,
    save_proposal,
    withdraw_surplus,
)
from ..forms.surplus import DecisionForm, OutcomeForm, ProposalForm, WithdrawalForm
from ..history import history_of
from ..models import Headquarters, SurplusCase
from ..surplus import ARTICLES, OPEN, STAYS, candidates, cases, in_hands_of
from .shared import DECIDE, KEEP, PROPOSE, entry_page
from .surplus import describe_cases

methods = require_http_methods(["GET", "HEAD", "POST"])
State = SurplusCase.State
FORM_PAGE = "facilities/surplus_form.html"


def _get(request, pk: int) -> SurplusCase:
    rows = cases(clock.today()).select_related("headquarters", "event", "decision", "receiver_ward")
    return get_visible(rows, request, pk=pk)


def _check_hands(request, building: Headquarters) -> None:
    """Raise PermissionDenied unless the officer's post deals with this building."""
    check(request.user, PROPOSE)
    if closed := why_closed(request.user.ward):
        raise PermissionDenied(closed)
    if not in_hands_of(request.user, clock.today()).filter(pk=building.pk).exists():
        raise PermissionDenied(
            _(
                "Đơn vị đang hoặc cuối cùng sử dụng trụ sở này, hoặc cán bộ giữ sổ của thành phố, mới đề xuất xử lý được."
            )
        )


def _acts(request, case: SurplusCase) -> dict:
    """Which steps this officer may take now."""
    officer, is_proposed = request.user, case.state == State.PROPOSED
    mine = (
        case.is_open
        and officer.has_perm(PROPOSE)
        and not why_closed(officer.ward)
        and in_hands_of(officer, clock.today()).filter(pk=case.headquarters_id).exists()
    )
    return {
        "may_edit": is_proposed and mine,
        "may_decide": is_proposed and officer.has_perm(DECIDE),
        "may_carry_out": case.state == State.DECIDED and officer.has_perm(KEEP),
        "may_withdraw": (is_proposed and mine) or (case.is_open and officer.has_perm(DECIDE)),
    }


@require_safe
def surplus_detail(request, pk: int):
    """One case: the building, since when it is unused, what was proposed, decided, done, and what the law says of the form."""
    case = _get(request, pk)
    describe_cases([case])
    reached = list(State).index(case.state) if case.state != State.WITHDRAWN else -1
    labels = [_("Đề xuất"), _("Quyết định"), _("Thực hiện")]
    days = [case.proposed_on, case.decided_on, case.carried_out_on]
    steps = [
        {
            "label": label,
            "when": "past" if day else "now" if number == reached + 1 else "",
            "note": write_day(day) if day else "",
        }
        for number, (label, day) in enumerate(zip(labels, days, strict=True))
    ]
    return render(
        request,
        "facilities/surplus_detail.html",
        {
            "case": case,
            "steps": steps,
            "article": ARTICLES[case.decided_form or case.proposed_form],
            "history": history_of(case),
            "as_of": clock.today(),
            **_acts(request, case),
        },
    )


@methods
def surplus_propose(request, pk: int):
    """Open a case for a building."""
    building = get_visible(Headquarters.objects, request, pk=pk)
    _check_hands(request, building)
    known = SurplusCase.objects.filter(headquarters=building, state__in=OPEN).first()
    if known and request.method != "POST":
        return redirect(known)
    found = candidates(clock.today()).filter(pk=pk).values("event_id", "since").first() or {}
    start = {"event": found.get("event_id"), "unused_since": found.get("since")}
    form = ProposalForm(request.POST or None, initial=start)
    return entry_page(
        request,
        form,
        done=_("Đã ghi đề xuất. Lãnh đạo quyết định."),
        template=FORM_PAGE,
        context=_page(building, _("Đề xuất xử lý trụ sở dôi dư"), cancel=building.get_absolute_url()),
        act=lambda: propose_surplus(
            headquarters_id=pk, by=request.user, values=form.values(PROPOSAL), entry_key=form.cleaned_data["entry_key"]
        ),
    )


@methods
def surplus_edit(request, pk: int):
    """Correct a proposal before the decision."""
    case = _get(request, pk)
    _check_hands(request, case.headquarters)
    return _step(
        request,
        case,
        (State.PROPOSED,),
        ProposalForm,
        lambda form, **held: save_proposal(values=form.values(PROPOSAL), **held),
        _("Sửa đề xuất"),
        _("Đã lưu đề xuất."),
    )


@methods
def surplus_decide(request, pk: int):
    """Record the decision."""
    case = _get(request, pk)
    check(request.user, DECIDE)
    return _step(
        request,
        case,
        (State.PROPOSED,),
        DecisionForm,
        lambda form, **held: decide_surplus(values=form.values(DECISION), **held),
        _("Ghi quyết định"),
        _("Đã ghi quyết định."),
        [_("Ghi theo văn bản đã ký. Sau khi ghi không sửa được; ghi sai thì rút hồ sơ kèm lý do và lập lại.")],
    )


@methods
def surplus_carry_out(request, pk: int):
    """Record that the decision was carried out, with what it does to the uses."""
    case = _get(request, pk)
    check(request.user, KEEP)
    return _step(
        request,
        case,
        (State.DECIDED,),
        OutcomeForm,
        lambda form, **held: carry_out_surplus(**form.values(("carried_out_on", "outcome")), **held),
        _("Ghi đã thực hiện"),
        _("Đã ghi thực hiện xong."),
        _consequences(case),
    )


@methods
def surplus_withdraw(request, pk: int):
    """Withdraw a case: whoever proposed before the decision, whoever decides also after it."""
    case = _get(request, pk)
    if not request.user.has_perm(DECIDE):
        _check_hands(request, case.headquarters)
        if case.state == State.DECIDED:
            raise PermissionDenied(_("Đã có quyết định: chỉ người có quyền quyết định mới rút được hồ sơ."))
    return _step(
        request,
        case,
        OPEN,
        WithdrawalForm,
        lambda form, **held: withdraw_surplus(reason=form.cleaned_data["withdrawn_reason"], **held),
        _("Rút hồ sơ"),
        _("Đã rút hồ sơ. Trụ sở trở lại danh sách cần xem xét nếu vẫn dôi dư."),
        [_("Hồ sơ ở lại trong sổ với trạng thái đã rút và lý do.")],
    )


def _consequences(case: SurplusCase) -> list[str]:
    if case.decided_form in STAYS:
        return [_("Trụ sở được giữ lại; sổ sử dụng trụ sở không đổi.")]
    lines = [_("Từ ngày thực hiện xong, các cơ sở phụ đang dùng trụ sở này được ghi thôi sử dụng.")]
    if case.receiver_ward_id:
        lines.append(_("Từ ngày đó %(ward)s sử dụng làm cơ sở phụ.") % {"ward": case.receiver_ward.full_name})
    return lines


def _page(building: Headquarters, title: str, *, cancel: str, case: SurplusCase | None = None, lines=()) -> dict:
    return {"building": building, "case": case, "title": title, "cancel_url": cancel, "consequences": lines}


def _step(request, case: SurplusCase, states, form_class, act, title: str, done: str, lines=()):
    """The page of one step; when the case has gone past it, its own page says how far it is."""
    if case.state not in states and request.method != "POST":
        return redirect(case)
    form = form_class(request.POST or None, instance=case)
    return entry_page(
        request,
        form,
        done=done,
        template=FORM_PAGE,
        context=_page(case.headquarters, title, cancel=case.get_absolute_url(), case=case, lines=lines),
        act=lambda: act(form, case_id=case.pk, version=form.cleaned_data["version"], by=request.user),
    )
