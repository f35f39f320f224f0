"""Headquarters, equipment, projects."""

from datetime import date
from operator import attrgetter

from django.db.models import Prefetch
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from facilities.models import EquipmentHolding, Headquarters, InvestmentProject, Occupancy
from organisation import clock

from .lists import How, Part, Restated, WardName, heirs_of, listed, of_then, page_of, ward_name

router = Router(tags=[gettext_noop("Cơ sở vật chất")])


class Use(WardName, Restated):
    """A ward that uses the building."""


class HeadquartersOut(Schema):
    id: int
    name: str
    address: str
    independence: str
    is_independent: bool | None
    land_title: str
    condition: int
    land_area_m2: float | None
    floor_area_m2: float | None
    measured_area_m2: float | None
    wards: list[Use]
    version: int


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


class ProjectOut(Restated):
    id: int
    ward: WardName
    headquarters: int | None
    name: str
    code: str
    group: str
    stage: int
    total: int
    starts_on: date | None
    planned_on: date | None
    completed_on: date | None
    days_late: int
    version: int


@router.get("/headquarters", response=page_of(HeadquartersOut), summary=gettext_noop("Trụ sở và đơn vị đang dùng"))
def headquarters(request, window: Part, how: How):
    # A building may have other users: the register of who uses what is shown with it only as far as the caller's scope goes.
    day = clock.today() if how.is_restated else how.day
    uses = Occupancy.objects.visible_to(request.user).on(day).select_related("ward")
    rows = Headquarters.objects.visible_to(request.user).prefetch_related(Prefetch("occupancies", uses, to_attr="uses"))
    found = listed(request, rows, window, lambda row: row)
    held = [use for row in found["results"] for use in row.uses]
    heirs = heirs_of(held, how, attrgetter("ward"))
    return found | {"results": [headquarters_out(row, heirs) for row in found["results"]]}


def headquarters_out(row: Headquarters, heirs: dict[int, dict]) -> dict:
    return {
        name: getattr(row, name)
        for name in (
            "name",
            "address",
            "independence",
            "is_independent",
            "land_title",
            "condition",
            "land_area_m2",
            "floor_area_m2",
            "measured_area_m2",
            "version",
        )
    } | {"id": row.pk, "wards": [ward_name(use.ward) | {"restated_to": heirs.get(use.ward_id)} for use in row.uses]}


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


@router.get("/projects", response=page_of(ProjectOut), summary=gettext_noop("Dự án đầu tư"))
def projects(request, window: Part, how: How):
    day = clock.today()
    rows = InvestmentProject.objects.visible_to(request.user).select_related("ward")
    return listed(
        request,
        of_then(rows, how),
        window,
        lambda row: (
            {
                name: getattr(row, name)
                for name in (
                    "name",
                    "code",
                    "group",
                    "stage",
                    "total",
                    "starts_on",
                    "planned_on",
                    "completed_on",
                    "version",
                )
            }
            | {
                "id": row.pk,
                "ward": ward_name(row.ward),
                "headquarters": row.headquarters_id,
                "days_late": row.days_late(day),
            }
        ),
        how,
    )
