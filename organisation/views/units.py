"""Units of an event in preparation: added and changed with the units they come from, taken out."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisation.access import BIGGEST_KEY
from organisation.actions.reorganising import add_unit, remove_unit, save_unit
from organisation.forms_reorganisation import UnitForm
from organisation.lineage.plan import Plan, Unit, plan_of
from organisation.models import Detail, FormedUnit
from organisation.picking import Picked, picked

from .shared import CONFLICT, OK, act_on, attempt, open_event, version_of

SEARCH = "tim-kiem"  # the button that looks for units; nothing is written


@require_http_methods(["GET", "HEAD", "POST"])
def unit_add(request, pk: int):
    """A new unit and the units it comes from."""
    event = open_event(request, pk)

    def save(form: UnitForm, choice: Picked):
        unit = Unit(key=form.cleaned_data["code"], **form.described())
        return add_unit(
            event_id=pk,
            version=form.cleaned_data["version"],
            by=request.user,
            unit=unit,
            predecessors=choice.predecessors,
        )

    return _unit_page(request, event, plan_of(event), None, save)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_edit(request, pk: int):
    """Describe a unit anew, with the units it comes from."""
    row, event = _unit_of(request, pk)
    plan = plan_of(event)
    unit = plan.units[str(row.pk)]

    def save(form: UnitForm, choice: Picked):
        told = Unit(key=unit.key, restores_id=unit.restores_id, pk=unit.pk, **form.described())
        return save_unit(
            event_id=event.pk,
            version=form.cleaned_data["version"],
            by=request.user,
            unit_id=row.pk,
            unit=told,
            predecessors=choice.predecessors,
        )

    return _unit_page(request, event, plan, unit, save)


@require_POST
def unit_remove(request, pk: int):
    """Take a unit and its lines out."""
    row, event = _unit_of(request, pk)
    return act_on(
        request,
        event,
        lambda: remove_unit(event_id=event.pk, version=version_of(request), by=request.user, unit_id=row.pk),
        _("Đã bỏ %(unit)s cùng các dòng của đơn vị này.") % {"unit": row},
    )


def _unit_of(request, pk: int):
    row = FormedUnit.objects.filter(pk=min(pk, BIGGEST_KEY)).first()
    if row is None:
        raise Http404
    return row, open_event(request, row.event_id)


def _unit_page(request, event, plan: Plan, unit: Unit | None, save):
    """Search without losing what was typed, or save. Live searches ask for the part with the choices alone."""
    typed = request.POST if request.method == "POST" else request.GET
    start = [(line.predecessor.pk, line.detail) for line in plan.lines if unit and line.unit == unit.key]
    choice = picked(typed, plan, unit.key if unit else "", start)
    context = {"event": event, "unit": unit, "picked": choice, "details": Detail.choices}
    if request.htmx and request.method == "GET":
        part = render(request, "organisation/_picker.html", context)
        patch_vary_headers(part, ["HX-Request"])
        return part
    if request.method != "POST" or SEARCH in request.POST:
        form = UnitForm(
            initial=_initial(event, unit) | {name: typed[name] for name in UnitForm.base_fields if name in typed}
        )
    else:
        form = UnitForm(request.POST)
        if form.is_valid() and _save(request, event, form, choice, save):
            return redirect(_next(request, event))
    return render(
        request, "organisation/unit_form.html", {**context, "form": form}, status=CONFLICT if form.is_stale else OK
    )


def _initial(event, unit: Unit | None) -> dict:
    told = {name: getattr(unit, name) for name in (*UnitForm.SEEN, *UnitForm.TILE)} if unit else {}
    return told | {"version": event.version}


def _save(request, event, form: UnitForm, choice: Picked, save) -> bool:
    if not choice.chosen:
        form.add_error(None, _("Chưa chọn đơn vị trước nào: xin tìm và đánh dấu các đơn vị nhập vào đơn vị này."))
        return False
    saved = attempt(form, lambda: save(form, choice))
    if saved is None and form.is_stale and _is_there(event, form):
        messages.info(request, _("Đơn vị này đã được ghi."))  # the button was pressed twice
        return True
    if saved is not None:
        messages.success(request, _("Đã ghi %(name)s.") % {"name": form.cleaned_data["name"]})
    return saved is not None


def _is_there(event, form: UnitForm) -> bool:
    told = form.described()
    return event.units.filter(**{name: told[name] for name in UnitForm.SEEN}).exists()


def _next(request, event) -> str:
    """On to the next unit, or back to the event."""
    return f"{event.get_absolute_url()}don-vi/them/" if "tiep" in request.POST else event.get_absolute_url()
