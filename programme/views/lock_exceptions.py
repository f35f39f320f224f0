"""Let one ward enter for a locked period, and end that."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation import access, clock
from organisation.formats import day as written_day
from organisation.models import ReportingPeriod, Ward
from programme.actions import locking as actions
from programme.forms_lock import ExceptionForm
from programme.models import LockException

from .chosen import opened_periods

methods = require_http_methods(["GET", "HEAD", "POST"])


@methods
def lock_exception_create(request):
    """Let one ward enter for a locked period."""
    access.check(request.user, actions.GRANT_VERB)
    quarters = [period for period in opened_periods() if period.is_locked]
    periods = ReportingPeriod.objects.filter(pk__in=[period.pk for period in quarters]).order_by("-ends_on")
    day = clock.today()
    form = ExceptionForm(
        request.POST if request.method == "POST" else None,
        periods=periods,
        wards=Ward.objects.alive_on(day).order_by("sort_key"),
        last=written_day(actions.longest(day)),
        initial=_asked(request, quarters),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            row = actions.grant_exception(
                ward_id=said["ward"].pk,
                period_id=said["period"].pk,
                reason=said["reason"],
                expires_on=said["expires_on"],
                by=request.user,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request,
                _("Đã cho phép %(ward)s nhập %(period)s đến hết ngày %(day)s.")
                % {"ward": row.ward.full_name, "period": row.period.label, "day": written_day(row.expires_on)},
            )
            return redirect("programme:lock-list")
    return render(
        request,
        "programme/lock_exception_form.html",
        {"title": _("Cho phép nhập sau khóa"), "form": form, "has_locked": bool(quarters)},
        status=422 if form.is_bound else 200,
    )


def _asked(request, quarters) -> dict:
    """What the link names: `?ky=2026-Q3&phuong=12`; anything else leaves the field blank."""
    ward = request.GET.get("phuong", "")
    return {
        "period": next((period.pk for period in quarters if period.code == request.GET.get("ky")), None),
        "ward": int(ward) if ward.isascii() and ward.isdigit() and len(ward) < 10 else None,
    }


@methods
def lock_exception_end(request, pk: int):
    """Ask, then end an exception before its last day."""
    row = access.get_visible(LockException.objects.select_related("ward", "period"), request, pk=pk)
    access.check(request.user, actions.GRANT_VERB)
    if request.method == "POST":
        try:
            actions.end_exception(exception_id=row.pk, by=request.user)
            messages.success(request, _("Đã chấm dứt. Đơn vị không nhập được cho kỳ này nữa."))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect("programme:lock-list")
    question = _("Chấm dứt việc cho %(ward)s nhập sau khóa?") % {"ward": row.ward.full_name}
    consequences = [
        _("Đơn vị thôi nhập và gửi được cho %(period)s ngay từ bây giờ, thay vì hết ngày %(day)s.")
        % {"period": row.period.label, "day": written_day(row.expires_on)},
        _("Những gì đã lưu, đã gửi được giữ nguyên."),
    ]
    return render(
        request,
        "programme/lock_confirm.html",
        {
            "title": question,
            "question": question,
            "action_label": _("Chấm dứt"),
            "consequences": consequences,
            "is_danger": True,
        },
    )
