"""The pages of what is owed: the calendar and its list, the year by body, the rates, one report; the API; my work; the digest."""

import io
from datetime import date

import pytest
from django.contrib import admin
from django.core.cache import cache
from openpyxl import load_workbook

from organisation import clock
from organisation.models import Holiday
from reports import digest_facts
from reports.actions import objecting
from reports.actions.obligations import meet_obligations, open_obligations
from reports.models import Objection, Obligation
from tests import factories
from tests.reports.owed import make_edition, make_regime
from tests.reports.test_overview import queries_of

LIST, BODIES, RATES = "/bao-cao/phai-gui/", "/bao-cao/phai-gui/theo-don-vi/", "/bao-cao/phai-gui/ty-le/"
DUE, LATE = date(2026, 9, 16), date(2026, 9, 18)


@pytest.fixture
def day(monkeypatch):
    def set_day(value: date) -> None:
        monkeypatch.setattr(clock, "today", lambda: value)

    set_day(LATE)
    cache.clear()
    return set_day


@pytest.fixture
def opened(cast, day):
    make_regime("ward", kind="quarter")
    make_regime("agency", kind="quarter", agency=cast.catp, report_kind="facilities")
    make_regime("city", kind="quarter", report_kind="city", due_kind="day_of_month", due_number=25)
    period = factories.make_period("2026-Q3")
    open_obligations(period=period, day=DUE)
    return period


def of(ward) -> Obligation:
    return Obligation.objects.get(ward=ward)


def rows_of(client, path) -> list[str]:
    return [row.body for row in client.get(path).context["page_obj"]]


def test_the_month_shows_what_is_due_on_each_day_and_lists_it(cast, opened, sign_in):
    Holiday.objects.create(day=date(2026, 9, 2), name="Quốc khánh")
    context = sign_in(cast.reviewer).get(LIST).context
    cells = {cell.day: cell for week in context["month"].weeks for cell in week if cell.in_month}
    assert {day: (cell.counts.owed, cell.counts.late) for day, cell in cells.items() if cell.counts} == {
        DUE: (3, 3),
        date(2026, 9, 25): (1, 0),
    }
    assert cells[date(2026, 9, 2)].is_off and cells[LATE].is_today and not cells[DUE].is_off
    assert [month.counts.owed for month in context["month"].months] == [0] * 8 + [4] + [0] * 3
    assert rows_of(sign_in(cast.reviewer), LIST) == [
        "Công an thành phố Hà Nội",
        "Phường Ba Đình",
        "Phường Hoàn Kiếm",
        "Công an thành phố",
    ]


def test_the_calendar_opens_where_something_is_due_next(cast, opened, sign_in, day):
    day(date(2026, 8, 1))
    assert sign_in(cast.reviewer).get(LIST).context["month_code"] == "2026-09"
    day(date(2026, 12, 1))
    assert sign_in(cast.reviewer).get(LIST).context["month_code"] == "2026-09"
    assert sign_in(cast.reviewer).get(f"{LIST}?thang=2026-12").context["month_code"] == "2026-12"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?thang=2026-08", []),
        ("?ngay=2026-09-25", ["Công an thành phố"]),
        ("?ky=2026-Q3&ai=agency", ["Công an thành phố Hà Nội"]),
        ("?ky=2026-Q3&loai=city", ["Công an thành phố"]),
        ("?ky=2026-Q2", []),
        ("?q=ba dinh", ["Phường Ba Đình"]),
        ("?ky=2026-Q3&trang-thai=open", ["Công an thành phố"]),
        ("?ky=2026-Q3&trang-thai=late&ai=ward", ["Phường Ba Đình", "Phường Hoàn Kiếm"]),
        ("?y-kien=cho", []),
    ],
)
def test_the_list_keeps_to_what_the_address_asks(cast, opened, sign_in, query, expected):
    assert rows_of(sign_in(cast.leader), LIST + query) == expected


@pytest.mark.parametrize(
    "query",
    ["?thang=9999-99", "?thang=2026-1", "?ngay=x", "?ky=abc", "?trang-thai=x", "?phuong=9999999999999", "?page=x"],
)
def test_an_address_that_says_nothing_known_is_answered_all_the_same(cast, opened, sign_in, query):
    assert sign_in(cast.reviewer).get(LIST + query).status_code == 200


