"""Equipment by ward and kind: as counted last by a day, against the norm in force on it."""

from datetime import date
from operator import attrgetter

from django.utils.translation import gettext_noop
from ninja import Router

from facilities.matrix import read
from facilities.models import EquipmentCount, EquipmentHolding, Handover
from facilities.standards import Cell, Standards
from organisation import clock
from organisation.reading import THEN, Reading

from .lists import How, Part, Restated, WardName, heirs_of, listed, of_then, page_of, ward_name

router = Router(tags=[gettext_noop("Cơ sở vật chất")])
WARD = attrgetter("ward")


class HoldingOut(Restated):
    """`norm` per station, null where none is in force; `short` of the norm, else of the need; `received` after the count."""

    ward: WardName
    category: str
    name: str
    unit: str
    have: int
    usable: int
    need: int | None
    norm: float | None
    short: int | None
    received: int
    counted_on: date | None


class HandoverOut(Restated):
    """A negative quantity cancels one that was recorded wrongly."""

    id: int
    ward: WardName
    category: str
    handed_on: date
    quantity: int
    source: str
    giver: str
    paper_number: str


@router.get(
    "/equipment", response=page_of(HoldingOut), summary=gettext_noop("Trang bị: hiện có, còn dùng được, nhu cầu")
)
def equipment(request, window: Part, how: How):
    """With `on` (under `then`) what was counted last by that day; else what is held now."""
    day = clock.today() if how.is_restated else how.day
    rows = EquipmentHolding.objects if day >= clock.today() else EquipmentCount.objects.latest_on(day)
    rows = of_then(rows.visible_to(request.user), how).select_related("ward", "category")
    found = listed(request, rows.order_by("ward__sort_key", "ward", "category__position", "category"), window, _itself)
    held = found["results"]
    kinds = {row.ward_id: row.ward.kind for row in held}
    standards, received = Standards(day, kinds), read(Reading(THEN, day), kinds).received
    heirs = heirs_of(held, how, WARD)
    results = [
        _shape(row, standards, received.get((row.ward_id, row.category_id), 0))
        | {"restated_to": heirs.get(row.ward_id)}
        for row in held
    ]
    return found | {"results": results}


def _itself(row):
    """The row itself: the whole part is shaped at once."""
    return row


def _shape(row, standards: Standards, received: int) -> dict:
    norm = standards.norm(row.ward_id, row.category_id)
    wanted = standards.wanted(row.ward_id, row.category_id, row.need)
    cell = Cell(row.have, row.usable, row.need)
    return {
        "ward": ward_name(row.ward),
        "category": row.category.code,
        "name": row.category.name,
        "unit": row.category.unit,
        "have": row.have,
        "usable": row.usable,
        "need": row.need,
        "norm": norm.value if norm and norm.per == norm.Per.STATION else None,
        "short": None if wanted is None else standards.short(row.ward_id, row.category_id, cell),
        "received": received,
        "counted_on": row.counted_on,
    }


@router.get("/handovers", response=page_of(HandoverOut), summary=gettext_noop("Bàn giao trang bị"))
def handovers(request, window: Part, how: How):
    rows = Handover.objects.visible_to(request.user).select_related("ward", "category")
    return listed(
        request,
        of_then(rows, how),
        window,
        lambda row: (
            {name: getattr(row, name) for name in ("handed_on", "quantity", "source", "giver", "paper_number")}
            | {"id": row.pk, "ward": ward_name(row.ward), "category": row.category.code}
        ),
        how,
    )
