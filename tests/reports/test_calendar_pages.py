"""The pages of the reporting calendar: periods on two clocks, regimes, holidays, calls for a report; and the API beside them."""

from datetime import date

import pytest
from django.urls import reverse

from organisation.actions.periods import ensure_periods
from organisation.models import ApiToken, Holiday, Regime, ReportingPeriod
from organisation.reference_data.regimes import load_regimes
from reports.clocks import clocks_svg, sentence
from tests.reports.test_api import ROOT


@pytest.fixture
def calendar(cast, time_machine):
    time_machine.move_to("2026-11-23T03:00:00Z", tick=False)
    load_regimes()
    ensure_periods(2026, 2027)


def typed(**more):
    """A regime as its form sends it, one level filled in."""
    values = {
        "code": "moi",
        "name": "Báo cáo trụ sở",
        "period_kind": "quarter",
        "first_day": "1",
        "holidays": "before",
        "valid_from": "01/01/2027",
        "cap-TOTAL_FORMS": "2",
        "cap-INITIAL_FORMS": "0",
        "cap-0-who": "city",
        "cap-0-report_kind": "facilities",
        "cap-0-recipient": "Cấp trên",
        "cap-0-due_kind": "day_of_month",
        "cap-0-due_number": "10",
        "cap-0-due_months_later": "1",
    }
    return values | more


def test_the_year_is_shown_on_two_clocks_with_who_asks(calendar, cast, sign_in):
    page = sign_in(cast.ward1).get(reverse("reports:period-list"))
    text = page.content.decode()
    assert page.context["year"] == 2026 and len(page.context["rows"]) == 20
    assert "từ 15/12/2025 đến 14/12/2026" in text and "từ 01/01/2026 đến 31/12/2026" in text
    assert "Báo cáo quý về xây dựng" in text and "25/01/2026" in text and "23/01/2026" in text
    later = sign_in(cast.ward1).get(reverse("reports:period-list"), {"nam": "2027"})
    assert later.context["year"] == 2027
    for nonsense in ("99999", "٢٠٢٦", "abc", "2050"):
        assert sign_in(cast.ward1).get(reverse("reports:period-list"), {"nam": nonsense}).context["year"] == 2026


def test_after_14_december_the_report_year_is_the_next(calendar, cast, sign_in, time_machine):
    time_machine.move_to("2026-12-14T16:59:59Z", tick=False)
    assert sign_in(cast.ward1).get(reverse("reports:period-list")).context["year"] == 2026
    time_machine.move_to("2026-12-14T17:00:00Z", tick=False)
    assert sign_in(cast.ward1).get(reverse("reports:period-list")).context["year"] == 2027
    assert "đã qua 1/365 ngày" in sentence(2027, date(2026, 12, 15))
    assert clocks_svg(2026, date(2026, 11, 23)).count('class="clock-month') == 24


def test_periods_are_asked_in_a_constant_number_of_queries(calendar, cast, sign_in, django_assert_max_num_queries):
    client = sign_in(cast.auditor)
    with django_assert_max_num_queries(14):
        client.get(reverse("reports:period-list"))


def test_a_regime_is_drafted_applied_and_ended(calendar, cast, sign_in):
    client = sign_in(cast.admin)
    answer = client.post(reverse("reports:regime-create"), typed())
    regime = Regime.objects.get(code="moi")
    assert answer.url == reverse("reports:regime-detail", args=[regime.pk])
    assert not ReportingPeriod.objects.filter(first_day=1).exists()
    client.post(reverse("reports:regime-activate", args=[regime.pk]), {"version": regime.version})
    assert Regime.objects.get(pk=regime.pk).state == "active"
    row = ReportingPeriod.objects.get(first_day=1, year=2027, number=1, kind="quarter")
    assert (row.ends_on, row.due_on, row.due_effective_on) == (date(2027, 3, 31), date(2027, 4, 10), date(2027, 4, 9))
    shown = sign_in(cast.ward1).get(answer.url).content.decode()
    assert "ngày 10, 1 tháng sau tháng chốt số liệu" in shown and "09/04/2027" in shown and "Chấm dứt" not in shown
    client = sign_in(cast.admin)
    end = {"valid_until": "01/07/2027", "reason": "Quyết định mới", "version": Regime.objects.get(pk=regime.pk).version}
    assert client.post(reverse("reports:regime-end", args=[regime.pk]), end).status_code == 302
    assert Regime.objects.get(pk=regime.pk).valid_until == date(2027, 7, 1)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"cap-0-due_months_later": "0"}, "hạn gửi sớm nhất phải là"),
        ({"valid_from": "01/01/2062"}, "quá xa"),
        ({"cap-0-due_number": "0"}, "cap-0-due_number"),
        ({"cap-0-who": ""}, "cap-0-who"),
        ({"cap-TOTAL_FORMS": "900"}, "cap"),
        ({"code": "quy"}, "đã tồn tại"),
    ],
)
def test_a_wrong_regime_comes_back_with_what_was_typed(calendar, cast, sign_in, more, words):
    answer = sign_in(cast.admin).post(reverse("reports:regime-create"), typed(**more))
    text = answer.content.decode()
    assert answer.status_code == 422 and words in text and "Báo cáo trụ sở" in text
    assert Regime.objects.count() == 5