def test_a_ward_and_an_agency_see_their_own_alone(cast, opened, sign_in):
    assert rows_of(sign_in(cast.ward1), LIST) == ["Phường Hoàn Kiếm"]
    assert rows_of(sign_in(cast.agency), LIST) == ["Công an thành phố Hà Nội"]
    assert [row.name for row in sign_in(cast.ward1).get(BODIES).context["rows"]] == ["Phường Hoàn Kiếm"]
    assert sign_in(cast.ward1).get(RATES).context["total"].owed == 1


def test_an_heir_sees_what_the_unit_before_it_owed(cast, opened, sign_in):
    Obligation.objects.filter(ward=cast.hoan_kiem).update(ward=cast.hang_bac)
    assert rows_of(sign_in(cast.ward1), LIST) == ["Phường Hàng Bạc (Quận Hoàn Kiếm)"]
    page = sign_in(cast.chief1).get(f"{LIST}{of(cast.hang_bac).pk}/")
    assert page.status_code == 200 and page.context["acts"] == []
    assert rows_of(sign_in(cast.reviewer), f"{LIST}?phuong={cast.hoan_kiem.pk}") == ["Phường Hàng Bạc (Quận Hoàn Kiếm)"]


def test_the_year_by_body_marks_each_report_and_its_rates(cast, opened, sign_in, day):
    day(DUE)
    meet_obligations(edition=make_edition(opened, cast.ba_dinh, by=cast.chief2), by=cast.chief2)
    day(LATE)
    page = sign_in(cast.reviewer).get(BODIES)
    context = page.context
    assert f'href="{LIST}{of(cast.ba_dinh).pk}/" title="Đã gửi đúng hạn"' in page.content.decode()
    assert [(row.name, row.cells[0].standing, row.counts.completeness) for row in context["rows"]] == [
        ("Phường Ba Đình", "sent", 1),
        ("Phường Hoàn Kiếm", "late", 0),
    ]
    assert [row.name for row in sign_in(cast.reviewer).get(f"{BODIES}?ai=city").context["rows"]] == [
        "Công an thành phố"
    ]


def test_the_rates_page_says_each_periods_rates(cast, opened, sign_in, day):
    day(DUE)
    meet_obligations(edition=make_edition(opened, cast.ba_dinh, by=cast.chief2), by=cast.chief2)
    day(LATE)
    found = {row.who: row.counts for row in sign_in(cast.auditor).get(RATES).context["rows"]}
    assert {str(who): (counts.met, counts.owed, counts.completeness) for who, counts in found.items()} == {
        "Công an phường, xã": (1, 2, 0.5),
        "Công an thành phố Hà Nội": (0, 1, 0),
        "Công an thành phố": (0, 1, None),
    }
    assert "50%" in sign_in(cast.auditor).get(RATES).content.decode()


def test_the_export_holds_the_list_as_shown(cast, opened, sign_in):
    answer = sign_in(cast.reviewer).get(f"{LIST}?ky=2026-Q3&ai=ward&export=xlsx")
    rows = list(load_workbook(io.BytesIO(b"".join(answer))).active.values)
    assert rows[0][0] == "Đơn vị" and [row[0] for row in rows[1:]] == ["Phường Ba Đình", "Phường Hoàn Kiếm"]
    assert rows[1][5] == "Quá hạn, chưa gửi" and rows[1][7] == 2


@pytest.mark.parametrize("path", [LIST, BODIES, RATES, f"{LIST}?ky=2026-Q3"])
def test_pages_ask_as_little_for_many_wards_as_for_few(cast, opened, sign_in, path):
    few = queries_of(sign_in(cast.reviewer), path)
    for number in range(40):
        factories.make_ward(f"Phường {number}", code=f"1{number:04}")
    open_obligations(period=opened, day=DUE)
    assert queries_of(sign_in(cast.reviewer), path) == few <= 14


