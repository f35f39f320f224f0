"""The pages of recognition: lists, one whole, acts with their refusals, what costs how much."""

import io
from datetime import date

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organisation.actions.ancestry import rebuild_ancestry
from programme.models import Recognition
from tests import factories
from tests.world import make_criteria_set

from . import titles

pytestmark = pytest.mark.django_db
LIST = "/cong-nhan/"


@pytest.fixture
def year(cast, monkeypatch):
    """Hoàn Kiếm registered and eligible; it is February after the year."""
    make_criteria_set()
    registered = titles.register(monkeypatch, cast.hoan_kiem, cast.chief1)
    for code in titles.QUARTERS:
        titles.conclude(cast.hoan_kiem, code, cast.auditor)
    titles.on(monkeypatch, titles.AFTER)
    return registered


def at(recognition, act: str) -> str:
    return reverse(f"programme:recognition-{act}", args=[recognition.pk])


def said(answer) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").main.text.split())


def posted(recognition, **values) -> dict:
    recognition.refresh_from_db()
    return {"version": recognition.version, **values}


MINUTES = {
    "minutes_on": "20/01/2027",
    "minutes_text": "Nhất trí.",
    "votes_for": "7",
    "votes_against": "1",
    "votes_abstain": "0",
}
DECISION = {
    "decision_number": "15/QĐ",
    "decided_on": "01/02/2027",
    "signer_name": "Nguyễn Văn Ký",
    "signer_post": "Giám đốc",
    "valid_from": "01/02/2027",
    "term_count": "24",
    "term_unit": "month",
}


def test_a_ward_is_registered_proposed_decided_and_withdrawn_on_the_pages(cast, sign_in, monkeypatch):
    make_criteria_set()
    titles.on(monkeypatch, titles.BEFORE)
    register = reverse("programme:recognition-register")
    options = BeautifulSoup(sign_in(cast.chief1).get(register).content, "html.parser").select("select option")
    assert [option["value"] for option in options] == ["2025", "2026", "2027"]  # 2025: it was formed in that year
    assert sign_in(cast.chief1).post(register, {"year": "2026"}).status_code == 302
    recognition = Recognition.objects.get()
    for code in titles.QUARTERS:
        titles.conclude(cast.hoan_kiem, code, cast.auditor)
    titles.on(monkeypatch, titles.AFTER)
    assert sign_in(cast.reviewer).post(at(recognition, "propose"), posted(recognition, **MINUTES)).status_code == 302
    assert sign_in(cast.leader).post(at(recognition, "recognise"), posted(recognition, **DECISION)).status_code == 302
    page = said(sign_in(cast.ward1).get(recognition.get_absolute_url()))
    for words in ("15/QĐ", "Nguyễn Văn Ký, Giám đốc", "24 tháng", "01/02/2029", "7", "Như khi quyết định"):
        assert words in page, words
    withdrawn = posted(recognition, withdrawn_on="05/02/2027", reason="Vi phạm")
    assert sign_in(cast.leader).post(at(recognition, "withdraw"), withdrawn).status_code == 302
    recognition.refresh_from_db()
    assert recognition.state == "withdrawn"
    assert "Vi phạm" in said(sign_in(cast.chief1).get(recognition.get_absolute_url()))


def test_every_condition_is_shown_as_met_or_not(year, cast, sign_in):
    titles.conclude(cast.hoan_kiem, "2026-Q4", cast.auditor, missed=["A03"])
    soup = BeautifulSoup(sign_in(cast.ward1).get(year.get_absolute_url()).content, "html.parser")
    rows = soup.select_one("section[aria-labelledby=dieu-kien] tbody").find_all("tr")
    shown = [(row.th.text.split("(")[0].strip()[:24], row.td.text.strip()) for row in rows]
    assert [word for _asks, word in shown] == ["Đạt", "Đạt", "Chưa đạt", "Chưa đạt", "Đạt", "Chưa đạt"], shown
    assert "vi phạm: A03" in soup.main.text and "từ 90% tổng điểm" in soup.main.text


def test_the_decision_form_is_blank_and_says_what_is_missing(year, cast, sign_in):
    titles.propose(year, cast.reviewer)
    client = sign_in(cast.leader)
    soup = BeautifulSoup(client.get(at(year, "recognise")).content, "html.parser")
    assert {field["name"] for field in soup.select("input[type=text]") if field.get("value")} == set()
    answer = client.post(at(year, "recognise"), posted(year, **DECISION | {"term_count": "51", "term_unit": "year"}))
    assert answer.status_code == 422 and "Không được quá 50" in answer.content.decode()
    assert 'value="15/QĐ"' in answer.content.decode()
    answer = client.post(at(year, "recognise"), posted(year, **DECISION | {"decided_on": "13/2027"}))
    assert answer.status_code == 422 and Recognition.objects.get().state == "proposed"


