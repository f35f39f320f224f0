"""Acts on a regime: apply a draft, end one in force, copy one, take a draft away."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisation.access import check
from organisation.actions import regimes as actions
from organisation.models import Regime
from organisation.versions import StaleEdit
from reports.forms_regime import EndForm

from .found import named
from .regimes import KEEP, visible


def _held(request, pk: int) -> Regime:
    regime = named(visible(request.user), pk)
    check(request.user, KEEP)
    return regime


def _version(request) -> int:
    """The version the button was drawn from; none clashes with every one."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _act(request, act) -> bool:
    """Do it, or say why not."""
    try:
        act()
    except StaleEdit:
        text = _("Người khác vừa sửa chế độ này, việc bạn bấm chưa được làm: xin xem lại rồi bấm lại.")
        messages.warning(request, text)
        return False
    except ValidationError as refusal:
        for text in refusal.messages[:10]:
            messages.error(request, text)
        return False
    return True


@require_POST
def regime_activate(request, pk: int):
    """Apply a draft."""
    regime = _held(request, pk)
    if _act(request, lambda: actions.activate_regime(regime_id=pk, version=_version(request), by=request.user)):
        messages.success(request, _("Đã áp dụng chế độ báo cáo “%(name)s”.") % {"name": regime.name})
    return redirect("reports:regime-detail", pk)


@require_POST
def regime_delete(request, pk: int):
    """Take a draft away."""
    regime = _held(request, pk)
    if _act(request, lambda: actions.delete_regime(regime_id=pk, version=_version(request), by=request.user)):
        messages.success(request, _("Đã xóa dự thảo “%(name)s”.") % {"name": regime.name})
        return redirect("reports:regime-list")
    return redirect("reports:regime-detail", pk)


@require_POST
def regime_copy(request, pk: int):
    """A draft like it, to be changed."""
    _held(request, pk)
    made = []
    if _act(request, lambda: made.append(actions.copy_regime(regime_id=pk, by=request.user))):
        messages.success(request, _("Đã lập dự thảo từ bản sao: xin sửa mã, ngày áp dụng và các cấp."))
        return redirect("reports:regime-edit", made[0].pk)
    return redirect("reports:regime-detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def regime_end(request, pk: int):
    """Apply one in force no more from a day on."""
    regime = _held(request, pk)
    typed = request.POST if request.method == "POST" else None
    form = EndForm(typed, initial={"version": regime.version})
    if typed is not None and form.is_valid():
        try:
            actions.end_regime(regime_id=pk, by=request.user, **form.cleaned_data)
        except StaleEdit:
            form.add_error(None, _("Người khác vừa sửa chế độ này: xin xem lại trang của chế độ."))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Đã chấm dứt chế độ báo cáo “%(name)s”.") % {"name": regime.name})
            return redirect("reports:regime-detail", pk)
    context = {"title": _("Chấm dứt chế độ báo cáo"), "form": form, "regime": regime}
    return render(request, "reports/regime_end.html", context, status=200 if typed is None else 422)
