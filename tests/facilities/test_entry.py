"""Entry pages: good input is kept, bad input is told at its field, nothing typed is lost, a stale tab sees both values."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from facilities.actions import HoldingEntry, save_headquarters, save_holdings, save_project
from facilities.models import (
    Disbursement,
    EquipmentHolding,
    Headquarters,
    InvestmentProject,
    MoneyStanding,
    Occupancy,
)
from organisation.clock import today


def address(name, *args):
    return reverse(f"facilities:{name}", args=args)


def inputs(form) -> dict:
    """What a browser would send back of an untouched form."""
    found = {}
    for field in form:
        value = field.field.prepare_value(field.value()) if hasattr(field.field, "prepare_value") else field.value()
        if isinstance(value, date):
            value = f"{value:%d/%m/%Y}"
        if value is True:
            value = "on"
        if value is not None and value is not False and value != "" and value != []:
            found[field.html_name] = value if isinstance(value, list) else str(getattr(value, "pk", value))
    return found


@pytest.fixture
def ward1(cast, sign_in):
    return sign_in(cast.ward1)


def opened(client, path) -> dict:
    return inputs(client.get(path).context["form"])


def errors_at(response) -> dict:
    assert response.status_code == 200
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


# --- Headquarters ---------------------------------------------------------------------------------------------------------


def test_headquarters_is_created_for_the_own_ward(cast, ward1):
    sent = opened(ward1, address("headquarters-create")) | {
        "name": "Trụ sở mới",
        "independence": "inside",
        "land_area_m2": "1.276,25",
        "condition": "3",
        "surveyed_on": "02/03/2026",
        "year_built": "2015",
        "valid_from": "01/07/2025",
    }
    response = ward1.post(address("headquarters-create"), sent)
    building = Headquarters.objects.get()
    assert response["Location"] == building.get_absolute_url()
    assert (str(building.land_area_m2), building.surveyed_on, building.year_built) == (
        "1276.25",
        date(2026, 3, 2),
        2015,
    )
    assert Occupancy.objects.get().ward == cast.hoan_kiem


def test_headquarters_is_created_once_when_the_button_is_pressed_twice(ward1):
    sent = opened(ward1, address("headquarters-create")) | {"name": "Trụ sở mới"}
    first, second = (ward1.post(address("headquarters-create"), sent)["Location"] for _press in range(2))
    assert first == second
    assert Headquarters.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("land_area_m2", "1,234.5"),
        ("land_area_m2", "1.23"),
        ("land_area_m2", "-5"),
        ("land_area_m2", "9" * 39),
        ("land_area_m2", "1,234"),
        ("floor_area_m2", "NaN"),
        ("title_date", "31/02/2026"),
        ("title_date", "13/13/2026"),
        ("title_date", "01/01/9999"),
        ("year_built", "12,5"),
        ("year_built", "3000"),
        ("floor_area_m2", "0"),
        ("latitude", "21,5,5"),
        ("latitude", "10,5"),
        ("independence", "palace"),
        ("name", ""),
        ("name", "x" * 201),
        ("name", "Trụ sở\x00"),
        ("note", "kho súng"),
        ("address", "tầng 2, kho vũ khí"),
        ("reception_access", "lift"),
    ],
)
def test_headquarters_refuses_at_the_field_and_keeps_what_was_typed(ward1, building, field, typed):
    path = address("headquarters-edit", building.pk)
    response = ward1.post(path, opened(ward1, path) | {"owner": "UBND phường", field: typed})
    assert list(errors_at(response)) == [field]
    assert response.context["form"]["owner"].value() == "UBND phường"
    assert Headquarters.objects.get().version == 1


def test_change_that_names_no_version_is_taken_for_a_stale_one(ward1, building):
    path = address("headquarters-edit", building.pk)
    for version in ("", "x", "9" * 30):
        response = ward1.post(path, opened(ward1, path) | {"owner": "UBND phường", "version": version})
        assert response.status_code in (200, 409), version
    assert Headquarters.objects.get().version == 1 and Headquarters.objects.get().owner != "UBND phường"


def test_title_of_tomorrow_is_refused(ward1, building):
    path = address("headquarters-edit", building.pk)
    tomorrow = today() + timedelta(days=1)
    assert "title_date" in errors_at(ward1.post(path, opened(ward1, path) | {"title_date": f"{tomorrow:%d/%m/%Y}"}))


def test_stale_headquarters_shows_both_values_and_the_next_press_saves(cast, ward1, building):
    path = address("headquarters-edit", building.pk)
    sent = opened(ward1, path) | {"independence": "shared", "owner": "UBND phường"}
    save_headquarters(headquarters_id=building.pk, version=1, by=cast.chief1, values={"independence": "inside"})
    response = ward1.post(path, sent)
    assert response.status_code == 409
    assert ("Mức độ độc lập", "dùng chung, mượn hoặc thuê", "độc lập, trong khuôn viên UBND") in response.context[
        "form"
    ].conflicts
    assert "chief1" in response.content.decode()
    assert Headquarters.objects.get().independence == "inside"
    again = ward1.post(path, sent | {"version": response.context["form"]["version"].value()})
    assert again.status_code == 302
    assert (Headquarters.objects.get().independence, Headquarters.objects.get().owner) == ("shared", "UBND phường")


def test_new_main_seat_follows_the_old_one(cast, ward1, building):
    sent = opened(ward1, address("headquarters-create")) | {"name": "Trụ sở mới"}
    assert list(errors_at(ward1.post(address("headquarters-create"), sent))) == ["valid_from"]
    assert ward1.post(address("headquarters-create"), sent | {"valid_from": "05/01/2026"}).status_code == 302
    path = address("headquarters-use", building.pk)
    assert ward1.post(path, opened(ward1, path) | {"change": "main", "day": "01/02/2026"}).status_code == 302
    assert Occupancy.objects.on(date(2026, 2, 1)).main().get().headquarters == building


def test_building_is_left(ward1, building):
    path = address("headquarters-use", building.pk)
    assert (
        ward1.post(path, opened(ward1, path) | {"change": "end", "day": "01/02/2026", "reason": "Trả nhà"}).status_code
        == 302
    )
    assert Occupancy.objects.get().valid_until == date(2026, 2, 1)


@pytest.mark.parametrize("day", ["31/02/2026", "01/01/2020", ""])
def test_building_is_not_left_on_an_impossible_day(ward1, building, day):
    path = address("headquarters-use", building.pk)
    assert errors_at(ward1.post(path, opened(ward1, path) | {"change": "end", "day": day}))
    assert Occupancy.objects.get().valid_until is None


# --- Equipment ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def grid(cast, ward1, categories):
    """(path, field name for a category)"""
    return address("equipment-edit", cast.hoan_kiem.pk), lambda name, code: f"{name}-{categories[code].pk}"


def test_all_categories_are_entered_in_one_page(ward1, grid, categories):
    path, field = grid
    sent = opened(ward1, path)
    for code in categories:
        sent |= {field("have", code): "1.234", field("usable", code): "5", field("need", code): "5.000"}
    assert ward1.post(path, sent | {"counted_on": "01/09/2026"}).status_code == 302
    assert set(EquipmentHolding.objects.values_list("have", "usable", "need", "counted_on")) == {
        (1234, 5, 5000, date(2026, 9, 1))
    }
    assert EquipmentHolding.objects.count() == len(categories)


@pytest.mark.parametrize(
    ("have", "usable", "wrong"),
    [
        ("5", "6", "usable"),
        ("1,5", "1", "have"),
        ("-1", "0", "have"),
        ("1.23", "1", "have"),
        ("9" * 30, "1", "have"),
        ("", "1", "have"),
        ("3", "", "usable"),
        ("a\x00", "1", "have"),
    ],
)
def test_count_refuses_at_the_field_and_saves_no_row(ward1, grid, have, usable, wrong):
    path, field = grid
    sent = opened(ward1, path) | {
        field("have", "car"): "2",
        field("usable", "car"): "2",
        field("have", "desktop"): have,
        field("usable", "desktop"): usable,
    }
    response = ward1.post(path, sent)
    assert list(errors_at(response)) == [field(wrong, "desktop")]
    assert response.context["form"][field("have", "car")].value() == "2"
    assert not EquipmentHolding.objects.exists()


def test_untouched_rows_never_clash(cast, ward1, grid, categories):
    path, field = grid
    entries = [HoldingEntry(categories[code].pk, 0, 1, 1, 1) for code in ("car", "desktop")]
    save_holdings(ward_id=cast.hoan_kiem.pk, by=cast.ward1, entries=entries)
    sent = opened(ward1, path) | {field("have", "car"): "9"}
    save_holdings(
        ward_id=cast.hoan_kiem.pk, by=cast.chief1, entries=[HoldingEntry(categories["desktop"].pk, 1, 7, 7, 7)]
    )
    assert ward1.post(path, sent).status_code == 302
    assert dict(EquipmentHolding.objects.values_list("category__code", "have")) == {"car": 9, "desktop": 7}


def test_stale_row_shows_both_numbers_and_the_next_press_saves(cast, ward1, grid, categories):
    path, field = grid
    save_holdings(ward_id=cast.hoan_kiem.pk, by=cast.ward1, entries=[HoldingEntry(categories["car"].pk, 0, 1, 1, 1)])
    sent = opened(ward1, path) | {
        field("have", "car"): "9",
        field("have", "desktop"): "4",
        field("usable", "desktop"): "4",
    }
    save_holdings(ward_id=cast.hoan_kiem.pk, by=cast.chief1, entries=[HoldingEntry(categories["car"].pk, 1, 3, 2, 1)])
    response = ward1.post(path, sent)
    assert response.status_code == 409
    assert "đang lưu: 3 / 2 / 1" in response.content.decode()
    assert response.context["form"][field("have", "car")].value() == "9"
    assert EquipmentHolding.objects.get().have == 3
    assert ward1.post(path, sent | {field("version", "car"): "2"}).status_code == 302
    assert dict(EquipmentHolding.objects.values_list("category__code", "have")) == {"car": 9, "desktop": 4}


def test_new_day_of_count_reaches_every_row(cast, ward1, grid, categories):
    path, _field = grid
    save_holdings(
        ward_id=cast.hoan_kiem.pk,
        by=cast.ward1,
        entries=[HoldingEntry(categories[code].pk, 0, 1, 1, 1) for code in ("car", "desktop")],
        counted_on=date(2026, 8, 1),
    )
    assert ward1.post(path, opened(ward1, path) | {"counted_on": "02/09/2026"}).status_code == 302
    assert set(EquipmentHolding.objects.values_list("counted_on", flat=True)) == {date(2026, 9, 2)}


# --- Projects and money ---------------------------------------------------------------------------------------------------


def test_project_is_created_in_whole_dong(cast, ward1):
    sent = opened(ward1, address("project-create")) | {
        "name": "Xây mới trụ sở",
        "total": "4.200.000.000",
        "planned_on": "30/06/2027",
        "cures": "hq.independent",
    }
    response = ward1.post(address("project-create"), sent)
    project = InvestmentProject.objects.get()
    assert response["Location"] == project.get_absolute_url()
    assert (project.ward, project.total, project.planned_on) == (cast.hoan_kiem, 4_200_000_000, date(2027, 6, 30))
    assert (project.cured_measures, project.group, project.stages.count()) == (["hq.independent"], "C", 14)


@pytest.mark.parametrize(
    ("field", "typed"),
    [("stage", "15"), ("planned_on", "31/02/2026"), ("completed_on", "01/01/2099"), ("total", "1.600 tỷ")],
)
def test_project_is_not_begun_on_impossible_facts(ward1, field, typed):
    path = address("project-create")
    response = ward1.post(path, opened(ward1, path) | {"name": "Xây mới", "total": "1", field: typed})
    assert list(errors_at(response)) == [field]
    assert not InvestmentProject.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("total", "1,5"),
        ("total", "-1"),
        ("total", "1" + "0" * 16),
        ("total", "4.2"),
        ("total", ""),
        ("policy_total", "x"),
        ("group", "D"),
        ("cures", "programme.secret"),
        ("headquarters", "999999"),
        ("policy_decision", "1" * 30),
        ("name", "Mua súng"),
        ("contractor", "kho đạn"),
    ],
)
def test_project_refuses_at_the_field(ward1, project, field, typed):
    path = address("project-edit", project.pk)
    assert list(errors_at(ward1.post(path, opened(ward1, path) | {field: typed}))) == [field]
    assert InvestmentProject.objects.get().version == 1


def test_project_ends_after_it_starts(ward1):
    path = address("project-create")
    days = {"starts_on": "01/07/2026", "planned_on": "30/06/2026"}
    response = ward1.post(path, opened(ward1, path) | {"name": "Xây mới", "total": "1", **days})
    assert "Ngày hoàn thành dự kiến phải từ ngày khởi công trở đi." in response.content.decode()


def test_project_takes_no_building_of_another_ward(ward1, project, building, neighbours_building):
    path = address("project-edit", project.pk)
    assert "headquarters" in errors_at(ward1.post(path, opened(ward1, path) | {"headquarters": neighbours_building.pk}))
    assert ward1.post(path, opened(ward1, path) | {"headquarters": building.pk}).status_code == 302


def test_stale_project_shows_both_values(cast, ward1, project):
    path = address("project-edit", project.pk)
    sent = opened(ward1, path) | {"total": "5.000"}
    save_project(project_id=project.pk, version=1, by=cast.chief1, values={"total": 7_000})
    response = ward1.post(path, sent)
    assert response.status_code == 409
    assert ("Tổng mức đầu tư (đồng)", "5.000", "7.000") in response.context["form"].conflicts


def test_payment_is_recorded_once_and_refused_beyond_what_was_allocated(ward1, funding):
    path = address("disbursement-create", funding.pk)
    sent = opened(ward1, path) | {"paid_on": "04/05/2026", "amount": "1.500.000.001"}
    assert "Vượt số còn được chi 1.500.000.000 đồng" in str(errors_at(ward1.post(path, sent)))
    for _press in range(2):
        assert ward1.post(path, sent | {"amount": "1.500.000.000"}).status_code == 302
    assert MoneyStanding.objects.get().disbursed == 1_500_000_000
    assert ward1.post(path, {**sent, "entry_key": uuid4(), "amount": "-1"}).status_code == 302
    assert MoneyStanding.objects.get().disbursed == 1_499_999_999


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("amount", "0"),
        ("amount", "1,5"),
        ("amount", "-1"),
        ("amount", "1" + "0" * 16),
        ("paid_on", "31/02/2026"),
        ("paid_on", "01/01/2099"),
        ("voucher", "x" * 81),
        ("voucher", "súng"),
    ],
)
def test_payment_refuses(ward1, funding, field, typed):
    path = address("disbursement-create", funding.pk)
    response = ward1.post(path, opened(ward1, path) | {"paid_on": "04/05/2026", "amount": "5", field: typed})
    assert list(errors_at(response)) in ([field], ["__all__"])
    assert not Disbursement.objects.exists()


@pytest.mark.parametrize("name", ["headquarters-edit", "project-edit"])
def test_entry_without_version_and_with_odd_version_is_no_fault(cast, ward1, building, project, name):
    path = address(name, building.pk if name.startswith("head") else project.pk)
    for version in ("abc", "9" * 30, "-1"):
        assert ward1.post(path, opened(ward1, path) | {"version": version}).status_code in {200, 409}
