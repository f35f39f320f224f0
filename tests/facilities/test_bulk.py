"""One change over many rows: who may, what is previewed, all or nothing, a line per row in the trail, constant queries."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from facilities.actions.bulk import StaleRows, change_headquarters, change_projects
from facilities.models import Headquarters, HeadquartersStanding, InvestmentProject, Occupancy
from organisation.models import AuditEntry
from tests.facilities.counting import count_queries

BUILDINGS, PROJECTS = "facilities:headquarters-bulk", "facilities:project-bulk"


@pytest.fixture
def more(cast):
    """Four further sites of Hoàn Kiếm."""
    rows = []
    for number in range(4):
        row = Headquarters(name=f"Cơ sở {number}", owner="UBND")
        row.index_words()
        row.save()
        Occupancy.objects.create(headquarters=row, ward=cast.hoan_kiem, is_main=False, valid_from=date(2025, 8, 1))
        rows.append(row)
    return rows


def sent(rows, **values):
    return {"rows": ",".join(f"{row.pk}:{row.version}" for row in rows), "buoc": "xem", **values}


def versions(rows):
    return {row.pk: row.version for row in rows}


# --- The act --------------------------------------------------------------------------------------------------------------


def test_change_writes_every_row_and_a_line_for_each(cast, building, more):
    rows = [building, *more]
    count = change_headquarters(versions=versions(rows), by=cast.reviewer, values={"owner": "Công an thành phố"})
    assert count == 5
    assert set(Headquarters.objects.values_list("owner", "version")) == {("Công an thành phố", 2)}
    entries = AuditEntry.objects.filter(action="save_headquarters")
    assert {entry.object_id for entry in entries} == {str(row.pk) for row in rows}
    assert entries.get(object_id=str(more[0].pk)).changes == {"owner": ["UBND", "Công an thành phố"]}
    assert {entry.ward_id for entry in entries} == {cast.hoan_kiem.pk}
    assert Headquarters.objects.matching("cong an thanh pho").count() == 5


def test_change_keeps_the_wards_standing_right(cast, building):
    change_headquarters(
        versions={building.pk: 1}, by=cast.ward1, values={"land_title": "none", "independence": "shared"}
    )
    standing = HeadquartersStanding.objects.get(ward=cast.hoan_kiem)
    assert (standing.is_independent, standing.is_title_complete) == (False, False)


def test_row_that_has_the_value_already_keeps_its_version(cast, more):
    Headquarters.objects.filter(pk=more[0].pk).update(owner="Công an thành phố")
    assert change_headquarters(versions=versions(more), by=cast.ward1, values={"owner": "Công an thành phố"}) == 3
    assert Headquarters.objects.get(pk=more[0].pk).version == 1


def test_one_stale_row_stops_all(cast, more):
    Headquarters.objects.filter(pk=more[2].pk).update(version=2)
    with pytest.raises(StaleRows) as refusal:
        change_headquarters(versions=versions(more), by=cast.ward1, values={"owner": "Khác"})
    assert [row.pk for row in refusal.value.rows] == [more[2].pk]
    assert not Headquarters.objects.filter(owner="Khác").exists() and not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    "values", [{"asset_class": "đặc biệt"}, {"owner": "Kho vũ khí"}, {"asset_roll_on": date(2999, 1, 1)}]
)
def test_value_that_a_row_may_not_have_stops_all(cast, more, values):
    with pytest.raises(ValidationError):
        change_headquarters(versions=versions(more), by=cast.ward1, values=values)
    assert set(Headquarters.objects.values_list("version", flat=True)) == {1}


def test_field_with_a_meaning_of_its_own_on_each_row_is_not_written(cast, more):
    with pytest.raises(ValueError, match="condition"):
        change_headquarters(versions=versions(more), by=cast.ward1, values={"condition": 5})
    with pytest.raises(ValueError, match="total"):
        change_projects(versions={}, by=cast.ward1, values={}) or change_projects(
            versions={InvestmentProject.objects.create(ward=cast.hoan_kiem, name="A").pk: 1},
            by=cast.ward1,
            values={"total": 5},
        )


def test_finished_project_of_an_ended_unit_stops_all(cast, project):
    old = InvestmentProject.objects.create(ward=cast.hang_bac, name="Cũ", completed_on=date(2025, 1, 1))
    with pytest.raises(ValidationError, match="đã kết thúc"):
        change_projects(
            versions={project.pk: project.version, old.pk: 1}, by=cast.reviewer, values={"owner": "Ban QLDA"}
        )
    assert InvestmentProject.objects.get(pk=project.pk).owner == ""


def test_unfinished_project_of_an_ended_unit_goes_on(cast):
    old = InvestmentProject.objects.create(ward=cast.hang_bac, name="Dở dang")
    assert change_projects(versions={old.pk: 1}, by=cast.reviewer, values={"contractor": "Công ty A"}) == 1


def test_act_costs_the_same_queries_for_many_rows(cast, building, more):
    few = count_queries(
        lambda: change_headquarters(versions={building.pk: 1}, by=cast.reviewer, values={"owner": "Một"})
    )
    rows = list(Headquarters.objects.all())
    many = count_queries(
        lambda: change_headquarters(versions=versions(rows), by=cast.reviewer, values={"owner": "Hai"})
    )
    assert many == few


# --- The pages ------------------------------------------------------------------------------------------------------------


def test_page_previews_old_and_new_then_writes(cast, sign_in, more):
    client, path = sign_in(cast.ward1), reverse(BUILDINGS)
    page = client.get(path, {"chon": [row.pk for row in more]})
    assert len(page.context["rows"]) == 4
    preview = client.post(path, sent(more, owner="Công an thành phố", asset_roll="on"))
    _row, changes = preview.context["changes"][0]
    assert [(change.old, change.new) for change in changes] == [
        ("UBND", "Công an thành phố"),
        ("chưa xác định", "trong biên chế tài sản"),
    ]
    assert not Headquarters.objects.filter(asset_roll="on").exists()
    typed = dict(preview.context["form"].typed) | {"rows": preview.context["versions"], "buoc": "ghi"}
    assert client.post(path, typed).url == reverse("facilities:headquarters-list")
    assert Headquarters.objects.filter(asset_roll="on", owner="Công an thành phố").count() == 4


def test_page_takes_all_that_the_filters_find(cast, sign_in, building, neighbours_building, more):
    client = sign_in(cast.reviewer)
    page = client.get(reverse(BUILDINGS), {"tat-ca": "1", "doc-lap": "shared"})
    assert [row.pk for row in page.context["rows"]] == [neighbours_building.pk]
    typed = sent([neighbours_building], owner="UBND") | {"buoc": "ghi"}
    response = client.post(reverse(BUILDINGS) + "?tat-ca=1&doc-lap=shared", typed)
    assert response.url == reverse("facilities:headquarters-list") + "?doc-lap=shared"


def test_page_says_how_many_lie_beyond_the_limit(cast, sign_in, more, monkeypatch):
    monkeypatch.setattr("facilities.views.bulk.MOST_ROWS", 3)
    page = sign_in(cast.reviewer).get(reverse(BUILDINGS), {"tat-ca": "1"})
    assert (len(page.context["rows"]), page.context["chosen"].beyond) == (3, 1)
    assert "còn 1 dòng lọc được chưa tính vào đây" in page.content.decode()


def test_ward_changes_its_own_rows_only(cast, sign_in, building, neighbours_building):
    client, path = sign_in(cast.ward1), reverse(BUILDINGS)
    past = Headquarters.objects.create(name="Đã rời", sort_key="z")
    Occupancy.objects.create(headquarters=past, ward=cast.hoan_kiem, is_main=False, valid_until=date(2026, 1, 1))
    page = client.get(path, {"chon": [building.pk, neighbours_building.pk, past.pk]})
    assert [row.pk for row in page.context["rows"]] == [building.pk] and page.context["chosen"].foreign == 1
    response = client.post(path, sent([building, neighbours_building], owner="Khác") | {"buoc": "ghi"})
    assert response.status_code == 200 and "Có dòng bạn không sửa được" in response.content.decode()
    assert not Headquarters.objects.filter(owner="Khác").exists()


@pytest.mark.parametrize("who", ["leader", "auditor", "admin", "agency", "idle"])
def test_page_is_shut_for_who_may_not_enter(cast, sign_in, building, who):
    client = sign_in(getattr(cast, who))
    assert client.post(reverse(BUILDINGS), sent([building], owner="Khác") | {"buoc": "ghi"}).status_code == 403
    assert "hang-loat" not in client.get(reverse("facilities:headquarters-list")).content.decode()


def test_stale_row_shows_the_preview_anew_and_nothing_is_written(cast, sign_in, more):
    Headquarters.objects.filter(pk=more[1].pk).update(version=2, owner="Sở Tài chính")
    client, path = sign_in(cast.ward1), reverse(BUILDINGS)
    response = client.post(path, sent(more, owner="Khác") | {"buoc": "ghi"})
    assert response.status_code == 409 and "người khác vừa lưu 1 dòng" in response.content.decode()
    assert "Sở Tài chính" in response.content.decode() and not Headquarters.objects.filter(owner="Khác").exists()
    again = client.post(path, {"rows": response.context["versions"], "owner": "Khác", "buoc": "ghi"})
    assert again.status_code == 302 and Headquarters.objects.filter(owner="Khác").count() == 4


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Chưa có mục nào để đổi"),
        ({"owner": "Kho súng"}, "Không ghi “súng”"),
        ({"asset_roll_on": "31/02/2026"}, "không có thật"),
        ({"owner": "A", "xoa_owner": "on"}, "Vừa nhập vừa chọn để trống"),
        ({"rows": "abc"}, "không đọc được"),
        ({"rows": "9:1,99999999999999999999999:1", "owner": "A"}, "tối đa|Có dòng"),
    ],
)
def test_page_says_what_is_wrong_and_keeps_what_was_typed(cast, sign_in, more, values, words):
    response = sign_in(cast.ward1).post(reverse(BUILDINGS), sent(more) | values)
    body = response.content.decode()
    assert response.status_code == 200 and any(each in body for each in words.split("|"))
    assert all(value in body for name, value in values.items() if name != "rows" and value != "on")


def test_field_is_emptied_only_when_asked(cast, sign_in, more):
    client, path = sign_in(cast.ward1), reverse(BUILDINGS)
    client.post(path, sent(more, asset_class="ordinary") | {"buoc": "ghi"})
    assert set(Headquarters.objects.values_list("owner", flat=True)) == {"UBND"}
    client.post(path, sent(Headquarters.objects.all(), xoa_owner="on", xoa_asset_roll_on="on") | {"buoc": "ghi"})
    assert set(Headquarters.objects.values_list("owner", "asset_roll_on")) == {("", None)}


def test_projects_change_likewise(cast, sign_in, project, neighbours_project):
    client, path = sign_in(cast.reviewer), reverse(PROJECTS)
    rows = [project, neighbours_project]
    preview = client.post(path, sent(rows, has_works="False", group="B", contractor="Công ty A"))
    assert len(preview.context["changes"]) == 2
    assert (
        client.post(
            path, sent(rows, has_works="False", group="B", contractor="Công ty A") | {"buoc": "ghi"}
        ).status_code
        == 302
    )
    found = InvestmentProject.objects.values_list("has_works", "group", "contractor")
    assert set(found) == {(False, "B", "Công ty A")}


def test_lists_offer_boxes_for_the_officers_own_rows(cast, sign_in, building, project, neighbours_building):
    for name in ("headquarters-list", "project-list"):
        own = sign_in(cast.ward1).get(reverse(f"facilities:{name}")).content.decode()
        assert own.count('name="chon"') == 1 and 'id="hang-loat"' in own
    assert (
        sign_in(cast.reviewer).get(reverse("facilities:headquarters-list")).content.decode().count('name="chon"') == 2
    )


def test_preview_costs_the_same_queries_for_many_rows(cast, sign_in, building, more):
    client, path = sign_in(cast.reviewer), reverse(BUILDINGS)
    client.post(path, sent([building], owner="Khác"))  # what is asked once for good
    few = count_queries(lambda: client.post(path, sent([building], owner="Khác")))
    assert count_queries(lambda: client.post(path, sent([building, *more], owner="Khác"))) == few
