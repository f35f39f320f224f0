"""Invented headquarters for the units of today, and what becomes of the buildings that are too many."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from facilities.models import Building, Headquarters, HeadquartersPaper, Occupancy, SurplusCase, Survey
from organisation.models import Officer, Ward

from .chances import CITY_POLICE, MERGER, STREETS, chance

Independence, Title = Headquarters.Independence, Headquarters.LandTitle


def make(wards: list[Ward]) -> None:
    """One main building each; a few stations work in two or three places, as the real ones do after the merger."""
    buildings, uses = [], []
    for ward in wards:
        luck = chance(ward, "hq")
        for number in range(luck.choices([1, 2, 3], [75, 18, 7])[0]):
            buildings.append(building_of(ward, number, luck))
            uses.append((ward, number == 0))
    made = Headquarters.objects.bulk_create(buildings)
    Occupancy.objects.bulk_create(
        Occupancy(headquarters=building, ward=ward, is_main=is_main, valid_from=MERGER)
        for building, (ward, is_main) in zip(made, uses, strict=True)
    )
    survey(made)


def building_of(ward: Ward, number: int, luck: Random) -> Headquarters:
    """A plausible building of the unit; the first one is its main one."""
    floor = luck.randint(180, 650)
    independence = luck.choices(
        [Independence.OUTSIDE, Independence.INSIDE, Independence.SHARED, Independence.UNKNOWN], [58, 20, 19, 3]
    )[0]
    title = luck.choices(
        [Title.CERTIFIED, Title.SECURITY_LAND, Title.IN_PROGRESS, Title.TEMPORARY, Title.LEASED, Title.NONE],
        [46, 14, 18, 12, 6, 4],
    )[0]
    building = Headquarters(
        name=f"Trụ sở {ward.station_name}" + (f" (cơ sở {number + 1})" if number else ""),
        address=f"Số {luck.randint(2, 180)} {luck.choice(STREETS)}, {ward.kind} {ward.name}, thành phố Hà Nội",
        owner=luck.choice([CITY_POLICE, f"UBND {ward.kind} {ward.name}"]),
        independence=independence,
        land_title=title,
        title_number=f"{luck.randint(100, 999)}/GCN-MH" if title == Title.CERTIFIED else "",
        title_date=date(luck.randint(2012, 2025), luck.randint(1, 12), luck.randint(1, 28))
        if title == Title.CERTIFIED
        else None,
        asset_roll="on" if title in {Title.CERTIFIED, Title.SECURITY_LAND} else "off",
        title_sheet=str(luck.randint(1, 60)) if title == Title.CERTIFIED else "",
        title_plot=str(luck.randint(1, 400)) if title == Title.CERTIFIED else "",
        land_area_m2=luck.randint(150, 900),
        reception_access=luck.choices(["step_free", "ramp", "none", "unknown"], [20, 40, 30, 10])[0],
        latitude=_near(ward.latitude, luck),
        longitude=_near(ward.longitude, luck),
        floor_area_m2=floor,
        measured_area_m2=floor - luck.randint(0, 12),
        reception_area_m2=luck.choice([18, 20, 24, 26, 30, 32]),
        meeting_area_per_officer_m2=f"{luck.choice([6, 7, 8, 9, 10, 12]) / 10:.1f}",
        function_grade=luck.choices([2, 3, 4, 5], [10, 22, 45, 23])[0],
        condition=luck.choices([1, 2, 3, 4, 5], [4, 14, 34, 38, 10])[0],
        surveyed_on=date(2026, 8, 1) + timedelta(days=luck.randint(0, 40)),
        year_built=luck.randint(1985, 2024),
    )
    building.index_words()
    return building


def _near(degree: Decimal | None, luck: Random) -> Decimal | None:
    """Some hundred metres from the middle of the unit."""
    return None if degree is None else degree + Decimal(luck.randint(-300, 300)) / 100_000


def survey(buildings: list[Headquarters]) -> None:
    """The survey that each building's condition rests on, and one a year before it; two houses on some sites."""
    surveys, houses = [], []
    for building in buildings:
        earlier = building.surveyed_on - timedelta(days=365)
        for day, condition in ((earlier, min(building.condition + 1, 5)), (building.surveyed_on, building.condition)):
            surveys.append(
                Survey(
                    headquarters=building,
                    surveyed_on=day,
                    condition=condition,
                    function_grade=building.function_grade,
                    surveyed_by="Phòng Hậu cần (minh hoạ)",
                )
            )
        if building.floor_area_m2 > 400:
            houses += _houses(building)
    Survey.objects.bulk_create(surveys, batch_size=500)
    Building.objects.bulk_create(houses)


def _houses(building: Headquarters) -> list[Building]:
    """A front house and a back one; their areas are the site's."""
    back, measured_back = building.floor_area_m2 // 4, building.measured_area_m2 // 4
    common = {"headquarters": building, "year_built": building.year_built, "condition": building.condition}
    return [
        Building(
            name="Nhà làm việc chính",
            storeys=3,
            floor_area_m2=building.floor_area_m2 - back,
            measured_area_m2=building.measured_area_m2 - measured_back,
            **common,
        ),
        Building(name="Nhà phụ trợ", storeys=1, floor_area_m2=back, measured_area_m2=measured_back, **common),
    ]


def make_surplus(by: Officer) -> None:
    """Three buildings left after the merger on their way: proposed, decided, carried out; the others are candidates."""
    left = list(
        Headquarters.objects.filter(occupancies__valid_until=MERGER)
        .exclude(occupancies__valid_until__isnull=True)
        .distinct()
        .order_by("sort_key", "pk")[:3]
    )
    common = {"unused_since": MERGER, "proposed_on": date(2025, 9, 15), "proposed_form": "transfer"}
    decided = {
        "decided_on": date(2026, 2, 10),
        "decided_form": "transfer",
        "decision_number": "214/QĐ-UBND (minh hoạ)",
        "receiver": "Trạm y tế phường (minh hoạ)",
    }
    further = [
        {"state": "proposed"},
        {"state": "decided", **decided},
        {
            "state": "carried_out",
            **decided,
            "carried_out_on": date(2026, 4, 1),
            "outcome": "Đã bàn giao theo biên bản (minh hoạ).",
        },
    ]
    SurplusCase.objects.bulk_create(
        SurplusCase(
            headquarters=building,
            proposal="Sau sắp xếp đơn vị, trụ sở không còn đơn vị sử dụng; đề nghị điều chuyển (minh hoạ).",
            **common,
            **more,
        )
        for building, more in zip(left, further, strict=False)
    )
    HeadquartersPaper.objects.bulk_create(
        HeadquartersPaper(
            headquarters=building,
            kind="handover",
            number="05/BB-BG",
            caption="Biên bản bàn giao (minh hoạ)",
            received_by=by,
        )
        for building in left[2:]
    )
