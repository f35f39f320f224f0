"""Stages in the order of the law: what is refused, what is kept, what was broken before and may stay so."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from facilities.actions import StageEntry, create_project, save_project, save_stages
from facilities.history import history_of
from facilities.models import Funding, InvestmentProject, ProjectStage
from organisation.clock import today
from organisation.models import AuditEntry
from organisation.versions import StaleEdit
from tests.facilities.counting import count_queries

SPRING = date(2026, 3, 1)


def done(number, on=None, planned=None, **more):
    return StageEntry(number, "done", planned, on, **more)


def pending(number, planned=None):
    return StageEntry(number, "pending", planned)


@pytest.fixture
def begun(cast):
    """At stage 4: the need, the proposal and its appraisal are done."""
    values = {"name": "Xây trụ sở", "stage": 4, "total": 4_000_000_000, "policy_total": 4_500_000_000}
    return create_project(ward_id=cast.hoan_kiem.pk, by=cast.ward1, values=values)


@pytest.fixture
def save(cast, begun):
    """Save stages of the project as it stands now."""

    def act(*entries, **more):
        version = InvestmentProject.objects.get(pk=begun.pk).version
        return save_stages(project_id=begun.pk, version=version, by=cast.ward1, entries=entries, **more)

    return act


def up_to(number):
    return [done(each) for each in range(1, number + 1)]


def faults(act) -> dict:
    with pytest.raises(ValidationError) as refused:
        act()
    return {name: " ".join(texts) for name, texts in refused.value.message_dict.items()}


def test_new_project_has_its_fourteen_stages(begun):
    rows = list(begun.stages.order_by("stage"))
    assert [row.stage for row in rows] == list(range(1, 15))
    assert [row.state for row in rows] == ["done"] * 3 + ["pending"] * 11


def test_columns_follow_the_stages(begun, save):
    save(done(4, SPRING, paper_number="12/QĐ-UBND"), pending(10, date(2026, 6, 1)), pending(12, date(2027, 6, 1)))
    project = InvestmentProject.objects.get()
    assert (project.stage, project.starts_on, project.planned_on, project.completed_on) == (
        5, date(2026, 6, 1), date(2027, 6, 1), None,
    )  # fmt: skip
    assert (project.policy_number, project.version) == ("12/QĐ-UBND", 2)


def test_stage_skipped_is_refused_and_nothing_is_kept(begun, save):
    found = faults(lambda: save(done(5)))
    assert list(found) == ["state-5"] and "giai đoạn 4" in found["state-5"]
    assert ProjectStage.objects.get(stage=5).state == "pending"
    assert InvestmentProject.objects.get().version == 1


def test_stage_not_needed_for_a_reason_is_no_gap(begun, save):
    assert list(faults(lambda: save(StageEntry(4, "not_needed"), done(5)))) == ["reason-4"]
    save(StageEntry(4, "not_needed", reason="Dự án thành phần, khoản 1 Điều 18"), done(5))
    assert InvestmentProject.objects.get().stage == 6


@pytest.mark.parametrize("number", [7, 10, 12])
def test_stage_that_every_project_has_cannot_be_left_out(begun, save, number):
    found = faults(lambda: save(*up_to(number - 1), StageEntry(number, "not_needed", reason="Không cần")))
    assert f"state-{number}" in found


def test_investment_is_not_decided_without_the_policy_decision(begun, save):
    found = faults(lambda: save(done(5), done(6)))
    assert "Điều 17" in found["state-6"]


def test_days_go_in_order(begun, save):
    assert list(faults(lambda: save(done(1, SPRING), done(2, SPRING - timedelta(days=1))))) == ["done_on-2"]
    assert list(faults(lambda: save(pending(8, SPRING), pending(9, SPRING - timedelta(days=1))))) == ["planned_on-9"]
    save(done(1, SPRING), done(2, SPRING))


def test_nothing_is_done_tomorrow_and_no_day_without_done(begun, save):
    assert list(faults(lambda: save(done(4, today() + timedelta(days=1))))) == ["done_on-4"]
    assert list(faults(lambda: save(StageEntry(4, "pending", None, SPRING)))) == ["done_on-4"]


def test_works_wait_for_an_annual_plan(begun, save):
    entries = [*up_to(9), pending(10, SPRING)]
    assert "Điều 17" in faults(lambda: save(*entries))["state-10"]
    late = Funding.objects.create(project=begun, source="NSTP", year=2027, planned=5)
    assert "2026" in faults(lambda: save(*entries))["state-10"]
    Funding.objects.filter(pk=late.pk).update(year=2026)
    save(*entries)
    assert InvestmentProject.objects.get().stage == 10


def test_works_planned_ahead_need_no_plan_yet(begun, save):
    save(*up_to(9), pending(10, today() + timedelta(days=400)))


def test_payment_runs_beside_the_works(begun, save):
    Funding.objects.create(project=begun, source="NSTP", year=2025, planned=5)
    save(*up_to(9), pending(10, SPRING), done(11, SPRING + timedelta(days=9)))
    save(done(10, SPRING + timedelta(days=5), SPRING), pending(11), done(12, SPRING + timedelta(days=6)))
    assert InvestmentProject.objects.get().completed_on == SPRING + timedelta(days=6)


def test_handover_says_its_day(begun, save):
    Funding.objects.create(project=begun, source="NSTP", year=2025, planned=5)
    assert list(faults(lambda: save(*up_to(12)))) == ["done_on-12"]


def test_total_above_the_policy_decision_blocks_once_investment_is_decided(cast, begun, save):
    begun = save_project(project_id=begun.pk, version=1, by=cast.ward1, values={"total": 4_600_000_000})
    assert "vượt" in faults(lambda: save(done(4), done(5), done(6)))["total"]
    save_project(project_id=begun.pk, version=2, by=cast.ward1, values={"total": 4_500_000_000})
    save(done(4), done(5), done(6))
    act = lambda: save_project(project_id=begun.pk, version=4, by=cast.ward1, values={"total": 4_500_000_001})  # noqa: E731
    assert list(faults(act)) == ["total"]


def test_row_that_broke_a_rule_earlier_may_be_edited_elsewhere(cast, begun, save):
    begun.stages.filter(stage__in=[6, 12]).update(state="done")
    begun.stages.filter(stage=12).update(done_on=SPRING)
    InvestmentProject.objects.update(total=9_000_000_000)
    save_project(project_id=begun.pk, version=1, by=cast.ward1, values={"note": "Bổ sung"})
    save(done(1, date(2026, 1, 5)))
    assert list(faults(lambda: save(done(14)))) == ["state-14"]
    assert InvestmentProject.objects.get().note == "Bổ sung"


def test_final_accounts_follow_the_handover(begun, save):
    filed = {"accounts_filed_on": SPRING, "accounts_checked_on": None}
    assert "bàn giao" in faults(lambda: save(accounts=filed))["accounts_filed_on"]
    Funding.objects.create(project=begun, source="NSTP", year=2025, planned=5)
    handed = [*up_to(11), done(12, SPRING)]
    early = {"accounts_filed_on": SPRING - timedelta(days=1), "accounts_checked_on": None}
    assert list(faults(lambda: save(*handed, accounts=early))) == ["accounts_filed_on"]
    save(*handed, accounts=filed)
    assert InvestmentProject.objects.get().accounts_filed_on == SPRING


def test_stale_save_is_refused_and_told(cast, begun, save):
    save(done(4))
    with pytest.raises(StaleEdit):
        save_stages(project_id=begun.pk, version=1, by=cast.chief1, entries=[pending(4)])
    assert ProjectStage.objects.get(stage=4).state == "done"


def test_one_save_is_one_version_and_one_line_of_the_trail(begun, save):
    before = AuditEntry.objects.count()
    save(done(4, SPRING), pending(12, date(2027, 6, 1)))
    assert AuditEntry.objects.count() == before + 1
    event = history_of(begun)[0]
    labels = [line.label for line in event.lines]
    assert event.words == "Ghi giai đoạn dự án" and any(
        label.startswith("4. quyết định chủ trương") for label in labels
    )
    save()
    assert AuditEntry.objects.count() == before + 1
    assert InvestmentProject.objects.get().version == 2


def test_project_written_in_bulk_gets_its_stages_with_the_first_save(cast):
    bare = InvestmentProject.objects.create(ward=cast.hoan_kiem, name="Cũ", stage=3, planned_on=date(2027, 1, 1))
    save_stages(project_id=bare.pk, version=1, by=cast.ward1, entries=[done(3)])
    assert bare.stages.count() == 14
    assert (InvestmentProject.objects.get().stage, InvestmentProject.objects.get().planned_on) == (4, date(2027, 1, 1))


# --- The page -------------------------------------------------------------------------------------------------------------


def sent(response) -> dict:
    found = {}
    for field in response.context["form"]:
        value = field.value()
        found[field.html_name] = f"{value:%d/%m/%Y}" if isinstance(value, date) else str("" if value is None else value)
    return found


@pytest.fixture
def opened(cast, begun, sign_in):
    client, path = sign_in(cast.ward1), reverse("facilities:stage-edit", args=[begun.pk])
    return client, path, sent(client.get(path))


def test_page_saves_stages(begun, opened):
    client, path, values = opened
    response = client.post(path, values | {"state-4": "done", "done_on-4": "05/03/2026", "planned_on-12": "01/06/2027"})
    assert response["Location"] == begun.get_absolute_url()
    assert (InvestmentProject.objects.get().stage, InvestmentProject.objects.get().planned_on) == (5, date(2027, 6, 1))


def test_page_names_each_fault_at_its_field_and_keeps_what_was_typed(opened):
    client, path, values = opened
    wrong = {"state-9": "done", "done_on-1": "31/02/2026", "reason-2": "kho súng", "paper_number-3": "7/QĐ"}
    response = client.post(path, values | wrong)
    assert sorted(response.context["form"].errors) == ["done_on-1", "reason-2"]
    response = client.post(path, values | {"state-9": "done", "paper_number-3": "7/QĐ"})
    assert "state-9" in response.context["form"].errors
    assert 'value="7/QĐ"' in response.content.decode()


def test_stale_page_shows_both_values_and_the_next_press_saves(opened, save):
    client, path, values = opened
    save(done(4, SPRING))
    response = client.post(path, values | {"planned_on-12": "01/06/2027"})
    assert response.status_code == 409
    assert any(conflict.saved == "đã xong" for conflict in response.context["form"].conflicts)
    version = response.context["form"]["version"].value()
    assert client.post(path, values | {"version": version, "planned_on-12": "01/06/2027"}).status_code == 302


def test_page_without_version_is_taken_for_stale(opened):
    client, path, values = opened
    for version in ("", "x", "9" * 30):
        assert client.post(path, values | {"version": version, "state-4": "done"}).status_code in {200, 409}
    assert InvestmentProject.objects.get().version == 1


def test_page_is_refused_to_who_only_sees(cast, begun, sign_in):
    path = reverse("facilities:stage-edit", args=[begun.pk])
    assert sign_in(cast.auditor).get(path).status_code == 403
    assert sign_in(cast.ward2).get(path).status_code == 404


def test_board_shows_projects_by_stage_at_constant_cost(cast, begun, sign_in):
    client, path = sign_in(cast.reviewer), reverse("facilities:stage-board")
    client.get(path)
    few = count_queries(lambda: client.get(path))
    for number in range(9):
        create_project(ward_id=cast.ba_dinh.pk, by=cast.ward2, values={"name": f"Dự án {number}", "stage": 2})
    assert count_queries(lambda: client.get(path)) == few
    columns = {column.number: column for _words, columns in client.get(path).context["phases"] for column in columns}
    assert (len(columns[4].projects), len(columns[2].projects), columns[2].more) == (1, 9, 3)


def test_board_shows_a_ward_only_its_own(cast, begun, sign_in):
    path = reverse("facilities:stage-board")
    assert sign_in(cast.ward1).get(path).context["count"] == 1
    assert sign_in(cast.ward2).get(path).context["count"] == 0
