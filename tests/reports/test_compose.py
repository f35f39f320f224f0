"""The figures of a report, against a small city counted by hand."""

import os
import time
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from facilities.models import Disbursement, Funding, InvestmentProject
from organisation.models import PortalState
from programme import immutability
from programme.models import Assessment
from reports import compose as composing
from reports.canonical import canonical, plain
from reports.compose import BlockFailed, compose_city, compose_ward
from reports.compose.frame import rate
from reports.compose.kinds import Block
from reports.render import words
from tests import factories
from tests.reports import world as rows
from tests.reports.world import BILLION, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(world):
    return plain(compose_city(world.period))


def only(block: dict, *names) -> tuple:
    return tuple(block[name] for name in names)


def test_period_and_cohort_are_told(data):
    assert only(data["period"], "code", "starts_on", "ends_on", "ward_due_on") == (
        "2026-Q3",
        "2026-06-15",
        "2026-09-14",
        "2026-09-16",
    )
    assert data["cohort"] == {"day": "2026-09-16", "expected": 3, "alive": 4, "by_kind": {"phường": 3, "xã": 1}}
    assert data["counting"]["last"] == "2026-Q3"


def test_directives_count_who_reported_what_is_late_and_whose(data):
    totals = data["directives"]["totals"]
    assert only(totals, "directives", "expected", "reported", "on_time") == (2, 4, 3, 2)
    assert only(totals, "done", "late", "on_track", "not_started") == (1, 1, 1, 0)
    assert only(totals, "reported_rate", "on_time_rate", "done_rate") == ("0.75", "0.5", "0.25")
    wards_do = data["directives"]["rows"][0]
    assert only(wards_do, "code", "late_bearers", "silent_bearers") == ("NV1", ["phường Hoàn Kiếm"], ["phường Tây Hồ"])
    assert data["directives"]["agencies"]["expected"] == 1
    assert [answer["narrative"] for answer in data["directives"]["rows"][1]["answers"]] == ["Đã làm một nửa"]


def test_assessments_count_verified_figures_once_reviewed_and_own_ones_before(data):
    found = data["assessments"]
    assert only(found, "expected", "reported", "on_time", "verified", "concluded", "passes", "with_veto") == (
        3,
        2,
        1,
        1,
        0,
        1,
        0,
    )
    first, second, third = found["by_ward"]
    assert only(first, "full_name", "basis", "met", "points", "passes") == (
        "phường Ba Đình",
        "verified",
        2,
        "100.5",
        True,
    )
    assert only(second, "full_name", "basis", "met", "points", "vetoes", "passes") == (
        "phường Hoàn Kiếm",
        "self",
        1,
        "60",
        1,
        False,
    )
    assert only(third, "full_name", "basis", "met", "points", "passes") == ("phường Tây Hồ", None, None, None, None)


def test_criteria_count_only_what_was_sent(data):
    veto = data["assessments"]["criteria"][1]
    assert only(veto, "code", "is_veto", "met", "not_met", "unanswered") == ("A02", True, 1, 1, 0)


def test_headquarters_are_those_used_on_the_last_day(data):
    found = data["headquarters"]
    assert only(found["totals"], "units", "independent", "not_independent", "unknown") == (4, 1, 1, 2)
    assert only(found["cohort"], "units", "independent", "title_complete", "title_incomplete") == (3, 1, 1, 1)
    assert [row["full_name"] for row in found["rows"]] == ["phường Ba Đình", "phường Hoàn Kiếm", "phường Tây Hồ"]


def test_equipment_is_short_unit_by_unit(data):
    computers, cars = data["equipment"]["rows"]
    assert only(computers, "have", "usable", "need", "short", "units_short") == (15, 13, 15, 4, 1)
    assert only(cars, "have", "need", "short") == (1, None, None)


