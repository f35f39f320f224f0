"""The forecast: beside a milestone, supposing other days, each ward for itself; page, export and API say the same."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from facilities.models import InvestmentProject, Remedy
from organisation import clock
from organisation.models import ApiToken, AuditEntry
from programme.models import Directive
from reports.forecast import AFTER, IN_TIME, LATE, MET, NEVER, day_milestone, forecast, wards_of
from tests.factories import make_document, make_ward, make_wards
from tests.reports.chained import INDEPENDENT, TODAY, make_criteria, make_project, make_site, send_paper

pytestmark = pytest.mark.django_db
LIST = "/du-bao/"


@pytest.fixture(autouse=True)
def settled_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def directive(db):
    """The next deadline that binds wards; one that is past and one of a lead body are there too."""
    common = {"document": make_document(), "kind": "target", "name": "Đủ trụ sở", "is_active": True}
    Directive.objects.create(code="CU", binds="wards", due_on=date(2026, 1, 1), **common)
    Directive.objects.create(code="CQ", binds="lead", due_on=date(2026, 12, 1), **common)
    return Directive.objects.create(code="NQ", binds="wards", due_on=date(2027, 12, 31), **common)


@pytest.fixture
def lacking(cast, directive):
    """Hoàn Kiếm lacks B01 until its project is done in June 2027; Ba Đình meets all."""
    criteria = make_criteria()
    for ward, chief, independence in ((cast.hoan_kiem, cast.chief1, "shared"), (cast.ba_dinh, cast.chief2, "outside")):
        make_site(ward, independence)
        send_paper(ward, criteria, by=chief, B06=Decimal(95), A01=0)
    return make_project(cast.hoan_kiem, INDEPENDENT, planned_on=date(2027, 6, 1))


def standings(day, **asked):
    found = forecast(asked.pop("wards"), TODAY, milestone=day and day_milestone(day), **asked)
    return {row.ward.name: row.standing for row in found.rows}


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (None, IN_TIME),
        (date(2027, 6, 14), IN_TIME),
        (date(2027, 6, 1), AFTER),  # met that day, shown by the quarter that closes on the 14th
        (date(2027, 5, 31), LATE),
    ],
)
def test_ward_stands_beside_the_milestone(cast, lacking, day, standing):
    assert standings(day, wards=wards_of(cast.leader, TODAY)) == {"Hoàn Kiếm": standing, "Ba Đình": MET}


def test_ward_without_a_day_misses_every_milestone(cast, lacking):
    lacking.delete()
    found = forecast(wards_of(cast.leader, TODAY), TODAY, milestone=day_milestone(date(2099, 1, 1)))
    assert [(row.ward.name, row.standing, row.misses) for row in found.rows] == [
        ("Hoàn Kiếm", NEVER, True),
        ("Ba Đình", MET, False),
    ]


def test_kinds_are_those_the_criteria_bind_unless_others_are_asked(cast, lacking):
    make_ward("Sóc Sơn", kind="xã", code="00376")
    assert [ward.name for ward in wards_of(cast.leader, TODAY)] == ["Ba Đình", "Hoàn Kiếm"]
    found = forecast(wards_of(cast.leader, TODAY, ["xã"]), TODAY)
    assert [len(row.chain.links) for row in found.rows] == [4]  # by the newest set, with the one for xã


def test_page_tells_the_nearest_deadline_and_who_misses_it(cast, lacking, sign_in):
    response = sign_in(cast.leader).get(LIST)
    assert response.context["beside"].chosen.words == "NQ, hạn 31/12/2027"
    assert [part["strong"] for part in response.context["sentence"]] == ["2/2", 0]
    late = sign_in(cast.leader).get(LIST, {"moc-ngay": "31/05/2027", "ket-qua": "khong-kip"})
    assert [row.ward.name for row in late.context["page_obj"]] == ["Hoàn Kiếm"]
    assert "Không kịp mốc" in late.content.decode()


def test_supposed_day_moves_the_ward_the_count_and_the_list_and_saves_nothing(cast, lacking, sign_in):
    before = InvestmentProject.objects.values().get(pk=lacking.pk)
    entries = AuditEntry.objects.count()
    asked = {"du-an": lacking.pk, "ngay": "01/02/2028"}
    response = sign_in(cast.leader).get(LIST, asked | {"ket-qua": "khong-kip"})
    found, text = response.context["found"], response.content.decode()
    assert (found.counts_before[LATE], found.counts[LATE]) == (0, 1)
    assert [(row.ward.name, row.days_moved) for row in response.context["moved_rows"]] == [("Hoàn Kiếm", 245)]
    assert [row.ward.name for row in response.context["page_obj"]] == ["Hoàn Kiếm"]
    assert "01/06/2027 → <b>01/02/2028</b>" in text
    page = sign_in(cast.leader).get(f"{LIST}{cast.hoan_kiem.pk}/", asked).content.decode()
    assert "<s>01/06/2027</s> 01/02/2028" in page and "quý I năm 2028" in page
    assert InvestmentProject.objects.values().get(pk=lacking.pk) == before
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("31/02/2027", "không phải là ngày"),
        ("mai", "không phải là ngày"),
        ("01/01/2026", "phải từ hôm nay"),
        ("01/01/9999", "phải từ hôm nay"),
    ],
)
def test_supposed_day_that_cannot_be_is_refused_in_words_and_kept(cast, lacking, sign_in, day, words):
    response = sign_in(cast.leader).get(f"{LIST}{cast.hoan_kiem.pk}/", {"du-an": lacking.pk, "ngay": day})
    assert response.status_code == 200 and response.context["found"].rows[0].before is None
    assert words in response.content.decode() and f'value="{day}"' in response.content.decode()


def test_project_out_of_scope_or_finished_is_not_supposed(cast, lacking, sign_in):
    client, page = sign_in(cast.chief2), f"{LIST}{cast.ba_dinh.pk}/"
    response = client.get(page, {"du-an": lacking.pk, "ngay": "01/02/2028"})
    assert "Không có dự án này" in response.content.decode() and lacking.name not in response.content.decode()
    InvestmentProject.objects.update(completed_on=date(2026, 11, 1))
    response = sign_in(cast.leader).get(LIST, {"du-an": lacking.pk, "ngay": "01/02/2028"})
    assert "đã hoàn thành nên không dời" in response.content.decode()


def test_ward_sees_its_own_chain_only(cast, lacking, sign_in):
    rows = sign_in(cast.ward1).get(LIST).context["page_obj"]
    assert [row.ward.name for row in rows] == ["Hoàn Kiếm"]
    assert sign_in(cast.ward1).get(f"{LIST}{cast.ba_dinh.pk}/").status_code == 404
    for nobody in (cast.agency, cast.idle):
        assert list(sign_in(nobody).get(LIST).context["page_obj"]) == []


def test_chain_page_leads_from_the_criterion_to_the_project_and_the_day(cast, lacking, sign_in):
    text = sign_in(cast.ward1).get(f"{LIST}{cast.hoan_kiem.pk}/").content.decode()
    for words in (
        "B01. Trụ sở độc lập",
        lacking.get_absolute_url(),
        "01/06/2027",
        "quý II năm 2027",
        "NQ, hạn 31/12/2027",
    ):
        assert words in text
    assert sign_in(cast.ward1).get(f"{LIST}{cast.hang_bac.pk}/").status_code == 302  # it has ended


def test_export_holds_what_is_shown(cast, lacking, sign_in):
    Remedy.objects.create(ward=cast.hoan_kiem, measure=INDEPENDENT, what="=Giao trụ sở", due_on=date(2027, 1, 10))
    response = sign_in(cast.leader).get(LIST, {"export": "csv", "q": "hoan kiem"})
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [(row["Phường, xã"], row["Kết quả"], row["Ngày dự báo"]) for row in rows] == [
        ("Hoàn Kiếm", "Kịp mốc", "10/01/2027")
    ]
    assert (rows[0]["Ngày chốt số liệu"], rows[0]["Mã tiêu chí chưa đạt"]) == ("14/03/2027", "B01")
    book = sign_in(cast.leader).get(LIST, {"export": "xlsx", "ket-qua": "khong-kip"})
    assert book.content.startswith(b"PK") and "du-bao.xlsx" in book["Content-Disposition"]


def test_api_says_what_the_page_says(cast, lacking, client):
    token = ApiToken.issue(cast.leader)
    head = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    found = client.get("/api/v1/forecast", {"milestone": "2027-05-31"}, **head).json()
    rows = {row["ward"]["code"]: row for row in found["results"]}
    hoan_kiem = rows[cast.hoan_kiem.code]
    assert (found["count"], hoan_kiem["met_on"], hoan_kiem["misses"]) == (2, "2027-06-01", True)
    assert (hoan_kiem["period"], hoan_kiem["assessed_on"], hoan_kiem["failing"]) == ("2027-Q2", "2027-06-14", ["B01"])
    cure = next(row for row in hoan_kiem["criteria"] if row["code"] == "B01")["cures"][0]
    assert (cure["kind"], cure["id"], cure["expected_on"]) == ("project", lacking.pk, "2027-06-01")
    assert rows[cast.ba_dinh.code]["meets_all"] and rows[cast.ba_dinh.code]["misses"] is False
    assert client.get("/api/v1/forecast", {"on": "31/02/2026"}, **head).status_code == 422


@pytest.mark.parametrize("page", ["reports:overview", "reports:ward-detail"])
def test_overview_and_ward_page_name_the_forecast(cast, lacking, sign_in, page):
    args = [cast.hoan_kiem.pk] if page == "reports:ward-detail" else []
    line = "reports:forecast-ward-line" if args else "reports:forecast-line"
    assert f'hx-get="{reverse(line, args=args)}"' in sign_in(cast.leader).get(reverse(page, args=args)).content.decode()
    words = sign_in(cast.leader).get(reverse(line, args=args)).content.decode()
    assert ("01/06/2027" if args else "2/2") in words


def test_page_costs_the_same_for_many_wards(cast, lacking, sign_in):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            sign_in(cast.leader).get(LIST, {"du-an": lacking.pk, "ngay": "01/02/2028"})
        return len(asked)

    cost()  # what a first view keeps
    few = cost()
    for ward in make_wards(50):
        make_site(ward)
        make_project(ward, INDEPENDENT, planned_on=date(2028, 1, 1))
    assert cost() == few <= 40
