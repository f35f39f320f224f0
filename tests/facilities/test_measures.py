"""What criteria read from the register: value, provenance, day, and a constant number of queries."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from facilities.actions import (
    HoldingEntry,
    create_headquarters,
    end_occupancy,
    record_survey,
    save_headquarters,
    save_holdings,
)
from facilities.models import EquipmentCount, EquipmentHolding, Headquarters, Norm, Occupancy, Survey
from organisation import measures
from tests.facilities.counting import count_queries
from tests.factories import make_wards

DAY = date(2026, 9, 14)
KEYS = [
    "equipment.cameras_usable_pct",
    "equipment.counted_within_year",
    "equipment.patrol_vehicles_pct_of_norm",
    "equipment.posts_with_computer_pct",
    "hq.function_grade",
    "hq.independent",
    "hq.land_title_complete",
    "hq.meeting_area_per_officer_m2",
    "hq.reception_area_m2",
]


def make_norm(category, value, **more):
    return Norm.objects.create(
        item="equipment", category=category, value=value, unit=category.unit, per="station", source="Thử", is_active=True,
        **more,
    )  # fmt: skip


def count(ward, category, day, have, usable=None):
    return EquipmentCount.objects.create(
        ward=ward, category=category, counted_on=day, have=have, usable=have if usable is None else usable
    )


def reading(key, ward, day=DAY):
    return measures.read(key, [ward.pk], day)[ward.pk]


def test_measures_are_offered_when_the_portal_starts():
    assert set(KEYS) <= {measure.key for measure in measures.everything()}


@pytest.mark.parametrize(
    ("key", "values", "value", "words"),
    [
        ("hq.independent", {"independence": "outside"}, 1, "độc lập, ngoài khuôn viên UBND"),
        ("hq.independent", {"independence": "inside"}, 1, "độc lập, trong khuôn viên UBND"),
        ("hq.independent", {"independence": "shared"}, 0, "dùng chung, mượn hoặc thuê"),
        ("hq.independent", {"independence": "unknown"}, None, "chưa xác định"),
        ("hq.land_title_complete", {"land_title": "security_land"}, 1, "đất an ninh theo quy hoạch"),
        ("hq.land_title_complete", {"land_title": "disputed"}, 0, "đang tranh chấp"),
        ("hq.land_title_complete", {"land_title": "unknown"}, None, "chưa xác định"),
        ("hq.reception_area_m2", {"reception_area_m2": Decimal("24.50")}, "24.50", "phòng trực ban tiếp dân 24,5 m²"),
        ("hq.reception_area_m2", {"reception_area_m2": None}, None, "chưa ghi phòng trực ban tiếp dân"),
        (
            "hq.meeting_area_per_officer_m2",
            {"meeting_area_per_officer_m2": Decimal("0.85")},
            "0.85",
            "phòng họp 0,85 m²/người",
        ),
        ("hq.function_grade", {"function_grade": 4}, 4, "mức công năng 4/5"),
        ("hq.function_grade", {"function_grade": None}, None, "chưa xếp mức công năng"),
    ],
)
def test_measure_reads_the_main_building(cast, building, key, values, value, words):
    grade = {name: value for name, value in values.items() if name == "function_grade"}
    record_survey(
        headquarters_id=building.pk, by=cast.ward1, values={"condition": 4, "surveyed_on": date(2026, 3, 5), **grade}
    )
    if not grade:
        version = Headquarters.objects.get(pk=building.pk).version
        save_headquarters(headquarters_id=building.pk, version=version, by=cast.ward1, values=values)
    found = reading(key, cast.hoan_kiem)
    assert found.value == (None if value is None else Decimal(value))
    assert found.provenance.startswith("Sổ trụ sở: Trụ sở Công an phường Hoàn Kiếm, ")
    assert words in found.provenance
    assert found.provenance.endswith("khảo sát ngày 05/03/2026")


def test_provenance_is_vietnamese_when_the_reader_is_not(cast, building):
    with override("en"):
        assert "mức độ độc lập: độc lập, ngoài khuôn viên UBND" in reading("hq.independent", cast.hoan_kiem).provenance


def test_measure_has_no_value_when_the_ward_has_no_building(cast):
    found = reading("hq.independent", cast.hoan_kiem)
    assert found == measures.Reading(None, "Sổ trụ sở: chưa ghi trụ sở chính vào ngày 14/09/2026")


def test_measure_reads_the_building_of_the_day(cast, building):
    create_headquarters(
        ward_id=cast.hoan_kiem.pk,
        by=cast.ward1,
        valid_from=date(2026, 4, 1),
        values={"name": "Trụ sở mới", "independence": "shared"},
    )
    assert reading("hq.independent", cast.hoan_kiem, date(2026, 3, 31)).value == 1
    assert reading("hq.independent", cast.hoan_kiem, date(2026, 4, 1)).value == 0
    assert reading("hq.independent", cast.hoan_kiem, date(2025, 6, 30)).value is None


def test_measure_has_no_value_after_the_ward_left(cast, building):
    end_occupancy(occupancy_id=Occupancy.objects.get().pk, valid_until=date(2026, 4, 1), by=cast.ward1)
    assert reading("hq.independent", cast.hoan_kiem, date(2026, 3, 31)).value == 1
    assert reading("hq.independent", cast.hoan_kiem, date(2026, 4, 1)).value is None


def test_posts_with_computer_is_never_invented(cast, categories):
    save_holdings(
        ward_id=cast.hoan_kiem.pk, by=cast.ward1, entries=[HoldingEntry(categories["desktop"].pk, 0, 30, 30, 30)]
    )
    assert reading("equipment.posts_with_computer_pct", cast.hoan_kiem).value is None


def test_patrol_vehicles_have_no_value_without_a_norm(cast, categories):
    save_holdings(ward_id=cast.hoan_kiem.pk, by=cast.ward1, entries=[HoldingEntry(categories["car"].pk, 0, 3, 3, 4)])
    found = reading("equipment.patrol_vehicles_pct_of_norm", cast.hoan_kiem)
    assert found == measures.Reading(None, "Sổ trang bị: chưa có định mức phương tiện tuần tra")


def test_patrol_vehicles_are_held_over_norm_when_there_is_one(cast, categories):
    entries = [
        HoldingEntry(categories[code].pk, 0, have, have, None)
        for code, have in (("car", 1), ("motorcycle", 4), ("desktop", 9))
    ]
    save_holdings(ward_id=cast.hoan_kiem.pk, by=cast.ward1, entries=entries, counted_on=date(2026, 9, 1))
    make_norm(categories["car"], 3)
    make_norm(categories["motorcycle"], 3)
    found = reading("equipment.patrol_vehicles_pct_of_norm", cast.hoan_kiem)
    assert found.value == Decimal("83.33")
    assert found.provenance == "Sổ trang bị: có 5 phương tiện, định mức 6; kiểm kê ngày 01/09/2026"


@pytest.mark.parametrize("key", KEYS)
def test_measure_costs_the_same_for_three_wards_and_for_thirty(cast, categories, key):
    def read(number):
        wards = make_wards(number)
        buildings = Headquarters.objects.bulk_create(
            Headquarters(name=f"Trụ sở {ward.pk}", independence="outside") for ward in wards
        )
        Occupancy.objects.bulk_create(
            Occupancy(headquarters=building, ward=ward) for building, ward in zip(buildings, wards, strict=True)
        )
        EquipmentHolding.objects.bulk_create(
            EquipmentHolding(ward=ward, category=categories["car"], have=1) for ward in wards
        )
        return count_queries(lambda: readings.update(measures.read(key, [ward.pk for ward in wards], DAY)))

    readings = {}
    for code in ("car", "motorcycle"):
        make_norm(categories[code], 1)
    assert read(3) == read(30) <= 5
    assert len(readings) == 33


def test_grade_is_that_of_the_last_survey_by_the_day(cast, building):
    for day, grade in ((date(2026, 1, 10), 2), (date(2026, 6, 10), 4)):
        Survey.objects.create(headquarters=building, surveyed_on=day, condition=3, function_grade=grade)
    Headquarters.objects.filter(pk=building.pk).update(function_grade=4, surveyed_on=date(2026, 6, 10))
    values = [
        reading("hq.function_grade", cast.hoan_kiem, day).value
        for day in (date(2026, 1, 9), date(2026, 1, 10), date(2026, 6, 9), date(2026, 6, 10))
    ]
    assert values == [None, 2, 2, 4]
    assert "khảo sát" not in reading("hq.independent", cast.hoan_kiem, date(2026, 1, 9)).provenance


def test_reading_leads_to_the_page_of_its_row(cast, building, categories):
    assert reading("hq.independent", cast.hoan_kiem).link == f"/tru-so/{building.pk}/"
    assert reading("hq.independent", cast.ba_dinh).link == ""
    count(cast.hoan_kiem, categories["camera"], date(2026, 3, 1), 4)
    assert reading("equipment.cameras_usable_pct", cast.hoan_kiem).link == f"/trang-bi/{cast.hoan_kiem.pk}/"


def test_patrol_vehicles_are_those_counted_by_the_day(cast, categories):
    make_norm(categories["car"], 2)
    count(cast.hoan_kiem, categories["car"], date(2026, 2, 1), 1)
    count(cast.hoan_kiem, categories["car"], date(2026, 8, 1), 2)
    key = "equipment.patrol_vehicles_pct_of_norm"
    values = [
        reading(key, cast.hoan_kiem, day).value for day in (date(2026, 1, 31), date(2026, 7, 31), date(2026, 8, 1))
    ]
    assert values == [None, 50, 100]


def test_patrol_vehicles_have_no_value_while_a_kind_with_a_norm_is_not_counted(cast, categories):
    make_norm(categories["car"], 2)
    make_norm(categories["motorcycle"], 2)
    count(cast.hoan_kiem, categories["car"], date(2026, 2, 1), 2)
    found = reading("equipment.patrol_vehicles_pct_of_norm", cast.hoan_kiem)
    assert found.value is None and "chưa kiểm kê đủ" in found.provenance


def test_cameras_are_usable_over_held(cast, categories):
    count(cast.hoan_kiem, categories["camera"], date(2026, 3, 1), 8, 6)
    count(cast.ba_dinh, categories["camera"], date(2026, 3, 1), 0)
    assert reading("equipment.cameras_usable_pct", cast.hoan_kiem).value == 75
    assert reading("equipment.cameras_usable_pct", cast.ba_dinh).value is None


def test_inventory_is_whole_when_every_kind_was_counted_within_the_year(cast, categories):
    key = "equipment.counted_within_year"
    assert reading(key, cast.hoan_kiem).value is None
    for category in categories.values():
        count(cast.hoan_kiem, category, date(2026, 1, 5), 1)
    assert reading(key, cast.hoan_kiem).value == 1
    EquipmentCount.objects.filter(category=categories["desk"]).update(counted_on=date(2025, 1, 5))
    found = reading(key, cast.hoan_kiem)
    assert found.value == 0
    assert f"{len(categories) - 1}/{len(categories)} loại đã kiểm kê" in found.provenance
