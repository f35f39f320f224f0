"""Headquarters, equipment, projects."""

from datetime import date

from django.db.models import Prefetch
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from facilities.models import EquipmentHolding, Headquarters, InvestmentProject, Occupancy
from organisation import clock

from .lists import Part, WardName, listed, page_of, ward_name

router = Router(tags=[gettext_noop("Cơ sở vật chất")])


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
    wards: list[WardName]
    version: int


class HoldingOut(Schema):
    ward: WardName
    category: str
    name: str
    unit: str
    have: int
    usable: int
    need: int | None
    norm: int | None
    counted_on: date | None


class ProjectOut(Schema):
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
def headquarters(request, window: Part):
    # A building may have other users: the register of who uses what is shown with it only as far as the caller's scope goes.
    uses = Occupancy.objects.visible_to(request.user).on(clock.today()).select_related("ward")
    rows = Headquarters.objects.visible_to(request.user).prefetch_related(Prefetch("occupancies", uses, to_attr="uses"))
    return listed(
        request,
        rows,
        window,
        lambda row: (
            {
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
            }
            | {"id": row.pk, "wards": [ward_name(use.ward) for use in row.uses]}
        ),
    )


@router.get(
    "/equipment", response=page_of(HoldingOut), summary=gettext_noop("Trang bị: hiện có, còn dùng được, nhu cầu")
)
def equipment(request, window: Part):
    rows = EquipmentHolding.objects.visible_to(request.user).select_related("ward", "category")
    return listed(
        request,
        rows,
        window,
        lambda row: {
            "ward": ward_name(row.ward),
            "category": row.category.code,
            "name": row.category.name,
            "unit": row.category.unit,
            "have": row.have,
            "usable": row.usable,
            "need": row.need,
            "norm": row.norm,
            "counted_on": row.counted_on,
        },
    )


@router.get("/projects", response=page_of(ProjectOut), summary=gettext_noop("Dự án đầu tư"))
def projects(request, window: Part):
    day = clock.today()
    rows = InvestmentProject.objects.visible_to(request.user).select_related("ward")
    return listed(
        request,
        rows,
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
    )
