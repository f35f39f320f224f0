"""The grid in which a ward or an agency answers all of its duties of a period on one page."""

from operator import attrgetter

from django.contrib import messages
from django.forms import all_valid
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisation import access, reading, restating
from organisation.models import Ancestry
from organisation.versions import StaleEdit
from programme import locks
from programme.actions.progress import recall_progress, save_grid
from programme.actions.progress_entry import Refused, StaleRows
from programme.models import Progress

from .chosen import opened_periods, period_of, version_of
from .progress_rows import RELATED, SUBMIT, entries_of, make_forms, show, thank, typed_among


@require_http_methods(["GET", "POST"])
def progress_list(request):
    """All own duties of one period: answer, keep as a draft, sign off. Restated, also those of the units before, to look at."""
    quarters = opened_periods()
    period = period_of(request, quarters)
    rows = (
        list(
            Progress.objects.editable_by(request.user)
            .for_period(period)
            .select_related(*RELATED)
            .order_by("duty__directive__document_id", "duty__directive__code")
        )
        if period
        else []
    )
    if request.method == "POST":
        access.check(request.user, "programme.enter_progress")
        return _answer(request, period, quarters, rows)
    return _grid(request, period, quarters, make_forms(rows))


@require_POST
def progress_recall(request, pk: int):
    """Take a signed answer back to correct it."""
    row = access.get_editable(Progress.objects.all(), request, pk=pk)
    access.check(request.user, "programme.submit_progress")
    try:
        recall_progress(progress_id=row.pk, version=version_of(request), by=request.user)
        messages.success(request, _("Đã rút lại. Xin sửa rồi ký và gửi lại trước hạn."))
    except StaleEdit:
        messages.error(request, _("Mục này vừa được người khác thay đổi. Xin xem lại trước khi rút."))
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons.values()))
    return redirect("programme:progress-edit", pk=row.pk)


def _answer(request, period, quarters, rows: list[Progress]):
    """Save what was typed; `action` says whether to keep it, to sign it off, or first to answer the rest with no change."""
    action, forms = request.POST.get("action", "save"), make_forms(rows, request.POST)
    typed = typed_among(forms, request.POST)
    if all_valid(typed):
        entries, is_sent = entries_of(typed, action), action == SUBMIT
        try:
            save_grid(by=request.user, entries=entries, sign=[form.row.pk for form in typed] if is_sent else ())
        except (StaleRows, Refused) as refusal:
            show(forms, refusal)
        else:
            thank(request, len(entries), is_sent=is_sent)
            return redirect(reverse("programme:progress-list") + (f"?ky={period.code}" if period else ""))
    return _grid(request, period, quarters, forms, status=422)


def _grid(request, period, quarters, forms, status: int = 200):
    for form in forms:
        form.style()
    sent = sum(form.row.state == Progress.State.SUBMITTED for form in forms)
    how = reading.asked(request.GET)
    return render(
        request,
        "programme/progress_list.html",
        {
            "reading": how,
            "inherited": _inherited(request, period, how),
            "title": _("Tiến độ thực hiện"),
            "period": period,
            "exception": locks.in_force(request.user.ward_id, period) if period and period.is_locked else None,
            "quarters": quarters,
            "forms": forms,
            "sent": sent,
            "wrong": [form for form in forms if form.is_bound and form.errors],
            "can_enter": request.user.has_perm("programme.enter_progress") and any(form.is_open for form in forms),
            "can_submit": request.user.has_perm("programme.submit_progress"),
            "has_earlier": any(
                form.is_open and form.earlier and form.row.state == Progress.State.OPEN for form in forms
            ),
        },
        status=status,
    )


def _inherited(request, period, how: reading.Reading) -> list[Progress]:
    """Restated: the quarter's rows of the earlier units whose records the officer's ward takes. Two queries."""
    if not (how.is_restated and period and request.user.ward_id):
        return []
    carried = Ancestry.objects.carrying_on(how.day).filter(descendant=request.user.ward_id).values("ancestor")
    rows = Progress.objects.for_period(period).filter(duty__ward__in=carried).exclude(duty__ward=request.user.ward_id)
    found = list(
        rows.select_related(*RELATED).order_by("duty__ward__sort_key", "duty__ward", "duty__directive__code", "pk")
    )
    restating.mark(found, how, attrgetter("duty.ward"))
    return found
