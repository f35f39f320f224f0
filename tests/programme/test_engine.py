"""Verdicts, points and the pass rule against cases worked by hand."""

from decimal import Decimal as D
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme import engine

RULE = SimpleNamespace(pass_percent=D(90), group_percent=D(70))


def criterion(group=1, points=2, comparison=">=", target=90, veto=False):
    return SimpleNamespace(group_id=group, max_points=D(points), comparison=comparison, target=D(target), is_veto=veto)


@pytest.mark.parametrize(
    ("comparison", "target", "value", "verdict"),
    [
        (">=", "90", "90", "met"),
        (">=", "90", "89.9999", "not_met"),
        (">=", "0.8", "0.8000", "met"),
        ("=", "0", "0", "met"),
        ("=", "0", "1", "not_met"),
        ("=", "1", "1.0000", "met"),
        ("<=", "5", "5", "met"),
        ("<=", "5", "5.0001", "not_met"),
        (">=", "5", "-3", "not_met"),
    ],
)
def test_judge_when_value_stands_at_the_target(comparison, target, value, verdict):
    assert engine.judge(criterion(comparison=comparison, target=target), D(value)) == verdict


def test_judge_is_open_when_there_is_no_value():
    assert engine.judge(criterion(), None) == ""


@pytest.mark.parametrize(("verdict", "points"), [("met", 2), ("not_met", 0), ("", 0), ("not_applicable", 0)])
def test_points_are_all_or_nothing(verdict, points):
    assert engine.points(criterion(), verdict) == points


def test_totals_count_what_applies_when_one_criterion_does_not():
    totals = engine.add_up(
        [
            (criterion(points=4), "met"),
            (criterion(points=3), "not_met"),
            (criterion(points=2), ""),
            (criterion(points=1), "not_applicable"),
        ],
        RULE,
    )
    assert (totals.total, totals.answered, totals.met, totals.points, totals.points_max) == (3, 2, 1, 4, 9)


@pytest.mark.parametrize(
    ("verdicts", "passes"),
    [
        ([(criterion(points=90), "met"), (criterion(points=10), "not_met")], True),  # exactly 90 %
        ([(criterion(points=89), "met"), (criterion(points=11), "not_met")], False),  # 89 %
        (
            [(criterion(1, 93), "met"), (criterion(2, 5), "met"), (criterion(2, 2), "not_met")],
            True,
        ),  # group 2 at 5/7 = 71 %
        (
            [(criterion(1, 90), "met"), (criterion(2, 5), "met"), (criterion(2, 3), "not_met")],
            False,
        ),  # group 2 at 5/8 = 62,5 %
        (
            [(criterion(1, 90), "met"), (criterion(2, 7), "met"), (criterion(2, 3), "not_met")],
            True,
        ),  # group 2 at exactly 70 %
        ([(criterion(points=98), "met"), (criterion(points=2, veto=True), "not_met")], False),  # a veto
        ([(criterion(points=98), "met"), (criterion(points=2, veto=True), "")], False),  # a veto nobody answered
        ([(criterion(1, 98), "met"), (criterion(2, 2), "not_applicable")], True),  # a group where nothing applies
        ([(criterion(), "not_applicable")], False),
        ([], False),
    ],
)
def test_pass_rule_when_worked_by_hand(verdicts, passes):
    assert engine.add_up(verdicts, RULE).passes is passes


VERDICTS = st.lists(
    st.tuples(
        st.builds(criterion, group=st.integers(1, 3), points=st.integers(1, 9), veto=st.booleans()),
        st.sampled_from(["met", "not_met", "", "not_applicable"]),
    ),
    max_size=30,
)


@given(VERDICTS)
def test_totals_agree_with_their_groups_whatever_the_verdicts(verdicts):
    totals = engine.add_up(verdicts, RULE)
    for name in ("points", "points_max", "met", "total", "answered"):
        assert getattr(totals, name) == sum(getattr(group, name) for group in totals.groups.values())
    assert 0 <= totals.met <= totals.answered <= totals.total <= len(verdicts)
    assert 0 <= totals.points <= totals.points_max


@given(VERDICTS, st.data())
def test_one_more_met_never_loses_a_pass(verdicts, data):
    before = engine.add_up(verdicts, RULE)
    worse = [index for index, (_one, verdict) in enumerate(verdicts) if verdict in {"", "not_met"}]
    if worse:
        index = data.draw(st.sampled_from(worse))
        better = [*verdicts]
        better[index] = (verdicts[index][0], "met")
        assert engine.add_up(better, RULE).passes >= before.passes
