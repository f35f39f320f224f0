"""From the parts to the whole, by hand-worked cases."""

from datetime import date
from decimal import Decimal as D

import pytest

from programme.models import Directive
from programme.rollup import Part, combined, reached, roll_up, share

DAY = date(2026, 9, 14)
PARTS = [Part(D(100), D(100), D(1)), Part(D(40), D(40), D(3)), Part(None, None, D(5))]


def directive(rule, **values):
    return Directive(**({"unit": "%", "target_value": D(100), "rollup": rule, "binds": "wards"} | values))


@pytest.mark.parametrize(
    ("rule", "value", "percent", "status"),
    [
        ("sum", 140, 100, "done"),
        ("mean", 70, 70, "on_track"),
        ("weighted", 55, 55, "on_track"),
        ("share", 25, 25, "at_risk"),
    ],
)
def test_each_rule(rule, value, percent, status):
    rolled = roll_up(directive(rule), PARTS, 4, DAY)
    assert (rolled.value, rolled.percent, rolled.status) == (value, percent, status)


@pytest.mark.parametrize("rule", ["sum", "mean", "weighted"])
def test_nothing_reported_is_no_figure(rule):
    rolled = roll_up(directive(rule), [], 4, DAY)
    assert (rolled.value, rolled.percent, rolled.status) == (None, None, "not_started")
    assert roll_up(directive(rule, due_on=date(2026, 9, 1)), [], 4, DAY).status == "late"


def test_a_share_counts_the_silent_as_not_having_reached_it():
    assert share([D(100), D(99), None], 8) == D("12.5") and share([], 0) is None
    assert reached([D(100), D("99.99"), None]) == 1


def test_a_mean_over_some_is_not_done_until_all_have_reported():
    part = Part(D(100), D(100))
    assert roll_up(directive("mean"), [part], 2, DAY).status == "on_track"
    assert roll_up(directive("mean", due_on=date(2026, 9, 1)), [part], 2, DAY).status == "late"
    assert roll_up(directive("mean"), [part, part], 2, DAY).status == "done"


def test_weights_of_nothing_give_no_mean():
    assert combined("weighted", [(D(1), D(0))]) is None and combined("sum", [(None, D(1))]) is None


def test_percents_are_rolled_up_where_there_is_no_value():
    words = directive("mean", unit="định tính", target_value=None)
    rolled = roll_up(words, [Part(None, D(30)), Part(None, D(50))], 2, DAY)
    assert (rolled.value, rolled.percent, rolled.status) == (None, 40, "at_risk")


def test_reports_that_nothing_arose_are_on_track():
    words = directive("mean", unit="định tính", target_value=None)
    assert roll_up(words, [Part(None, None)], 2, DAY).status == "on_track"