def test_money_is_of_the_budget_year_and_paid_by_the_cut_off(data):
    found = data["projects"]
    assert only(found, "budget_year", "paid_from", "paid_to") == (2026, "2026-01-01", "2026-09-14")
    expected = {
        "planned": 13 * BILLION,
        "carried_in": 0,
        "allocated": 11 * BILLION,
        "disbursed": 5 * BILLION + 1,
        "disbursed_rate": "0.384615",
        "disbursed_rate_in_all": "0.384615",
    }
    assert found["totals"] == expected
    assert only(found, "count", "finished", "late", "late_over_60", "investment") == (2, 1, 1, 1, 23 * BILLION)
    assert [(row["name"], row["days_late"]) for row in found["rows"]] == [("Xây mới", 92), ("Sửa chữa", 10)]


def test_money_carried_in_is_counted_beside_the_plan(world):
    Funding.objects.filter(project__name="Xây mới", year=2026).update(carried_in=7 * BILLION)
    found = plain(compose_city(world.period))
    totals = found["projects"]["totals"]
    assert words.projects(found)[-1] == "Tính cả 7.000 triệu đồng kéo dài từ năm trước, tỷ lệ giải ngân là 25%."
    assert (totals["carried_in"], totals["disbursed_rate"]) == (7 * BILLION, "0.384615")
    assert totals["disbursed_rate_in_all"] == "0.25"


def test_rate_is_nothing_when_nothing_was_planned(world):
    InvestmentProject.objects.create(ward=world.tay_ho, name="Chưa có vốn")
    row = next(row for row in compose_city(world.period)["projects"]["rows"] if row["name"] == "Chưa có vốn")
    assert row["disbursed_rate"] is None
    assert rate(0, 0) is None


def test_owing_names_everyone_who_did_not_send_everything(data):
    silent = [(row["full_name"], row["codes"], row["owes_assessment"]) for row in data["owing"]["wards"]]
    assert silent == [("phường Tây Hồ", ["NV1"], True)]
    assert data["owing"]["agencies"] == []


def test_changes_compare_with_the_rows_when_the_period_before_has_no_report(data):
    found = data["changes"]
    assert only(found, "source", "passes_gained", "passes_lost") == ("rows", ["phường Ba Đình"], [])
    paid = next(row for row in found["figures"] if row["key"] == "projects.totals.disbursed")
    assert only(paid, "before", "after", "change") == (4 * BILLION, 5 * BILLION + 1, BILLION + 1)


def test_changes_compare_with_the_frozen_report_when_there_is_one(world, make):
    before = make("city", period=factories.make_period("2026-Q2"))
    frozen = before.editions.get()
    Disbursement.objects.all().delete()
    found = compose_city(world.period)["changes"]
    assert only(found, "source", "sha256") == ("edition", frozen.sha256)
    assert next(row for row in found["figures"] if row["key"] == "projects.totals.disbursed")["before"] == 4 * BILLION


@pytest.mark.parametrize(
    "code, quarters",
    [
        ("2026-H1", ["2026-Q1", "2026-Q2"]),
        ("2026-9M", ["2026-Q1", "2026-Q2", "2026-Q3"]),
        ("2026", ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]),
        ("2026-M08", ["2026-Q3"]),
    ],
)
def test_longer_period_counts_its_quarters_and_a_month_the_one_it_lies_in(world, code, quarters):
    data = compose_city(factories.make_period(code))
    assert [quarter["code"] for quarter in data["counting"]["quarters"]] == quarters
    assert data["counting"]["last"] == quarters[-1]


def test_nine_months_count_the_last_quarter(world):
    data = plain(compose_city(factories.make_period("2026-9M")))
    assert only(data["assessments"], "expected", "reported", "passes") == (3, 2, 1)
    assert [quarter["reported"] for quarter in data["assessments"]["quarters"]] == [0, 0, 2]


def test_month_counts_only_what_was_sent_in_its_own_term(world):
    august, september = (compose_city(factories.make_period(code)) for code in ("2026-M08", "2026-M09"))
    assert (august["assessments"]["reported"], august["directives"]["totals"]["reported"]) == (0, 0)
    assert (september["assessments"]["reported"], september["assessments"]["verified"]) == (1, 0)
    assert september["directives"]["totals"]["reported"] == 2


