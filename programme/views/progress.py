"""The grid in which a ward or an agency answers all of its duties of a quarter on one page."""

from operator import attrgetter

from django.contrib import messages
from django.forms import all_valid
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from organisation import access, reading, restating
from organisation.models import Ancestry
from organisation.versions import StaleEdit
from programme import formula, locks
from programme.actions import overriding, progress_return
from programme.actions.progress import (
    ProgressEntry,
    Refused,
    StaleRows,
    closed,
    closed_rows,
    earlier_answers,
    recall_progress,
    save_grid,
)
from programme.forms import ProgressForm
from programme.models import Progress

from .chosen import opened_periods, period_of, version_of

RELATED = (
    "duty__directive__document",
    "duty__ward",
    "duty__agency",
    "period",
    "submitted_by",
    "override_by",
    "returned_by",
)


@require_http_methods(["GET", "POST"])
def progress_list(request):
    """All own duties of one quarter: answer, keep as a draft, sign off. Restated, also those of the units before, to look at."""
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
        return _answer(
            request,
            period,
            quarters,
            rows,
            reverse("programme:progress-list") + (f"?ky={period.code}" if period else ""),
        )
    return _grid(request, period, quarters, make_forms(rows))


@require_http_methods(["GET", "POST"])
def progress_edit(request, pk: int):
    """One duty in one quarter: its answer, and its history by quarter."""
    row = access.get_visible(Progress.objects.select_related(*RELATED), request, pk=pk)
    own = Progress.objects.editable_by(request.user).filter(pk=row.pk).exists()
    if request.method == "POST":
        row = access.get_editable(Progress.objects.select_related(*RELATED), request, pk=pk)
        access.check(request.user, "programme.enter_progress")
        return _answer(request, row.period, [], [row], reverse("programme:progress-edit", args=[row.pk]), one=row)
    return _one(request, row, make_forms([row])[0] if own else None)


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


def make_forms(rows: list[Progress], data=None) -> list[ProgressForm]:
    """A form per row; signed or locked rows stay unbound and are shown as text."""
    earlier, shut = earlier_answers(rows), closed_rows(rows)
    forms = []
    for row in rows:
        open_for_typing = row.state != Progress.State.SUBMITTED and row.pk not in shut
        form = ProgressForm(data if open_for_typing else None, row=row, earlier=earlier.get(row.duty_id))
        form.is_open = open_for_typing
        forms.append(form)
    return forms


def _answer(request, period, quarters, rows, back, one: Progress | None = None):
    """Save what was typed; `action` says whether to keep it, to sign it off, or first to answer the rest with no change."""
    action, forms = request.POST.get("action", "save"), make_forms(rows, request.POST)
    typed = [form for form in forms if form.is_open and form.add_prefix("version") in request.POST]
    valid = all_valid(typed)
    if valid:
        entries = [_entry(form, action) for form in typed if form.is_answered or _follows(form, action)]
        submit = action == "submit"
        try:
            save_grid(by=request.user, entries=entries, sign=[form.row.pk for form in typed] if submit else ())
        except (StaleRows, Refused) as refusal:
            _show(forms, refusal)
        else:
            _thank(request, len(entries), submit)
            return redirect(back)
    return _one(request, one, forms[0], status=422) if one else _grid(request, period, quarters, forms, status=422)


def _follows(form: ProgressForm, action: str) -> bool:
    return action == "no_change" and form.earlier is not None


def _entry(form: ProgressForm, action: str) -> ProgressEntry:
    values = form.cleaned_data
    return ProgressEntry(
        form.row.pk,
        values["version"],
        values["answer"] or (Progress.Answer.NO_CHANGE if _follows(form, action) else ""),
        values.get("value"),
        values.get("percent"),
        values.get("narrative", ""),
    )


def _show(forms: list[ProgressForm], refusal) -> None:
    """Put each refusal at its row; a stale row keeps what was typed and shows what the other person saved."""
    for form in forms:
        if isinstance(refusal, StaleRows) and form.row.pk in refusal.current:
            form.conflict = refusal.current[form.row.pk]
            form.add_error(
                None,
                _("Người khác vừa lưu mục này. Xin so hai bản; lưu lại lần nữa là thay bản của họ bằng bản của bạn."),
            )
            form.at_version(form.conflict.version)
        elif isinstance(refusal, Refused) and form.row.pk in refusal.reasons:
            form.add_error(None, refusal.reasons[form.row.pk])


def _thank(request, count: int, submit: bool) -> None:
    if submit:
        messages.success(request, _("Đã ký và gửi tiến độ. Cảm ơn đơn vị."))
    else:
        messages.success(request, ngettext("Đã lưu %(count)d mục.", "Đã lưu %(count)d mục.", count) % {"count": count})


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


def _one(request, row: Progress, form: ProgressForm | None, status: int = 200):
    if form is not None:
        form.style()
    history = (
        Progress.objects.visible_to(request.user)
        .filter(duty=row.duty_id)
        .exclude(pk=row.pk)
        .select_related("period", "submitted_by")
        .order_by("-period__ends_on")
    )
    return render(
        request,
        "programme/progress_edit.html",
        {
            "row": row,
            "ended": restating.ended(row.duty.ward),
            "form": form,
            "history": history,
            "formula": formula.of_report(row),
            "can_return": _may_judge(request, row, progress_return.VERB),
            "can_override": _may_judge(request, row, overriding.VERB),
            "title": f"{row.duty.directive.code}. {row.duty.directive.name}",
            "wrong": [form] if form is not None and form.is_bound and form.errors else [],
            "can_enter": form is not None and form.is_open and request.user.has_perm("programme.enter_progress"),
            "can_submit": request.user.has_perm("programme.submit_progress"),
            "can_recall": form is not None
            and row.state == Progress.State.SUBMITTED
            and not closed(row)
            and request.user.has_perm("programme.submit_progress"),
        },
        status=status,
    )


def _may_judge(request, row: Progress, verb: str) -> bool:
    is_sent = row.state == Progress.State.SUBMITTED
    return is_sent and progress_return.may_judge(row.duty.directive, request.user, verb)
