"""The ward list and the ward page: the register for all, figures in scope only, old units found, constant cost."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from facilities.models import EquipmentCategory, EquipmentHolding, Headquarters, MoneyStanding
from organisation import clock
from organisation.actions.ancestry import rebuild_ancestry
from organisation.models import Document, Succession, Ward
from tests.factories import make_document, make_period, make_succession, make_ward, make_wards
from tests.reports import builders
from tests.reports.test_overview import MOST_QUERIES, grow, queries_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def settled_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def quarter(cast):
    """Both wards of the cast reviewed in 2026-Q3, Hoàn Kiếm better."""
    period = make_period("2026-Q3")
    done = {"state": "concluded", "by": cast.reviewer}
    builders.make_assessments(
        [cast.hoan_kiem], period, met_verified=50, points_verified=Decimal("92.5"), passes_verified=True, **done
    )
    builders.make_assessments([cast.ba_dinh], period, met_verified=31, points_verified=Decimal("61.25"), **done)
    builders.make_standings(
        [cast.hoan_kiem, cast.ba_dinh], period, duties_expected=4, duties_reported=3, duties_on_time=2
    )
    builders.make_headquarters([cast.hoan_kiem, cast.ba_dinh])
    return period


def names(response) -> list[str]:
    return [ward.name for ward in response.context["rows"]]


def test_ward_list_search_ignores_marks_and_case(cast, sign_in):
    client = sign_in(cast.idle)
    assert (
        names(client.get("/phuong/", {"q": "BA DINH"}))
        == names(client.get("/phuong/", {"q": "ba đình"}))
        == ["Ba Đình"]
    )
    assert names(client.get("/phuong/")) == ["Ba Đình", "Hoàn Kiếm"]


def test_ward_list_of_an_earlier_day_shows_the_units_of_that_day(cast, sign_in):
    client = sign_in(cast.idle)
    for day in ("2025-06-30", "30/06/2025"):
        assert names(client.get("/phuong/", {"ngay": day})) == ["Hàng Bạc"]


def test_ward_list_names_the_heirs_of_an_old_unit_that_is_searched(cast, sign_in):
    response = sign_in(cast.idle).get("/phuong/", {"q": "hang bac"})
    assert names(response) == [] and [unit.name for unit in response.context["earlier"]] == ["Hàng Bạc"]
    assert f'href="/phuong/{cast.hoan_kiem.pk}/">phường Hoàn Kiếm</a> (toàn bộ' in response.content.decode()


def test_ward_list_shows_all_figures_to_the_city(cast, quarter, sign_in):
    rows = {ward.name: ward for ward in sign_in(cast.auditor).get("/phuong/").context["rows"]}
    assert (rows["Hoàn Kiếm"].met, rows["Hoàn Kiếm"].points, rows["Hoàn Kiếm"].owed) == (50, Decimal("92.5"), 1)
    assert (rows["Ba Đình"].met, rows["Ba Đình"].independent) == (31, True)


def test_ward_list_shows_a_ward_its_own_figures_only_whatever_it_filters_or_sorts_by(cast, quarter, sign_in):
    client = sign_in(cast.ward1)
    rows = {ward.name: ward for ward in client.get("/phuong/").context["rows"]}
    assert rows["Hoàn Kiếm"].met == 50
    assert (rows["Ba Đình"].met, rows["Ba Đình"].state, rows["Ba Đình"].owed, rows["Ba Đình"].independent) == (
        None,
    ) * 4
    for question in (
        {"ket-qua": "chua"},
        {"trang-thai": "concluded", "q": "ba dinh"},
        {"tru-so": "co", "q": "ba dinh"},
    ):
        assert names(client.get("/phuong/", question)) == []
    assert "61,25" not in client.get("/phuong/", {"export": "csv"}).content.decode()


def test_ward_list_shows_no_figures_to_an_agency(cast, quarter, sign_in):
    response = sign_in(cast.agency).get("/phuong/")
    assert {ward.met for ward in response.context["rows"]} == {None} and not response.context["sees_figures"]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({"ket-qua": "du"}, ["Hoàn Kiếm"]),
        ({"ket-qua": "chua"}, ["Ba Đình"]),
        ({"sort": "met"}, ["Ba Đình", "Hoàn Kiếm"]),
        ({"sort": "-met"}, ["Hoàn Kiếm", "Ba Đình"]),
        ({"dien": "ngoai"}, []),
        ({"loai": "xã"}, []),
        ({"tru-so": "chua-ro"}, []),
        ({"trang-thai": "draft"}, []),
        ({"tru-so": "co", "sort": "-name"}, ["Hoàn Kiếm", "Ba Đình"]),
    ],
)
def test_ward_list_filters_and_sorts(cast, quarter, sign_in, question, found):
    assert names(sign_in(cast.leader).get("/phuong/", question)) == found


@pytest.mark.parametrize(
    "question",
    [
        {"ngay": "31/02/2026"},
        {"ngay": "x"},
        {"ngay": "2026-13-01"},
        {"page": "9" * 40},
        {"page": "-1"},
        {"sort": "password"},
        {"loai": "'"},
        {"q": "x" * 5000},
        {"q": "\u0301\u200b%_"},
        {"dien": "1"},
        {"trang-thai": "x"},
        {"export": "exe"},
        {"ngay": "0000-00-00"},
        {"ngay": "30/06"},
        {"ngay": "1/1/99999999999999"},
    ],
)
def test_ward_list_answers_bad_values_without_failing(cast, sign_in, question):
    assert sign_in(cast.leader).get("/phuong/", question).status_code == 200


def test_ward_list_says_when_the_day_cannot_be_read(cast, sign_in):
    assert "Ngày không đọc được" in sign_in(cast.leader).get("/phuong/", {"ngay": "31/02/2026"}).content.decode()


def test_ward_list_refuses_nul(cast, sign_in):
    assert sign_in(cast.leader).get("/phuong/?q=%00").status_code == 400


def test_ward_list_exports_the_rows_shown_with_their_predecessors(cast, quarter, sign_in):
    client = sign_in(cast.leader)
    book = openpyxl.load_workbook(io.BytesIO(client.get("/phuong/", {"export": "xlsx", "q": "hoan kiem"}).content))
    rows = list(book.active.values)
    assert rows[0][0] == "Tên" and rows[1][0] == "Hoàn Kiếm"
    assert rows[1][rows[0].index("Đơn vị trước")] == "phường Hàng Bạc (Quận Hoàn Kiếm) [00061] – toàn bộ"
    lines = list(
        csv.reader(io.StringIO(client.get("/phuong/", {"export": "csv"}).content.decode("utf-8-sig")), delimiter=";")
    )
    assert [line[0] for line in lines] == ["Tên", "Ba Đình", "Hoàn Kiếm"] and lines[2][6] == "92,5"


def test_ward_page_shows_a_foreign_ward_its_register_and_lineage_only(cast, quarter, sign_in):
    response = sign_in(cast.ward2).get(f"/phuong/{cast.hoan_kiem.pk}/")
    body = response.content.decode()
    assert response.status_code == 200 and "Hàng Bạc" in body and "00070" in body
    assert "92,5" not in body and "paper" not in response.context and "Trụ sở Hoàn Kiếm" not in body


def test_ward_page_shows_its_own_people_and_the_city_where_it_stands(cast, quarter, sign_in):
    for officer in (cast.ward1, cast.chief1, cast.reviewer, cast.auditor):
        body = sign_in(officer).get(f"/phuong/{cast.hoan_kiem.pk}/").content.decode()
        assert "50/54" in body and "92,5" in body and "2/4 (50%)" in body and "Trụ sở Hoàn Kiếm" in body


def test_ward_page_of_a_dissolved_ward_leads_to_its_heirs_over_two_events(cast, sign_in):
    old = make_ward("Cửa Nam Cũ", established_on=None, dissolved_on=date(2025, 1, 1))
    middle = make_ward("Cửa Nam", established_on=date(2025, 1, 1), dissolved_on=date(2025, 7, 1))
    make_succession(old, middle, on=date(2025, 1, 1), document=make_document("NQ-1286"))
    make_succession(middle, cast.hoan_kiem, share="part")
    rebuild_ancestry()
    response = sign_in(cast.idle).get(f"/phuong/{old.pk}/")
    assert [line.successor for line in response.context["after"]] == [middle, cast.hoan_kiem] and response.context[
        "has_ended"
    ]
    assert "kết thúc ngày" in response.content.decode()
    before = sign_in(cast.idle).get(f"/phuong/{cast.hoan_kiem.pk}/").context["before"]
    assert {line.predecessor.name for line in before} == {"Hàng Bạc", "Cửa Nam", "Cửa Nam Cũ"}


def test_ward_page_shows_a_predecessor_to_the_heirs_people(cast, sign_in):
    builders.make_assessments(
        [cast.hang_bac], make_period("2025-Q1"), state="concluded", by=cast.reviewer, met_verified=41
    )
    assert "41/54" in sign_in(cast.ward1).get(f"/phuong/{cast.hang_bac.pk}/").content.decode()
    assert "41/54" not in sign_in(cast.ward2).get(f"/phuong/{cast.hang_bac.pk}/").content.decode()


def test_ward_page_compares_with_peers_only_when_there_are_enough_of_them(cast, quarter, sign_in):
    client = sign_in(cast.ward1)
    assert client.get(f"/phuong/{cast.hoan_kiem.pk}/").context["peers"] is None
    builders.make_assessments(
        make_wards(8), quarter, state="verified", by=cast.reviewer, met_verified=54, points_verified=Decimal("99.25")
    )
    peers = client.get(f"/phuong/{cast.hoan_kiem.pk}/").context["peers"]
    assert (peers["rank"], peers["count"]) == (9, 10)
    assert round(peers["points"], 4) == round((Decimal("99.25") * 8 + Decimal("92.5") + Decimal("61.25")) / 10, 4)


def test_ward_page_lists_equipment_gaps_projects_and_what_is_owed(cast, quarter, sign_in):
    category = EquipmentCategory.objects.create(code="may-tinh", group="it", name="Máy tính", unit="bộ")
    EquipmentHolding.objects.create(ward=cast.hoan_kiem, category=category, have=5, usable=4, need=9)
    builders.make_projects([cast.hoan_kiem], TODAY.replace(month=10), total=1_500_000_000)
    builders.make_duties([cast.hoan_kiem], period=quarter)
    response = sign_in(cast.ward1).get(f"/phuong/{cast.hoan_kiem.pk}/")
    assert [gap.gap for gap in response.context["gaps"]] == [5] and response.context["projects"][0].late_days == 31
    assert [(task.due_on, task.is_late) for task in response.context["tasks"]] == [(quarter.ward_due_on, True)]


def test_ward_pages_show_each_reader_only_what_is_theirs_in_turn(cast, quarter, sign_in):
    address = f"/phuong/{cast.hoan_kiem.pk}/"
    for officer in (cast.leader, cast.ward1, cast.leader):
        assert "92,5" in sign_in(officer).get(address).content.decode()
    for officer in (cast.ward2, cast.agency, cast.idle):
        assert "92,5" not in sign_in(officer).get(address).content.decode()
        assert "92,5" not in sign_in(officer).get("/phuong/").content.decode()
    assert all(word in sign_in(cast.leader).get("/phuong/").content.decode() for word in ("92,5", "61,25"))


@pytest.mark.parametrize(
    "change",
    [
        lambda ward: ward.assessments.update(points_verified=1),
        lambda ward: ward.assessments.all().delete(),
        lambda ward: ward.standings.update(duties_reported=1, duties_on_time=1),
        lambda ward: Ward.objects.filter(pk=ward.pk).update(name="Tên Mới"),
        lambda ward: Ward.objects.filter(pk=ward.pk).update(code="99998"),
    ],
)
def test_ward_pages_show_a_change_at_the_next_view_when_it_left_no_trace(cast, quarter, sign_in, change):
    client = sign_in(cast.leader)
    pages = ("/phuong/", f"/phuong/{cast.hoan_kiem.pk}/")

    def shown() -> list[str]:
        return [client.get(page).content.decode().partition("<h1>")[2].partition("</main>")[0] for page in pages]

    before = shown()
    assert before == shown()
    change(cast.hoan_kiem)
    assert all(now != then for now, then in zip(shown(), before, strict=True))


@pytest.mark.parametrize(
    "change",
    [
        lambda ward: ward.headquarters_standing.delete(),
        lambda ward: Headquarters.objects.update(name="Tên Khác"),
        lambda ward: MoneyStanding.objects.create(ward=ward, year=TODAY.year, planned=9, disbursed=3),
        lambda ward: builders.make_projects([ward], TODAY),
        lambda ward: Succession.objects.filter(successor=ward).update(detail="part"),
        lambda ward: Ward.objects.filter(name="Hàng Bạc").update(name="Tên Cũ"),
        lambda ward: Document.objects.update(number="9999"),
    ],
)
def test_ward_page_shows_a_change_beside_the_ward_at_the_next_view(cast, quarter, sign_in, change):
    client, address = sign_in(cast.leader), f"/phuong/{cast.hoan_kiem.pk}/"
    Succession.objects.update(document=make_document("NQ-77"))

    def shown() -> str:
        pages = (address, "/phuong/")
        return "".join(client.get(page).content.decode().partition("<h1>")[2].partition("</main>")[0] for page in pages)

    before = shown()
    assert before == shown()
    change(cast.hoan_kiem)
    assert shown() != before


def test_ward_page_of_no_ward_is_404(cast, sign_in):
    for pk in ("999999", "9" * 30):
        assert sign_in(cast.leader).get(f"/phuong/{pk}/").status_code == 404


@pytest.mark.parametrize("who", ["leader", "ward1", "agency"])
def test_ward_pages_cost_the_same_for_3_60_and_1000_wards(cast, sign_in, who):
    quarter, client = make_period("2026-Q3"), sign_in(getattr(cast, who))
    listed, opened, old = [], [], []
    for count in (3, 57, 940):
        grow(cast, quarter, count)
        listed.append(queries_of(client, "/phuong/?q=h"))
        opened.append(queries_of(client, f"/phuong/{cast.hoan_kiem.pk}/"))
        old.append(queries_of(client, f"/phuong/{cast.hang_bac.pk}/"))
    # The page of a unit that stands also checks its last assessment: its findings, their evidence, those before, the rules, the index.
    for counts, most in ((listed, MOST_QUERIES), (opened, MOST_QUERIES + 5), (old, MOST_QUERIES)):
        assert len(set(counts)) == 1 and counts[0] <= most, (listed, opened, old)
