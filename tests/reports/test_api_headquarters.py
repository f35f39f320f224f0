"""The API of headquarters: the register with areas and papers' state, one building whole, as far as the caller sees."""

from datetime import date

import pytest

from facilities.actions import add_house, add_paper, create_headquarters, record_use
from organisation.models import ApiToken

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/headquarters"


@pytest.fixture
def building(cast):
    made = create_headquarters(
        ward_id=cast.hoan_kiem.pk,
        by=cast.ward1,
        valid_from=date(2025, 7, 1),
        values={"name": "Trụ sở Hoàn Kiếm", "independence": "outside", "condition": 4, "reception_area_m2": 26},
    )
    add_house(headquarters_id=made.pk, by=cast.ward1, values={"name": "Nhà A", "floor_area_m2": 120})
    add_paper(headquarters_id=made.pk, by=cast.ward1, values={"kind": "land", "number": "CS 01"})
    record_use(
        headquarters_id=made.pk,
        ward_id=cast.ba_dinh.pk,
        by=cast.reviewer,
        values={"is_main": False, "valid_from": date(2025, 8, 1), "valid_until": date(2026, 1, 1)},
    )
    return made


@pytest.fixture
def ask(client):
    def call(officer, path="", **query):
        return client.get(ROOT + path, query, headers={"Authorization": f"Bearer {ApiToken.issue(officer)}"})

    return call


def test_one_building_is_told_whole(cast, ask, building):
    found = ask(cast.leader, f"/{building.pk}").json()
    assert (found["floor_area_m2"], found["condition"], found["is_independent"]) == (120, 4, True)
    assert [house["name"] for house in found["buildings"]] == ["Nhà A"]
    assert [survey["condition"] for survey in found["surveys"]] == [4]
    assert [paper["number"] for paper in found["papers"]] == ["CS 01"]
    assert {(use["ward"]["id"], use["valid_until"]) for use in found["uses"]} == {
        (cast.hoan_kiem.pk, None),
        (cast.ba_dinh.pk, "2026-01-01"),
    }
    assert [use["id"] for use in found["wards"]] == [cast.hoan_kiem.pk]


def test_uses_of_other_wards_are_not_told_to_a_ward(cast, ask, building):
    found = ask(cast.ward1, f"/{building.pk}").json()
    assert {use["ward"]["id"] for use in found["uses"]} == {cast.hoan_kiem.pk}


def test_building_of_another_ward_does_not_exist(cast, ask):
    other = create_headquarters(ward_id=cast.ba_dinh.pk, by=cast.ward2, values={"name": "Ba Đình"})
    for officer, pk in ((cast.ward1, other.pk), (cast.agency, other.pk), (cast.leader, 0), (cast.leader, 10**30)):
        assert ask(officer, f"/{pk}").status_code == 404, officer


def test_register_names_users_of_the_day(cast, ask, building):
    rows = ask(cast.leader, on="2025-09-01").json()["results"]
    assert {use["id"] for use in rows[0]["wards"]} == {cast.hoan_kiem.pk, cast.ba_dinh.pk}
    assert {use["is_main"] for use in rows[0]["wards"]} == {True, False}
