"""The ladder's grid: one decision for what is changed, refusals at their cells, nothing typed lost, both values when stale."""

from datetime import date

import pytest
from django.urls import reverse

from facilities.actions import add_disbursement, save_ladder
from facilities.asked import RowAsked
from facilities.models import Funding, FundingRevision
from tests.facilities.counting import count_queries

BILLION = 10**9
PAPER = {"decision_number": "120/QĐ-UBND", "decided_on": "15/01/2026"}


@pytest.fixture
def path(project):
    return reverse("facilities:ladder-edit", args=[project.pk])


@pytest.fixture
def ward1(cast, sign_in):
    return sign_in(cast.ward1)


def opened(client, path) -> dict:
    """What a browser would send back of an untouched grid."""
    form = client.get(path).context["form"]
    found = {field.html_name: field.field.prepare_value(field.value()) for field in form}
    return {name: str(value) for name, value in found.items() if value not in (None, "")}


def errors_at(response) -> dict:
    assert response.status_code == 200
    return {name: " ".join(errors) for name, errors in response.context["form"].errors.items()}


def test_untouched_grid_saves_nothing_and_needs_no_decision(ward1, path, funding):
    assert ward1.post(path, opened(ward1, path)).status_code == 302
    assert Funding.objects.get().version == 1


def test_changed_and_added_rows_are_saved_under_one_decision(ward1, path, project, funding):
    sent = opened(ward1, path) | PAPER
    sent |= {
        "2026-NSTP-total": "2.000.000.000",
        "them1-year": "2027",
        "them1-source": "NSX",
        "them1-planned": "500.000.000",
    }
    response = ward1.post(path, sent)
    assert response["Location"] == reverse("facilities:ladder-detail", args=[project.pk])
    made = FundingRevision.objects.filter(decision_number="120/QĐ-UBND")
    assert sorted(made.values_list("funding__year", "rung", "amount")) == [
        (2026, "total", 2 * BILLION),
        (2027, "planned", 500_000_000),
    ]
    text = ward1.get(response["Location"]).content.decode()
    assert "120/QĐ-UBND, 15/01/2026" in text and "5000/QĐ-UBND" in text


@pytest.mark.parametrize("missing", ["decision_number", "decided_on"])
def test_change_without_its_decision_is_refused_there(ward1, path, funding, missing):
    sent = opened(ward1, path) | PAPER | {"2026-NSTP-planned": "3.000.000.000", missing: ""}
    response = ward1.post(path, sent)
    assert list(errors_at(response)) == [missing]
    assert response.context["form"]["2026-NSTP-planned"].value() == "3.000.000.000"
    assert Funding.objects.get().version == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-1", "Phải từ 0"),
        ("0,5", "Chỉ nhận số nguyên"),
        ("1" + "0" * 18, "Không được quá 1.000.000.000.000.000"),
        ("1.600 tỷ", "xin viết là 1.600.000.000.000"),
        ("2,5 triệu đồng", "xin viết là 2.500.000"),
        ("5 tỷ rưỡi", "không phải là số"),
        ("4.2", "Không rõ"),
        ("3.000.000.000.000", "vượt kế hoạch năm"),
    ],
)
def test_amount_is_refused_at_its_cell_and_stays_typed(ward1, path, funding, typed, said):
    response = ward1.post(path, opened(ward1, path) | PAPER | {"2026-NSTP-allocated": typed})
    errors = errors_at(response)
    assert list(errors) == ["2026-NSTP-allocated"] and said in errors["2026-NSTP-allocated"]
    assert response.context["form"]["2026-NSTP-allocated"].value() == typed
    assert said in response.content.decode()
    assert Funding.objects.get().version == 1


def test_added_row_asks_for_its_year_and_source(ward1, path, funding):
    response = ward1.post(path, opened(ward1, path) | PAPER | {"them1-planned": "5", "them2-year": "1999"})
    assert set(errors_at(response)) == {"them1-year", "them1-source", "them2-year"}


def test_decision_of_tomorrow_and_forbidden_words_are_refused(ward1, path, funding):
    sent = opened(ward1, path) | {"2026-NSTP-planned": "3.000.000.000"}
    assert "decision_number" in errors_at(ward1.post(path, sent | PAPER | {"decision_number": "kho súng"}))
    assert "tương lai" in str(errors_at(ward1.post(path, sent | PAPER | {"decided_on": "01/01/2099"})))
    assert Funding.objects.get().version == 1


def test_stale_grid_shows_both_values_and_the_next_press_saves(cast, ward1, path, project, funding):
    sent = opened(ward1, path) | PAPER | {"2026-NSTP-allocated": "5"}
    save_ladder(project_id=project.pk, by=cast.chief1, rows=[RowAsked(2026, "NSTP", {"allocated": 7}, 1)])
    response = ward1.post(path, sent)
    assert response.status_code == 409
    assert [tuple(each)[1:] for each in response.context["form"].conflicts] == [("5", "7")]
    assert "chief1" in response.content.decode()
    again = ward1.post(path, sent | {"2026-NSTP-version": response.context["form"]["2026-NSTP-version"].value()})
    assert again.status_code == 302 and Funding.objects.get().allocated == 5


def test_row_added_by_somebody_meanwhile_is_neither_lost_nor_emptied(cast, ward1, path, project, funding):
    sent = opened(ward1, path) | PAPER | {"2026-NSTP-planned": "3.000.000.000"}
    save_ladder(project_id=project.pk, by=cast.chief1, rows=[RowAsked(2027, "NSX", {"planned": 9})])
    assert ward1.post(path, sent).status_code == 302
    assert list(Funding.objects.order_by("year").values_list("planned", flat=True)) == [3 * BILLION, 9]


def test_row_that_exists_already_is_not_added_twice(cast, ward1, path, project, funding):
    sent = opened(ward1, path) | PAPER | {"them1-year": "2026", "them1-source": "NSTP", "them1-planned": "5"}
    assert "Bảng đã có dòng" in errors_at(ward1.post(path, sent))["them1-year"]
    assert Funding.objects.get().planned == 2 * BILLION


def test_keeper_of_the_registers_enters_for_any_ward_and_a_leader_for_none(cast, sign_in, path, funding):
    client = sign_in(cast.reviewer)
    assert client.post(path, opened(client, path) | PAPER | {"2026-NSTP-planned": "2.000.000.001"}).status_code == 302
    assert Funding.objects.get().planned == 2 * BILLION + 1
    assert sign_in(cast.leader).get(path).status_code == 403


def test_ladder_page_shows_rates_and_costs_the_same_for_many_rows(cast, sign_in, path, project, funding):
    client, detail = sign_in(cast.ward1), reverse("facilities:ladder-detail", args=[project.pk])
    add_disbursement(funding_id=funding.pk, by=cast.ward1, paid_on=date(2026, 5, 4), amount=BILLION)
    Funding.objects.update(carried_in=BILLION * 2)
    text = client.get(detail).content.decode()
    assert "50%" in text and "25%" in text
    few = [count_queries(lambda address=address: client.get(address)) for address in (detail, path)]
    rows = [RowAsked(2028 + year, source, {"planned": 1}) for year in range(5) for source in ("NSTP", "NSX", "BCA")]
    save_ladder(project_id=project.pk, by=cast.ward1, rows=rows)
    assert [count_queries(lambda address=address: client.get(address)) for address in (detail, path)] == few


def test_project_without_money_has_an_empty_ladder(ward1, path, project):
    assert "Chưa có nguồn vốn" in ward1.get(reverse("facilities:ladder-detail", args=[project.pk])).content.decode()
    assert ward1.post(path, opened(ward1, path)).status_code == 302
