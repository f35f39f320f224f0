"""Gap and surplus by ward and item under the norm of the day: the figures, the map, the list, one ward, the API."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from facilities import reference_data
from facilities.actions import create_headquarters
from facilities.gaps import gaps_on, items, totals
from facilities.models import EquipmentCount, Headquarters, Norm, Occupancy
from tests.facilities.counting import count_queries
from tests.factories import make_wards

DAY = date(2026, 9, 14)
RECEPTION = "reception_area_m2"


@pytest.fixture
def norms(categories):
    reference_data.load_norms()


def gap(ward, key=RECEPTION, day=DAY):
    item = next(item for item in items() if item.key == key)
    return gaps_on([ward], day, [item])[ward.pk][0]


def set_area(building, **areas):
    Headquarters.objects.filter(pk=building.pk).update(**areas)


@pytest.mark.parametrize(
    ("area", "standing", "short", "surplus"),
    [
        ("26.5", "met", 0, "2.5"),
        ("24", "met", 0, 0),
        ("20.5", "not_met", "3.5", 0),
        (None, "no_data", None, None),
    ],
)
def test_gap_and_surplus_of_the_reception_room(cast, building, norms, area, standing, short, surplus):
    set_area(building, reception_area_m2=area)
    found = gap(cast.hoan_kiem)
    wanted = [None if figure is None else Decimal(figure) for figure in (short, surplus)]
    assert (found.standing, [found.short, found.surplus]) == (standing, wanted)
    assert found.link == building.get_absolute_url() and found.where == building.name


def test_no_norm_is_said_as_such(cast, building, norms):
    set_area(building, land_area_m2=300)
    found = gap(cast.hoan_kiem, "land_area_m2")
    assert (found.standing, found.have, found.short, found.surplus) == ("not_applicable", 300, None, None)
    assert found.word == "chưa có định mức"


def test_ward_without_a_main_site_has_no_figure(cast, norms):
    found = gap(cast.hoan_kiem)
    assert (found.standing, found.link) == ("no_data", "")


def test_ratio_per_head_is_the_one_the_station_confirms(cast, building, norms):
    set_area(building, meeting_area_per_officer_m2="0.75")
    found = gap(cast.hoan_kiem, "meeting_area_per_officer_m2")
    assert (found.standing, found.short, found.item.unit) == ("not_met", Decimal("0.05"), "m²/người")


def land_norm(**more):
    return Norm.objects.create(
        **{"item": "land_area_m2", "value": 500, "unit": "m²", "per": "station", "source": "Thử", "is_active": True}
        | more
    )


def test_norm_per_station_is_compared_with_all_sites_and_per_site_with_the_main_one(cast, building):
    further = create_headquarters(
        ward_id=cast.hoan_kiem.pk, by=cast.ward1, values={"name": "Cơ sở 2"}, is_main=False, valid_from=date(2026, 1, 1)
    )
    set_area(building, land_area_m2=900, measured_land_m2=300)
    set_area(further, land_area_m2=250)
    norm = land_norm()
    assert (gap(cast.hoan_kiem, "land_area_m2").have, gap(cast.hoan_kiem, "land_area_m2").where) == (550, "2 trụ sở")
    assert gap(cast.hoan_kiem, "land_area_m2", date(2025, 12, 31)).have == 300
    Norm.objects.filter(pk=norm.pk).update(per="site")
    assert gap(cast.hoan_kiem, "land_area_m2").short == 200


def test_sum_that_leaves_a_site_out_says_nothing_unless_it_is_enough(cast, building):
    create_headquarters(
        ward_id=cast.hoan_kiem.pk, by=cast.ward1, values={"name": "Cơ sở 2"}, is_main=False, valid_from=date(2026, 1, 1)
    )
    land_norm()
    set_area(building, land_area_m2=300)
    found = gap(cast.hoan_kiem, "land_area_m2")
    assert (found.standing, found.where) == ("no_data", "2 trụ sở, 1 nơi chưa ghi số liệu")
    set_area(building, land_area_m2=600)
    assert gap(cast.hoan_kiem, "land_area_m2").standing == "met"


def test_equipment_is_compared_as_counted_by_the_day(cast, categories):
    car = categories["car"]
    Norm.objects.create(
        item="equipment", category=car, value=3, unit=car.unit, per="station", source="Thử", is_active=True
    )
    for day, have in ((date(2026, 2, 1), 1), (date(2026, 8, 1), 4)):
        EquipmentCount.objects.create(ward=cast.hoan_kiem, category=car, counted_on=day, have=have, usable=have)
    found = [gap(cast.hoan_kiem, "car", day) for day in (date(2026, 1, 31), date(2026, 7, 31), date(2026, 8, 1))]
    assert [(each.standing, each.short, each.surplus) for each in found] == [
        ("no_data", None, None),
        ("not_met", 2, 0),
        ("met", 0, 1),
    ]
    assert found[2].known_on == date(2026, 8, 1)


def test_totals_count_wards_and_sum_what_is_short(cast, building, neighbours_building, norms):
    set_area(building, reception_area_m2=20)
    set_area(neighbours_building, reception_area_m2=30)
    wards = [cast.hoan_kiem, cast.ba_dinh]
    item = next(item for item in items() if item.key == RECEPTION)
    sums = totals(gap for gaps in gaps_on(wards, DAY, [item]).values() for gap in gaps)
    assert (sums.wards, sums.met, sums.short, sums.surplus) == (2, 1, 1, 1)
    assert (sums.short_sum, sums.surplus_sum) == (4, 6)


def fill_city(number, categories):
    wards = make_wards(number)
    buildings = Headquarters.objects.bulk_create(Headquarters(name=f"Trụ sở {ward.pk}") for ward in wards)
    Occupancy.objects.bulk_create(
        Occupancy(headquarters=building, ward=ward) for building, ward in zip(buildings, wards, strict=True)
    )
    EquipmentCount.objects.bulk_create(
        EquipmentCount(ward=ward, category=categories["car"], counted_on=DAY, have=1, usable=1) for ward in wards
    )
    return wards


def test_gaps_of_all_items_cost_the_same_for_three_wards_and_for_thirty(cast, norms, categories):
    def cost(number):
        wards, every = fill_city(number, categories), items()
        return count_queries(lambda: gaps_on(wards, DAY, every))

    assert cost(3) == cost(30) <= 4


# --- The pages ------------------------------------------------------------------------------------------------------------


def test_map_and_list_say_the_same(cast, sign_in, building, neighbours_building, norms):
    set_area(building, reception_area_m2="20.5")
    page = sign_in(cast.leader).get(reverse("facilities:gap-map"))
    assert page.context["item"].key == RECEPTION and page.context["count"] == 2
    text = page.content.decode()
    assert 'aria-label="Hoàn Kiếm: thiếu so với định mức, −3,5"' in text
    assert 'aria-label="Ba Đình: chưa có số liệu' in text
    assert f'href="/dinh-muc/don-vi/{cast.hoan_kiem.pk}/"' in text and "18/2013/NĐ-CP" in text


def test_map_is_of_the_wards_the_officer_sees(cast, sign_in, building, neighbours_building, norms):
    page = sign_in(cast.ward1).get(reverse("facilities:gap-map"))
    assert page.context["count"] == 1 and "Ba Đình" not in page.content.decode()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?ket-qua=not_met", ["Hoàn Kiếm"]),
        ("?ket-qua=surplus", ["Ba Đình"]),
        ("?ket-qua=no_data", []),
        ("?sort=-short", ["Hoàn Kiếm", "Ba Đình"]),
        ("?sort=short", ["Ba Đình", "Hoàn Kiếm"]),
        ("?sort=-surplus", ["Ba Đình", "Hoàn Kiếm"]),
        ("?q=ba dinh", ["Ba Đình"]),
        ("?muc=khong-co&ket-qua=khong-co&sort=khong", ["Ba Đình", "Hoàn Kiếm"]),
        ("?muc=car&ket-qua=not_applicable", ["Ba Đình", "Hoàn Kiếm"]),
    ],
)
def test_map_list_filters_and_sorts(cast, sign_in, building, neighbours_building, norms, query, names):
    set_area(building, reception_area_m2=20)
    set_area(neighbours_building, reception_area_m2=30)
    page = sign_in(cast.leader).get(reverse("facilities:gap-map") + query)
    assert [ward.name for ward in page.context["rows"]] == names


def test_map_of_an_earlier_day_lists_the_wards_of_then(cast, sign_in, norms):
    page = sign_in(cast.leader).get(reverse("facilities:gap-map"), {"ngay": "01/06/2025"})
    assert [ward.name for ward in page.context["rows"]] == ["Hàng Bạc"]
    assert page.context["map"] == "" and "chỉ vẽ các đơn vị hiện nay" in page.content.decode()


def test_map_exports_what_is_listed(cast, sign_in, building, neighbours_building, norms):
    set_area(building, reception_area_m2=20)
    answer = sign_in(cast.leader).get(reverse("facilities:gap-map"), {"export": "csv", "ket-qua": "not_met"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and "Hoàn Kiếm" in lines[1] and "thiếu so với định mức" in lines[1]


def test_map_costs_the_same_for_three_wards_and_for_thirty(cast, sign_in, norms, categories):
    client, counts = sign_in(cast.leader), []
    client.get(reverse("facilities:gap-map"))
    for number in (3, 30):
        fill_city(number, categories)
        counts.append(count_queries(lambda: client.get(reverse("facilities:gap-map"), {"muc": "car"})))
    assert counts[0] == counts[1]


def test_ward_page_shows_every_item_with_its_row_and_source(cast, sign_in, building, norms):
    set_area(building, reception_area_m2=20)
    address = reverse("facilities:ward-gaps", args=[cast.hoan_kiem.pk])
    page = sign_in(cast.ward1).get(address)
    assert (page.context["short"], page.context["met"], len(page.context["rows"])) == (1, 0, 2)
    text = page.content.decode()
    assert building.get_absolute_url() in text and "Chưa có định mức" in text
    answer = sign_in(cast.ward1).get(address, {"export": "csv"})
    assert len(answer.content.decode("utf-8-sig").splitlines()) == len(items()) + 1
    assert sign_in(cast.ward2).get(address).status_code == 404