def test_an_empty_portal_says_what_to_do(cast, day, sign_in):
    assert "Chưa có báo cáo nào phải gửi" in sign_in(cast.reviewer).get(LIST).content.decode()
    assert sign_in(cast.idle).get(BODIES).status_code == sign_in(cast.idle).get(RATES).status_code == 200


# --- One report -----------------------------------------------------------------------------------------------------------


def labels(client, row) -> list[str]:
    return [str(label) for _url, label in client.get(f"{LIST}{row.pk}/").context["acts"]]


def test_one_report_offers_what_the_reader_may_say_now(cast, opened, sign_in, day):
    row = of(cast.ba_dinh)
    assert labels(sign_in(cast.chief2), row) == ["Báo không phát sinh", "Nêu ý kiến về việc gửi chậm"]
    assert labels(sign_in(cast.leader), row) == ["Cho phép không gửi"]
    assert labels(sign_in(cast.ward2), row) == labels(sign_in(cast.auditor), row) == []
    day(DUE)
    assert labels(sign_in(cast.chief2), row) == ["Báo không phát sinh"]
    agency = Obligation.objects.get(agency=cast.catp)
    assert labels(sign_in(cast.agency), agency) == ["Báo không phát sinh", "Ghi văn bản đã gửi"]


def test_saying_nil_on_the_page_keeps_what_was_typed_when_refused(cast, opened, sign_in):
    row, client = of(cast.ba_dinh), sign_in(cast.chief2)
    path = f"{LIST}{row.pk}/khong-phat-sinh/"
    assert client.get(path).status_code == 200
    stale = client.post(path, {"version": 99, "note": "Không có vụ việc"})
    assert stale.status_code == 422 and "Không có vụ việc" in stale.content.decode()
    assert client.post(path, {"version": row.version, "note": ""}).status_code == 422
    answer = client.post(path, {"version": row.version, "note": "Không có vụ việc"}, follow=True)
    assert "Không có vụ việc" in answer.content.decode() and of(cast.ba_dinh).is_nil


def test_an_agency_enters_its_paper_on_the_page(cast, opened, sign_in):
    row, client = Obligation.objects.get(agency=cast.catp), sign_in(cast.agency)
    said = {"version": row.version, "paper_number": "125/BC-CATP", "sent_on": "16/09/2026", "note": ""}
    assert client.post(f"{LIST}{row.pk}/van-ban/", said).status_code == 302
    row.refresh_from_db()
    assert (row.paper_number, row.sent_on) == ("125/BC-CATP", DUE)


def test_an_objection_goes_from_the_body_to_the_leader_and_back(cast, opened, sign_in):
    row = of(cast.ba_dinh)
    sign_in(cast.chief2).post(f"{LIST}{row.pk}/y-kien/", {"reason": "Cổng mất kết nối"})
    made = Objection.objects.get()
    assert rows_of(sign_in(cast.leader), f"{LIST}?y-kien=cho") == ["Phường Ba Đình"]
    path = f"{LIST}y-kien/{made.pk}/xem-xet/"
    assert "Cổng mất kết nối" in sign_in(cast.leader).get(path).content.decode()
    sign_in(cast.leader).post(path, {"version": made.version, "decision": "yes", "note": "Đúng"})
    body = sign_in(cast.chief2).get(f"{LIST}{row.pk}/").content.decode()
    assert "được chấp nhận" in body and "Cổng mất kết nối" in body


def test_an_objection_is_withdrawn_by_a_press(cast, opened, sign_in):
    made = objecting.raise_objection(obligation_id=of(cast.ba_dinh).pk, by=cast.chief2, reason="Nhầm")
    sign_in(cast.chief2).post(f"{LIST}y-kien/{made.pk}/rut/", {"version": made.version})
    made.refresh_from_db()
    assert made.state == "withdrawn"


# --- Over the API, in my work, in the digest ------------------------------------------------------------------------------


