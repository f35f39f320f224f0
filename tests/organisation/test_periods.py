"""The calendar: windows, due days, codes, labels."""

import csv
import itertools
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine

from organisation import clock, periods

EXAMPLES = list(
    csv.DictReader((Path(__file__).parents[1] / "data" / "periods_2026_examples.csv").open(encoding="utf-8"))
)


def worked(row):
    return next(
        span
        for number in range(1, periods.SHAPES[row["period_kind"]][0] + 1)
        if (span := periods.span(row["period_kind"], 2026, number)).ends_on == date.fromisoformat(row["to_date"])
        and span.starts_on == date.fromisoformat(row["from_date"])
    )


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: row["label"])
def test_span_agrees_with_the_worked_examples(row):
    span = worked(row)
    assert span.due_on == date.fromisoformat(row["due_date"])
    assert (span.ends_on - span.starts_on).days + 1 == int(row["days"])
    assert periods.add_working_days(span.ends_on, 1) == date.fromisoformat(row["earliest_lawful_due_weekends_only"])
    assert periods.label(span.kind, span.year, span.number).lower() == row["label"].lower()


@pytest.mark.parametrize("kind", [periods.MONTH, periods.QUARTER, periods.HALF, periods.YEAR])
def test_periods_tile_the_years_without_gap_or_overlap(kind):
    count, _months = periods.SHAPES[kind]
    spans = [periods.span(kind, year, number) for year in range(2020, 2041) for number in range(1, count + 1)]
    for earlier, later in itertools.pairwise(spans):
        assert later.starts_on == earlier.ends_on + timedelta(days=1)


def test_due_day_moves_to_the_working_day_before():
    span = periods.span(periods.MONTH, 2026, 1)
    assert span.due_on == date(2026, 1, 25) and span.due_effective_on == date(2026, 1, 23)


def test_ward_is_due_two_working_days_after_the_cut_off_stepping_over_holidays():
    assert periods.span(periods.QUARTER, 2026, 3).ward_due_on == date(2026, 9, 16)
    assert periods.span(periods.QUARTER, 2026, 3, {date(2026, 9, 15)}).ward_due_on == date(2026, 9, 17)


@pytest.mark.parametrize("code", ["2026-M09", "2026-Q3", "2026-H1", "2026-9M", "2026"])
def test_code_is_read_back(code):
    assert periods.span(*periods.parse_code(code)).code == code


@pytest.mark.parametrize(
    "code", ["", "2026-", "2026-Q5", "2026-M13", "2026-M9", "26-Q1", "2026-Q٣", "2026-H0", "abcd", "2026-9m", "٢٠٢٦"]
)
def test_any_other_code_is_refused(code):
    with pytest.raises(ValueError):
        periods.parse_code(code)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Ho_Chi_Minh"])
def test_the_day_is_hanois_wherever_the_server_stands(zone):
    last = datetime(2026, 3, 31, 16, 59, 59, tzinfo=UTC).astimezone(ZoneInfo(zone))
    assert clock.hanoi_day(last) == date(2026, 3, 31)
    assert clock.hanoi_day(last + timedelta(seconds=1)) == date(2026, 4, 1)
    with time_machine.travel(last, tick=False):
        assert clock.today() == date(2026, 3, 31)
