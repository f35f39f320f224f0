"""Headquarters: who uses a building, begun, ended and put right."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation.access import check, get_editable

from ..actions import correct_use, end_occupancy, record_use, set_occupancy
from ..actions.occupancy import USE_FIELDS
from ..forms import NewUseForm, SpanForm, UseForm
from ..models import Headquarters, Occupancy
from .shared import KEEP, VERB, entry_page, get_changeable

ENTRY = "facilities/headquarters_entry.html"


@require_http_methods(["GET", "HEAD", "POST"])
def headquarters_use(request, pk):
    """The officer's ward makes the building its main seat, or leaves it."""
    building = get_editable(Headquarters.objects, request, pk=pk)
    check(request.user, VERB)
    form = UseForm(request.POST or None, initial={"version": building.version})
    use = building.occupancies.filter(ward=request.user.ward_id, valid_until__isnull=True).first()

    def act():
        values = form.cleaned_data
        said = {"by": request.user, "reason": values["reason"], "version": values["version"]}
        if values["change"] == UseForm.END:
            return end_occupancy(occupancy_id=use.pk, valid_until=values["day"], **said)
        return set_occupancy(
            headquarters_id=pk, ward_id=use.ward_id, is_main=True, valid_from=values["day"], keeps_former=True, **said
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


@require_http_methods(["GET", "HEAD", "POST"])
def headquarters_use_add(request, pk):
    """A ward uses or used the building: the own one, or any as keeper of the registers."""
    building = get_changeable(Headquarters.objects, request, pk=pk)
    own = None if request.user.has_perm(KEEP) else request.user.ward
    form = NewUseForm(request.POST or None, initial={"version": building.version}, own=own)

    def act():
        values = form.cleaned_data
        said = {"by": request.user, "reason": values["reason"], "version": values["version"]}
        said |= {"headquarters_id": pk, "ward_id": values["ward"].pk}
        if values["takes_over"]:
            return set_occupancy(is_main=True, valid_from=values["valid_from"], keeps_former=True, **said)
        return record_use(values=form.values(USE_FIELDS), **said)

    return entry_page(
        request,
        form,
        act=act,
        done=_("Đã ghi đơn vị sử dụng trụ sở."),
        template=ENTRY,
        context={
            "building": building,
            "heading": _("Thêm đơn vị sử dụng"),
            "help": _(
                "Ghi cả lần sử dụng trong quá khứ: nhập đủ hai ngày. Đơn vị sở hữu ghi riêng trong hồ sơ trụ sở."
            ),
        },
        target=lambda _use: building.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def occupancy_edit(request, pk):
    """Put the days or the part of one use right, or end it."""
    use = get_changeable(Occupancy.objects.select_related("headquarters", "ward"), request, pk=pk)
    building = use.headquarters
    initial = {name: getattr(use, name) for name in USE_FIELDS} | {"version": building.version}
    form = SpanForm(request.POST or None, initial=initial)
    return entry_page(
        request,
        form,
        act=lambda: correct_use(
            occupancy_id=pk,
            by=request.user,
            values=form.values(USE_FIELDS),
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        done=_("Đã sửa thông tin sử dụng trụ sở."),
        template=ENTRY,
        context={"building": building, "heading": _("Sửa sử dụng"), "subject": str(use.ward)},
        target=lambda _use: building.get_absolute_url(),
    )
