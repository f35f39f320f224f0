"""Headquarters: the register, and one building with all that belongs to it."""

from datetime import date, datetime
from operator import attrgetter

from django.db.models import Prefetch
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from facilities.models import Headquarters, Occupancy
from facilities.profile import Profile, profile_of
from organisation import clock
from organisation.access import get_visible
from organisation.scope import visible_wards

from .lists import How, Part, Restated, WardName, heirs_of, listed, page_of, ward_name

router = Router(tags=[gettext_noop("Cơ sở vật chất")])
COPIED = (
    "name",
    "address",
    "owner",
    "independence",
    "is_independent",
    "land_title",
    "is_title_complete",
    "asset_class",
    "asset_roll",
    "condition",
    "function_grade",
    "surveyed_on",
    "reception_access",
    "land_area_m2",
    "measured_land_m2",
    "floor_area_m2",
    "measured_area_m2",
    "reception_area_m2",
    "meeting_area_per_officer_m2",
    "latitude",
    "longitude",
    "year_built",
    "version",
)


class Use(WardName, Restated):
    """A ward that uses the building."""

    is_main: bool
    valid_from: date | None


class HeadquartersOut(Schema):
    id: int
    name: str
    address: str
    owner: str
    independence: str
    is_independent: bool | None
    land_title: str
    is_title_complete: bool | None
    asset_class: str
    asset_roll: str
    condition: int
    function_grade: int | None
    surveyed_on: date | None
    reception_access: str
    land_area_m2: float | None
    measured_land_m2: float | None
    floor_area_m2: float | None
    measured_area_m2: float | None
    reception_area_m2: float | None
    meeting_area_per_officer_m2: float | None
    latitude: float | None
    longitude: float | None
    year_built: int | None
    wards: list[Use]
    version: int


class UseOut(Schema):
    ward: WardName
    is_main: bool
    valid_from: date | None
    valid_until: date | None


class HouseOut(Schema):
    name: str
    storeys: int | None
    floor_area_m2: float | None
    measured_area_m2: float | None
    year_built: int | None
    condition: int
    removed_on: date | None


class SurveyOut(Schema):
    surveyed_on: date
    condition: int
    function_grade: int | None
    surveyed_by: str
    note: str


class PaperOut(Schema):
    """A paper or a photo: what it is and the hash of its file, which is opened on the building's page."""

    kind: str
    caption: str
    number: str
    dated_on: date | None
    name: str
    size: int
    sha256: str
    received_at: datetime


class OneHeadquartersOut(HeadquartersOut):
    title_number: str
    title_date: date | None
    title_sheet: str
    title_plot: str
    asset_roll_on: date | None
    asset_roll_decision: str
    note: str
    uses: list[UseOut]
    buildings: list[HouseOut]
    surveys: list[SurveyOut]
    papers: list[PaperOut]


@router.get("/headquarters", response=page_of(HeadquartersOut), summary=gettext_noop("Trụ sở và đơn vị đang dùng"))
def headquarters(request, window: Part, how: How):
    # A building may have other users: the register of who uses what is shown with it only as far as the caller's scope goes.
    day = clock.today() if how.is_restated else how.day
    uses = Occupancy.objects.visible_to(request.user).on(day).select_related("ward")
    rows = Headquarters.objects.visible_to(request.user).prefetch_related(Prefetch("occupancies", uses, to_attr="uses"))
    found = listed(request, rows, window, lambda row: row)
    held = [use for row in found["results"] for use in row.uses]
    heirs = heirs_of(held, how, attrgetter("ward"))
    return found | {"results": [headquarters_out(row, row.uses, heirs) for row in found["results"]]}


@router.get(
    "/headquarters/{pk}",
    response=OneHeadquartersOut,
    summary=gettext_noop("Một trụ sở: sử dụng, nhà, khảo sát, giấy tờ"),
)
def one_headquarters(request, pk: int):
    building = get_visible(Headquarters.objects, request, pk=pk)
    profile = profile_of(building)
    seen = set(
        visible_wards(request.user).filter(pk__in=[use.ward_id for use in profile.uses]).values_list("pk", flat=True)
    )
    uses = [use for use in profile.uses if use.ward_id in seen]
    of_today = [use for use in uses if use.holds_on(clock.today())]
    return (
        headquarters_out(building, of_today, {})
        | _records(profile)
        | {
            "uses": [
                {
                    "ward": ward_name(use.ward),
                    "is_main": use.is_main,
                    "valid_from": use.valid_from,
                    "valid_until": use.valid_until,
                }
                for use in uses
            ]
        }
    )


def headquarters_out(row: Headquarters, uses: list[Occupancy], heirs: dict[int, dict]) -> dict:
    wards = [
        ward_name(use.ward)
        | {"is_main": use.is_main, "valid_from": use.valid_from, "restated_to": heirs.get(use.ward_id)}
        for use in uses
    ]
    return {name: getattr(row, name) for name in COPIED} | {"id": row.pk, "wards": wards}


def _records(profile: Profile) -> dict:
    building = profile.building
    own = ("title_number", "title_date", "title_sheet", "title_plot", "asset_roll_on", "asset_roll_decision", "note")
    return {name: getattr(building, name) for name in own} | {
        "buildings": [_copied(house, HouseOut) for house in profile.houses],
        "surveys": [_copied(survey, SurveyOut) for survey in profile.surveys],
        "papers": [_copied(paper, PaperOut) for paper in profile.papers],
    }


def _copied(row, schema: type[Schema]) -> dict:
    return {name: getattr(row, name) for name in schema.model_fields}
