"""The registers of facilities as they were or restated: nothing lost, nothing twice, ended units read and never entered."""

import csv
import io
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from facilities.actions import add_disbursement, create_headquarters, create_project, save_holdings, set_occupancy
from facilities.actions.reorganising import pass_buildings
from facilities.models import EquipmentHolding, InvestmentProject
from facilities.standing_equipment import refresh_equipment
from organisation.models import Ward
from tests import factories, merging

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 1)
PROJECTS, EQUIPMENT, BUILDINGS = (
    reverse(f"facilities:{name}") for name in ("project-list", "equipment-list", "headquarters-list")
)


@pytest.fixture
def held(cast, building, neighbours_building, project, neighbours_project, funding, categories):
    """Both wards hold computers, the one lacks some; Cầu Giấy stands by with its own."""
    standing = factories.make_ward("Cầu Giấy")
    for ward, have, need in ((cast.hoan_kiem, 5, 9), (cast.ba_dinh, 7, 2), (standing, 1, 1)):
        EquipmentHolding.objects.create(
            ward=ward, category=categories["desktop"], have=have, usable=have - 1, need=need
        )
    refresh_equipment()
    return standing


@pytest.fixture
def merged(held, cast):
    """Hoàn Kiếm and Ba Đình have become Ánh Dương; ward1 serves there now."""
    event = merging.draft(DAY, {"Ánh Dương": [cast.hoan_kiem, cast.ba_dinh]})
    pass_buildings(event=event, heirs=merging.carried_out(event), by=None)
    cast.ward1.ward = event.units.get().ward
    cast.ward1.save()
    return cast.ward1.ward


def text_of(page) -> str:
    return " ".join(re.sub("<[^>]*>", " ", page.content.decode()).split())


def exported(client, address: str) -> list[dict]:
    text = client.get(address).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_projects_are_the_same_rows_and_sums_under_both_readings(merged, cast, sign_in):
    client = sign_in(cast.reviewer)
    then, today = (client.get(f"{PROJECTS}?doc={doc}").context for doc in ("khi-do", "hom-nay"))
    assert [row.pk for row in today["rows"]] and {row.pk for row in today["rows"]} == {row.pk for row in then["rows"]}
    assert (then["count"], then["sums"], then["late"]) == (today["count"], today["sums"], today["late"])
    page = text_of(client.get(f"{PROJECTS}?doc=hom-nay"))
    assert "phường Ánh Dương – ghi cho phường Hoàn Kiếm" in page
    assert "– ghi cho" not in text_of(client.get(PROJECTS))


def test_projects_are_found_by_the_heirs_name_and_kind_when_restated(merged, cast, sign_in):
    client = sign_in(cast.reviewer)
    assert client.get(f"{PROJECTS}?q=anh+duong").context["count"] == 0
    assert client.get(f"{PROJECTS}?q=anh+duong&doc=hom-nay").context["count"] == 2
    Ward.objects.filter(pk=merged.pk).update(kind="xã")
    assert client.get(f"{PROJECTS}?loai=xã&doc=hom-nay").context["count"] == 2
    assert client.get(f"{PROJECTS}?loai=xã").context["count"] == 0
    assert client.get(f"{PROJECTS}?ca-da-ket-thuc=0").context["count"] == 0


def test_the_matrix_restated_sums_over_the_units_carried(merged, cast, sign_in, categories):
    client = sign_in(cast.reviewer)
    context = client.get(f"{EQUIPMENT}?doc=hom-nay").context
    held = context["matrix"].cells
    cells = {str(ward): held[ward.pk].get(categories["desktop"].pk) for ward in context["rows"]}
    assert set(cells) == {"phường Ánh Dương", "phường Cầu Giấy"}
    sums = cells["phường Ánh Dương"]
    assert (sums.have, sums.usable, sums.need, sums.short) == (12, 10, 11, 1)
    assert (context["counted"], context["wards_in_all"], context["short"]) == (2, 2, 2)
    assert "gồm phường Ba Đình, phường Hoàn Kiếm" in text_of(client.get(f"{EQUIPMENT}?doc=hom-nay"))
    assert client.get(f"{EQUIPMENT}?doc=hom-nay&thieu=yes").context["count"] == 2


def total(context) -> int:
    held = context["matrix"].cells
    return sum(cell.have for ward in context["rows"] for cell in held.get(ward.pk, {}).values())


