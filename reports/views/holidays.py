"""Public holidays: the list of a year, entered from the official notice, corrected, taken away."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation import clock
from organisation.access import check
from organisation.actions import holidays as actions
from organisation.formats import day as written
from organisation.models import Holiday
from reports.forms_regime import HolidayForm, HolidaysForm

from .found import named
from .periods import year_asked

methods = require_http_methods(["GET", "HEAD", "POST"])
ADD, CHANGE, REMOVE = (f"organisation.{verb}_holiday" for verb in ("add", "change", "delete"))


@methods
def holiday_list(request):
    """The holidays of a year; whoever keeps them enters more."""
    day, user = clock.today(), request.user
    form = HolidaysForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        check(user, ADD)
        if form.is_valid() and (year := _entered(request, form)):
            return redirect(f"{reverse('reports:holiday-list')}?nam={year}")
    held = sorted({found.year for found in Holiday.objects.values_list("day", flat=True)}, reverse=True)
    year = year_asked(request.GET.get("nam", ""), held, day)
    rows = list(Holiday.objects.filter(day__year=year))
    context = {
        "title": _("Ngày nghỉ lễ năm %(year)s") % {"year": year},
        "rows": rows,
        "year": year,
        "years": sorted({*held, year}, reverse=True),
        "form": form if user.has_perm(ADD) else None,
        "may_change": user.has_perm(CHANGE),
        "may_remove": user.has_perm(REMOVE),
    }
    return render(request, "reports/holiday_list.html", context, status=422 if form.is_bound else 200)


def _entered(request, form: HolidaysForm) -> int | None:
    """Enter them and say what moved; the year they lie in, None when they were refused."""
    try:
        count, moved = actions.add_holidays(by=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None
    text = _("Đã nhập %(count)d ngày nghỉ; hạn gửi của %(moved)d kỳ chưa bắt đầu đổi theo.")
    messages.success(request, text % {"count": count, "moved": moved})
    return form.cleaned_data["first_day"].year


@methods
def holiday_edit(request, pk: int):
    """Correct the name or the notice."""
    row = named(Holiday.objects, pk)
    check(request.user, CHANGE)
    typed = request.POST if request.method == "POST" else None
    form = HolidayForm(typed, initial={"name": row.name, "source": row.source})
    if typed is not None and form.is_valid():
        actions.save_holiday(holiday_id=row.pk, by=request.user, **form.cleaned_data)
        messages.success(request, _("Đã lưu."))
        return redirect(f"{reverse('reports:holiday-list')}?nam={row.day.year}")
    context = {"title": _("Sửa ngày nghỉ"), "form": form, "row": row}
    return render(request, "reports/holiday_form.html", context, status=200 if typed is None else 422)


@methods
def holiday_remove(request, pk: int):
    """Take away a day entered in error, once that is confirmed."""
    row = named(Holiday.objects, pk)
    check(request.user, REMOVE)
    back = f"{reverse('reports:holiday-list')}?nam={row.day.year}"
    if request.method == "POST":
        moved = actions.remove_holiday(holiday_id=row.pk, by=request.user)
        text = _("Đã bỏ ngày nghỉ; hạn gửi của %(moved)d kỳ chưa bắt đầu đổi theo.")
        messages.success(request, text % {"moved": moved})
        return redirect(back)
    question = _("Bỏ ngày nghỉ %(day)s (%(name)s)?") % {"day": written(row.day), "name": row.name}
    context = {
        "title": _("Bỏ ngày nghỉ"),
        "question": question,
        "consequences": [_("Hạn gửi của các kỳ chưa bắt đầu được tính lại; kỳ đã bắt đầu giữ hạn đã thông báo.")],
        "action_label": _("Bỏ ngày nghỉ"),
        "cancel_url": back,
        "is_danger": True,
    }
    return render(request, "reports/holiday_remove.html", context)
