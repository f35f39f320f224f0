"""Judge a signed report, or a directive's standing: send it back, put another status in place of the computed one."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation import access
from organisation.versions import StaleEdit
from programme import formula
from programme.actions import overriding
from programme.actions import progress_return as returning
from programme.forms_judging import OverrideForm, SendBackForm
from programme.models import DirectiveStanding, Progress

RELATED = ("duty__directive", "duty__ward", "duty__agency", "period", "submitted_by", "override_by")
methods = require_http_methods(["GET", "HEAD", "POST"])


@methods
def progress_return(request, pk: int):
    """Send a signed report back, with a reason."""
    row = access.get_visible(Progress.objects.select_related(*RELATED), request, pk=pk)
    _check(request, row.duty.directive, returning.VERB)
    form = SendBackForm(request.POST if request.method == "POST" else None, initial={"version": row.version})

    def act(said):
        returning.return_progress(progress_id=row.pk, by=request.user, **said)

    words = {"title": _("Trả lại báo cáo"), "action_label": _("Trả lại"), "done": _("Đã trả lại báo cáo.")}
    return _answer(request, form, act, words | _of_report(row))


@methods
def progress_override(request, pk: int):
    """Put another status in place of a report's computed one, or take that back."""
    row = access.get_visible(Progress.objects.select_related(*RELATED), request, pk=pk)
    _check(request, row.duty.directive, overriding.VERB)

    def act(said):
        overriding.override_progress(progress_id=row.pk, by=request.user, **said)

    return _answer(request, _override_form(request, row), act, _override_words() | _of_report(row))


@methods
def standing_override(request, pk: int):
    """The same for a directive's standing in a period."""
    rows = DirectiveStanding.objects.select_related("directive", "period", "override_by")
    row = access.get_visible(rows, request, pk=pk)
    _check(request, row.directive, overriding.VERB)

    def act(said):
        overriding.override_standing(standing_id=row.pk, by=request.user, **said)

    words = {"formula": formula.of_standing(row), "row": row, "of": str(row), "back": row.directive.get_absolute_url()}
    return _answer(request, _override_form(request, row), act, _override_words() | words)


def _check(request, directive, verb: str) -> None:
    if not returning.may_judge(directive, request.user, verb):
        raise PermissionDenied(_("Chỉ cơ quan chủ trì và cán bộ thành phố có quyền này được làm việc này."))


def _override_form(request, row) -> OverrideForm:
    initial = {"version": row.version, "status": row.override_status, "reason": row.override_reason}
    return OverrideForm(request.POST if request.method == "POST" else None, initial=initial)


def _override_words() -> dict:
    return {"title": _("Sửa tay tình trạng"), "action_label": _("Lưu"), "done": _("Đã lưu tình trạng.")}


def _of_report(row: Progress) -> dict:
    back = reverse("programme:progress-edit", args=[row.pk])
    return {"formula": formula.of_report(row), "row": row, "of": str(row), "back": back}


def _answer(request, form, act: Callable[[dict], None], words: dict):
    """Do it and go back; a refusal shows the form with what was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except StaleEdit:
            form.add_error(None, _("Mục này vừa được người khác thay đổi. Xin tải lại trang, xem rồi làm lại."))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, words["done"])
            return redirect(words["back"])
    return render(request, "programme/progress_act.html", {"form": form, **words}, status=422 if form.errors else 200)