def test_the_matrix_has_the_same_sum_under_both_readings_with_ended_units(merged, cast, sign_in):
    client = sign_in(cast.reviewer)
    now = client.get(EQUIPMENT).context
    assert {str(ward) for ward in now["rows"]} == {"phường Ánh Dương", "phường Cầu Giấy"} and total(now) == 1
    then = client.get(f"{EQUIPMENT}?ca-da-ket-thuc=1").context
    assert total(then) == total(client.get(f"{EQUIPMENT}?doc=hom-nay").context) == 13
    assert {str(ward) for ward in then["rows"]} >= {"phường Hoàn Kiếm", "phường Ba Đình"}
    assert "phường Hàng Bạc (Quận Hoàn Kiếm)" not in {str(ward) for ward in then["rows"]}  # it left no count
    before = client.get(f"{EQUIPMENT}?ngay=30/09/2026").context
    assert total(before) == 13 and merged not in before["rows"]


def test_a_split_unit_counts_once_in_the_matrix(held, cast, sign_in):
    merging.carried_out(merging.draft(DAY, {"Một": [cast.hoan_kiem], "Hai": [cast.hoan_kiem]}))
    assert total(sign_in(cast.reviewer).get(f"{EQUIPMENT}?doc=hom-nay").context) == 13


def test_an_heirs_own_count_takes_the_place_of_earlier_ones(merged, cast, sign_in, categories):
    EquipmentHolding.objects.create(ward=merged, category=categories["desktop"], have=6, usable=6, need=6)
    refresh_equipment([merged.pk])
    client = sign_in(cast.reviewer)
    context = client.get(f"{EQUIPMENT}?doc=hom-nay").context
    held = context["matrix"].cells
    cells = {str(ward): held[ward.pk].get(categories["desktop"].pk) for ward in context["rows"]}
    assert cells["phường Ánh Dương"].have == 6 and total(context) == 7
    assert "gồm phường" not in text_of(client.get(f"{EQUIPMENT}?doc=hom-nay"))
    earlier = client.get(f"{EQUIPMENT}?ngay=30/09/2026&doc=hom-nay").context
    assert total(earlier) == 13 and merged not in earlier["rows"]


@pytest.mark.parametrize(
    ("query", "users"),
    [("", {"Ánh Dương"}), ("?ngay=30/09/2026", {"Hoàn Kiếm", "Ba Đình"}), ("?ngay=01/01/2020", set())],
)
def test_buildings_name_who_used_them_on_the_day(merged, cast, sign_in, query, users):
    context = sign_in(cast.reviewer).get(f"{BUILDINGS}{query}").context
    assert {use.ward.name for row in context["rows"] for use in row.users} == users and context["count"] == 2


def test_buildings_are_found_by_former_users_on_request(merged, cast, sign_in):
    client = sign_in(cast.reviewer)
    buildings = client.get(f"{BUILDINGS}?ca-da-ket-thuc=1")
    assert "trước 01/10/2026: phường Hoàn Kiếm" in text_of(buildings)
    assert "trước 01/10/2026" not in text_of(client.get(BUILDINGS))
    Ward.objects.filter(pk=cast.ba_dinh.pk).update(search="phuong ten xua 00004")
    assert client.get(f"{BUILDINGS}?q=ten+xua").context["count"] == 0
    assert client.get(f"{BUILDINGS}?q=ten+xua&ca-da-ket-thuc=1").context["count"] == 1


@pytest.mark.parametrize("address", [PROJECTS, EQUIPMENT, BUILDINGS])
@pytest.mark.parametrize("doc", ["khi-do", "hom-nay"])
def test_exports_carry_the_unit_then_now_and_before(merged, cast, sign_in, address, doc):
    rows = exported(sign_in(cast.reviewer), f"{address}?doc={doc}&export=csv&ca-da-ket-thuc=1")
    assert rows and all(
        {"Đơn vị ghi khi đó", "Đơn vị hiện nay (nhận số liệu)", "Đơn vị trước"} <= set(row) for row in rows
    )
    heirs = {row["Đơn vị hiện nay (nhận số liệu)"] for row in rows}
    assert "phường Ánh Dương" in heirs and "phường Hoàn Kiếm" not in heirs
    label = "theo đơn vị khi đó" if doc == "khi-do" else "quy về đơn vị hiện nay"
    assert {row[next(name for name in row if name.startswith("Cách đọc"))] for row in rows} == {label}


# --- Entry ---------------------------------------------------------------------------------------------------------------


MONEY_DOORS = ("project-edit", "ladder-edit", "disbursement-create")


def money_doors(client, project, funding) -> list[int]:
    keys = dict(zip(MONEY_DOORS, (project.pk, project.pk, funding.pk), strict=True))
    return [client.get(reverse(f"facilities:{name}", args=[pk])).status_code for name, pk in keys.items()]


