"""No day missing, none twice: every kind, from any first day, 2020 to 2040, wherever the server stands."""

import os
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from organisation import clock, periods

FIRST, LAST = date(2020, 1, 1), date(2040, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
ZONES = ["UTC", "Asia/Ho_Chi_Minh", "America/New_York"]
KINDS = [*periods.SHAPES]
days = st.dates(FIRST, LAST)


@pytest.fixture(params=ZONES)
def zone(request, monkeypatch):
    """The server's own clock in that zone, for the process and for Django."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    with override_settings(TIME_ZONE=request.param), timezone.override(request.param):
        yield request.param
    monkeypatch.undo()
    time.tzset()


def every(kind, first_day):
    """(period, its days) of the report years 2019 to 2041."""
    count, _months = periods.SHAPES[kind]
    return [
        ((kind, year, number), periods.days_of(kind, year, number, first_day))
        for year in range(FIRST.year - 1, LAST.year + 2)
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize("first_day", [1, 10, 15, 28])
@pytest.mark.parametrize("kind", KINDS)
def test_every_day_lies_in_one_period(kind, first_day):
    held = dict.fromkeys(DAYS, 0)
    for key, (starts_on, ends_on) in every(kind, first_day):
        day = starts_on
        while day <= ends_on:
            if day in held:
                held[day] += 1
                assert (key[0], *periods.number_on(kind, day, first_day)) == key
            day += timedelta(days=1)
    if kind != periods.NINE:
        assert set(held.values()) == {1}
        return
    # Nine months leave out the fourth quarter, and nothing else.
    left = {day for day, count in held.items() if not count}
    assert set(held.values()) == {0, 1}
    assert left == {day for day in DAYS if periods.number_on(periods.QUARTER, day, first_day)[1] == 4}


@pytest.mark.parametrize("first_day", [1, 15])
def test_longer_periods_are_made_of_whole_months(first_day):
    for kind in KINDS:
        months = periods.SHAPES[kind][1]
        for (_kind, year, number), (starts_on, ends_on) in every(kind, first_day):
            first = periods.days_of(periods.MONTH, year, (number - 1) * months + 1, first_day)
            last = periods.days_of(periods.MONTH, year, number * months, first_day)
            assert (starts_on, ends_on) == (first[0], last[1])


def test_every_cut_off_gives_way_to_the_next_day_at_midnight_in_hanoi(zone):
    cut_offs = [ends_on for _key, (_starts, ends_on) in every(periods.MONTH, 15) if FIRST <= ends_on <= LAST]
    assert len(cut_offs) == 252 and os.environ["TZ"] == zone
    for ends_on in cut_offs:
        last = datetime(ends_on.year, ends_on.month, ends_on.day, 16, 59, 59, tzinfo=UTC).astimezone(ZoneInfo(zone))
        found = [
            periods.containing(kind, clock.hanoi_day(last + timedelta(seconds=after))).code
            for kind in (periods.MONTH, periods.YEAR)
            for after in (0, 1)
        ]
        month, following, year, next_year = found
        assert month == periods.code_of(periods.MONTH, ends_on.year, ends_on.month) != following
        assert (year == next_year) == (ends_on.month != 12)


def test_today_walks_through_every_day_once(zone):
    """Noon and both sides of midnight in Hanoi, a year long; the server's own date is often another."""
    walked, others = [], 0
    for day in DAYS[:400]:
        for hour in (0, 12, 23):
            # As a number: given with a zone, the zone of the process would change too.
            moment = datetime(day.year, day.month, day.day, hour, 30, tzinfo=periods.HANOI).timestamp()
            with time_machine.travel(moment, tick=False):
                walked.append(clock.today())
                others += time.localtime().tm_mday != day.day
    assert walked == [day for day in DAYS[:400] for _hour in range(3)]
    assert (others == 0) == (zone == "Asia/Ho_Chi_Minh")


@pytest.mark.parametrize("first_day", range(1, 29))
def test_code_says_the_period_and_is_read_back(first_day):
    codes = {}
    for kind in KINDS:
        for (_kind, year, number), _days in every(kind, first_day):
            code = periods.code_of(kind, year, number, first_day)
            assert periods.read_code(code) == (kind, year, number, first_day)
            assert codes.setdefault(code, (kind, year, number)) == (kind, year, number)
    called = periods.code_of(periods.ADHOC, 2026, 7)
    assert periods.read_code(called) == (periods.ADHOC, 2026, 7, 15)


@settings(deadline=None)
@given(st.text(max_size=14))
def test_any_text_is_a_code_or_is_refused(text):
    try:
        key = periods.read_code(text)
    except ValueError:
        return
    assert periods.code_of(*key) == text


@settings(deadline=None)
@given(days, st.sets(days, max_size=60), st.integers(0, 12))
def test_working_days_are_counted_over_weekends_and_holidays(day, holidays, count):
    found = periods.add_working_days(day, count, holidays)
    between = [day + timedelta(days=n + 1) for n in range((found - day).days)]
    assert sum(periods.is_working_day(one, holidays) for one in between) == count
    assert count == 0 or periods.is_working_day(found, holidays)
    before = periods.working_day_on_or_before(day, holidays)
    assert before <= day and periods.is_working_day(before, holidays)


def test_a_report_year_is_not_the_budgets():
    report, budget = periods.days_of(periods.YEAR, 2026), periods.days_of(periods.YEAR, 2026, 1, 1)
    assert report == (date(2025, 12, 15), date(2026, 12, 14))
    assert budget == (date(2026, 1, 1), date(2026, 12, 31))
    assert all(
        later[0] == earlier[1] + timedelta(days=1) for (_k, earlier), (_l, later) in pairwise(every(periods.YEAR, 15))
    )


@pytest.mark.parametrize("asked", [("month", 2026, 13), ("quarter", 2026, 0), ("year", 99999, 1), ("ad-hoc", 2026, 1)])
def test_a_period_that_does_not_exist_has_no_days(asked):
    with pytest.raises(ValueError):
        periods.days_of(*asked)
    with pytest.raises(ValueError):
        periods.days_of("month", 2026, 1, 29)
