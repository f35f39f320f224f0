"""The registers of obstacles, extensions and objections: who sees which row, what the filters keep, where a row leads."""

import csv
import io
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programme.models import Dispute, Extension, Obstacle
from tests import factories

from . import clock

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 15)
LISTS = ("programme:obstacle-list", "programme:extension-list", "programme:dispute-list")


@pytest.fixture
def duty(cast, monkeypatch):
    clock.on(monkeypatch, TODAY)
    return clock.make_duty(clock.make_directive(cast.catp), cast.hoan_kiem)


@pytest.fixture
def foreign(cast, duty):
    return clock.make_duty(duty.directive, cast.ba_dinh)


@pytest.fixture
def finance(cast):
    """An officer of an agency that neither leads nor co-ordinates anything."""
    return factories.make_officer("stc1", "agency_officer", agency=cast.stc)


def tell(duty, by, what="Thiếu vốn", **values) -> Obstacle:
    given = {"what": what, "since_on": date(2026, 8, 1), "raised_by": by, "owner": by}
    return Obstacle.objects.create(duty=duty, **(given | values))


def put(duty, by, agency, what="Thiếu đất", answer_by=date(2026, 9, 10), **values) -> Obstacle:
    asked = {"state": "asked", "asked_of": agency, "asked_on": date(2026, 9, 1), "answer_by": answer_by}
    return tell(duty, by, what, **(asked | values))


def more_time(by, **target) -> Extension:
    days = {"old_due_on": clock.DUE, "new_due_on": date(2026, 12, 31)}
    return Extension.objects.create(reason="Chờ mặt bằng", asked_by=by, **(days | target))


def table(client, name, **query) -> list[list[str]]:
    """The rows of the list as text, cell by cell."""
    page = BeautifulSoup(client.get(reverse(name), query).content, "html.parser")
    return [[" ".join(cell.text.split()) for cell in row.find_all(["th", "td"])] for row in page.select("tbody tr")]


def links(client, name, **query) -> set[str]:
    page = BeautifulSoup(client.get(reverse(name), query).content, "html.parser")
    return {a["href"] for a in page.select("tbody a")}


def whats(client, **query) -> set[str]:
    return {row[1] for row in table(client, "programme:obstacle-list", **query)}


# --- Scope ---


def test_each_sees_the_obstacles_of_its_own_scope(cast, duty, foreign, finance, sign_in):
    tell(duty, cast.ward1, "Của Hoàn Kiếm")
    put(foreign, cast.ward2, cast.stc, "Của Ba Đình")
    seen = {
        name: whats(sign_in(who))
        for name, who in {**cast.everyone, "finance": finance}.items()
        if name in {"ward1", "ward2", "leader", "agency", "idle", "finance"}
    }
    both = {"Của Hoàn Kiếm", "Của Ba Đình"}
    assert seen == {
        "ward1": {"Của Hoàn Kiếm"},
        "ward2": {"Của Ba Đình"},
        "leader": both,
        "agency": both,  # it leads the directive
        "idle": set(),
        "finance": {"Của Ba Đình"},  # it was asked
    }


def test_an_agency_that_is_asked_may_answer_and_does_not_get_to_the_foreign_duty(cast, foreign, finance, sign_in):
    row = put(foreign, cast.ward2, cast.stc)
    client = sign_in(finance)
    answer, duty = reverse("programme:obstacle-answer", args=[row.pk]), foreign.get_absolute_url()
    assert links(client, "programme:obstacle-list") == {foreign.directive.get_absolute_url(), answer}
    assert client.get(duty).status_code == 404
    assert client.get(answer).status_code == 200
    said = client.post(answer, {"version": 1, "answer": "Đã bố trí"})
    assert (said.status_code, said.url) == (302, reverse("programme:obstacle-list"))
    assert whats(client) == {"Thiếu đất"} and links(client, "programme:obstacle-list") != {answer}


