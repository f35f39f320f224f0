"""Buildings and their users: created, changed, moved between, each with its standing and its line in the trail."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from facilities.actions import create_headquarters, end_occupancy, record_survey, save_headquarters, set_occupancy
from facilities.models import Headquarters, HeadquartersStanding, Occupancy
from organisation.clock import today
from organisation.models import AuditEntry
from organisation.versions import StaleEdit


def standing_of(ward) -> HeadquartersStanding:
    return HeadquartersStanding.objects.get(ward=ward)


def test_headquarters_becomes_the_main_seat_when_created(cast, building):
    assert list(Occupancy.objects.values_list("ward", "headquarters", "is_main")) == [
        (cast.hoan_kiem.pk, building.pk, True)
    ]
    row = standing_of(cast.hoan_kiem)
    assert (row.headquarters, row.sites, row.is_independent, row.is_title_complete, row.condition) == (
        building,
        1,
        True,
        True,
        4,
    )


def test_headquarters_search_and_order_are_filled_when_created(building):
    assert building.search == "tru so cong an phuong hoan kiem so 2 pho trang thi"
    assert building.sort_key


def test_headquarters_is_made_once_when_the_same_press_arrives_twice(cast):
    key = uuid4()
    first, second = (
        create_headquarters(ward_id=cast.hoan_kiem.pk, by=cast.ward1, values={"name": "Trụ sở"}, entry_key=key)
        for _press in range(2)
    )
    assert first == second
    assert Headquarters.objects.count() == 1


def test_second_main_seat_is_refused_without_a_day(cast, building):
    with pytest.raises(ValidationError) as refusal:
        create_headquarters(ward_id=cast.hoan_kiem.pk, by=cast.ward1, values={"name": "Trụ sở mới"})
    assert "valid_from" in refusal.value.message_dict
    assert Headquarters.objects.get() == building


def test_former_main_seat_goes_on_as_a_further_site_when_a_new_one_is_created(cast, building):
    new = create_headquarters(
        ward_id=cast.hoan_kiem.pk, by=cast.ward1, values={"name": "Trụ sở mới"}, valid_from=date(2026, 1, 5)
    )
    row = standing_of(cast.hoan_kiem)
    assert (row.headquarters, row.sites) == (new, 2)
    assert Occupancy.objects.on(date(2026, 1, 4)).main().get(ward=cast.hoan_kiem).headquarters == building


def test_headquarters_change_is_recorded_and_standing_follows(cast, building):
    save_headquarters(
        headquarters_id=building.pk,
        version=building.version,
        by=cast.ward1,
        values={"independence": "shared", "owner": "UBND phường"},
    )
    assert standing_of(cast.hoan_kiem).is_independent is False
    entry = AuditEntry.objects.order_by("-number").first()
    assert entry.changes == {"independence": ["outside", "shared"], "owner": ["", "UBND phường"]}
    assert (entry.by, entry.ward, entry.action) == (cast.ward1, cast.hoan_kiem, "save_headquarters")


def test_headquarters_stays_as_it_is_when_nothing_changed(cast, building):
    count = AuditEntry.objects.count()
    assert (
        save_headquarters(
            headquarters_id=building.pk, version=building.version, by=cast.ward1, values={"independence": "outside"}
        ).version
        == 1
    )
    assert AuditEntry.objects.count() == count


def test_headquarters_change_is_refused_when_stale(cast, building):
    save_headquarters(headquarters_id=building.pk, version=1, by=cast.ward1, values={"owner": "Công an thành phố"})
    with pytest.raises(StaleEdit) as refusal:
        save_headquarters(headquarters_id=building.pk, version=1, by=cast.chief1, values={"owner": "UBND phường"})
    assert refusal.value.current.owner == "Công an thành phố"
    assert Headquarters.objects.get().owner == "Công an thành phố"


def test_standing_is_rolled_back_when_the_change_fails(cast, building, monkeypatch):
    def fail(**_entry):
        raise RuntimeError("the trail cannot be written")

    monkeypatch.setattr("facilities.actions.rows.record", fail)
    with pytest.raises(RuntimeError):
        save_headquarters(headquarters_id=building.pk, version=1, by=cast.ward1, values={"independence": "shared"})
    assert Headquarters.objects.get().independence == "outside"
    assert standing_of(cast.hoan_kiem).is_independent is True


def test_change_is_rolled_back_when_the_standing_fails(cast, building, monkeypatch):
    def fail(_wards):
        raise RuntimeError("no standing")

    monkeypatch.setattr("facilities.actions.headquarters.refresh_headquarters", fail)
    count = AuditEntry.objects.count()
    with pytest.raises(RuntimeError):
        save_headquarters(headquarters_id=building.pk, version=1, by=cast.ward1, values={"independence": "shared"})
    assert Headquarters.objects.get().independence == "outside"
    assert AuditEntry.objects.count() == count


def test_headquarters_serves_two_wards_and_both_standings_follow(cast, building):
    set_occupancy(headquarters_id=building.pk, ward_id=cast.ba_dinh.pk, by=cast.admin, valid_from=date(2025, 7, 1))
    record_survey(headquarters_id=building.pk, by=cast.ward1, values={"condition": 1})
    assert {standing_of(cast.hoan_kiem).condition, standing_of(cast.ba_dinh).condition} == {1}


def test_ward_has_no_building_after_it_left(cast, building):
    use = Occupancy.objects.get()
    end_occupancy(occupancy_id=use.pk, valid_until=date(2026, 3, 1), by=cast.ward1, reason="Trả trụ sở")
    row = standing_of(cast.hoan_kiem)
    assert (row.headquarters, row.sites, row.is_independent) == (None, 0, None)
    assert AuditEntry.objects.order_by("-number").first().reason == "Trả trụ sở"


@pytest.mark.parametrize("day", [date(2025, 7, 1), date(2020, 1, 1), today() + timedelta(days=2)])
def test_use_does_not_end_before_it_starts_or_tomorrow(cast, building, day):
    with pytest.raises(ValidationError):
        end_occupancy(occupancy_id=Occupancy.objects.get().pk, valid_until=day, by=cast.ward1)
    assert Occupancy.objects.get().valid_until is None


def test_use_does_not_end_twice(cast, building):
    use = Occupancy.objects.get()
    end_occupancy(occupancy_id=use.pk, valid_until=date(2026, 3, 1), by=cast.ward1)
    with pytest.raises(ValidationError):
        end_occupancy(occupancy_id=use.pk, valid_until=date(2026, 4, 1), by=cast.ward1)


@pytest.mark.parametrize(
    "values",
    [
        {"name": ""},
        {"land_area_m2": -1},
        {"floor_area_m2": 0},
        {"latitude": Decimal("21.03")},
        {"independence": "palace"},
        {"year_built": 12},
        {"note": "kho súng, đạn"},
    ],
)
def test_headquarters_refuses_impossible_values(cast, building, values):
    with pytest.raises(ValidationError):
        save_headquarters(headquarters_id=building.pk, version=1, by=cast.ward1, values=values)
    assert Headquarters.objects.get().version == 1


def test_headquarters_refuses_fields_that_are_not_its_own(cast, building):
    for name in ("version", "condition", "function_grade", "surveyed_on"):
        with pytest.raises(ValueError, match=name):
            save_headquarters(headquarters_id=building.pk, version=1, by=cast.ward1, values={name: 1})