def test_the_api_says_what_is_owed_in_the_callers_scope(cast, opened, call):
    found = call(cast.reviewer, "obligations", period="2026-Q3").json()
    assert found["count"] == 4
    first = found["results"][1]
    assert (first["ward"]["name"], first["standing"], first["days_late"], first["due_effective_on"]) == (
        "phường Ba Đình",
        "late",
        2,
        "2026-09-16",
    )
    assert call(cast.ward1, "obligations").json()["count"] == 1
    assert call(cast.reviewer, "obligations", standing="open").json()["count"] == 1
    assert call(cast.reviewer, "obligations", who="agency").json()["results"][0]["body"]["id"] == cast.catp.pk
    assert call(cast.reviewer, "obligations", period="abc").status_code == 400
    rates = call(cast.reviewer, "obligations/rates", period="2026-Q3").json()["results"]
    assert {row["report_kind"]: (row["over"], row["completeness"]) for row in rates} == {
        "ward": (2, 0.0),
        "facilities": (1, 0.0),
        "city": (0, None),
    }


def tasks_of(client) -> list[str]:
    return [task.what for task in client.get("/viec-cua-toi/").context["tasks"] if "Báo cáo phải gửi" in task.what]


def test_my_work_names_what_the_body_owes_to_who_answers_for_it(cast, opened, sign_in):
    assert tasks_of(sign_in(cast.chief1)) == ["Báo cáo phải gửi: Báo cáo ward-quarter-ward, quý III năm 2026"]
    assert tasks_of(sign_in(cast.agency)) == ["Báo cáo phải gửi: Báo cáo agency-quarter-facilities, quý III năm 2026"]
    assert tasks_of(sign_in(cast.leader)) == ["Báo cáo phải gửi: Báo cáo city-quarter-city, quý III năm 2026"]
    assert tasks_of(sign_in(cast.ward1)) == tasks_of(sign_in(cast.auditor)) == []


def test_my_work_shows_a_draft_to_issue_instead(cast, opened, sign_in):
    edition = make_edition(opened, cast.hoan_kiem, by=cast.chief1)
    type(edition.report).objects.filter(pk=edition.report_id).update(state="draft")
    assert tasks_of(sign_in(cast.chief1)) == []
    assert len(tasks_of(sign_in(cast.chief2))) == 1


def test_objections_wait_in_the_leaders_work(cast, opened, sign_in):
    objecting.raise_objection(obligation_id=of(cast.ba_dinh).pk, by=cast.chief2, reason="Mất mạng")
    queues = {queue["label"]: queue["count"] for queue in sign_in(cast.leader).get("/viec-cua-toi/").context["queues"]}
    assert queues["ý kiến về việc gửi báo cáo chậm chờ xem xét"] == 1
    assert "gửi báo cáo chậm" not in sign_in(cast.reviewer).get("/viec-cua-toi/").content.decode()


def test_the_digest_tells_bodies_what_is_overdue_and_what_was_decided(cast, opened):
    made = objecting.raise_objection(obligation_id=of(cast.ba_dinh).pk, by=cast.chief2, reason="Mất mạng")
    found = digest_facts.facts_of([cast.chief2, cast.ward2, cast.leader, cast.agency], LATE)
    assert [(fact.kind, fact.due_on) for fact in found[cast.chief2.pk]] == [("late", DUE)]
    assert found[cast.ward2.pk] == []
    assert {fact.kind for fact in found[cast.leader.pk]} == {"soon", "asked"}
    objecting.decide_objection(objection_id=made.pk, version=None, by=cast.leader, is_upheld=True)
    kinds = [fact.kind for fact in digest_facts.facts_of([cast.chief2], LATE)[cast.chief2.pk]]
    assert sorted(kinds) == ["decided", "late"]


@pytest.mark.parametrize(("who", "count"), [("ward1", 1), ("admin", 4)])
def test_the_admin_lists_what_the_officer_may_see(cast, opened, rf, who, count):
    row, request = of(cast.ward1.ward), rf.get("/")
    Objection.objects.create(obligation=row, reason="Mất mạng", raised_by=cast.chief1)
    request.user = getattr(cast, who)
    assert admin.site.get_model_admin(Obligation).get_queryset(request).count() == count
    assert admin.site.get_model_admin(Objection).get_queryset(request).count() == 1
    request.user = cast.ward2
    assert not admin.site.get_model_admin(Objection).get_queryset(request).exists()