def test_a_second_decision_is_told_and_keeps_its_words(year, cast, sign_in):
    titles.propose(year, cast.reviewer)
    body = posted(year, **DECISION) | {"version": 1}
    answer = sign_in(cast.leader).post(at(year, "recognise"), body)
    assert answer.status_code == 422 and "vừa thay đổi" in said(answer)
    titles.decide(year, cast.leader)
    answer = sign_in(cast.leader).post(at(year, "refuse"), body, follow=True)
    assert "đã công nhận" in said(answer) and Recognition.objects.get().state == "recognised"


@pytest.mark.parametrize("who", ["ward2", "chief2", "agency", "idle"])
def test_a_foreign_recognition_does_not_exist(year, cast, sign_in, who):
    client = sign_in(cast.everyone[who])
    for act in ("detail", "cancel", "propose", "recognise", "refuse", "withdraw"):
        assert client.get(at(year, act)).status_code == 404, act
        assert client.post(at(year, act)).status_code in {404, 405}, act
    assert client.get(reverse("programme:recognition-inheritance", args=[cast.hoan_kiem.pk])).status_code == 404
    assert "phường Hoàn Kiếm" not in said(client.get(LIST))


# --- The list -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def some(year, cast):
    """A registration, a title that expires in 60 days, one withdrawn, and one of an ended unit."""
    titles.make_title(cast.ba_dinh, cast.leader, valid_until=date(2027, 4, 11))
    titles.make_title(cast.ba_dinh, cast.leader, year=2024, state="withdrawn", withdrawn_on=date(2026, 5, 1),
                      withdrawal_reason="x")  # fmt: skip
    titles.make_title(cast.hang_bac, cast.leader, year=2024, valid_from=date(2025, 2, 1))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 4),
        ("tinh-trang=expiring", 1),
        ("tinh-trang=ended", 1),
        ("tinh-trang=withdrawn", 1),
        ("tinh-trang=in_force", 0),
        ("nam=2024", 2),
        ("q=ba+dinh", 2),
        ("nam=2024&q=hang+bac", 1),
        ("ca-da-ket-thuc=0", 3),
        ("tinh-trang=lạ&nam=abc", 4),
    ],
)
def test_list_finds_by_standing_year_and_words(some, cast, sign_in, query, found):
    answer = sign_in(cast.leader).get(f"{LIST}?{query}")
    assert answer.context["count"] == found == len(BeautifulSoup(answer.content, "html.parser").select("tbody tr"))


def test_lead_counts_running_expiring_and_next_years(some, cast, sign_in):
    page = said(sign_in(cast.leader).get(LIST))
    assert "1 công nhận đang có hiệu lực; 1 hết hạn trong 90 ngày tới; 0 đăng ký cho năm 2028" in page


def test_restated_list_names_the_heir_and_denies_the_title(some, cast, sign_in):
    page = said(sign_in(cast.leader).get(f"{LIST}?doc=hom-nay&q=hang+bac"))
    assert "phường Hoàn Kiếm – ghi cho phường Hàng Bạc" in page and "không được công nhận theo" in page


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_export_holds_what_is_shown(some, cast, sign_in, kind):
    answer = sign_in(cast.leader).get(f"{LIST}?nam=2024&export={kind}&doc=hom-nay")
    if kind == "csv":
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert len(lines) == 3 and "kết thúc cùng đơn vị" in answer.content.decode()
    else:
        rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
        assert sum("1/QĐ" in row for row in rows) == 2


def test_pages_cost_the_same_whatever_their_number(year, cast, sign_in):
    client = sign_in(cast.leader)

    def cost(path):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    cost(LIST)  # the first asks for the officer's verbs
    few = {path: cost(path) for path in (LIST, f"{LIST}?doc=hom-nay", year.get_absolute_url())}
    for ward in factories.make_wards(30):
        titles.make_title(ward, cast.leader)
    more = [
        factories.make_ward(f"Cũ {number}", dissolved_on=factories.MERGER, established_on=None) for number in range(5)
    ]
    for ward in more:
        factories.make_succession(ward, cast.hoan_kiem)
        titles.make_title(ward, cast.leader)
    rebuild_ancestry()
    assert {path: cost(path) for path in few} == few
    assert max(few.values()) <= 24, few
