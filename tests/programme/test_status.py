"""How a duty stands, by hand-worked cases."""

from datetime import date
from decimal import Decimal as D

import pytest

from programme.models import Directive
from programme.status import completion, expected, expected_value, is_common_total, judge, status_of

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


# --- From a baseline, along way marks, downwards, by levels -------------------------------------------------------------


def on_course(**values):
    start = {"unit": "vụ", "target_value": D(100), "due_on": date(2026, 12, 31)}
    return Directive(**(start | values))


@pytest.mark.parametrize(
    ("values", "value", "done"),
    [
        ({"baseline_value": D(20), "baseline_on": date(2026, 1, 1)}, 60, 50),
        ({"baseline_value": D(20), "baseline_on": date(2026, 1, 1)}, 10, 0),
        ({"direction": "at_most", "target_value": D(5)}, 5, 100),
        ({"direction": "at_most", "target_value": D(5)}, 10, 50),
        ({"direction": "at_most", "target_value": D(0)}, 3, 0),
        ({"direction": "at_most", "target_value": D(10), "baseline_value": D(30)}, 20, 50),
        ({"direction": "at_most", "target_value": D(10), "baseline_value": D(30)}, 40, 0),
        ({"unit": "", "target_value": None, "levels": ["Yếu", "Trung bình", "Khá", "Tốt", "Xuất sắc"]}, 1, 0),
        ({"unit": "", "target_value": None, "levels": ["Yếu", "Trung bình", "Khá", "Tốt", "Xuất sắc"]}, 3, 50),
        ({"unit": "mức", "target_value": D(3), "levels": ["Yếu", "Trung bình", "Khá", "Tốt", "Xuất sắc"]}, 3, 100),
        ({"target_value": D(0)}, 0, 100),
    ],
)
def test_completion_by_the_measure_of_the_directive(values, value, done):
    assert completion(on_course(**values), D(value), None) == done


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2025, 12, 31), 20),
        (date(2026, 1, 1), 20),
        (date(2026, 1, 6), 30),
        (date(2026, 1, 11), 40),
        (date(2026, 1, 16), 70),
        (date(2026, 1, 21), 100),
        (date(2027, 1, 1), 100),
    ],
)
def test_the_expected_value_rises_evenly_between_the_marks(day, value):
    directive = on_course(baseline_value=D(20), baseline_on=date(2026, 1, 1), due_on=date(2026, 1, 21))
    points = [(date(2026, 1, 11), D(40))]
    assert expected_value(directive, day, points=points) == value
    assert expected(directive, day, points=points) == (D(value) - 20) * 100 / 80


def test_nothing_is_expected_before_the_first_mark_when_there_is_no_start():
    points = [(date(2026, 10, 1), D(50))]
    assert expected(on_course(), DAY, points=points) == 0
    assert expected(on_course(due_on=None), DAY, points=points) == 0


def test_an_extension_moves_the_deadline_that_the_status_knows():
    directive = on_course(due_on=date(2026, 9, 1))
    assert status_of(directive, D(50), None, DAY) == "late"
    assert status_of(directive, D(50), None, DAY, due_on=date(2026, 9, 14)) == "at_risk"
    directive.extended_until = date(2027, 9, 30)
    assert status_of(directive, D(50), None, DAY) == "on_track"


def test_what_is_kept_is_rounded_down_so_that_nearly_done_is_not_done():
    found = judge(on_course(target_value=D(3000)), D("2999.9"), None, DAY)
    assert found.done == D("99.99") and found.status != "done"


def test_a_part_of_a_common_total_is_not_held_against_it():
    directive = on_course(rollup="sum", binds="wards")
    assert is_common_total(directive) and not is_common_total(on_course(rollup="sum", binds="lead"))
    assert judge(directive, D(3), None, DAY, is_part=True).done is None
    assert judge(directive, D(3), 80, DAY, is_part=True).done == 80
