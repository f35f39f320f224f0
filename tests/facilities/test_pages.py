"""The pages of facilities: who may open them, what they show, how they search, sort and export; constant queries."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from facilities.actions import HoldingEntry, add_disbursement, end_occupancy, save_holdings
from facilities.models import (
    Disbursement,
    EquipmentHolding,
    Funding,
    Headquarters,
    InvestmentProject,
    Occupancy,
)
from organisation.clock import today
from tests.facilities.counting import count_queries
from tests.factories import make_wards

LISTS = ["headquarters-list", "equipment-list", "project-list"]


def address(name, *args, query=""):
    return reverse(f"facilities:{name}", args=args) + query


@pytest.fixture
def foreign(neighbours_building, neighbours_project, cast):
    """Pages of Ba Đình that nobody of Hoàn Kiếm may see."""
    funding = Funding.objects.create(project=neighbours_project, source="NSTP", year=2026)
    return [
        address("headquarters-detail", neighbours_building.pk),
        address("headquarters-edit", neighbours_building.pk),
        address("headquarters-use", neighbours_building.pk),
        address("equipment-edit", cast.ba_dinh.pk),
        address("project-detail", neighbours_project.pk),
        address("project-edit", neighbours_project.pk),
        address("ladder-detail", neighbours_project.pk),
        address("ladder-edit", neighbours_project.pk),
        address("disbursement-create", funding.pk),
    ]


def test_foreign_pages_do_not_exist_for_another_ward(cast, sign_in, foreign):
    client = sign_in(cast.ward1)
    assert [client.get(path).status_code for path in foreign] == [404] * len(foreign)
    assert [client.post(path, {}).status_code for path in foreign if "/sua/" in path] == [404] * 3


def test_foreign_pages_exist_for_their_own_ward(cast, sign_in, foreign):
    client = sign_in(cast.ward2)
    assert [client.get(path).status_code for path in foreign] == [200] * len(foreign)


@pytest.mark.parametrize("who", ["leader", "auditor", "admin"])
def test_city_officers_read_and_never_enter(cast, sign_in, foreign, who):
    client = sign_in(getattr(cast, who))
    reads = {path: client.get(path).status_code for path in foreign}
    for path, status in reads.items():
        entry = path.endswith(("/sua/", "/su-dung/", "/them/", "/giai-ngan/"))
        assert status == (403 if entry else 200), path
    assert client.get(address("headquarters-create")).status_code == 403
    assert client.get(address("project-create")).status_code == 403


def test_own_pages_are_refused_without_the_verb(cast, sign_in, building, project, funding):
    cast.ward1.groups.clear()
    client = sign_in(cast.ward1)
    paths = [
        address("headquarters-edit", building.pk),
        address("headquarters-use", building.pk),
        address("project-edit", project.pk),
        address("ladder-edit", project.pk),
        address("disbursement-create", funding.pk),
        address("headquarters-create"),
        address("project-create"),
    ]
    assert [client.get(path).status_code for path in paths] == [403] * len(paths)
    assert client.get(address("headquarters-detail", building.pk)).status_code == 200
    assert client.post(address("equipment-edit", cast.hoan_kiem.pk), {}).status_code == 403


def test_predecessors_records_are_seen_and_not_edited(cast, sign_in):
    project = InvestmentProject.objects.create(ward=cast.hang_bac, name="Dự án cũ", completed_on=date(2025, 1, 1))
    client = sign_in(cast.ward1)
    assert client.get(address("project-detail", project.pk)).status_code == 200
    assert client.get(address("project-edit", project.pk)).status_code == 403


@pytest.mark.parametrize("name", ["headquarters-detail", "equipment-edit", "project-detail"])
def test_key_beyond_the_database_is_not_found(cast, sign_in, name):
    assert sign_in(cast.reviewer).get(address(name, 10**30)).status_code == 404


def test_lists_show_a_ward_only_its_own(cast, sign_in, building, neighbours_building, project, neighbours_project):
    client = sign_in(cast.ward1)
    for name in LISTS:
        for query in ("", "?export=csv"):
            text = client.get(address(name, query=query)).content.decode()
            assert "Hoàn Kiếm" in text
            assert "Ba Đình" not in text


@pytest.mark.parametrize("who", ["idle", "agency"])
@pytest.mark.parametrize("name", LISTS)
def test_lists_are_empty_and_say_why_for_who_has_no_ward(cast, sign_in, building, project, who, name):
    text = sign_in(getattr(cast, who)).get(address(name)).content.decode()
    assert "Hoàn Kiếm" not in text
    assert "trong phạm vi của bạn" in text


@pytest.mark.parametrize(
    ("name", "query", "found"),
    [
        ("headquarters-list", "?q=HOAN+kiem", {"Hoàn Kiếm"}),
        ("headquarters-list", "?q=trang+thi", {"Hoàn Kiếm"}),
        ("headquarters-list", "?q=ba+%C4%91inh", {"Ba Đình"}),
        ("headquarters-list", "?doc-lap=yes", {"Hoàn Kiếm"}),
        ("headquarters-list", "?doc-lap=shared", {"Ba Đình"}),
        ("headquarters-list", "?phap-ly=yes", {"Hoàn Kiếm"}),
        ("headquarters-list", "?tinh-trang=2", {"Ba Đình"}),
        ("headquarters-list", "?loai=x%C3%A3", set()),
        ("headquarters-list", "?tinh-trang=99999999999999999999", {"Hoàn Kiếm", "Ba Đình"}),
        ("headquarters-list", "?independence[]=x&sort=password&page=zzz", {"Hoàn Kiếm", "Ba Đình"}),
        ("project-list", "?q=hoan+kiem", {"Hoàn Kiếm"}),
        ("project-list", "?q=da-01", {"Hoàn Kiếm"}),
        ("project-list", "?giai-doan=7", {"Hoàn Kiếm"}),
        ("project-list", "?giai-doan=1", {"Ba Đình"}),
        ("project-list", "?tre=60", {"Hoàn Kiếm"}),
        ("project-list", "?tre=9", {"Hoàn Kiếm", "Ba Đình"}),
        ("project-list", "?trang-thai=done", set()),
        ("project-list", "?nam=abc", {"Hoàn Kiếm", "Ba Đình"}),
        ("project-list", "?nam=2031", set()),
        ("project-list", "?nam=99999999999999999999", {"Hoàn Kiếm", "Ba Đình"}),
        ("equipment-list", "?q=hoan", {"Hoàn Kiếm"}),
        ("equipment-list", "?thieu=yes", set()),
        ("equipment-list", "?nhom=zz", {"Hoàn Kiếm", "Ba Đình"}),
    ],
)
def test_list_filters_by_the_address(
    cast, sign_in, building, neighbours_building, project, neighbours_project, categories, name, query, found
):
    InvestmentProject.objects.filter(pk=project.pk).update(planned_on=today() - timedelta(days=61))
    response = sign_in(cast.reviewer).get(address(name, query=query))
    assert response.status_code == 200
    rows = " ".join(str(row) for row in response.context["rows"])
    assert {word for word in ("Hoàn Kiếm", "Ba Đình") if word in rows} == found


@pytest.mark.parametrize("name", LISTS)
def test_list_refuses_nul_and_survives_odd_words(cast, sign_in, building, project, name):
    client = sign_in(cast.reviewer)
    assert client.get(address(name, query="?q=%00")).status_code == 400
    for words in ("%EF%BF%BE", "'%22%3E%3Cscript%3E", "%25", "a" * 3000):
        assert client.get(address(name, query=f"?q={words}")).status_code == 200


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("headquarters-list", ["name", "independence", "title", "paper", "measured", "condition", "surveyed"]),
        ("equipment-list", ["name"]),
        (
            "project-list",
            ["name", "ward", "stage", "total", "planned", "allocated", "disbursed", "rate", "planned_on", "late"],
        ),
    ],
)
def test_list_sorts_both_ways(cast, sign_in, building, neighbours_building, project, neighbours_project, name, columns):
    client = sign_in(cast.reviewer)
    for column in columns:
        up = [row.pk for row in client.get(address(name, query=f"?sort={column}")).context["rows"]]
        down = [row.pk for row in client.get(address(name, query=f"?sort=-{column}")).context["rows"]]
        assert len(up) == 2
        assert set(up) == set(down)


def test_projects_sort_by_money_rate_and_delay(cast, sign_in, project, neighbours_project, funding):
    add_disbursement(funding_id=funding.pk, by=cast.ward1, paid_on=date(2026, 5, 4), amount=10)
    InvestmentProject.objects.filter(pk=neighbours_project.pk).update(planned_on=date(2030, 1, 1))
    client = sign_in(cast.reviewer)
    for column in ("disbursed", "rate", "late"):
        rows = client.get(address("project-list", query=f"?sort=-{column}")).context["rows"]
        assert [row.pk for row in rows] == [project.pk, neighbours_project.pk], column


def test_rate_is_a_dash_when_nothing_is_planned(cast, sign_in, neighbours_project):
    response = sign_in(cast.reviewer).get(address("project-list"))
    assert response.context["rows"][0].rate is None
    assert '<td class="num" data-label="Tỷ lệ">—</td>' in response.content.decode()


def test_project_list_counts_the_money_of_the_year_asked_for(cast, sign_in, project, funding):
    Funding.objects.create(project=project, source="NSTP", year=2025, planned=8)
    client = sign_in(cast.reviewer)
    assert client.get(address("project-list")).context["sums"]["total_planned"] == 2_000_000_008
    assert client.get(address("project-list", query="?nam=2025")).context["rows"][0].planned == 8


def test_export_holds_exactly_the_rows_shown(cast, sign_in, building, neighbours_building):
    text = (
        sign_in(cast.reviewer)
        .get(address("headquarters-list", query="?doc-lap=shared&export=csv"))
        .content.decode("utf-8-sig")
    )
    lines = text.strip().split("\r\n")
    assert len(lines) == 2
    assert lines[0].startswith("Trụ sở;Đơn vị sử dụng;")
    assert lines[1].startswith("Trụ sở Công an phường Ba Đình;phường Ba Đình;")


def test_project_page_shows_money_law_and_delay(cast, sign_in, project, funding):
    InvestmentProject.objects.filter(pk=project.pk).update(stage=10, policy_total=4_000_000_000)
    add_disbursement(
        funding_id=funding.pk, by=cast.ward1, paid_on=date(2026, 5, 4), amount=1_200_000_000, voucher="UNC 15"
    )
    text = sign_in(cast.reviewer).get(address("project-detail", project.pk)).content.decode()
    assert "vượt mức trong quyết định chủ trương" in text
    assert 'title="1.200.000.000 đồng">1.200,0</data>' in text
    assert "60%" in text
    assert "UNC 15" in text
    assert f"chậm {(today() - date(2026, 6, 30)).days} ngày" in text


def test_headquarters_page_shows_users_of_all_times(cast, sign_in, building):
    end_occupancy(occupancy_id=Occupancy.objects.get().pk, valid_until=date(2026, 3, 1), by=cast.ward1)
    client = sign_in(cast.ward1)
    text = client.get(address("headquarters-detail", building.pk)).content.decode()
    assert "01/07/2025" in text
    assert "01/03/2026" in text
    assert "Thôi sử dụng trụ sở" in text
    assert client.get(address("headquarters-edit", building.pk)).status_code == 403


def test_equipment_matrix_shows_usable_held_and_short(cast, sign_in, categories):
    save_holdings(
        ward_id=cast.hoan_kiem.pk, by=cast.ward1, entries=[HoldingEntry(categories["desktop"].pk, 0, 12, 10, 15)]
    )
    client = sign_in(cast.reviewer)
    text = client.get(address("equipment-list", query="?nhom=it&thieu=yes")).content.decode()
    assert "◐ 10 −5" in text
    assert "Máy in" in text
    assert "Ô tô" not in text
    assert "Ba Đình" not in text
    assert "Hoàn Kiếm" in client.get(address("equipment-edit", cast.hoan_kiem.pk)).content.decode()


def fill(number: int, category) -> None:
    wards = make_wards(number)
    buildings = Headquarters.objects.bulk_create(
        Headquarters(name=f"Trụ sở {ward.pk}", search="x", independence="outside") for ward in wards
    )
    Occupancy.objects.bulk_create(
        Occupancy(headquarters=row, ward=ward) for row, ward in zip(buildings, wards, strict=True)
    )
    EquipmentHolding.objects.bulk_create(
        EquipmentHolding(ward=ward, category=category, have=2, usable=1, need=3) for ward in wards
    )
    projects = InvestmentProject.objects.bulk_create(
        InvestmentProject(ward=ward, name=f"Dự án {ward.pk}", search="x") for ward in wards
    )
    fundings = Funding.objects.bulk_create(
        Funding(project=row, source="NSTP", year=2026, planned=5) for row in projects
    )
    Disbursement.objects.bulk_create(Disbursement(funding=row, paid_on=date(2026, 5, 4), amount=1) for row in fundings)


@pytest.mark.parametrize("query", ["", "?export=csv", "?q=duong", "?sort=-name"])
@pytest.mark.parametrize("name", LISTS)
def test_list_costs_the_same_for_three_wards_and_for_thirty(cast, sign_in, categories, name, query):
    client = sign_in(cast.reviewer)
    fill(3, categories["car"])
    client.get(address(name))  # the session is written once a minute
    few = count_queries(lambda: client.get(address(name, query=query)))
    fill(27, categories["car"])
    assert count_queries(lambda: client.get(address(name, query=query))) == few <= 12


def test_detail_pages_cost_few_queries(cast, sign_in, building, project, funding, categories):
    client = sign_in(cast.ward1)
    paths = {
        # uses, houses, surveys, papers, the map, projects, the surplus case: a query for each kind of record
        address("headquarters-detail", building.pk): 17,
        address("project-detail", project.pk): 12,
        address("equipment-edit", cast.hoan_kiem.pk): 12,
    }
    client.get(next(iter(paths)))
    for path, most in paths.items():
        assert count_queries(lambda path=path: client.get(path)) <= most, path
