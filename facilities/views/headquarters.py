"""Headquarters: one building, its entry."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation import clock
from organisation.access import check, get_editable, get_visible
from organisation.scope import why_closed

from ..actions import create_headquarters, end_occupancy, save_headquarters, set_occupancy
from ..actions.headquarters import FIELDS
from ..forms import HeadquartersCreateForm, HeadquartersForm, UseForm
from ..history import history_of
from ..models import Headquarters, InvestmentProject
from .shared import VERB, entry_page, own_ward


@require_safe
def headquarters_detail(request, pk):
    """One building: who uses it, papers, areas, condition, projects, what was changed."""
    building = get_visible(Headquarters.objects, request, pk=pk)
    uses = list(building.occupancies.select_related("ward").order_by("valid_until", "-is_main", "-valid_from"))
    uses.sort(key=lambda use: use.valid_until is not None)
    own = any(use.ward_id == request.user.ward_id and use.valid_until is None for use in uses)
    own = own and not why_closed(request.user.ward)
    paper, measured = building.floor_area_m2, building.measured_area_m2
    return render(
        request,
        "facilities/headquarters_detail.html",
        {
            "building": building,
            "history": history_of(building, *uses),
            "uses": uses,
            "as_of": clock.today(),
            "may_edit": own and request.user.has_perm(VERB),
            "projects": InvestmentProject.objects.visible_to(request.user).filter(headquarters=building),
            "difference": measured - paper if paper is not None and measured is not None else None,
        },
    )


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
            values=form.values(FIELDS),
            is_main=form.cleaned_data["is_main"],
            valid_from=form.cleaned_data["valid_from"],
            entry_key=form.cleaned_data["entry_key"],
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def headquarters_edit(request, pk):
    """Change a building that the officer's ward uses."""
    building = get_editable(Headquarters.objects, request, pk=pk)
    check(request.user, VERB)
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


@require_http_methods(["GET", "HEAD", "POST"])
def headquarters_use(request, pk):
    """The officer's ward makes the building its main seat, or leaves it."""
    building = get_editable(Headquarters.objects, request, pk=pk)
    check(request.user, VERB)
    form = UseForm(request.POST or None, initial={"version": building.version})
    use = building.occupancies.filter(ward=request.user.ward_id, valid_until__isnull=True).first()

    def act():
        values = form.cleaned_data
        if values["change"] == UseForm.END:
            return end_occupancy(
                occupancy_id=use.pk,
                valid_until=values["day"],
                by=request.user,
                reason=values["reason"],
                version=values["version"],
            )
        return set_occupancy(
            headquarters_id=pk,
            ward_id=use.ward_id,
            by=request.user,
            is_main=True,
            valid_from=values["day"],
            keeps_former=True,
            version=values["version"],
        )

    return entry_page(
        request,
        form,
        act=act,
        done=_("Đã ghi thay đổi sử dụng trụ sở."),
        template="facilities/headquarters_use.html",
        context={"building": building, "use": use},
        target=lambda _use: building.get_absolute_url(),
    )
