"""What a second reader tried to break: foreign wards behind a shared building, kept columns, plans taken away, reversals, locks."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from facilities.actions import (
    LadderRefused,
    add_disbursement,
    add_house,
    correct_use,
    create_headquarters,
    record_survey,
    record_use,
    save_holdings,
    save_ladder,
)
from facilities.actions import occupancy as occupancy_acts
from facilities.actions import surplus as surplus_acts
from facilities.actions.equipment import HoldingEntry
from facilities.asked import Paper, RowAsked
from facilities.models import (
    EquipmentHolding,
    Funding,
    Headquarters,
    InvestmentProject,
    Occupancy,
    ProjectStage,
    SurplusCase,
)
from facilities.recount import recount
from facilities.sheets import money as money_sheet
from facilities.standing import refresh_headquarters

from .test_money_sheets import line, workbook

BILLION = 10**9
PAPER = Paper("120/QĐ-UBND", date(2026, 1, 15))


# --- A building that two wards share --------------------------------------------------------------------------------------


@pytest.fixture
def shared(cast, building):
    """Hoàn Kiếm's building, which Ba Đình uses too; what was written about Ba Đình's use is Ba Đình's."""
    use = record_use(
        headquarters_id=building.pk,
        ward_id=cast.ba_dinh.pk,
        by=cast.reviewer,
        values={"is_main": False, "valid_from": date(2025, 9, 1), "valid_until": None},
        reason="Theo tờ trình riêng của Ba Đình",
    )
    correct_use(
        occupancy_id=use.pk,
        by=cast.reviewer,
        values={"valid_from": date(2025, 9, 3)},
        reason="Biên bản mật của Ba Đình",
    )
    return building


@pytest.mark.parametrize("page", ["headquarters-detail", "headquarters-history"])
def test_history_of_another_wards_use_is_not_shown(cast, client, shared, page):
    url = reverse(f"facilities:{page}", args=[shared.pk])
    client.force_login(cast.ward1)
    text = client.get(url).content.decode()
    assert "tờ trình riêng" not in text and "Biên bản mật" not in text
    client.force_login(cast.ward2)
    assert "Biên bản mật" in client.get(url).content.decode()
    client.force_login(cast.reviewer)
    assert "Biên bản mật" in client.get(url).content.decode()


# --- Kept columns -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(cast, building, project, categories):
    """One of each row that keeps what others say."""
    refresh_headquarters()
    record_survey(headquarters_id=building.pk, by=cast.ward1, values={"condition": 3, "surveyed_on": date(2026, 1, 5)})
    add_house(headquarters_id=building.pk, by=cast.ward1, values={"name": "Nhà A", "floor_area_m2": 120})
    entry = HoldingEntry(categories["car"].pk, 0, 3, 2, 4)
    save_holdings(ward_id=cast.hoan_kiem.pk, by=cast.ward1, entries=[entry], counted_on=date(2026, 1, 5))
    assert recount() == []


@pytest.mark.parametrize(
    ("model", "column", "value"),
    [
        (Headquarters, "function_grade", 2),
        (Headquarters, "surveyed_on", date(2020, 1, 1)),
        (Headquarters, "floor_area_m2", 7),
        (Headquarters, "measured_area_m2", 7),
        (EquipmentHolding, "counted_on", date(2025, 1, 1)),
        (InvestmentProject, "stage", 2),
        (InvestmentProject, "planned_on", date(2030, 1, 1)),
        (InvestmentProject, "starts_on", date(2026, 1, 1)),
        (InvestmentProject, "completed_on", date(2026, 1, 1)),
        (InvestmentProject, "policy_number", "99"),
    ],
)
def test_recount_names_a_column_that_no_longer_says_what_its_rows_say(kept, model, column, value):
    row = model.objects.get()
    model.objects.filter(pk=row.pk).update(**{column: value})
    found = [line for line in recount() if line.startswith(f"{model.__name__} {row.pk}: {column} is ")]
    assert len(found) == 1


def test_recount_names_a_count_without_its_holding_and_a_holding_without_a_count(cast, kept):
    held = EquipmentHolding.objects.get()
    held.ward.equipment_counts.update(
        category=EquipmentHolding.category.field.related_model.objects.exclude(pk=held.category_id).first()
    )
    assert sum("EquipmentHolding" in line for line in recount()) == 2


# --- Works and the plan they were begun under ---------------------------------------------------------------------------------