def test_a_regime_that_asks_the_same_is_not_applied(calendar, cast, sign_in):
    client = sign_in(cast.admin)
    client.post(reverse("reports:regime-create"), typed(first_day="15", **{"cap-0-report_kind": "city"}))
    regime = Regime.objects.get(code="moi")
    page = client.post(reverse("reports:regime-activate", args=[regime.pk]), {"version": 1}, follow=True)
    assert "trùng với chế độ" in page.content.decode() and Regime.objects.get(code="moi").is_draft


def test_a_stale_form_keeps_what_was_typed(calendar, cast, sign_in):
    client = sign_in(cast.admin)
    client.post(reverse("reports:regime-create"), typed())
    regime = Regime.objects.get(code="moi")
    path = reverse("reports:regime-edit", args=[regime.pk])
    held = {"cap-INITIAL_FORMS": "1"}
    assert client.post(path, typed(name="Một", version="1", **held)).status_code == 302
    stale = client.post(path, typed(name="Hai", version="1", **held))
    assert stale.status_code == 422 and "Hai" in stale.content.decode()
    assert Regime.objects.get(pk=regime.pk).name == "Một"
    again = client.post(path, typed(name="Hai", version="2", **held))
    saved = Regime.objects.get(pk=regime.pk)
    assert again.status_code == 302 and saved.name == "Hai" and saved.levels.count() == 1
    assert client.post(path, typed(name="Ba", version="3", **held, **{"cap-0-DELETE": "on"})).status_code == 422


def test_holidays_are_entered_once_and_move_due_days(calendar, cast, sign_in):
    client, path = sign_in(cast.admin), reverse("reports:holiday-list")
    tet = {"first_day": "15/02/2027", "last_day": "17/02/2027", "name": "Tết", "source": "Thông báo"}
    assert client.post(path, tet).url == f"{path}?nam=2027"
    assert Holiday.objects.count() == 3
    assert ReportingPeriod.objects.with_code("2027-M02").get().ward_due_on == date(2027, 2, 19)
    twice = client.post(path, tet)
    assert twice.status_code == 422 and "đã có trong danh sách" in twice.content.decode()
    assert sign_in(cast.ward1).post(path, tet).status_code == 403
    assert Holiday.objects.count() == 3
    remove = reverse("reports:holiday-remove", args=[Holiday.objects.get(day="2027-02-17").pk])
    client = sign_in(cast.admin)
    assert "17/02/2027" in client.get(remove).content.decode() and Holiday.objects.count() == 3
    assert client.post(remove).status_code == 302 and Holiday.objects.count() == 2
    assert ReportingPeriod.objects.with_code("2027-M02").get().ward_due_on == date(2027, 2, 18)


def test_a_report_is_called_for_once(calendar, cast, sign_in):
    client = sign_in(cast.leader)
    said = {
        "name": "Chuyên đề trụ sở",
        "starts_on": "01/01/2026",
        "ends_on": "30/11/2026",
        "due_on": "04/12/2026",
        "who": "ward",
        "kinds": ["phường"],
        "report_kind": "facilities",
        "recipient": "Công an thành phố",
    }
    for _press in range(2):
        assert client.post(reverse("reports:report-call"), said).status_code == 302
    period = ReportingPeriod.objects.get(kind="ad-hoc")
    assert (period.code, period.regime.levels.get().kinds) == ("2026-A01", ["phường"])
    wrong = client.post(reverse("reports:report-call"), said | {"name": "Khác", "due_on": "30/11/2026"})
    assert wrong.status_code == 422 and "Hạn gửi sớm nhất là 01/12/2026" in wrong.content.decode()
    agency = client.post(reverse("reports:report-call"), said | {"name": "Khác", "who": "agency", "kinds": []})
    assert agency.status_code == 422 and ReportingPeriod.objects.filter(kind="ad-hoc").count() == 1
    page = client.get(reverse("reports:period-list")).content.decode()
    assert "Chuyên đề trụ sở" in page


@pytest.fixture
def call(client):
    return lambda officer, path: client.get(ROOT + path, headers={"Authorization": f"Bearer {ApiToken.issue(officer)}"})


def test_the_api_answers_regimes_and_their_periods(calendar, cast, call, sign_in):
    rows = call(cast.ward1, "regimes").json()["results"]
    assert {row["code"] for row in rows} == {"thang", "quy", "06-thang", "09-thang", "nam"}
    quarter = next(row for row in rows if row["code"] == "quy")
    assert [level["who"] for level in quarter["levels"]] == ["ward", "city"] and quarter["is_proposal"]
    assert call(cast.ward1, "regimes?on=2020-01-01").json()["count"] == 0
    assert call(cast.ward1, "regimes?kind=ward").json()["count"] == 1
    found = call(cast.ward1, "periods?year=2026&regime=quy").json()["results"]
    assert [row["code"] for row in found] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert found[0]["from"] == "2025-12-15" and found[0]["due"] == "2026-03-25"
    assert call(cast.ward1, "periods?regime=khong-co").status_code == 404
    Regime.objects.filter(code="quy").update(state="draft")
    assert call(cast.ward1, "periods?regime=quy").status_code == 404
    assert call(cast.ward1, "regimes").json()["count"] == 4
