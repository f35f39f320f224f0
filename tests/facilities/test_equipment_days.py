"""A count is of a day: the latest is the holding, earlier ones answer for earlier days and periods; handovers come beside."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from facilities.actions import HoldingEntry, save_holdings
from facilities.actions.handovers import add_handover
from facilities.matrix import held_by
from facilities.models import EquipmentCount, EquipmentHolding, EquipmentStanding, Handover, Norm
from facilities.standards import Cell
from facilities.standing_equipment import recount_equipment, refresh_equipment, standings_as_are
from organisation import clock
from tests.facilities.counting import count_queries
from tests.factories import make_period, make_wards

SPRING, AUTUMN = date(2026, 3, 1), date(2026, 9, 1)
MATRIX = reverse("facilities:equipment-list")


@pytest.fixture
def count(cast, categories):
    def save(day, have, usable, need=None, *, version=0, code="desktop", by=None):
        entry = HoldingEntry(categories[code].pk, version, have, usable, need)
        return save_holdings(ward_id=cast.hoan_kiem.pk, by=by or cast.ward1, entries=[entry], counted_on=day)

    return save


def held() -> tuple:
    return EquipmentHolding.objects.values_list("have", "usable", "need", "counted_on", "version").get()


def test_save_writes_count_and_standing_with_the_holding(cast, categories, count):
    count(None, 5, 4, 6)
    row = EquipmentCount.objects.get()
    assert (row.have, row.usable, row.need, row.counted_on) == (5, 4, 6, clock.today())
    assert EquipmentStanding.objects.get().cells == {str(categories["desktop"].pk): [5, 4, 6]}


def test_count_of_an_earlier_day_overwrites_nothing_and_is_kept(cast, categories, count):
    count(AUTUMN, 9, 8, 9)
    assert count(SPRING, 5, 4, 6, version=1) == 1
    assert held() == (9, 8, 9, AUTUMN, 1)
    key = categories["desktop"].pk
    ward = cast.hoan_kiem.pk
    assert held_by([ward], date(2026, 6, 30))[ward][key] == Cell(5, 4, 6)
    assert held_by([ward], clock.today())[ward][key] == Cell(9, 8, 9)
    assert held_by([ward], date(2026, 1, 1)) == {}


def test_count_of_the_same_day_corrects_it(count):
    count(AUTUMN, 9, 8, 9)
    count(AUTUMN, 7, 7, 9, version=1)
    assert held() == (7, 7, 9, AUTUMN, 2)
    assert EquipmentCount.objects.get().have == 7


def test_count_of_tomorrow_is_refused_and_nothing_is_written(count):
    with pytest.raises(ValidationError):
        count(clock.today() + timedelta(days=1), 1, 1)
    assert not EquipmentCount.objects.exists() and not EquipmentStanding.objects.exists()


def test_standings_equal_the_holdings_after_any_order_of_saves(cast, count):
    count(AUTUMN, 9, 8, 9)
    count(SPRING, 5, 4, 6, version=1)
    count(AUTUMN, 2, 1, None, code="car")
    assert {row.ward_id: row.cells for row in EquipmentStanding.objects.all()} == standings_as_are(None)


def test_recount_mends_what_was_written_behind_its_back(cast, count):
    count(AUTUMN, 9, 8, 9)
    EquipmentHolding.objects.update(have=50)
    EquipmentStanding.objects.all().delete()
    assert recount_equipment() == 1
    assert held()[0] == 9 and EquipmentStanding.objects.count() == 1
    assert recount_equipment() == 0


def test_matrix_answers_for_a_day_and_for_a_period(cast, count, sign_in):
    count(AUTUMN, 9, 8, 12)
    count(SPRING, 5, 4, 4, version=1)
    make_period("2026-Q2")
    client = sign_in(cast.reviewer)
    assert "◐ 8 −4" in client.get(MATRIX).content.decode()
    for query in ("?ngay=30/06/2026", "?ky=2026-Q2"):
        page = client.get(MATRIX + query).content.decode()
        assert "● 4" in page and "−4" not in page, query
    assert "● " not in client.get(MATRIX + "?ngay=01/01/2026").context["body"]


def test_norm_looks_at_what_is_held_and_the_need_at_what_can_be_used(cast, categories, count, sign_in):
    count(AUTUMN, 9, 8, 8)
    client = sign_in(cast.reviewer)
    assert client.get(MATRIX).context["short"] == 0
    norm = Norm.objects.create(
        item="equipment",
        category=categories["desktop"],
        value=20,
        unit="bộ",
        per="station",
        source="Thử",
        is_active=True,
    )
    page = client.get(MATRIX)
    assert page.context["short"] == 1 and "○ 8 −11" in page.content.decode()
    kind = client.get(reverse("facilities:equipment-kind", args=["desktop"]))
    assert 11 in {row.short for row in kind.context["rows"]}
    Norm.objects.filter(pk=norm.pk).update(per="person")  # headcount is not held
    assert client.get(MATRIX).context["short"] == 0


@pytest.fixture
def give(cast, categories):
    def add(day, quantity, **more):
        return add_handover(
            ward_id=cast.hoan_kiem.pk,
            by=cast.ward1,
            category_id=categories["desktop"].pk,
            handed_on=day,
            quantity=quantity,
            values={"source": "NSTP"} | more.pop("values", {}),
            **more,
        )

    return add


def test_handover_after_the_count_is_shown_beside_it(cast, count, give, sign_in):
    count(AUTUMN, 9, 8, 8)
    give(date(2026, 8, 1), 5)
    give(date(2026, 9, 15), 2)
    client = sign_in(cast.reviewer)
    page = client.get(reverse("facilities:equipment-edit", args=[cast.hoan_kiem.pk])).content.decode()
    assert "<b>+2</b> đã bàn giao sau kiểm kê" in page
    assert "<i>+2</i>" in client.get(MATRIX).content.decode()
    assert held()[0] == 9


def test_handover_is_reversed_within_what_was_recorded(give):
    give(AUTUMN, 3)
    with pytest.raises(ValidationError, match="Không hủy quá số đã ghi"):
        give(AUTUMN, -4)
    give(AUTUMN, -3)
    assert sorted(Handover.objects.values_list("quantity", flat=True)) == [-3, 3]


@pytest.mark.parametrize("quantity", [0, 10**9, 1.5])
def test_handover_refuses_impossible_quantities(give, quantity):
    with pytest.raises(ValidationError):
        give(AUTUMN, quantity)
    assert not Handover.objects.exists()


def test_handover_of_tomorrow_and_of_arms_is_refused(give):
    with pytest.raises(ValidationError):
        give(clock.today() + timedelta(days=1), 1)
    with pytest.raises(ValidationError, match="súng"):
        give(AUTUMN, 1, values={"note": "kèm 2 khẩu súng ngắn"})
    assert not Handover.objects.exists()


def test_same_form_sent_twice_is_one_handover(cast, categories, sign_in):
    client, path = sign_in(cast.ward1), reverse("facilities:handover-create", args=[cast.hoan_kiem.pk])
    key = client.get(path).context["form"]["entry_key"].value()
    body = {
        "entry_key": str(key),
        "category": categories["car"].pk,
        "handed_on": "01/09/2026",
        "quantity": "2",
        "source": "BCA",
    }
    assert [client.post(path, body).status_code for _ in range(2)] == [302, 302]
    assert Handover.objects.get().quantity == 2
    bad = client.post(path, body | {"quantity": "hai", "entry_key": ""})
    assert bad.status_code == 200 and 'value="hai"' in bad.content.decode()


def test_register_of_handovers_filters_and_exports(cast, give, sign_in):
    give(AUTUMN, 3, values={"giver": "=1+1"})
    client, path = sign_in(cast.reviewer), reverse("facilities:handover-list")
    assert client.get(f"{path}?nguon=NSTP&nam=2026&nhom=it").context["count"] == 1
    assert client.get(f"{path}?nguon=BCA").context["count"] == 0
    assert "'=1+1" in client.get(f"{path}?export=csv").content.decode()
    assert sign_in(cast.ward2).get(path).context["count"] == 0


def test_keeper_of_registers_enters_for_a_ward_and_leader_does_not(cast, categories, sign_in):
    path = reverse("facilities:equipment-edit", args=[cast.hoan_kiem.pk])
    client = sign_in(cast.reviewer)
    assert "form" in client.get(path + "?sua=1").context and "form" not in client.get(path).context
    key = categories["car"].pk
    shown = {f"shown-{each.pk}": "//" for each in categories.values()}
    body = shown | {"counted_on": "01/09/2026", f"have-{key}": "2", f"usable-{key}": "1"}
    assert client.post(path, body).status_code == 302
    assert EquipmentHolding.objects.get().have == 2
    assert sign_in(cast.leader).post(path, body).status_code == 403


def _fill(wards, categories) -> None:
    EquipmentHolding.objects.bulk_create(
        EquipmentHolding(ward=ward, category=each, have=9, usable=5, need=9, counted_on=AUTUMN)
        for ward in wards
        for each in categories.values()
    )
    refresh_equipment()


@pytest.mark.parametrize("query", ["", "?doc=hom-nay", "?ngay=30/09/2026", "?thieu=yes", "?q=a&sort=-name"])
def test_matrix_asks_as_much_for_a_few_wards_as_for_forty(cast, categories, sign_in, query):
    client, path = sign_in(cast.reviewer), MATRIX + query
    _fill([cast.hoan_kiem], categories)
    client.get(path)
    few = count_queries(lambda: client.get(path))
    _fill(make_wards(40), categories)
    assert count_queries(lambda: client.get(path)) == few <= 13


def test_pages_of_equipment_ask_as_much_for_few_rows_as_for_many(cast, categories, give, sign_in):
    client = sign_in(cast.reviewer)
    paths = [
        reverse("facilities:handover-list"),
        reverse("facilities:equipment-kind", args=["desktop"]),
        reverse("facilities:equipment-edit", args=[cast.hoan_kiem.pk]),
    ]
    give(AUTUMN, 3)
    _fill([cast.hoan_kiem], categories)
    for path in paths:
        client.get(path)
    few = [count_queries(lambda path=path: client.get(path)) for path in paths]
    _fill(make_wards(30), categories)
    for place in range(20):
        give(AUTUMN, place + 1)
    assert [count_queries(lambda path=path: client.get(path)) for path in paths] == few
    assert max(few) <= 16


def test_kept_lines_of_the_matrix_follow_every_figure_and_name(cast, categories, count, give, sign_in):
    client = sign_in(cast.reviewer)
    count(AUTUMN, 9, 8, 12)
    assert "◐ 8 −4" in client.get(MATRIX).content.decode()
    count(AUTUMN, 9, 9, 10, version=1)
    page = client.get(MATRIX).content.decode()
    assert "◐ 9 −1" in page and "−4" not in page
    give(date(2026, 9, 20), 3)
    assert "<i>+3</i>" in client.get(MATRIX).content.decode()
    type(cast.hoan_kiem).objects.filter(pk=cast.hoan_kiem.pk).update(name="Tên Mới <b>")
    page = client.get(MATRIX).content.decode()
    assert "Tên Mới &lt;b&gt;" in page and "Tên Mới <b>" not in page


def test_matrix_stays_small(cast, categories, sign_in):
    _fill(make_wards(60), categories)
    page = sign_in(cast.reviewer).get(MATRIX)
    # Keys as short as a new database gives them: PostgreSQL's sequences go on from test to test.
    body = re.sub(r"\d{3,}(?=[#/\"])", "00", page.context["body"])
    assert len(body.encode()) < 60 * (len(categories) * 45 + 120)
