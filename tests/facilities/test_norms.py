"""Norms: never two for the same on one day, the nearest goes first, drafts and doubts are told, and the two sourced figures."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from facilities import reference_data
from facilities.actions.norms import create_norm, save_norm
from facilities.models import Norm
from facilities.norms import Norms, category_norms
from organisation.models import AuditEntry
from organisation.versions import StaleEdit
from tests.facilities.counting import count_queries

DAY = date(2026, 9, 14)
LAND = {
    "item": "land_area_m2",
    "value": Decimal(500),
    "unit": "m²",
    "per": "site",
    "source": "Quyết định thử",
    "is_active": True,
}


def land(cast, **more):
    return create_norm(by=cast.admin, values=LAND | more)


def value_for(ward, day=DAY, item="land_area_m2"):
    norm = Norms(day).of(item, ward.pk, ward.kind)
    return norm and norm.value


def test_nearest_norm_goes_first(cast):
    land(cast)
    assert value_for(cast.hoan_kiem) == 500
    land(cast, ward_kind="phường", value=Decimal(600))
    land(cast, ward=cast.hoan_kiem, value=Decimal(700))
    assert (value_for(cast.hoan_kiem), value_for(cast.ba_dinh)) == (700, 600)


def test_norm_holds_within_its_span_only(cast):
    land(cast, valid_from=date(2026, 1, 1), valid_until=date(2026, 7, 1))
    land(cast, valid_from=date(2026, 7, 1), value=Decimal(800))
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1))
    assert [value_for(cast.hoan_kiem, day) for day in days] == [None, 500, 500, 800]


def test_draft_is_compared_with_nothing(cast):
    land(cast, is_active=False)
    assert value_for(cast.hoan_kiem) is None


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2026, 6, 30), None, "từ 01/01/2026 đến trước 01/07/2026; định mức này từ 30/06/2026, chưa có ngày hết"),
        (None, date(2026, 1, 2), "định mức này không rõ từ ngày nào, đến trước 02/01/2026"),
        (None, None, "định mức này không ghi thời hạn"),
    ],
)
def test_overlap_is_refused_naming_both_spans(cast, start, end, words):
    land(cast, valid_from=date(2026, 1, 1), valid_until=date(2026, 7, 1))
    with pytest.raises(ValidationError) as refused:
        land(cast, valid_from=start, valid_until=end)
    assert words in refused.value.messages[0]
    assert "từ 01/01/2026 đến trước 01/07/2026" in refused.value.messages[0]
    assert Norm.objects.count() == 1


def test_spans_that_touch_other_wards_and_drafts_do_not_overlap(cast):
    land(cast, valid_until=date(2026, 7, 1))
    land(cast, valid_from=date(2026, 7, 1))
    land(cast, ward_kind="xã")
    land(cast, ward=cast.ba_dinh)
    land(cast, is_active=False)
    land(cast, item="floor_area_m2")
    assert Norm.objects.count() == 6


def test_a_change_into_an_overlap_is_refused_and_recorded_otherwise(cast):
    first = land(cast, valid_until=date(2026, 7, 1))
    second = land(cast, valid_from=date(2026, 7, 1))
    with pytest.raises(ValidationError, match="Trùng thời gian"):
        save_norm(norm_id=second.pk, version=1, by=cast.admin, values={"valid_from": date(2026, 6, 1)})
    second.refresh_from_db()
    assert second.valid_from == date(2026, 7, 1)
    save_norm(norm_id=first.pk, version=1, by=cast.admin, values={"value": Decimal(550)})
    assert AuditEntry.objects.filter(action="save_norm", object_id=str(first.pk)).count() == 1


def test_stale_save_is_refused(cast):
    norm = land(cast)
    save_norm(norm_id=norm.pk, version=1, by=cast.admin, values={"value": Decimal(510)})
    with pytest.raises(StaleEdit):
        save_norm(norm_id=norm.pk, version=1, by=cast.admin, values={"value": Decimal(520)})


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"value": Decimal(0)}, "lớn hơn"),
        ({"value": Decimal(-1)}, "lớn hơn"),
        ({"per": "person"}, "Cổng không giữ quân số"),
        ({"unit": "ha"}, "Đơn vị tính của hạng mục này là m²"),
        ({"valid_from": date(2026, 2, 1), "valid_until": date(2026, 2, 1)}, "phải sau ngày áp dụng"),
        ({"source": ""}, "để trắng"),
    ],
)
def test_norm_that_cannot_be_compared_is_refused(cast, values, words):
    with pytest.raises(ValidationError) as refused:
        land(cast, **values)
    assert any(words in message for message in refused.value.messages), refused.value.messages
    assert not Norm.objects.exists()


def test_equipment_norm_is_of_a_kind_and_by_station(cast, categories):
    with pytest.raises(ValidationError):
        create_norm(by=cast.admin, values=LAND | {"item": "equipment", "unit": "chiếc", "per": "station"})
    car = categories["car"]
    values = LAND | {"item": "equipment", "category": car, "unit": car.unit, "per": "station", "value": Decimal(2)}
    create_norm(by=cast.admin, values=values)
    found = {}
    wards = [cast.hoan_kiem.pk, cast.ba_dinh.pk]
    assert count_queries(lambda: found.update(category_norms(wards, ["car", "desktop"], DAY))) == 2
    assert {ward: {code: norm.value for code, norm in of.items()} for ward, of in found.items()} == {
        ward: {"car": 2} for ward in wards
    }


def test_only_the_two_sourced_figures_are_loaded_once_each_with_source_and_doubt(categories):
    assert (reference_data.load_norms(), reference_data.load_norms()) == (2, 0)
    rows = {norm.item: norm for norm in Norm.objects.all()}
    assert {item: (norm.value, norm.unit, norm.per) for item, norm in rows.items()} == {
        "reception_area_m2": (24, "m²", "site"),
        "meeting_area_per_officer_m2": (Decimal("0.8"), "m²/người", "person"),
    }
    assert all("18/2013/NĐ-CP" in norm.source and "chưa xác minh" in norm.doubt for norm in rows.values())
    assert all(norm.is_active for norm in rows.values())


def test_loading_leaves_what_an_administrator_keeps(cast, categories):
    reference_data.load_norms()
    norm = Norm.objects.get(item="reception_area_m2")
    save_norm(norm_id=norm.pk, version=1, by=cast.admin, values={"valid_until": date(2026, 1, 1), "source": "Khác"})
    assert reference_data.load_norms() == 0
    assert Norm.objects.get(pk=norm.pk).source == "Khác"


def test_faulty_file_is_refused_line_by_line(tmp_path):
    path = tmp_path / "norms.csv"
    path.write_text(
        "item,category,ward_kind,value,unit,per,valid_from,valid_until,source,doubt\n"
        "reception_area_m2,,,nhiều,m²,site,,,Nguồn,\nland_area_m2,,,5,m²,site,,,,\n",
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match=r"norms.csv:2: số.*norms.csv:3: hạng mục"):
        reference_data.read_norms(path)


# --- The page -------------------------------------------------------------------------------------------------------------


def test_list_says_source_doubt_and_what_has_no_norm(cast, sign_in, categories):
    reference_data.load_norms()
    page = sign_in(cast.ward1).get(reverse("facilities:norm-list"))
    assert page.context["in_force"] == 2 and page.context["count"] == 2
    assert "Đất trụ sở" not in page.context["without"] and "đất trụ sở" in page.context["without"]
    text = page.content.decode()
    assert "18/2013/NĐ-CP" in text and "Hạng mục chưa có định mức" in text


def test_norms_of_another_ward_and_drafts_are_not_listed_for_a_ward(cast, sign_in):
    land(cast, ward=cast.ba_dinh, source="Riêng Ba Đình")
    land(cast, is_active=False, source="Bản nháp")
    assert sign_in(cast.ward1).get(reverse("facilities:norm-list")).context["count"] == 0
    assert sign_in(cast.reviewer).get(reverse("facilities:norm-list")).context["count"] == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=quyet dinh", 2),
        ("?q=khong co", 0),
        ("?muc=floor_area_m2", 0),
        ("?trang-thai=ended", 1),
        ("?trang-thai=active&ngay=01/02/2026", 1),
        ("?loai=xã", 1),
        ("?loai=gì&muc=gì&trang-thai=gì&sort=gì", 2),
    ],
)
def test_list_filters(cast, sign_in, query, found):
    land(cast, valid_until=date(2026, 3, 1))
    land(cast, valid_from=date(2026, 3, 1), ward_kind="phường")
    assert sign_in(cast.leader).get(reverse("facilities:norm-list") + query).context["count"] == found


def test_list_exports_what_it_shows(cast, sign_in):
    land(cast)
    answer = sign_in(cast.leader).get(reverse("facilities:norm-list"), {"export": "csv"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and "Quyết định thử" in lines[1] and "đang áp dụng" in lines[1]


# --- The administrator's form ---------------------------------------------------------------------------------------------

SENT = {"item": "land_area_m2", "value": "1.234,5", "per": "site", "source": "Quyết định thử", "is_active": "on"}
ADD = "admin:facilities_norm_add"


def test_administrator_adds_a_norm_through_the_act(cast, sign_in):
    client = sign_in(cast.admin)
    assert client.post(reverse(ADD), SENT).status_code == 302
    norm = Norm.objects.get()
    assert (norm.value, norm.unit) == (Decimal("1234.5"), "m²")
    assert [entry.action for entry in AuditEntry.objects.filter(model="facilities.norm")] == ["create_norm"]
    refused = client.post(reverse(ADD), SENT | {"valid_from": "01/01/2026"})
    assert refused.status_code == 200 and "Trùng thời gian" in refused.content.decode()
    assert Norm.objects.count() == 1


@pytest.mark.parametrize("value", ["-1", "0", "nhiều", "1.23", "1" * 30, ""])
def test_administrator_is_told_of_a_wrong_figure_and_keeps_what_was_typed(cast, sign_in, value):
    page = sign_in(cast.admin).post(reverse(ADD), SENT | {"value": value})
    assert page.status_code == 200 and not Norm.objects.exists()
    assert page.context["adminform"].form.errors["value"] and "Quyết định thử" in page.content.decode()


def test_administrator_changes_a_norm_unless_somebody_was_faster(cast, sign_in):
    norm, client = land(cast), sign_in(cast.admin)
    path = reverse("admin:facilities_norm_change", args=[norm.pk])
    assert client.post(path, SENT | {"value": "600", "seen_version": "1"}).status_code == 302
    assert Norm.objects.get().value == 600
    page = client.post(path, SENT | {"value": "700", "seen_version": "1"})
    assert page.status_code == 200 and "Người khác vừa sửa" in page.content.decode()
    assert Norm.objects.get().value == 600
