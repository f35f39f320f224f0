"""Headquarters: one building, its entry."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation import clock
from organisation.access import get_visible
from organisation.scope import why_closed

from ..actions import create_headquarters, save_headquarters
from ..actions.headquarters import FIELDS
from ..actions.surveys import FOUND
from ..forms import HeadquartersCreateForm, HeadquartersForm
from ..history import history_of
from ..models import Headquarters, InvestmentProject, Occupancy, SurplusCase
from ..profile import profile_of, told_of
from ..surplus import OPEN, in_hands_of
from ..whereabouts import place_of
from .shared import PROPOSE, editable, entry_page, get_changeable, own_ward


@require_safe
def headquarters_detail(request, pk):
    """One building: who uses it, papers, areas, condition, surveys, projects, where it lies, what was changed."""
    building = get_visible(Headquarters.objects, request, pk=pk)
    profile = profile_of(building)
    may_edit = editable(Headquarters.objects, request.user).filter(pk=pk).exists()
    own = {use.ward_id for use in profile.uses if use.is_open}
    return render(
        request,
        "facilities/headquarters_detail.html",
        {
            "building": building,
            "profile": profile,
            "uses": profile.uses,
            "place": place_of(building, profile.uses),
            "history": history_of(*told_of(profile, request.user)),
            "as_of": clock.today(),
            "may_edit": may_edit,
            "may_leave": may_edit and request.user.ward_id in own,
            "changeable_uses": set(
                editable(Occupancy.objects, request.user).filter(headquarters=pk).values_list("pk", flat=True)
            )
            if may_edit
            else set(),
            "projects": InvestmentProject.objects.visible_to(request.user).filter(headquarters=building),
            **_surplus(request.user, building),
        },
    )


def _surplus(officer, building: Headquarters) -> dict:
    """The open surplus case of the building, else whether the officer may propose one."""
    case = SurplusCase.objects.visible_to(officer).filter(headquarters=building, state__in=OPEN).first()
    may = not case and officer.has_perm(PROPOSE) and not why_closed(officer.ward)
    return {
        "surplus": case,
        "may_propose": may and in_hands_of(officer, clock.today()).filter(pk=building.pk).exists(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def headquarters_create(request):
    """A building that the officer's own ward begins to use."""
    ward = own_ward(request)
    form = HeadquartersCreateForm(request.POST or None)
    return entry_page(
        request,
        form,
        done=_("Đã lập hồ sơ trụ sở."),
        template="facilities/headquarters_form.html",
        context={"ward": ward},
        act=lambda: create_headquarters(
            ward_id=ward.pk,
            by=request.user,
            values=form.values((*FIELDS, *FOUND)),
            is_main=form.cleaned_data["is_main"],
            valid_from=form.cleaned_data["valid_from"],
            entry_key=form.cleaned_data["entry_key"],
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def headquarters_edit(request, pk):
    """Change a building that the officer's ward uses, or any as keeper of the registers."""
    building = get_changeable(Headquarters.objects, request, pk=pk)
    form = HeadquartersForm(request.POST or None, instance=building)
    name = str(building)
    return entry_page(
        request,
        form,
        done=_("Đã lưu trụ sở."),
        template="facilities/headquarters_form.html",
        context={"building": building, "name": name},
        act=lambda: save_headquarters(
            headquarters_id=pk, version=form.cleaned_data["version"], by=request.user, values=form.values(FIELDS)
        ),
    )
