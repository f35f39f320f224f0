"""Projects and their money: whole đồng, versions, reversals, and standings that follow in the same transaction."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from facilities.actions import add_disbursement, create_project, save_project
from facilities.models import Disbursement, Funding, InvestmentProject, MoneyStanding
from organisation.clock import today
from organisation.models import AuditEntry
from organisation.versions import StaleEdit

DAY = date(2026, 5, 4)


def money_of(ward, year=2026) -> tuple[int, int, int]:
    return MoneyStanding.objects.values_list("planned", "allocated", "disbursed").get(ward=ward, year=year)


def test_project_is_made_once_when_the_same_press_arrives_twice(cast):
    key = uuid4()
    first, second = (
        create_project(ward_id=cast.hoan_kiem.pk, by=cast.ward1, values={"name": "Dự án"}, entry_key=key)
        for _press in range(2)
    )
    assert first == second
    assert InvestmentProject.objects.count() == 1


def test_project_change_is_refused_when_stale(cast, project):
    save_project(project_id=project.pk, version=1, by=cast.ward1, values={"owner": "UBND phường"})
    with pytest.raises(StaleEdit) as refusal:
        save_project(project_id=project.pk, version=1, by=cast.chief1, values={"owner": "Công an thành phố"})
    assert refusal.value.current.owner == "UBND phường"


def test_project_change_is_recorded(cast, project):
    save_project(project_id=project.pk, version=1, by=cast.ward1, values={"contractor": "Công ty A"})
    assert AuditEntry.objects.order_by("-number").first().changes == {"contractor": ["", "Công ty A"]}


@pytest.mark.parametrize("total", [Decimal("1.5"), 1.0, True, -1, 10**15 + 1, 10**30])
def test_project_total_is_whole_dong_and_bounded(cast, project, total):
    with pytest.raises(ValidationError) as refusal:
        save_project(project_id=project.pk, version=1, by=cast.ward1, values={"total": total})
    assert "total" in refusal.value.message_dict
    assert InvestmentProject.objects.get().total == 4_200_000_000


def test_money_standing_follows_funding_and_payments(cast, funding):
    assert money_of(cast.hoan_kiem) == (2_000_000_000, 1_500_000_000, 0)
    add_disbursement(funding_id=funding.pk, by=cast.ward1, paid_on=DAY, amount=300_000_001)
    add_disbursement(funding_id=funding.pk, by=cast.ward1, paid_on=DAY, amount=-1)
    assert money_of(cast.hoan_kiem) == (2_000_000_000, 1_500_000_000, 300_000_000)


def test_payment_counts_in_the_budget_year_of_its_plan(cast, funding):
    add_disbursement(funding_id=funding.pk, by=cast.ward1, paid_on=date(2025, 12, 31), amount=5)
    assert money_of(cast.hoan_kiem)[2] == 5
    assert not MoneyStanding.objects.filter(year=2025).exists()


def test_payment_takes_what_was_carried_in_and_leaves_what_was_carried_out(cast, funding):
    Funding.objects.update(carried_in=200, carried_out=50)
    with pytest.raises(ValidationError, match=r"Vượt số còn được chi 1\.500\.000\.150 đồng"):
        add_disbursement(funding_id=funding.pk, by=cast.ward1, paid_on=DAY, amount=1_500_000_151)
    add_disbursement(funding_id=funding.pk, by=cast.ward1, paid_on=DAY, amount=1_500_000_150)
    assert Funding.objects.get().left == 0


def test_payment_is_made_once_when_the_same_press_arrives_twice(cast, funding):
    key = uuid4()
    for _press in range(2):
        add_disbursement(funding_id=funding.pk, by=cast.ward1, paid_on=DAY, amount=9, entry_key=key)
    assert Disbursement.objects.count() == 1
    assert money_of(cast.hoan_kiem)[2] == 9


def test_reversal_beyond_what_was_paid_is_refused(cast, funding):
    add_disbursement(funding_id=funding.pk, by=cast.ward1, paid_on=DAY, amount=9)
    with pytest.raises(ValidationError, match="Không hủy quá số đã giải ngân"):
        add_disbursement(funding_id=funding.pk, by=cast.ward1, paid_on=DAY, amount=-10)
    assert Disbursement.objects.count() == 1


@pytest.mark.parametrize(
    ("paid_on", "amount"), [(DAY, 0), (DAY, Decimal("0.5")), (DAY, 10**16), (today() + timedelta(days=2), 5)]
)
def test_payment_refuses_impossible_values(cast, funding, paid_on, amount):
    with pytest.raises(ValidationError):
        add_disbursement(funding_id=funding.pk, by=cast.ward1, paid_on=paid_on, amount=amount)
    assert not Disbursement.objects.exists()


def test_payment_is_rolled_back_with_its_standing(cast, funding, monkeypatch):
    def fail(_wards, _years):
        raise RuntimeError("no standing")

    monkeypatch.setattr("facilities.actions.money.refresh_money", fail)
    with pytest.raises(RuntimeError):
        add_disbursement(funding_id=funding.pk, by=cast.ward1, paid_on=DAY, amount=9)
    assert not Disbursement.objects.exists()
    assert money_of(cast.hoan_kiem)[2] == 0
