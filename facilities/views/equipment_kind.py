"""One category of equipment over all wards of the day, against the norm in force or the need."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from organisation.listing import Column, Listing, one_of
from organisation.models import Ward

from ..matrix import read
from ..models import EquipmentCategory
from ..standards import Standards
from .equipment import PER_PAGE, reading_of, wards_asked

KIND_COLUMNS = [
    Column("name", gettext_lazy("Phường, xã"), str, ("sort_key",)),
    Column("have", gettext_lazy("Hiện có"), lambda row: getattr(row.cell, "have", None)),
    Column("usable", gettext_lazy("Còn dùng được"), lambda row: getattr(row.cell, "usable", None)),
    Column("need", gettext_lazy("Nhu cầu"), lambda row: getattr(row.cell, "need", None)),
    Column("norm", gettext_lazy("Định mức"), lambda row: getattr(row.norm, "value", None)),
    Column("short", gettext_lazy("Còn thiếu"), lambda row: row.short),
    Column("more", gettext_lazy("Bàn giao sau kiểm kê"), lambda row: row.more),
]


@require_safe
def equipment_kind(request, code):
    """One category over all wards of the day, against the norm in force or the need."""
    category = get_object_or_404(EquipmentCategory, code=code)
    how = reading_of(request)
    wards = wards_asked(request, how)
    kinds = dict(wards.order_by().values_list("pk", "kind"))
    matrix, standards = read(how, kinds), Standards(how.day, kinds)
    short = matrix.short_wards([category.pk], standards)

    def prepare(found):
        for row in found:
            row.cell = matrix.cells.get(row.pk, {}).get(category.pk)
            row.norm, row.more = standards.norm(row.pk, category.pk), matrix.received.get((row.pk, category.pk))
            row.short = standards.short(row.pk, category.pk, row.cell) if row.cell else None

    listing = Listing(
        request,
        wards,
        KIND_COLUMNS,
        search=lambda found, words: found.matching(words),
        per_page=PER_PAGE,
        filters={
            "loai": one_of("kind", Ward.Kind.values),
            "ky": lambda found, _value: found,
            "thieu": lambda found, value: found.filter(pk__in=short) if value == "yes" else found,
        },
        prepare=prepare,
        reading=how,
    )
    if listing.export_kind:
        return listing.export(f"trang-bi-{category.code}", category.name)
    held = [cells[category.pk] for cells in matrix.cells.values() if category.pk in cells]
    return render(
        request,
        "facilities/equipment_kind.html",
        {
            **listing.context(),
            "category": category,
            "reading": how,
            "as_of": how.day,
            "kinds": Ward.Kind.choices,
            "counted": len(held),
            "have": sum(cell.have for cell in held),
            "usable": sum(cell.usable for cell in held),
            "short": len(short),
        },
    )