@pytest.fixture
def begun(project, funding):
    """Works were done in 2026, the year of its only annual plan; nothing is allocated."""
    Funding.objects.update(allocated=0)
    ProjectStage.objects.filter(project=project, stage__lt=10).update(state="done")
    ProjectStage.objects.filter(project=project, stage=10).update(
        state="done", planned_on=date(2026, 2, 1), done_on=date(2026, 6, 1)
    )
    return project


def test_plan_of_works_is_not_taken_away(cast, begun, funding):
    with pytest.raises(LadderRefused) as refusal:
        save_ladder(
            project_id=begun.pk, by=cast.ward1, rows=[RowAsked(2026, "NSTP", {"planned": 0}, funding.version, PAPER)]
        )
    assert list(refusal.value.cells) == [(begun.pk, (2026, "NSTP"), "planned")]
    assert "58/2024/QH15" in refusal.value.messages[0]
    assert Funding.objects.get().planned == 2 * BILLION


def test_plan_of_works_may_be_lowered_or_move_to_an_earlier_year(cast, begun, funding):
    save_ladder(
        project_id=begun.pk, by=cast.ward1, rows=[RowAsked(2026, "NSTP", {"planned": 1}, funding.version, PAPER)]
    )
    rows = [
        RowAsked(2026, "NSTP", {"planned": 0}, Funding.objects.get().version, PAPER),
        RowAsked(2025, "NSTP", {"planned": 5}, None, PAPER),
    ]
    assert save_ladder(project_id=begun.pk, by=cast.ward1, rows=rows) == 2


def test_workbook_tells_at_the_cell_that_the_plan_may_not_go(cast, begun, funding):
    asked = line(begun, nam=2026, ke_hoach_nam=0, ngay_quyet_dinh=date(2026, 3, 1))
    trial = money_sheet.try_out(workbook(asked), "von.xlsx", cast.ward1)
    assert any("58/2024/QH15" in problem.text and problem.place for problem in trial.problems), trial.problems


# --- Reversals ----------------------------------------------------------------------------------------------------------------


def pay(cast, funding, day, amount):
    return add_disbursement(funding_id=funding.pk, by=cast.ward1, paid_on=day, amount=amount)


def test_reversal_before_the_payment_it_reverses_is_refused(cast, funding):
    pay(cast, funding, date(2026, 6, 10), 100)
    with pytest.raises(ValidationError) as refusal:
        pay(cast, funding, date(2026, 5, 1), -100)
    assert list(refusal.value.message_dict) == ["paid_on"]
    pay(cast, funding, date(2026, 6, 10), -60)
    with pytest.raises(ValidationError):
        pay(cast, funding, date(2026, 6, 12), -41)
    pay(cast, funding, date(2026, 6, 12), -40)
    assert Funding.objects.get().disbursed == 0 and recount_money() == []


def test_reversal_leaves_no_later_day_below_nothing(cast, funding):
    pay(cast, funding, date(2026, 2, 1), 100)
    pay(cast, funding, date(2026, 4, 1), -100)
    pay(cast, funding, date(2026, 6, 1), 50)
    with pytest.raises(ValidationError, match="01/04/2026"):
        pay(cast, funding, date(2026, 3, 1), -50)


def recount_money() -> list[str]:
    return [line for line in recount() if line.startswith(("Funding", "Money"))]


# --- Locks --------------------------------------------------------------------------------------------------------------------


def test_carrying_out_holds_every_ward_at_once_before_it_changes_one(cast, building, monkeypatch):
    site = create_headquarters(
        ward_id=cast.ba_dinh.pk, by=cast.ward2, is_main=False, valid_from=date(2025, 8, 1), values={"name": "Cơ sở 2"}
    )
    Headquarters.objects.filter(pk=site.pk).update(asset_class="management")
    case = SurplusCase.objects.create(
        headquarters=site,
        proposed_form="transfer",
        proposed_on=date(2026, 1, 2),
        proposal="Chuyển",
        state="decided",
        decided_form="transfer",
        decided_on=date(2026, 1, 3),
        decision_number="1/QĐ",
        receiver_ward=cast.hoan_kiem,
    )
    held = []

    def spy(real):
        return lambda keys: held.append(set(keys := list(keys))) or real(keys)

    for module in (surplus_acts, occupancy_acts):
        monkeypatch.setattr(module, "lock_wards", spy(module.lock_wards))
    surplus_acts.carry_out_surplus(case_id=case.pk, version=1, by=cast.reviewer, carried_out_on=date(2026, 2, 1))
    assert held[0] == {cast.ba_dinh.pk, cast.hoan_kiem.pk}
    assert Occupancy.objects.get(headquarters=site, valid_until__isnull=True).ward == cast.hoan_kiem