@pytest.mark.parametrize(
    "moment, counted", [(datetime(2026, 9, 16, 16, 59, 59, tzinfo=UTC), 1), (datetime(2026, 9, 16, 17, tzinfo=UTC), 0)]
)
def test_hanois_date_decides_when_something_was_sent(world, moment, counted):
    Assessment.objects.filter(ward=world.ba_dinh).update(
        submitted_at=moment, verified_at=None, verified_by=None, state="submitted"
    )
    Assessment.objects.filter(ward=world.hoan_kiem).delete()
    assert compose_city(factories.make_period("2026-M09"))["assessments"]["reported"] == counted


def test_ward_report_tells_of_that_ward_alone(world):
    data = plain(compose_ward(world.hoan_kiem, world.period))
    assert data["unit"] == {
        "code": "00070",
        "since": "2025-07-01",
        "kind": "phường",
        "name": "Hoàn Kiếm",
        "full_name": "phường Hoàn Kiếm",
    }
    assert only(data["assessments"], "expected", "reported", "passes") == (1, 1, 0)
    assert data["directives"]["totals"]["expected"] == 1
    assert [row["name"] for row in data["projects"]["rows"]] == ["Sửa chữa"]
    assert data["assessments"]["criteria"][1]["own"] == {
        "self_value": "0",
        "self_verdict": "chưa đạt",
        "verified_value": None,
        "verified_verdict": "",
    }
    assert "Ba Đình" not in canonical(data).decode()


def test_units_are_taken_as_they_stood_then(world):
    old = factories.make_ward("Hàng Bạc", code="00061", established_on=None, dissolved_on=date(2026, 9, 1))
    Assessment.objects.create(
        ward=old,
        period=world.period,
        criteria_set=Assessment.objects.first().criteria_set,
        due_on=world.period.ward_due_on,
    )
    assert compose_city(world.period)["cohort"]["expected"] == 3
    assert compose_city(factories.make_period("2026-Q2"))["cohort"]["expected"] == 4


def test_empty_city_still_gives_a_report(db):
    data = compose_city(factories.make_period("2025-Q3"))
    assert data["assessments"]["expected"] == data["directives"]["totals"]["expected"] == data["projects"]["count"] == 0


def test_demonstration_is_marked_in_the_data(world):
    assert compose_city(world.period)["is_demonstration"] is False
    PortalState.objects.update_or_create(pk=1, defaults={"demonstration_since": datetime(2026, 1, 1, tzinfo=UTC)})
    assert compose_city(world.period)["is_demonstration"] is True


def test_failing_block_fails_the_report_with_its_name(world, monkeypatch):
    def broken(frame):
        raise ZeroDivisionError("chia cho 0")

    monkeypatch.setattr(composing, "blocks_of", lambda kind: [Block("equipment", "trang bị", broken)])
    with pytest.raises(BlockFailed, match="Không lập được phần “trang bị”: ZeroDivisionError"):
        compose_city(world.period)


@pytest.fixture
def server_in(monkeypatch):
    """server_in("America/Los_Angeles"): the process' own zone, put back afterwards."""
    before = os.environ.get("TZ")

    def move(zone: str) -> None:
        os.environ["TZ"] = zone
        time.tzset()

    yield move
    if before is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = before
    time.tzset()


def test_bytes_are_the_same_whatever_zone_language_and_order_of_rows(world, server_in, settings):
    first = canonical(compose_city(world.period))
    for zone, language in (("UTC", "en"), ("America/Los_Angeles", "vi")):
        server_in(zone)
        settings.LANGUAGE_CODE = language
        assert canonical(compose_city(world.period)) == first


def test_bytes_carry_no_key_of_this_database(world):
    first = canonical(compose_city(world.period))
    immutability.release(connection)
    wipe()
    immutability.install(connection)
    assert canonical(compose_city(make_world().period)) == first


def wipe() -> None:
    """Everything of the small city, so that it is made again under other keys."""
    for model in (
        rows.Disbursement,
        rows.Funding,
        rows.InvestmentProject,
        rows.Occupancy,
        rows.Headquarters,
        rows.EquipmentHolding,
        rows.EquipmentCategory,
        rows.Finding,
        rows.Assessment,
        rows.Criterion,
        rows.CriteriaGroup,
        rows.CriteriaSet,
        rows.Progress,
        rows.Duty,
        rows.Directive,
        rows.Officer,
        rows.Ward,
    ):
        model.objects.all().delete()
