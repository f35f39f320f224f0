"""Handovers of equipment: the register, and a new one for a ward."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from organisation.access import BIGGEST_KEY, check
from organisation.listing import Column, Listing, one_of
from organisation.models import Ward
from organisation.scope import visible_wards, why_closed
from organisation.text import fold

from ..actions.handovers import FIELDS, add_handover
from ..forms.equipment_handovers import HandoverForm
from ..models import EquipmentCategory, Handover, Source
from .shared import KEEP, VERB, whole_number

COLUMNS = [
    Column("day", gettext_lazy("Ngày bàn giao"), lambda row: row.handed_on, ("handed_on",)),
    Column("ward", gettext_lazy("Phường, xã"), lambda row: str(row.ward), ("ward__sort_key",)),
    Column("category", gettext_lazy("Loại trang bị"), lambda row: row.category.name, ("category__position",)),
    Column("unit", gettext_lazy("Đơn vị tính"), lambda row: row.category.unit),
    Column("quantity", gettext_lazy("Số lượng"), lambda row: row.quantity, ("quantity",)),
    Column("source", gettext_lazy("Nguồn"), lambda row: row.get_source_display(), ("source",)),
    Column("giver", gettext_lazy("Đơn vị giao"), lambda row: row.giver, ("giver",)),
    Column("paper", gettext_lazy("Số biên bản"), lambda row: row.paper_number, ("paper_number",)),
    Column("note", gettext_lazy("Ghi chú"), lambda row: row.note),
]


def _in_year(rows, value):
    year = whole_number(value, most=2100)
    return rows.filter(handed_on__year=year) if year else rows


FILTERS = {
    "nhom": one_of("category__group", EquipmentCategory.Group.values),
    "nguon": one_of("source", Source.values),
    "loai": one_of("ward__kind", Ward.Kind.values),
    "nam": _in_year,
}


@require_safe
def handover_list(request):
    """What was handed over, as far as the officer sees."""
    rows = Handover.objects.visible_to(request.user).select_related("ward", "category")
    listing = Listing(
        request,
        rows,
        COLUMNS,
        default_order=("-handed_on", "-pk"),
        filters=FILTERS,
        search=lambda found, words: found.filter(ward__search__contains=fold(words)),
    )
    if listing.export_kind:
        return listing.export("ban-giao-trang-bi", _("Bàn giao trang bị"))
    years = rows.order_by().dates("handed_on", "year", order="DESC")
    return render(
        request,
        "facilities/handover_list.html",
        {
            **listing.context(),
            "groups": EquipmentCategory.Group.choices,
            "sources": Source.choices,
            "kinds": Ward.Kind.choices,
            "years": [day.year for day in years],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def handover_create(request, pk):
    """A new handover to the ward: by its own officers, or by who keeps the registers."""
    ward = get_object_or_404(visible_wards(request.user), pk=min(pk, BIGGEST_KEY))
    if not request.user.has_perm(KEEP):
        check(request.user, VERB)
    closed = why_closed(ward)
    if closed or not (request.user.has_perm(KEEP) or ward.pk == request.user.ward_id):
        raise PermissionDenied(closed or _("Bạn xem được hồ sơ này nhưng chỉ đơn vị của hồ sơ mới được sửa."))
    form = HandoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _add(request, ward, form):
        return redirect("facilities:equipment-edit", pk=ward.pk)
    return render(request, "facilities/handover_form.html", {"form": form, "ward": ward})


def _add(request, ward: Ward, form: HandoverForm) -> bool:
    values = form.cleaned_data
    try:
        add_handover(
            ward_id=ward.pk,
            by=request.user,
            category_id=values["category"].pk,
            handed_on=values["handed_on"],
            quantity=values["quantity"],
            values=form.values(FIELDS),
            entry_key=values["entry_key"],
        )
    except ValidationError as refusal:
        form.tell(refusal)
        return False
    messages.success(request, _("Đã ghi bàn giao; số kiểm kê giữ nguyên cho tới lần kiểm kê sau."))
    return True
