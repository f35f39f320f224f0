"""The page of one building: its place, its history of every field, at a constant number of queries."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from facilities.actions import add_house, add_paper, record_survey, record_use, save_headquarters
from facilities.models import Headquarters
from organisation.models import Ward

from .counting import count_queries
from .test_entry import errors_at, opened


def history(building, query=""):
    return reverse("facilities:headquarters-history", args=[building.pk]) + query


def test_history_of_one_field_tells_each_of_its_values(cast, sign_in, building):
    for version, owner in enumerate(("UBND phường", "Công an thành phố"), start=1):
        save_headquarters(
            headquarters_id=building.pk, version=version, by=cast.ward1, values={"owner": owner, "note": owner}
        )
    response = sign_in(cast.ward1).get(history(building, "?muc=owner"))
    lines = [(line.label, line.old, line.new) for event in response.context["history"] for line in event.lines]
    label = "đơn vị sở hữu, quản lý"
    assert lines[:2] == [(label, "UBND phường", "Công an thành phố"), (label, "—", "UBND phường")]


def test_whole_history_holds_surveys_houses_papers_and_uses(cast, sign_in, building):
    record_survey(headquarters_id=building.pk, by=cast.ward1, values={"condition": 2})
    add_house(headquarters_id=building.pk, by=cast.ward1, values={"name": "Nhà A", "floor_area_m2": 10})
    add_paper(headquarters_id=building.pk, by=cast.ward1, values={"kind": "land", "number": "01"})
    found = {event.words for event in sign_in(cast.ward1).get(history(building)).context["history"]}
    assert found == {
        "Lập hồ sơ trụ sở",
        "Bắt đầu sử dụng trụ sở",
        "Ghi khảo sát trụ sở",
        "Tình trạng theo lần khảo sát mới nhất",
        "Thêm nhà trong trụ sở",
        "Diện tích sàn cộng từ các nhà",
        "Thêm giấy tờ, ảnh",
    }


@pytest.mark.parametrize("query", ["?muc=password", "?muc=%00", "?muc=owner__x&page=zz", "?page=999999"])
def test_history_ignores_what_names_nothing(cast, sign_in, building, query):
    assert sign_in(cast.ward1).get(history(building, query)).status_code in (200, 400)


def test_place_picks_out_the_wards_tile(cast, sign_in, building):
    Ward.objects.filter(pk=cast.hoan_kiem.pk).update(tile_column=3, tile_row=4)
    Ward.objects.filter(pk=cast.ba_dinh.pk).update(tile_column=2, tile_row=4)
    text = sign_in(cast.ward1).get(building.get_absolute_url()).content.decode()
    assert text.count('class="place-here"') == 1
    assert "Hoàn Kiếm" in text.split('class="place-map"')[1].split(">")[0]


def test_coordinates_are_read_as_maps_write_them(cast, sign_in, building):
    client, path = sign_in(cast.ward1), reverse("facilities:headquarters-edit", args=[building.pk])
    sent = opened(client, path)
    assert client.post(path, sent | {"latitude": "21.0285110000001", "longitude": "105,8523"}).status_code == 302
    row = Headquarters.objects.get()
    assert (row.latitude, row.longitude) == (Decimal("21.028511"), Decimal("105.8523"))
    sent = opened(client, path)
    assert errors_at(client.post(path, sent | {"longitude": ""}))["__all__"] == [
        "Xin nhập cả vĩ độ và kinh độ, hoặc để trống cả hai."
    ]
    assert "ngoài Hà Nội" in errors_at(client.post(path, sent | {"latitude": "105,85"}))["latitude"][0]


def test_keeper_of_the_registers_changes_any_building(cast, sign_in, neighbours_building):
    client, path = sign_in(cast.reviewer), reverse("facilities:headquarters-edit", args=[neighbours_building.pk])
    assert client.post(path, opened(client, path) | {"owner": "UBND phường"}).status_code == 302
    assert Headquarters.objects.get().owner == "UBND phường"


def test_page_costs_the_same_however_much_it_shows(cast, sign_in, building):
    client = sign_in(cast.ward1)

    def look():
        return client.get(building.get_absolute_url())

    add_house(headquarters_id=building.pk, by=cast.ward1, values={"name": "Nhà 0"})
    add_paper(headquarters_id=building.pk, by=cast.ward1, values={"kind": "land", "number": "0"})
    record_use(
        headquarters_id=building.pk,
        ward_id=cast.ba_dinh.pk,
        by=cast.reviewer,
        values={"is_main": False, "valid_from": date(2025, 8, 1), "valid_until": date(2025, 9, 1)},
    )
    look()
    few = count_queries(look)
    for number in range(1, 8):
        add_house(headquarters_id=building.pk, by=cast.ward1, values={"name": f"Nhà {number}"})
        add_paper(headquarters_id=building.pk, by=cast.ward1, values={"kind": "land", "number": str(number)})
        record_survey(headquarters_id=building.pk, by=cast.ward1, values={"condition": 1 + number % 5})
    record_use(
        headquarters_id=building.pk,
        ward_id=cast.ba_dinh.pk,
        by=cast.reviewer,
        values={"is_main": False, "valid_from": date(2025, 10, 1)},
    )
    assert count_queries(look) <= few  # older entries, with the records they name, fall off the page