def test_the_heirs_officer_reads_what_is_finished_and_edits_none_of_it(merged, cast, project, funding, sign_in):
    InvestmentProject.objects.filter(pk=project.pk).update(completed_on=date(2026, 9, 1))
    client = sign_in(cast.ward1)
    for address in (project.get_absolute_url(), reverse("facilities:equipment-edit", args=[cast.hoan_kiem.pk])):
        page = client.get(address)
        assert page.status_code == 200 and "Phường Hoàn Kiếm đã kết thúc ngày 01/10/2026" in text_of(page)
        assert "/sua/" not in page.content.decode() and "Ánh Dương" in text_of(page)
    assert money_doors(client, project, funding) == [403] * 3
    answer = client.post(reverse("facilities:equipment-edit", args=[cast.hoan_kiem.pk]), {})
    assert answer.status_code == 403 and "đã kết thúc ngày 01/10/2026" in text_of(answer)


def test_the_heirs_officer_carries_an_unfinished_project_on(merged, cast, project, funding, sign_in):
    client = sign_in(cast.ward1)
    assert money_doors(client, project, funding) == [200] * 3
    page = text_of(client.get(project.get_absolute_url()))
    assert "do Công an phường Ánh Dương tiếp tục thực hiện" in page
    add_disbursement(funding_id=funding.pk, by=cast.ward1, paid_on=DAY, amount=1_000)
    project.refresh_from_db()
    assert project.ward == cast.hoan_kiem and funding.disbursements.get(amount=1_000)


def test_another_heir_of_a_split_unit_does_not_touch_its_projects(held, cast, project, funding, sign_in):
    event = merging.draft(DAY, {"Một": [cast.hoan_kiem], "Hai": [cast.hoan_kiem]})
    merging.carried_out(event)
    cast.ward1.ward = event.units.get(name="Hai").ward
    cast.ward1.save()
    client = sign_in(cast.ward1)
    assert client.get(project.get_absolute_url()).status_code == 200
    assert money_doors(client, project, funding) == [403] * 3


def test_an_officer_left_at_an_ended_unit_enters_nothing(merged, cast, neighbours_project, sign_in):
    client = sign_in(cast.ward2)
    own = [
        reverse("facilities:headquarters-create"),
        reverse("facilities:project-create"),
        reverse("facilities:project-edit", args=[neighbours_project.pk]),
    ]
    assert [client.get(address).status_code for address in own] == [403] * 3
    assert client.post(reverse("facilities:equipment-edit", args=[cast.ba_dinh.pk]), {}).status_code == 403
    assert neighbours_project.get_absolute_url() in client.get(PROJECTS).content.decode()


@pytest.mark.parametrize(
    "act",
    [
        lambda ward, building, funding: create_headquarters(ward_id=ward.pk, by=None, values={"name": "Mới"}),
        lambda ward, building, funding: set_occupancy(headquarters_id=building.pk, ward_id=ward.pk, by=None),
        lambda ward, building, funding: create_project(ward_id=ward.pk, by=None, values={"name": "Mới"}),
        lambda ward, building, funding: save_holdings(ward_id=ward.pk, by=None, entries=[]),
        lambda ward, building, funding: (
            InvestmentProject.objects.update(completed_on=DAY),
            add_disbursement(funding_id=funding.pk, by=None, paid_on=DAY, amount=1),
        ),
    ],
)
def test_no_act_enters_anything_for_an_ended_unit(merged, cast, building, funding, act):
    with pytest.raises(Exception, match="đã kết thúc ngày 01/10/2026"):
        act(cast.hoan_kiem, building, funding)


# --- Cost ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "?doc=hom-nay", "?doc=hom-nay&sort=ward&export=csv", "?ca-da-ket-thuc=1"])
def test_lists_cost_the_same_for_any_number_of_units_before(held, cast, categories, sign_in, query):
    client, counts = sign_in(cast.reviewer), []
    addresses = [f"{address}{query}" for address in (PROJECTS, EQUIPMENT, BUILDINGS)]
    for number in (2, 12):
        wards = factories.make_wards(number)
        for ward in wards:
            InvestmentProject.objects.create(ward=ward, name="Dự án")
            EquipmentHolding.objects.create(ward=ward, category=categories["desktop"], have=1, usable=1)
            create_headquarters(ward_id=ward.pk, by=None, values={"name": "Trụ sở"})
        event = merging.draft(DAY, {f"Mới {number}": wards[:-1], f"Khác {number}": wards[-1:]})
        pass_buildings(event=event, heirs=merging.carried_out(event), by=None)
        for address in addresses:
            client.get(address)
        with CaptureQueriesContext(connection) as captured:
            for address in addresses:
                client.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[1]
