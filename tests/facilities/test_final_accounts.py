"""Time limits of final accounts by group."""

from datetime import date, timedelta

import pytest

from facilities.accounts_late import accounts_late_on
from facilities.final_accounts import LIMITS, after, before, limits_of
from facilities.models import InvestmentProject, ProjectStage

HANDED = date(2026, 1, 31)


def of(group="C", filed=None, checked=None, approved=None, day=date(2026, 3, 1)):
    return limits_of(group, handed_over_on=HANDED, filed_on=filed, checked_on=checked, approved_on=approved,
                     is_approved=approved is not None, day=day)  # fmt: skip


@pytest.mark.parametrize(
    ("group", "filed", "checked", "approved"),
    [
        ("A", date(2026, 10, 31), date(2026, 7, 1), date(2026, 3, 16)),
        ("B", date(2026, 7, 31), date(2026, 5, 16), date(2026, 3, 11)),
        ("C", date(2026, 5, 31), date(2026, 5, 1), date(2026, 3, 8)),
    ],
)
def test_limits_run_from_the_step_before(group, filed, checked, approved):
    day = date(2026, 3, 1)
    found = of(group, filed=day, checked=day)
    assert [limit.due_on for limit in found] == [filed, checked, approved]


def test_limits_stand_as_the_day_says():
    assert [limit.status for limit in of()] == ["on_track", "not_started", "not_started"]
    assert of(day=date(2026, 5, 10))[0].status == "due"
    assert of(day=date(2026, 6, 1))[0].status == "late"
    assert of(filed=date(2026, 6, 2), day=date(2026, 6, 3))[0].status == "done"
    assert {limit.status for limit in of(approved=date(2026, 6, 2))} == {"done"}


def test_nothing_is_due_before_the_handover():
    assert limits_of("C", handed_over_on=None, filed_on=None, checked_on=None, approved_on=None, is_approved=False,
                     day=HANDED) == []  # fmt: skip


@pytest.mark.parametrize("limit", [limit for limits in LIMITS.values() for limit in limits])
def test_first_day_not_overdue_agrees_with_the_limit_on_every_day(limit):
    for number in range(800):
        day = date(2026, 1, 1) + timedelta(days=number)
        first = before(day, *limit)
        assert after(first, *limit) >= day > after(first - timedelta(days=1), *limit), day


def test_database_finds_the_late_ones(cast):
    make = lambda **values: InvestmentProject.objects.create(ward=cast.hoan_kiem, name="x", **values).pk  # noqa: E731
    day = date(2026, 6, 1)
    late = [make(completed_on=HANDED), make(completed_on=HANDED, accounts_filed_on=date(2026, 3, 1))]
    late.append(make(completed_on=HANDED, accounts_filed_on=HANDED, accounts_checked_on=date(2026, 5, 20)))
    make(completed_on=HANDED, group="B")
    make(completed_on=date(2026, 2, 1))
    make()
    settled = make(completed_on=HANDED)
    ProjectStage.objects.create(project_id=settled, stage=13, state="done")
    assert sorted(InvestmentProject.objects.filter(accounts_late_on(day)).values_list("pk", flat=True)) == late
