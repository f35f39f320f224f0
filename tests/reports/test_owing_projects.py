"""What a ward's projects and decisions wait for, in its work and in that of whoever keeps the registers."""

from datetime import timedelta

import pytest

from facilities.actions import create_project, create_remedy
from facilities.models import InvestmentProject, ProjectStage
from organisation import clock
from reports import owing_projects

pytestmark = pytest.mark.django_db
Stage = InvestmentProject.Stage


def past(days: int):
    return clock.today() - timedelta(days=days)


@pytest.fixture
def project(cast):
    return create_project(
        ward_id=cast.hoan_kiem.pk, by=cast.ward1, values={"name": "Xây trụ sở Hoàn Kiếm", "total": 4_000_000_000}
    )


def set_stage(project, stage, **values):
    ProjectStage.objects.filter(project=project, stage=stage).update(**values)


def names(tasks):
    return [(task.what, task.note) for task in tasks]


def test_stage_at_hand_past_its_day_is_the_wards_work(cast, project, django_assert_max_num_queries):
    set_stage(project, Stage.NEED, planned_on=past(3))
    set_stage(project, Stage.PROPOSAL, planned_on=past(2))
    with django_assert_max_num_queries(6):
        [task] = owing_projects.of_own_ward(cast.ward1, clock.today())
    assert (task.what, task.due_on, task.is_late) == ("Xây trụ sở Hoàn Kiếm", past(3), True)
    assert "đề xuất nhu cầu" in task.note
    assert owing_projects.of_own_ward(cast.ward2, clock.today()) == []


def test_stage_on_its_day_owes_nothing_yet(cast, project):
    set_stage(project, Stage.NEED, planned_on=clock.today())
    assert owing_projects.of_own_ward(cast.ward1, clock.today()) == []


def test_works_under_way_owe_nothing_until_the_end_is_past(cast, project):
    ProjectStage.objects.filter(project=project, stage__lt=Stage.WORKS).update(state="done")
    set_stage(project, Stage.WORKS, planned_on=past(100))
    InvestmentProject.objects.update(stage=Stage.WORKS, starts_on=past(100), planned_on=clock.today())
    assert owing_projects.of_own_ward(cast.ward1, clock.today()) == []
    InvestmentProject.objects.update(planned_on=past(1))
    [task] = owing_projects.of_own_ward(cast.ward1, clock.today())
    assert task.due_on == past(1)


def test_final_accounts_past_their_limit_ring_for_the_ward_and_the_keeper(cast, project):
    ProjectStage.objects.filter(project=project, stage__lte=Stage.HANDOVER).update(state="done")
    set_stage(project, Stage.HANDOVER, done_on=past(200))
    InvestmentProject.objects.update(stage=Stage.SETTLEMENT, completed_on=past(200))
    assert names(owing_projects.of_own_ward(cast.ward1, clock.today())) == [
        ("Xây trụ sở Hoàn Kiếm", "Chủ đầu tư nộp hồ sơ quyết toán")
    ]
    [(count, tasks, label, url)] = owing_projects.waiting(cast.reviewer, clock.today())
    assert (count, len(tasks), label) == (1, 1, "dự án quá hạn quyết toán")
    assert url.endswith("?quyet-toan=qua-han")
    assert owing_projects.waiting(cast.leader, clock.today()) == []


def test_decision_not_carried_out_in_time_is_the_wards_work(cast):
    create_remedy(
        ward_id=cast.hoan_kiem.pk,
        by=cast.ward1,
        values={
            "measure": "hq.independent",
            "what": "Giao trụ sở cũ",
            "decision_number": "5/QĐ-UBND",
            "decided_on": past(50),
            "due_on": past(1),
        },
    )
    assert names(owing_projects.of_own_ward(cast.ward1, clock.today())) == [
        ("Giao trụ sở cũ", "Quyết định khắc phục chưa thực hiện xong")
    ]
    assert owing_projects.of_own_ward(cast.ward2, clock.today()) == []
