"""Which quarter a period counts, what it is set beside, at what cost; and reports frozen before there was anything more to tell."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisation import periods
from organisation.models import Regime, ReportingPeriod
from programme.models import Assessment
from reports.canonical import canonical, plain
from reports.compose import SCHEMA, compose_city
from reports.compose.registry import BY_KEY, FIGURES
from reports.models import ComplianceReport, Edition
from reports.render.contents import all_tables, annexes
from reports.render.document import Dressing, document
from tests.factories import make_period, make_wards
from tests.reports import builders
from tests.reports.world import TOO_LATE

pytestmark = pytest.mark.django_db
FROZEN = Path(__file__).with_name("frozen")
DRAFT = Dressing(
    narratives={},
    symbol="BC-CATP",
    number="",
    issued_on=None,
    signer_name="",
    signer_post="",
    composed_at="16/09/2026",
    sha256="0" * 64,
)


def calendar(kind: str, number: int, due_on: date, year: int = 2026) -> ReportingPeriod:
    """A period of calendar months."""
    starts_on, ends_on = periods.days_of(kind, year, number, 1)
    due = dict.fromkeys(("ward_due_on", "due_on", "due_effective_on"), due_on)
    return ReportingPeriod.objects.create(
        kind=kind, year=year, number=number, first_day=1, starts_on=starts_on, ends_on=ends_on, **due
    )


def called(starts_on: date, ends_on: date, due_on: date) -> ReportingPeriod:
    """A period that was called for on its own."""
    regime = Regime.objects.create(
        code=f"goi-{ends_on}", name="Báo cáo đột xuất", period_kind="ad-hoc", state="active", valid_from=starts_on
    )
    due = dict.fromkeys(("ward_due_on", "due_on", "due_effective_on"), due_on)
    return ReportingPeriod.objects.create(
        kind="ad-hoc",
        year=2026,
        number=1,
        name="rà soát tháng cao điểm",
        regime=regime,
        starts_on=starts_on,
        ends_on=ends_on,
        **due,
    )


def told(period) -> tuple:
    """(the counted quarter, assessments that reported, duties that reported)."""
    data = compose_city(period)
    return data["counting"]["last"], data["assessments"]["reported"], data["directives"]["totals"]["reported"]


def test_calendar_month_counts_the_quarter_cut_off_in_it_as_sent_by_its_own_term(world):
    assert told(calendar("month", 9, date(2026, 10, 2))) == ("2026-Q3", 2, 3)
    assert told(calendar("month", 8, date(2026, 9, 3))) == ("2026-Q3", 0, 0)


def test_calendar_quarter_and_year_count_the_quarters_cut_off_in_them(world):
    assert told(calendar("quarter", 3, date(2026, 10, 5))) == ("2026-Q3", 2, 3)
    year = compose_city(calendar("year", 1, date(2027, 1, 5)))
    assert [row["code"] for row in year["counting"]["quarters"]] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]


def test_called_for_period_counts_what_was_sent_by_its_own_due_day(world):
    in_time, later = called(date(2026, 9, 1), date(2026, 9, 14), date(2026, 9, 18)), TOO_LATE.date()
    assert told(in_time) == ("2026-Q3", 1, 2)
    ReportingPeriod.objects.filter(pk=in_time.pk).update(ward_due_on=later)
    in_time.refresh_from_db()
    assert told(in_time) == ("2026-Q3", 2, 3)


def test_called_for_period_without_a_cut_off_in_its_days_counts_the_running_quarter(world):
    data = plain(compose_city(called(date(2026, 7, 1), date(2026, 7, 10), date(2026, 7, 14))))
    assert (data["counting"]["last"], data["assessments"]["expected"], data["assessments"]["reported"]) == (
        "2026-Q3",
        3,
        0,
    )
    assert data["changes"] is None and data["same_period_last_year"] is None
    words = " ".join(document(data, DRAFT)["sections"][0]["parts"][0]["paragraphs"])
    assert "Kỳ số liệu theo văn bản yêu cầu báo cáo" in words and "Năm báo cáo" not in words


# --- Set beside others ----------------------------------------------------------------------------------------------------


@pytest.fixture
def year_before(world):
    """The same quarter of 2025: Ba Đình and Hoàn Kiếm passed."""
    period = make_period("2025-Q3")
    builders.make_assessments(
        [world.ba_dinh, world.hoan_kiem],
        period,
        state="verified",
        by=world.officer,
        met_verified=54,
        passes_verified=True,
    )
    return period


def test_report_is_set_beside_the_same_period_a_year_before(world, year_before):
    data = plain(compose_city(world.period))
    before, year = data["changes"], data["same_period_last_year"]
    assert (before["period"]["code"], year["period"]["code"]) == ("2026-Q2", "2025-Q3")
    passes = {row["key"]: row for row in year["figures"]}["assessments.passes"]
    assert (passes["before"], passes["after"], passes["change"]) == (2, 1, -1)
    assert [row["key"] for row in year["figures"]] == [row["key"] for row in before["figures"]]
    (table,) = [table for table in all_tables(data) if table.key == "changes"]
    (row,) = [row for row in table.rows if row[0] == passes["label"]]
    assert row[2:] == [1, 0, 1, 2, -1]


def test_units_that_fell_back_since_the_year_before_are_named(world, year_before):
    Assessment.objects.filter(ward=world.hoan_kiem, period=world.period).update(
        state="verified", verified_by=world.officer, verified_at=TOO_LATE
    )
    assert plain(compose_city(world.period))["same_period_last_year"]["passes_lost"] == ["phường Hoàn Kiếm"]


def test_a_year_is_set_beside_one_period_alone(world):
    make_period("2025")
    data = compose_city(make_period("2026"))
    assert data["changes"]["period"]["code"] == "2025" and data["same_period_last_year"] is None


def test_every_figure_is_named_once_with_unit_formula_and_source(world):
    assert len(BY_KEY) == len(FIGURES)
    data = plain(compose_city(world.period))
    values = {row["key"]: row["value"] for row in data["figures"]}
    assert values["assessments.passes"] == data["assessments"]["passes"] == 1
    assert values["directives.totals.on_time_rate"] == "0.5"
    assert all(row["unit"] and row["formula"] and row["source"] for row in data["figures"])


# --- The cost -------------------------------------------------------------------------------------------------------------


def asked_for(period) -> int:
    with CaptureQueriesContext(connection) as queries:
        compose_city(period)
    return len(queries)


def test_city_report_asks_thirty_questions_at_most_whatever_the_number_of_wards(world, year_before):
    few = asked_for(world.period)
    wards = make_wards(30)
    builders.make_assessments(wards, world.period, state="verified", by=world.officer)
    builders.make_headquarters(wards)
    builders.make_projects(wards, date(2026, 12, 1))
    builders.make_duties(wards, period=world.period)
    assert asked_for(world.period) == few <= 30


# --- Frozen before --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["city_1", "ward_1"])
def test_report_frozen_under_the_first_schema_still_reads_as_it_did(name):
    text = (FROZEN / f"{name}.json").read_text()
    data = json.loads(text)
    assert data["schema"] == 1 < SCHEMA and canonical(data).decode() == text.strip()
    paper = document(data, DRAFT)
    assert [table.key for table in annexes(data)][-3:] == ["gaps", "surplus", "forecast"]
    titles = [section["title"] for section in paper["sections"]]
    assert titles[:3] == ["I. PHẠM VI, KỲ SỐ LIỆU", "II. KẾT QUẢ THỰC HIỆN", "III. SO VỚI KỲ TRƯỚC"]
    (changes,) = [table for table in all_tables(data) if table.key == "changes"]
    assert [column.label for column in changes.columns][2:] == ["Kỳ trước", "Kỳ này", "Tăng, giảm"]


def test_report_set_beside_an_older_edition_leaves_unsaid_what_that_did_not_hold(world):
    before = make_period("2026-Q2")
    older = plain(compose_city(before))
    del older["headquarters"]["totals"]["title_complete"]
    report = ComplianceReport.objects.create(kind="city", period=before, state="draft")
    Edition.objects.create(
        report=report, data=canonical(older).decode(), sha256="0" * 64, composed_at=TOO_LATE, template_version="1"
    )
    figures = {row["key"]: row for row in plain(compose_city(world.period))["changes"]["figures"]}
    lacking = figures["headquarters.totals.title_complete"]
    assert (lacking["before"], lacking["after"], lacking["change"]) == (None, 1, None)
    assert figures["assessments.reported"]["change"] == 2