def test_extensions_and_objections_of_others_are_not_shown(cast, duty, foreign, finance, sign_in):
    for one, by in ((duty, cast.chief1), (foreign, cast.chief2)):
        more_time(by, duty=one)
        Dispute.objects.create(duty=one, reason="Đã gửi", raised_by=by)
    more_time(cast.reviewer, directive=duty.directive)
    counts = {
        who.username: tuple(len(table(sign_in(who), name)) for name in LISTS[1:])
        for who in (cast.ward1, cast.chief2, cast.agency, cast.leader, finance, cast.idle)
    }
    assert counts == {
        "ward1": (1, 1),
        "chief2": (1, 1),
        "agency": (3, 2),
        "leader": (3, 2),
        "stc1": (0, 0),
        "idle": (0, 0),
    }


# --- What may be done ---


def test_a_row_leads_to_its_duty_and_to_what_the_reader_may_do(cast, duty, sign_in):
    row, wish = put(duty, cast.ward1, cast.catp), more_time(cast.chief1, duty=duty)
    said = Dispute.objects.create(duty=duty, reason="Đã gửi", raised_by=cast.chief1)
    to = {
        name: reverse(f"programme:{name}", args=[key])
        for name, key in (
            ("obstacle-answer", row.pk),
            ("obstacle-resolve", row.pk),
            ("extension-decide", wish.pk),
            ("dispute-decide", said.pk),
        )
    }
    own = duty.get_absolute_url()
    leader, ward, auditor = cast.leader, cast.ward1, cast.auditor
    for who, name, wanted in (
        (leader, LISTS[0], {own, to["obstacle-answer"]}),
        (leader, LISTS[1], {own, to["extension-decide"]}),
        (leader, LISTS[2], {own, to["dispute-decide"]}),
        (auditor, LISTS[0], {own}),
        (auditor, LISTS[1], {own}),
        (auditor, LISTS[2], {own}),
    ):
        assert links(sign_in(who), name) == wanted, (who.username, name)
    found = links(sign_in(ward), LISTS[0])
    assert {own, to["obstacle-resolve"]} <= found and to["obstacle-answer"] not in found


def test_whoever_asked_takes_the_request_back_from_the_register(cast, duty, sign_in):
    row = more_time(cast.chief1, duty=duty)
    page = BeautifulSoup(sign_in(cast.chief1).get(reverse(LISTS[1])).content, "html.parser")
    assert page.select_one("tbody form")["action"] == reverse("programme:extension-withdraw", args=[row.pk])
    page = BeautifulSoup(sign_in(cast.leader).get(reverse(LISTS[1])).content, "html.parser")
    assert page.select_one("tbody form") is None


# --- Search, filters, sort, export ---


def test_filters_of_obstacles(cast, duty, foreign, sign_in):
    apart = clock.make_directive(cast.catp, code="M-02", document=factories.make_document("NQ-22"))
    other = clock.make_duty(apart, cast.hoan_kiem)
    tell(duty, cast.ward1, "Mở")
    put(duty, cast.chief1, cast.stc, "Quá ngày")
    put(foreign, cast.ward2, cast.catp, "Chưa đến ngày", answer_by=date(2026, 9, 15))
    put(other, cast.ward1, cast.stc, "Không hẹn ngày", answer_by=None)
    client = sign_in(cast.leader)
    assert whats(client, **{"trang-thai": "open"}) == {"Mở"}
    assert whats(client, **{"qua-han": "co"}) == {"Quá ngày"}
    assert whats(client, hoi=cast.catp.pk) == {"Chưa đến ngày"}
    assert whats(client, **{"chi-tieu": other.directive_id}) == {"Không hẹn ngày"}
    assert whats(client, **{"van-ban": duty.directive.document_id}) == {"Mở", "Quá ngày", "Chưa đến ngày"}
    assert whats(client, cua="can-lam") == {"Quá ngày", "Chưa đến ngày", "Không hẹn ngày"}
    assert whats(client, cua="toi") == whats(client, cua="don-vi") == set()
    assert whats(sign_in(cast.ward1), cua="toi") == {"Mở", "Không hẹn ngày"}
    assert whats(sign_in(cast.ward1), cua="don-vi") == {"Mở", "Quá ngày", "Không hẹn ngày"}
    assert whats(sign_in(cast.agency), cua="can-lam") == {"Chưa đến ngày"}
    assert len(whats(client, **{"trang-thai": "?", "hoi": "²", "chi-tieu": "9" * 30, "cua": "x"})) == 4


