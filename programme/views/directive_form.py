"""A target or task entered under its document, or changed. What a change brings about is said before it is written."""

from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation import clock
from organisation.access import BIGGEST_KEY, check
from organisation.formats import day as write_day
from organisation.numbers import write_number
from organisation.picking import PickedWards, picked_wards
from programme.actions.directives import create_directive, edit_directive
from programme.bearers import Turnover, turnover
from programme.forms_directives import DirectiveForm
from programme.models import Directive

from .criteria_drafts import FORM_METHODS, keep, status_of
from .directive_edit import KEEP
from .document_spine import document_or_404

ADD = "programme.add_directive"
SEARCH, AGREED = "tim-kiem", "dong-y"  # the button that looks for units, and the mark of what was agreed to
RELATED = ("document", "clause", "parent", "lead")


@require_http_methods(FORM_METHODS)
def directive_create(request, pk: int):
    """A new one under the document, with its wording number 1."""
    document = document_or_404(pk)
    check(request.user, ADD)

    def save(form: DirectiveForm):
        return create_directive(
            by=request.user,
            fields=form.facts() | {"document": document},
            coordinating=form.cleaned_data["coordinating"],
            chosen_wards=form.chosen,
            is_verified=form.cleaned_data["is_verified"],
        )

    return _form_page(request, Directive(document=document), None, save)


@require_http_methods(FORM_METHODS)
def directive_edit(request, pk: int):
    """All but the code and the wording; the deadline once given stays."""
    held = directive_or_404(pk)
    check(request.user, KEEP)

    def save(form: DirectiveForm):
        return edit_directive(
            directive_id=pk,
            version=form.cleaned_data["version"],
            by=request.user,
            fields=form.facts(),
            coordinating=form.cleaned_data["coordinating"],
            chosen_wards=form.chosen,
        )

    return _form_page(request, directive_or_404(pk), held, save)


def directive_or_404(pk: int) -> Directive:
    """Directives are open to everyone who signs in."""
    found = Directive.objects.filter(pk=min(pk, BIGGEST_KEY)).select_related(*RELATED).first()
    if found is None:
        raise Http404(_("Không có chỉ tiêu, nhiệm vụ này."))
    return found


def _form_page(request, row: Directive, held: Directive | None, save):
    """Search units without losing what was typed, or save. Live searches ask for the part with the units alone."""
    typed = request.POST if request.method == "POST" else request.GET
    start = list(held.chosen_wards.in_order()) if held else []
    picked = picked_wards(typed, start, clock.today())
    context = {"directive": held, "document": row.document, "picked": picked}
    if request.htmx and request.method == "GET":
        part = render(request, "programme/_directive_wards.html", context)
        patch_vary_headers(part, ["HX-Request"])
        return part
    form, change = _form_of(request, row, held, picked), None
    if form.is_bound and form.is_valid():
        change = turnover(
            held, [ward.pk for ward in start], form.instance, [ward.pk for ward in picked.chosen], clock.today()
        )
        if _is_agreed(request, held, change):
            saved = keep(form, lambda: save(form))
            if saved is not None:
                messages.success(request, _("Đã lưu %(code)s.") % {"code": saved.code})
                if held is None and change:
                    messages.info(request, " ".join(change.sentences))
                return redirect(saved)
    context |= {"form": form, "change": None if form.errors else change, "both": _both(form, start)}
    context["title"] = _("Sửa %(code)s") % {"code": held.code} if held else _("Thêm chỉ tiêu, nhiệm vụ")
    return render(request, "programme/directive_form.html", context, status=status_of(form))


def _form_of(request, row: Directive, held: Directive | None, picked: PickedWards) -> DirectiveForm:
    parts = {"instance": row, "held": held, "chosen": picked.chosen}
    if request.method != "POST":
        return DirectiveForm(**parts)
    if SEARCH in request.POST:
        return DirectiveForm(initial=DirectiveForm.as_typed(request.POST), **parts)
    return DirectiveForm(request.POST, **parts)


def _is_agreed(request, held: Directive | None, change: Turnover) -> bool:
    """Whoever enters a new one sees whom it binds in the form; a change that moves duties is said once and agreed to."""
    return held is None or not change or request.POST.get(AGREED) == change.mark


def _both(form: DirectiveForm, start: list) -> list[tuple[str, str, str]]:
    """(fact, saved, typed) where the two differ, after a clash."""
    saved = getattr(form, "saved", None)
    if saved is None:
        return []
    old, new = _told(form, saved), _told(form, form.instance)
    old["coordinating"] = "; ".join(body.name for body in saved.coordinating.order_by("name"))
    new["coordinating"] = "; ".join(body.name for body in form.cleaned_data["coordinating"])
    pairs = [(str(form.fields[name].label), old[name], new[name]) for name in old if old[name] != new[name]]
    wards = ["; ".join(ward.full_name for ward in found) for found in (start, form.chosen)]
    return [*pairs, (_("Những đơn vị được chọn"), *wards)] if wards[0] != wards[1] else pairs


def _told(form: DirectiveForm, row: Directive) -> dict[str, str]:
    """The form's facts of a row in words."""
    told = {}
    for name in form.facts():
        value = getattr(row, f"get_{name}_display")() if hasattr(row, f"get_{name}_display") else getattr(row, name)
        if isinstance(value, bool):
            value = _("có") if value else _("không")
        told[name] = ", ".join(map(str, value)) if isinstance(value, list) else _in_words(value)
    return told


def _in_words(value) -> str:
    if isinstance(value, date):
        return write_day(value)
    return write_number(value) if value is None or isinstance(value, Decimal) else str(value)
