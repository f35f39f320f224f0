"""The checks of the investment law, each on its own figures."""

from dataclasses import replace
from datetime import date

import pytest

from facilities.law import BILLION, Facts, Plan, group_for, warnings_of

PLAN = Plan("NSTP", 2026, 2 * BILLION, 2 * BILLION, BILLION)
SOUND = Facts(
    stage=10,
    group="C",
    total=4 * BILLION,
    has_policy_decision=True,
    policy_total=4 * BILLION,
    starts_on=date(2026, 3, 1),
    plans=(PLAN,),
)


def only(facts):
    [warning] = warnings_of(facts)
    return warning


def test_sound_project_raises_no_warning():
    assert warnings_of(SOUND) == []


def test_works_before_money_is_construction_debt():
    warning = only(replace(SOUND, plans=()))
    assert "nợ đọng xây dựng cơ bản" in warning.text
    assert warning.article == "khoản 6 Điều 17 và khoản 22 Điều 4 Luật 58/2024/QH15"


def test_works_begun_a_year_before_the_money_is_construction_debt():
    assert "Khởi công năm 2025" in only(replace(SOUND, starts_on=date(2025, 12, 31))).text


@pytest.mark.parametrize("stage", [1, 7, 9])
def test_no_money_yet_is_no_fault_before_works(stage):
    assert warnings_of(replace(SOUND, stage=stage, plans=())) == []


@pytest.mark.parametrize(("stage", "warned"), [(4, False), (5, False), (6, True), (13, True)])
def test_investment_decision_needs_the_policy_decision(stage, warned):
    texts = [warning.text for warning in warnings_of(replace(SOUND, stage=stage, has_policy_decision=False))]
    assert any("chưa ghi quyết định chủ trương" in text for text in texts) is warned


@pytest.mark.parametrize(
    ("policy", "warned"), [(4 * BILLION, False), (4 * BILLION - 1, True), (None, False), (0, True)]
)
def test_total_stays_within_the_policy_decision(policy, warned):
    assert bool(warnings_of(replace(SOUND, policy_total=policy))) is warned


@pytest.mark.parametrize(
    ("total", "group"),
    [(1, "C"), (90 * BILLION - 1, "C"), (90 * BILLION, "B"), (1600 * BILLION - 1, "B"), (1600 * BILLION, "A")],
)
def test_group_follows_the_thresholds(total, group):
    assert group_for(total) == group


def test_group_other_than_the_total_gives_is_warned_of():
    assert (
        only(replace(SOUND, total=120 * BILLION, policy_total=None)).text
        == "Tổng mức 120 tỷ đồng thuộc nhóm B, dự án đang ghi nhóm C."
    )


def test_project_of_national_importance_has_no_group():
    assert "quan trọng quốc gia" in only(replace(SOUND, total=30_000 * BILLION, policy_total=None, group="A")).text


def test_plans_beyond_the_total_are_warned_of():
    assert "vượt tổng mức đầu tư" in only(replace(SOUND, plans=(replace(PLAN, planned=5 * BILLION),))).text


def test_payments_beyond_the_total_are_warned_of():
    assert "Đã giải ngân cộng lại" in only(replace(SOUND, plans=(replace(PLAN, disbursed=5 * BILLION),))).text