def test_a_directive_without_a_row_is_still_the_one_that_is_chosen(cast, duty, sign_in):
    tell(duty, cast.ward1)
    empty = clock.make_directive(cast.catp, code="M-02")
    answer = sign_in(cast.leader).get(reverse(LISTS[0]), {"chi-tieu": empty.pk})
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.select_one("#chi-tieu option[selected]")["value"] == str(empty.pk)
    assert not page.select("tbody tr") and "Hãy bỏ bớt điều kiện lọc" in page.main.text


@pytest.mark.parametrize(("words", "found"), [("thieu VON", 1), ("hoan kiem", 1), ("ba dinh", 1), ("khong co", 0)])
def test_search_ignores_marks_and_case(cast, duty, foreign, sign_in, words, found):
    tell(duty, cast.ward1, "Thiếu vốn")
    tell(foreign, cast.ward2, "Chờ đất")
    assert len(whats(sign_in(cast.leader), q=words)) == found


def test_what_waits_for_the_leader_is_not_what_the_leader_asked(cast, duty, sign_in):
    more_time(cast.leader, directive=duty.directive)
    more_time(cast.chief1, duty=duty)
    assert len(table(sign_in(cast.leader), LISTS[1], cua="can-lam")) == 1
    assert table(sign_in(cast.reviewer), LISTS[1], cua="can-lam") == []
    assert len(table(sign_in(cast.leader), LISTS[1], **{"chi-tieu": duty.directive_id})) == 2


def test_sorted_and_exported_as_shown(cast, duty, foreign, sign_in):
    put(duty, cast.ward1, cast.stc, "=Một", answer_by=date(2026, 9, 12))
    put(foreign, cast.ward2, cast.stc, "Hai", answer_by=date(2026, 9, 5))
    client = sign_in(cast.leader)
    assert [row[1] for row in table(client, LISTS[0], sort="truoc-ngay")] == ["Hai", "=Một"]
    answer = client.get(reverse(LISTS[0]), {"export": "csv", "sort": "-truoc-ngay", "qua-han": "co"})
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert [row[head.index("Trả lời chậm (ngày)")] for row in rows] == ["3", "10"]
    assert rows[0][head.index("Vướng mắc")] != "=Một"  # never a formula
    for name in LISTS:
        for kind in ("csv", "xlsx"):
            assert "attachment" in client.get(reverse(name), {"export": kind})["Content-Disposition"]


def test_the_head_line_counts_what_is_shown(cast, duty, foreign, sign_in):
    put(duty, cast.ward1, cast.stc)
    tell(foreign, cast.ward2)
    page = BeautifulSoup(sign_in(cast.leader).get(reverse(LISTS[0])).content, "html.parser")
    assert "2 vướng mắc chưa tháo gỡ; 1 chờ trả lời, trong đó 1 quá ngày xin trả lời" in " ".join(page.text.split())


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_register_says_what_to_do(cast, sign_in, name):
    assert "từ trang nghĩa vụ của mình" in sign_in(cast.ward1).get(reverse(name)).content.decode()


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("who", ["leader", "agency", "ward1"])
def test_queries_do_not_grow_with_the_rows(cast, duty, sign_in, name, who):
    def fill(number):
        for _turn in range(number):
            put(duty, cast.ward1, cast.stc)
            done = {"state": "refused", "decided_by": cast.leader, "decided_at": "2026-09-01T00:00Z"}
            more_time(cast.chief1, duty=duty, **done)
            Dispute.objects.create(duty=duty, reason="x", raised_by=cast.chief1, **(done | {"state": "rejected"}))

    client, counts = sign_in(getattr(cast, who)), []
    table(client, name)  # the first page of a visit keeps its session
    for number in (2, 20):
        fill(number)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(table(client, name)) in (2, 22)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12, counts


def test_the_menu_marks_the_register_one_is_in(cast, sign_in):
    page = BeautifulSoup(sign_in(cast.ward1).get(reverse(LISTS[0])).content, "html.parser")
    assert [each["href"] for each in page.select("nav.nav a[aria-current=page]")] == [reverse(LISTS[0])]
