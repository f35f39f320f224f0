"""Headquarters, equipment, projects."""

from datetime import date

from django.utils.translation import gettext_noop
from ninja import Router

from facilities.models import EquipmentHolding, InvestmentProject
from organisation import clock

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
