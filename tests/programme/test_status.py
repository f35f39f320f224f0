"""How a duty stands, by hand-worked cases."""

from datetime import date
from decimal import Decimal as D

import pytest

from programme.models import Directive
from programme.status import completion, expected, status_of

DAY = date(2026, 9, 14)


def directive(unit="định tính", target=None, due=None):
    return Directive(unit=unit, target_value=None if target is None else D(target), due_on=due)


@pytest.mark.parametrize(
    ("unit", "target", "value", "percent", "done"),
    [
        ("%", 100, 60, None, 60),
        ("số lượng", 40, 10, None, 25),
        ("số lượng", 40, 50, None, 100),
        ("số lượng", 40, 10, 90, 25),
        ("%", None, 45, None, 45),
        ("%", None, 450, None, 100),
        ("số lượng", None, 7, None, None),
        ("định tính", None, None, 30, 30),
        ("định tính", None, None, None, None),
    ],
)
def test_completion_when_reported(unit, target, value, percent, done):
    assert completion(directive(unit, target), None if value is None else D(value), percent) == done


@pytest.mark.parametrize(
    ("due", "value", "percent", "status"),
    [
        (None, None, None, "not_started"),
        (None, None, 0, "not_started"),
        (None, None, 49, "at_risk"),
        (None, None, 50, "on_track"),
        (None, None, 100, "done"),
        (date(2026, 9, 13), None, 99, "late"),
        (date(2026, 9, 13), None, 100, "done"),
        (date(2026, 9, 13), None, None, "late"),
        (date(2026, 9, 14), None, 99, "at_risk"),
        (date(2027, 9, 14), None, 1, "on_track"),
        (date(2030, 12, 31), None, 1, "on_track"),
    ],
)
def test_status_when_reported(due, value, percent, status):
    assert status_of(directive(due=due), value, percent, DAY) == status


def test_status_of_a_count_without_target_when_something_is_there():
    assert status_of(directive("số lượng"), D(7), None, DAY) == "on_track"
    assert status_of(directive("số lượng"), D(0), None, DAY) == "not_started"


def test_nil_is_on_track_until_the_deadline_is_past():
    assert status_of(directive(), None, None, DAY, is_nil=True) == "on_track"
    assert status_of(directive(due=date(2026, 9, 1)), None, None, DAY, is_nil=True) == "late"


def test_trajectory_rises_evenly_in_the_last_year():
    assert expected(directive(due=date(2027, 9, 14)), DAY) == 0
    assert expected(directive(due=DAY), DAY) == 100
    assert expected(directive(due=date(2026, 11, 26)), DAY) == D(100) * 292 / 365
