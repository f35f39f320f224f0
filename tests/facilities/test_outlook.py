"""When a project can be expected to be finished."""

from datetime import date

from facilities.actions import StageEntry, create_project, save_stages
from facilities.models import InvestmentProject, ProjectStage
from facilities.outlook import outlook_of, outlooks
from tests.facilities.counting import count_queries

DAY, PLANNED = date(2026, 9, 1), date(2027, 6, 30)


def project_of(**values):
    return InvestmentProject(pk=1, **{"name": "Dự án", "planned_on": PLANNED, **values})


def stage(number, planned=None, done=None, state=None):
    state = state or ("done" if done else "pending")
    return ProjectStage(stage=number, state=state, planned_on=planned, done_on=done)


def told(stages=(), moved_to=None, day=DAY, **values):
    return outlook_of(project_of(**values), stages, day, moved_to)


def test_project_on_plan_is_expected_on_its_planned_day():
    outlook = told()
    assert (outlook.expected_on, outlook.delay_days, outlook.is_done) == (PLANNED, 0, False)
    assert outlook.why == "Theo đúng kế hoạch."


def test_project_without_a_plan_has_no_day():
    outlook = told(planned_on=None)
    assert (outlook.expected_on, outlook.delay_days) == (None, 0)
    assert "Chưa ghi" in outlook.why


def test_stage_done_late_moves_the_end_by_as_much():
    outlook = told([stage(6, date(2026, 3, 1), date(2026, 3, 31))])
    assert (outlook.expected_on, outlook.delay_days) == (date(2027, 7, 30), 30)
    assert "quyết định đầu tư" in outlook.why and "30 ngày" in outlook.why


def test_only_the_last_finished_stage_tells_its_slip():
    late, made_up = stage(4, date(2026, 1, 1), date(2026, 3, 1)), stage(6, date(2026, 4, 1), date(2026, 4, 1))
    assert told([late, made_up]).delay_days == 0
    assert told([made_up, late]).delay_days == 0


def test_stage_overdue_counts_by_the_days_it_is_overdue():
    outlook = told([stage(6, date(2026, 3, 1), date(2026, 3, 6)), stage(7, date(2026, 8, 1))])
    assert outlook.delay_days == 31
    assert "quá hạn 31 ngày" in outlook.why


def test_works_are_overdue_only_while_they_cannot_have_begun():
    works = stage(10, date(2026, 8, 1))
    assert told([stage(9), works]).delay_days == 31
    assert told([stage(9, None, date(2026, 7, 1)), works]).delay_days == 0
    assert told([stage(10, date(2026, 1, 1), date(2026, 7, 1))]).delay_days == 0


def test_unfinished_project_is_never_expected_before_today():
    outlook = told(planned_on=date(2026, 8, 1))
    assert (outlook.expected_on, outlook.delay_days) == (DAY, 31)
    assert outlook.why == "Quá ngày hoàn thành dự kiến 31 ngày."


def test_stage_not_needed_or_after_the_handover_moves_nothing():
    assert told([stage(5, date(2026, 1, 1), state="not_needed"), stage(13, date(2026, 1, 1))]).delay_days == 0


def test_what_was_done_later_was_not_done_on_an_earlier_day():
    done = stage(7, date(2026, 8, 1), date(2026, 10, 1))
    assert told([done]).delay_days == 31
    assert told([done], day=date(2026, 11, 1)).delay_days == 61
    assert told(completed_on=date(2026, 10, 1)).is_done is False


def test_supposed_day_replaces_the_expected_one():
    outlook = told([stage(7, date(2026, 1, 1))], moved_to=date(2028, 6, 30))
    assert (outlook.expected_on, outlook.delay_days) == (date(2028, 6, 30), 366)
    assert told(moved_to=date(2028, 6, 30), planned_on=None).expected_on == date(2028, 6, 30)


def test_finished_project_is_done_whatever_is_supposed():
    outlook = told(completed_on=date(2026, 8, 1), planned_on=date(2026, 7, 1), moved_to=date(2028, 1, 1))
    assert (outlook.expected_on, outlook.delay_days, outlook.is_done) == (date(2026, 8, 1), 31, True)


def test_outlooks_cost_one_query_and_follow_the_saved_stages(cast):
    made = [
        create_project(ward_id=cast.hoan_kiem.pk, by=cast.ward1, values={"name": f"Dự án {n}", "planned_on": PLANNED})
        for n in range(3)
    ]
    late = StageEntry(1, "done", date(2026, 1, 1), date(2026, 1, 11))
    save_stages(project_id=made[0].pk, version=1, by=cast.ward1, entries=[late])
    found = outlooks(made, DAY, {made[1].pk: date(2029, 1, 1)})
    assert [found[one.pk].expected_on for one in made] == [date(2027, 7, 10), date(2029, 1, 1), PLANNED]
    assert count_queries(lambda: outlooks(made, DAY)) == 1
