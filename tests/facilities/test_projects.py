"""Beginning and changing a project: what the law blocks, what is filled in, what the page says."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from facilities.actions import StageEntry, create_project, save_project, save_stages
from facilities.models import Funding, InvestmentProject
from organisation.models import AuditEntry
from tests.facilities.counting import count_queries

BILLION = 10**9


@pytest.fixture
def create(cast):
    def act(**values):
        return create_project(ward_id=cast.hoan_kiem.pk, by=cast.ward1, values={"name": "Xây trụ sở", **values})

    return act


def faults(act) -> dict:
    with pytest.raises(ValidationError) as refused:
        act()
    return {name: " ".join(texts) for name, texts in refused.value.message_dict.items()}


def test_project_begins_where_it_stands(create):
    project = create(stage=8, policy_number="12/QĐ", starts_on=date(2027, 1, 1), planned_on=date(2028, 1, 1))
    rows = {row.stage: row for row in project.stages.all()}
    assert [row.state for row in rows.values()].count("done") == 7
    assert (rows[4].paper_number, rows[10].planned_on, rows[12].planned_on) == (
        "12/QĐ", date(2027, 1, 1), date(2028, 1, 1),
    )  # fmt: skip


def test_project_decided_without_a_policy_paper_does_not_begin(create):
    assert "Điều 18" in faults(lambda: create(stage=7))["policy_number"]
    assert create(stage=6).stage == 6


def test_project_in_works_does_not_begin_without_its_money(create):
    begun = {"stage": 11, "policy_number": "12/QĐ", "starts_on": date(2026, 1, 1)}
    assert "kế hoạch vốn" in faults(lambda: create(**begun))["stage"]
    assert not InvestmentProject.objects.exists()


def test_project_of_an_ended_ward_is_refused(cast):
    with pytest.raises(ValidationError, match="đã kết thúc"):
        create_project(ward_id=cast.hang_bac.pk, by=cast.ward1, values={"name": "Xây"})


@pytest.mark.parametrize(
    ("total", "group"), [(89 * BILLION, "C"), (90 * BILLION, "B"), (1600 * BILLION, "A"), (0, "C")]
)
def test_group_left_empty_follows_the_total(create, total, group):
    assert create(total=total).group == group
    assert create(total=total, group="").group == group
    assert create(total=total, group="B").group == "B"


@pytest.mark.parametrize("name", ["stage", "starts_on", "planned_on", "completed_on"])
def test_days_and_stage_change_through_the_stages_only(cast, create, name):
    with pytest.raises(ValueError, match=name):
        save_project(project_id=create().pk, version=1, by=cast.ward1, values={name: None})


def test_policy_paper_is_the_same_on_the_project_and_its_stage(cast, create):
    project = create()
    save_project(project_id=project.pk, version=1, by=cast.ward1, values={"policy_number": "5/QĐ"})
    assert project.stages.get(stage=4).paper_number == "5/QĐ"


def test_change_of_what_it_cures_is_a_change_of_the_project(cast, create):
    project = create(cures=["hq.independent"])
    save_project(project_id=project.pk, version=1, by=cast.ward1, values={"cures": ["hq.function_grade"]})
    assert AuditEntry.objects.order_by("-number").first().changes == {"cures": ["hq.independent", "hq.function_grade"]}
    assert InvestmentProject.objects.get().version == 2
    save_project(project_id=project.pk, version=2, by=cast.ward1, values={"cures": ["hq.function_grade"]})
    assert InvestmentProject.objects.get().version == 2


# --- The page -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(cast, sign_in):
    def read(project):
        return " ".join(sign_in(cast.reviewer).get(project.get_absolute_url()).content.decode().split())

    return read


def test_page_says_in_one_sentence_how_the_project_stands(cast, create, page):
    project = create(planned_on=date(2099, 6, 30), cures=["hq.independent"], total=4 * BILLION)
    late = StageEntry(1, "done", date(2026, 1, 1), date(2026, 1, 11))
    save_stages(project_id=project.pk, version=1, by=cast.ward1, entries=[late])
    Funding.objects.create(project=project, source="NSTP", year=2026, planned=2 * BILLION, allocated=2 * BILLION,
                           disbursed=BILLION)  # fmt: skip
    text = page(project)
    assert "giai đoạn 2/14" in text and "10/07/2099" in text and "chậm 10 ngày" in text
    assert "Có trụ sở độc lập" in text and "50%" in text


def test_page_of_a_project_without_plan_or_money_says_so(create, page):
    text = page(create())
    assert "chưa ghi ngày hoàn thành dự kiến" in text and "chưa có kế hoạch vốn" in text


def test_page_shows_the_limits_of_final_accounts_once_handed_over(create, page):
    project = create()
    assert "Thời hạn quyết toán" not in page(project)
    InvestmentProject.objects.update(completed_on=date(2026, 1, 31))
    assert "31/05/2026" in page(project)


def test_page_costs_the_same_however_many_stages_have_papers(cast, create, sign_in):
    project, client = create(), sign_in(cast.reviewer)
    client.get(project.get_absolute_url())
    bare = count_queries(lambda: client.get(project.get_absolute_url()))
    project.stages.update(paper_number="1/QĐ", state="done", done_on=date(2026, 1, 1), planned_on=date(2026, 1, 1))
    assert count_queries(lambda: client.get(project.get_absolute_url())) == bare <= 12


def test_list_finds_projects_late_with_their_final_accounts(cast, create, sign_in):
    late, _other = create(), create(name="Khác")
    InvestmentProject.objects.filter(pk=late.pk).update(completed_on=date(2025, 1, 31))
    rows = sign_in(cast.reviewer).get(reverse("facilities:project-list"), {"quyet-toan": "qua-han"}).context["rows"]
    assert [row.pk for row in rows] == [late.pk]
