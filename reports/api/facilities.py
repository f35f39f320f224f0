"""Equipment."""

from datetime import date

from django.utils.translation import gettext_noop
from ninja import Router

from facilities.models import EquipmentHolding

from .lists import How, Part, Restated, WardName, listed, of_then, page_of, ward_name

router = Router(tags=[gettext_noop("Cơ sở vật chất")])


class HoldingOut(Restated):
    ward: WardName
    category: str
    name: str
    unit: str
    have: int
    usable: int
    need: int | None
    norm: int | None
    counted_on: date | None


@router.get(
    "/equipment", response=page_of(HoldingOut), summary=gettext_noop("Trang bị: hiện có, còn dùng được, nhu cầu")
)
def equipment(request, window: Part, how: How):
    rows = EquipmentHolding.objects.visible_to(request.user).select_related("ward", "category")
    return listed(
        request,
        of_then(rows, how),
        window,
        lambda row: {
            "ward": ward_name(row.ward),
            "category": row.category.code,
            "name": row.category.name,
            "unit": row.category.unit,
            "have": row.have,
            "usable": row.usable,
            "need": row.need,
            "norm": None,
            "counted_on": row.counted_on,
        },
        how,
    )
