"""The ward list under two readings: the same sums, the heirs' figures added up, ended units on request, constant cost."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from organisation import clock
from organisation.actions.ancestry import rebuild_ancestry
from tests.factories import make_officer, make_period, make_succession, make_ward, make_wards
from tests.reports import builders
from tests.reports.restated import make_old, reorganise
from tests.reports.test_overview import MOST_QUERIES, queries_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
THEN = {"ky": "2024-Q4", "ngay": "2024-12-31"}
NOW = {"ky": "2024-Q4", "doc": "hom-nay"}


@pytest.fixture(autouse=True)
def settled_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def city(roles):
    leader = make_officer("leader", "leader", sees_all=True)
    old = make_old()
    return old, reorganise(old), leader


def listed(client, question) -> dict:
    return {row.name: row for row in client.get("/phuong/", question).context["rows"]}


def sums(rows: dict) -> dict:
    return {
        name: sum(getattr(row, name) or 0 for row in rows.values())
        for name in ("judged", "passed", "met", "points", "owed")
    }


def test_ward_list_sums_are_equal_under_both_readings(city, sign_in):
    _old, _today, leader = city
    client = sign_in(leader)
    then, now = listed(client, THEN), listed(client, NOW)
    assert sums(then) == sums(now) == {"judged": 3, "passed": 2, "met": 121, "points": Decimal(228), "owed": 3}
    assert set(then) == {"Hàng Bạc", "Hàng Đào", "Cầu Dền"} and set(now) == {"Hoàn Kiếm", "Bạch Mai", "Hai Bà Trưng"}


def test_ward_list_restated_adds_up_what_each_unit_answers_for(city, sign_in):
    _old, _today, leader = city
    rows = listed(sign_in(leader), NOW)
    merged, heir, other = rows["Hoàn Kiếm"], rows["Bạch Mai"], rows["Hai Bà Trưng"]
    assert (merged.judged, merged.passed, merged.met, merged.judged_total, merged.owed) == (2, 1, 81, 108, 2)
    assert (heir.judged, heir.met, other.judged, other.met, other.state, other.owed) == (1, 40, 0, None, None, None)
    body = sign_in(leader).get("/phuong/", NOW).content.decode()
    assert "81/108" in body and "1/2 đủ điều kiện" in body
    assert "đúng một đơn vị kế thừa" in body and 'aria-current="true">Quy về đơn vị hiện nay' in body


def test_ward_list_restated_to_a_day_between_the_events(city, sign_in):
    _old, _today, leader = city
    rows = listed(sign_in(leader), NOW | {"ngay": "01/03/2025"})
    assert {name: row.met for name, row in rows.items()} == {"Hàng Bạc": 50, "Hàng Đào": 31, "Cầu Dền": 40}
    assert rows["Cầu Dền"].code == "00269"


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ({"ket-qua": "du"}, ["Bạch Mai", "Hoàn Kiếm"]),
        ({"ket-qua": "chua"}, ["Hoàn Kiếm"]),
        ({"dien": "ngoai"}, ["Hai Bà Trưng"]),
        ({"sort": "-met"}, ["Hoàn Kiếm", "Bạch Mai", "Hai Bà Trưng"]),
        ({"sort": "owed", "dien": "trong"}, ["Bạch Mai", "Hoàn Kiếm"]),
        ({"trang-thai": "concluded", "sort": "-points"}, ["Hoàn Kiếm", "Bạch Mai"]),
        ({"trang-thai": "mixed"}, []),
        ({"q": "bach mai"}, ["Bạch Mai"]),
    ],
)
def test_ward_list_restated_filters_and_sorts(city, sign_in, question, names):
    assert list(listed(sign_in(city[2]), NOW | question)) == names


def test_ward_list_says_when_the_states_under_a_unit_differ(city, sign_in):
    old, _today, leader = city
    old.hang_dao.assessments.update(state="verified")
    rows = listed(sign_in(leader), NOW | {"trang-thai": "mixed"})
    assert list(rows) == ["Hoàn Kiếm"] and rows["Hoàn Kiếm"].state == "mixed"
    assert "nhiều trạng thái" in sign_in(leader).get("/phuong/", NOW).content.decode()


@pytest.mark.parametrize("question", [THEN, NOW])
def test_ward_list_shows_ended_units_on_request_and_counts_nothing_twice(city, sign_in, question):
    client = sign_in(city[2])
    without = listed(client, question)
    response = client.get("/phuong/", question | {"ca-da-ket-thuc": "1"})
    rows = list(response.context["rows"])
    assert len(rows) > len(without) and "kết thúc ngày" in response.content.decode()
    counted = {name: sum(getattr(row, name) or 0 for row in rows) for name in ("judged", "met", "owed")}
    assert counted == {name: sums(without)[name] for name in counted}


def test_ward_list_exports_say_how_they_are_read_and_name_heirs_and_predecessors(city, sign_in):
    client = sign_in(city[2])
    book = openpyxl.load_workbook(
        io.BytesIO(client.get("/phuong/", NOW | {"export": "xlsx", "ca-da-ket-thuc": "1"}).content)
    )
    heads, *rows = list(book.active.values)
    rows = [dict(zip(heads, row, strict=True)) for row in rows]
    ended = next(row for row in rows if row["Tên"] == "Hàng Bạc")
    assert ended["Đơn vị nhận số liệu"] == "phường Hoàn Kiếm" and ended["Kết thúc"].date() == date(2025, 7, 1)
    merged = next(row for row in rows if row["Tên"] == "Hoàn Kiếm")
    assert (merged["Số phiếu tính vào"], merged["Số phiếu đủ điều kiện"], merged["Tiêu chí đạt"]) == (2, 1, 81)
    assert "Hàng Bạc" in merged["Đơn vị trước"] and merged["Cách đọc số liệu"] == "quy về đơn vị hiện nay"
    assert "đúng một đơn vị kế thừa" in str(list(book.worksheets[1].values))
    text = client.get("/phuong/", NOW | {"export": "csv"}).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert "đúng một đơn vị kế thừa" in lines[0][-1] and lines[1][-1] == "quy về đơn vị hiện nay" and len(lines) == 4


def test_ward_list_restated_shows_a_ward_its_own_figures_only(city, sign_in, roles):
    _old, today, _leader = city
    other = make_officer("other", "ward_officer", ward=today["Hai Bà Trưng"])
    own = make_officer("own", "ward_officer", ward=today["Hoàn Kiếm"])
    assert {row.met for row in listed(sign_in(other), NOW).values()} == {None}
    rows = listed(sign_in(own), NOW)
    assert (rows["Hoàn Kiếm"].met, rows["Bạch Mai"].met) == (81, None)
    assert list(listed(sign_in(own), NOW | {"dien": "trong"})) == ["Hoàn Kiếm"]


def test_ward_list_says_that_a_day_before_the_quarter_has_no_units_for_younger_ones(city, sign_in):
    make_period("2026-Q3")
    question = {"ky": "2026-Q3", "doc": "hom-nay", "ngay": "2024-12-31"}
    assert "không có đơn vị nào của ngày đó" in sign_in(city[2]).get("/phuong/", question).content.decode()


def test_ward_list_restated_costs_the_same_whatever_the_wards_and_predecessors(city, sign_in):
    old, _today, leader = city
    client, counts = sign_in(leader), []
    for count in (3, 60):
        before = make_wards(count, established_on=None, dissolved_on=date(2025, 7, 1))
        builders.make_assessments(before, old.period, state="concluded", by=leader, met_verified=1)
        heir = make_ward(f"Kế thừa {count}")
        for ward in before:
            make_succession(ward, heir)
        rebuild_ancestry()
        for reading in ("khi-do", "hom-nay"):
            counts.append(queries_of(client, f"/phuong/?ky=2024-Q4&doc={reading}&ngay=2024-12-31"))
            counts.append(queries_of(client, f"/phuong/?ky=2024-Q4&doc={reading}&ca-da-ket-thuc=1"))
    assert len(set(counts)) == 1 and counts[0] <= MOST_QUERIES, counts


# --- The ward page and my work --------------------------------------------------------------------------------------------


def test_ward_page_restated_adds_up_the_quarters_projects_and_money_of_earlier_units(city, sign_in):
    old, today, leader = city
    builders.make_money([old.hang_bac, old.hang_dao], TODAY.year, planned=1_000, disbursed=500)
    client, address = sign_in(leader), f"/phuong/{today['Hoàn Kiếm'].pk}/"
    own, restated = client.get(address), client.get(address, {"doc": "hom-nay"})
    assert own.context["history"] == [] and own.context["projects"] == [] and own.context["money"]["planned"] is None
    (quarter,) = restated.context["restated_history"]
    figures = {name: quarter[name] for name in ("papers", "judged", "passed", "met", "total", "duties_expected")}
    assert figures == {"papers": 2, "judged": 2, "passed": 1, "met": 81, "total": 108, "duties_expected": 8}
    assert {project.recorded_for for project in restated.context["projects"]} == {old.hang_bac, old.hang_dao}
    assert restated.context["money"] == {"planned": 2_000, "allocated": 2_000, "disbursed": 1_000}
    body = restated.content.decode()
    assert "81/108" in body and "ghi cho phường Hàng Bạc" in body and "đúng một đơn vị kế thừa" in body


def test_ward_page_of_an_ended_unit_stays_as_it_was_under_both_readings(city, sign_in):
    old, _today, leader = city
    for word in ("khi-do", "hom-nay"):
        response = sign_in(leader).get(f"/phuong/{old.hang_bac.pk}/", {"doc": word})
        assert "restated_history" not in response.context and "50/54" in response.content.decode()


def test_ward_page_restated_counts_a_split_unit_at_one_heir_only(city, sign_in):
    _old, today, leader = city
    quarters = [
        sign_in(leader).get(f"/phuong/{today[name].pk}/", {"doc": "hom-nay"}).context["restated_history"]
        for name in ("Bạch Mai", "Hai Bà Trưng")
    ]
    assert [len(rows) for rows in quarters] == [1, 0] and quarters[0][0]["met"] == 40


def test_ward_page_shows_a_change_of_an_earlier_unit_at_the_next_view(city, sign_in):
    old, today, leader = city
    client, address = sign_in(leader), f"/phuong/{today['Hoàn Kiếm'].pk}/?doc=hom-nay"
    before = client.get(address).content.decode()
    old.hang_dao.assessments.update(met_verified=32)
    assert "81/108" in before and "82/108" in client.get(address).content.decode()


def test_ward_page_restated_costs_the_same_for_two_and_for_sixty_earlier_units(city, sign_in):
    old, today, leader = city
    client, counts = sign_in(leader), []
    for count in (1, 60):
        before = make_wards(count, established_on=None, dissolved_on=date(2025, 7, 1))
        builders.make_assessments(before, old.period, state="concluded", by=leader)
        builders.make_projects(before, TODAY)
        for ward in before:
            make_succession(ward, today["Hoàn Kiếm"])
        rebuild_ancestry()
        counts.append(queries_of(client, f"/phuong/{today['Hoàn Kiếm'].pk}/?doc=hom-nay"))
    assert counts[0] == counts[1] <= MOST_QUERIES + 4, counts


def test_my_work_names_the_heir_of_an_ended_unit_whose_assessment_waits(city, sign_in, roles):
    old = city[0]
    old.hang_bac.assessments.update(
        state="submitted", verified_at=None, verified_by=None, concluded_at=None, concluded_by=None
    )
    client = sign_in(make_officer("reviewer", "reviewer", sees_all=True))
    then, today = (client.get("/viec-cua-toi/", {"doc": word}).content.decode() for word in ("khi-do", "hom-nay"))
    assert "phường Hàng Bạc (Quận Hoàn Kiếm), quý IV năm 2024" in then.replace("Quý", "quý")
    assert "phường Hoàn Kiếm – ghi cho phường Hàng Bạc" in today and "– ghi cho" not in then
    assert "doc=hom-nay" in today


def test_ward_list_switch_leads_from_the_units_of_today_to_those_counted_then_and_back(city, sign_in):
    old, _today, leader = city
    client = sign_in(leader)
    body = client.get("/phuong/", NOW).content.decode()
    assert f"?ky=2024-Q4&amp;doc=khi-do&amp;ngay={old.period.ward_due_on}" in body
    assert '"?ky=2024-Q4&amp;doc=hom-nay"' in client.get("/phuong/", THEN).content.decode()
