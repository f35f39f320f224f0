"""The steps of a recognition: each is a page that says what will follow, and a POST that does it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation import access, clock
from organisation.scope import why_closed
from organisation.versions import StaleEdit
from programme import forms_recognition as forms
from programme import recognition_life as life
from programme.actions import recognition as actions
from programme.actions import registration
from programme.models import Recognition
from programme.recognition_rule import judge, may_register_for
from programme.recognition_words import conditions

methods = require_http_methods(["GET", "HEAD", "POST"])


@methods
def recognition_register(request):
    """The ward's chief registers for a year."""
    access.check(request.user, life.REGISTER_VERB)
    ward = request.user.ward
    if ward is None or why_closed(ward):
        raise PermissionDenied(why_closed(ward) or _("Chỉ Công an phường, xã đăng ký cho đơn vị của mình."))
    today = clock.today()
    near = range(today.year, today.year + registration.YEARS_AHEAD + 1)
    years = [year for year in near if may_register_for(ward, year, today)]
    if request.method != "POST" and years and (known := _registered(ward, years)):
        messages.info(
            request, _("Đơn vị đã đăng ký năm %(year)s. Năm sau nữa chưa đến lúc đăng ký.") % {"year": known.year}
        )
        return redirect(known)
    form = forms.RegisterForm(request.POST if request.method == "POST" else None, years=years)
    if request.method == "POST" and form.is_valid():
        try:
            made = registration.register_recognition(ward_id=ward.pk, by=request.user, **form.cleaned_data)
            messages.success(request, _("Đã đăng ký. Thành phố đề nghị sau khi các phiếu của năm được kết luận."))
            return redirect(made)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
    return _page(
        request,
        form,
        _("Đăng ký công nhận: %(ward)s") % {"ward": ward.station_name},
        _("Đăng ký"),
        [
            _("Đăng ký mang tên bạn; bạn không tham gia quyết định hồ sơ này."),
            _("Điều kiện được xét trên các phiếu đánh giá đã kết luận của năm đăng ký."),
            _("Rút được đăng ký khi chưa có đề nghị."),
        ],
    )


def _registered(ward, years: list[int]) -> Recognition | None:
    """The latest standing registration, when every year that is open to the ward is taken."""
    taken = Recognition.objects.filter(ward=ward, year__in=years).exclude(state=life.State.CANCELLED).order_by("-year")
    return taken[0] if len(taken) == len(years) else None


@methods
def recognition_cancel(request, pk: int):
    """The ward takes its registration back."""
    return _act(
        request,
        pk,
        life.CANCEL,
        forms.ReasonForm,
        registration.cancel_registration,
        _("Rút đăng ký"),
        _("Đã rút đăng ký."),
        [_("Hồ sơ ở lại với trạng thái đã rút; còn trước năm đăng ký thì đăng ký lại được.")],
    )


@methods
def recognition_propose(request, pk: int):
    """The reviewer puts the commission's minutes and vote before the leader."""
    return _act(
        request,
        pk,
        life.PROPOSE,
        forms.MinutesForm,
        _propose,
        _("Đề nghị công nhận"),
        _("Đã ghi biên bản và đề nghị. Lãnh đạo quyết định."),
        [_("Biên bản và kết quả biểu quyết được trình lãnh đạo; còn sửa được đến khi có quyết định.")],
    )


def _propose(*, recognition_id: int, version: int, by, **said):
    return actions.propose_recognition(
        recognition_id=recognition_id, version=version, by=by, minutes=actions.Minutes(**said)
    )


@methods
def recognition_recognise(request, pk: int):
    """The leader records the decision that gives the title."""
    return _act(
        request,
        pk,
        life.RECOGNISE,
        forms.DecisionForm,
        _recognise,
        _("Ghi quyết định công nhận"),
        _("Đã công nhận. Điều kiện được giữ lại như khi quyết định."),
        [
            _("Quyết định không sửa được sau khi ghi; chỉ thu hồi được, kèm lý do."),
            _("Công nhận cho đúng đơn vị này; không chuyển sang đơn vị khác khi sắp xếp."),
        ],
    )


def _recognise(*, recognition_id: int, version: int, by, **said):
    return actions.recognise(recognition_id=recognition_id, version=version, by=by, decision=actions.Decision(**said))


@methods
def recognition_refuse(request, pk: int):
    """The leader records that the title is not given."""
    return _act(
        request,
        pk,
        life.REFUSE,
        forms.RefusalForm,
        actions.refuse_recognition,
        _("Không công nhận"),
        _("Đã ghi quyết định không công nhận."),
        [_("Lý do được đơn vị xem. Đơn vị đăng ký lại được cho năm sau.")],
        is_danger=True,
    )


@methods
def recognition_withdraw(request, pk: int):
    """The leader withdraws the title."""
    return _act(
        request,
        pk,
        life.WITHDRAW,
        forms.WithdrawalForm,
        actions.withdraw_recognition,
        _("Thu hồi công nhận"),
        _("Đã thu hồi công nhận."),
        [
            _(
                "Đơn vị không còn được công nhận kể từ khi ghi. Không hoàn tác được; quyết định trước vẫn giữ trong hồ sơ."
            )
        ],
        is_danger=True,
    )


def _act(
    request,
    pk: int,
    action: str,
    form_class,
    do: Callable,
    name: str,
    thanks: str,
    consequences: list[str],
    is_danger=False,
):
    """Show the form with what follows, or do it; what stands in the way is said, and what was typed is kept."""
    recognition = access.get_visible(Recognition.objects.select_related("ward"), request, pk=pk)
    life.check_person(recognition, action, request.user)
    try:
        life.check(recognition, action, request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(recognition)
    form = form_class(request.POST if request.method == "POST" else None, initial=_said(recognition, form_class))
    if request.method == "POST" and form.is_valid():
        try:
            do(recognition_id=recognition.pk, by=request.user, **form.cleaned_data)
            messages.success(request, thanks)
            return redirect(recognition)
        except StaleEdit as stale:
            _tell_stale(form, stale.current)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    title = f"{name}: {recognition.ward.station_name}, {recognition.year}"
    return _page(request, form, title, name, consequences, recognition=recognition, is_danger=is_danger)


def _said(recognition: Recognition, form_class) -> dict:
    """What the record holds already of what the form asks: minutes that are put right. A decision starts blank."""
    names = form_class.base_fields if form_class is forms.MinutesForm else ()
    return {name: getattr(recognition, name) for name in names} | {"version": recognition.version}


def _tell_stale(form, current: Recognition) -> None:
    form.data = form.data.copy()
    form.data["version"] = str(current.version)
    form.add_error(
        None,
        _("Hồ sơ vừa thay đổi, nay “%(state)s”; việc bạn bấm chưa được làm. Xin xem lại rồi bấm lại nếu vẫn muốn.")
        % {"state": current.get_state_display()},
    )


def _page(request, form, title: str, action_label: str, consequences: list[str], *, recognition=None, is_danger=False):
    judgement = judge(recognition, clock.today()) if recognition else None
    return render(
        request,
        "programme/recognition_act.html",
        {
            "title": title,
            "form": form,
            "recognition": recognition,
            "conditions": conditions(judgement) if judgement else [],
            "is_met": judgement.is_met if judgement else None,
            "is_proposal": bool(judgement) and any(fact.get("proposal") for fact in judgement.facts),
            "action_label": action_label,
            "consequences": consequences,
            "is_danger": is_danger,
        },
        status=422 if form.is_bound else 200,
    )
