"""The chain from a failing facility criterion to what mends it: read as an assessment reads it, dated as projects run."""

from datetime import date
from decimal import Decimal

import pytest

from facilities.models import Headquarters, ProjectStage, Remedy
from organisation import clock
from programme.models import Finding
from reports.chain import chains, quarter_of
from reports.chain_facts import gather
from tests.factories import make_wards
from tests.reports.chained import INDEPENDENT, TITLE, TODAY, make_criteria, make_project, make_site, send_paper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def settled_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def criteria(db):
    return make_criteria()


def chain_of(ward, day=TODAY, moved=None):
    return chains(gather([ward], day), moved)[0]


def link_of(ward, code, **asked):
    return next(link for link in chain_of(ward, **asked).links if link.criterion.code == code)


def test_criterion_is_judged_by_the_register_against_its_target(cast, criteria):
    make_site(cast.hoan_kiem)
    links = {link.criterion.code: link for link in chain_of(cast.hoan_kiem).links}
    assert list(links) == ["B01", "B02", "B06"]
    assert (links["B01"].verdict, links["B01"].value_text, links["B01"].source) == ("not_met", "không", "register")
    assert (links["B02"].verdict, links["B02"].is_met) == ("met", True)
    assert "Trụ sở Hoàn Kiếm" in links["B01"].provenance


def test_answer_sent_stands_where_the_register_holds_nothing(cast, criteria):
    make_site(cast.hoan_kiem, "outside")
    assert (link_of(cast.hoan_kiem, "B06").status, chain_of(cast.hoan_kiem).met_on) == ("no_data", None)
    assert "chưa có số liệu" in chain_of(cast.hoan_kiem).why
    send_paper(cast.hoan_kiem, criteria, by=cast.chief1, B06=Decimal(95), A01=0)
    link = link_of(cast.hoan_kiem, "B06")
    assert (link.verdict, link.source, link.value_text) == ("met", "paper", "95")
    chain = chain_of(cast.hoan_kiem)
    assert (chain.met_on, chain.is_met, chain.others_failing) == (TODAY, True, 1)


def test_answer_that_came_from_a_register_does_not_stand_once_it_is_gone(cast, criteria):
    paper = send_paper(cast.hoan_kiem, criteria, by=cast.chief1, B06=Decimal(95))
    Finding.objects.filter(assessment=paper).update(provenance="Sổ trang bị")
    assert link_of(cast.hoan_kiem, "B06").status == "no_data"


def test_draft_of_an_assessment_says_nothing(cast, criteria):
    send_paper(cast.hoan_kiem, criteria, state="draft", B06=Decimal(95))
    chain = chain_of(cast.hoan_kiem)
    assert (chain.paper, chain.others_failing, link_of(cast.hoan_kiem, "B06").source) == (None, None, "")


@pytest.fixture
def lacking(cast, criteria):
    """Hoàn Kiếm fails B01 alone; B06 is met by its paper."""
    make_site(cast.hoan_kiem)
    send_paper(cast.hoan_kiem, criteria, by=cast.chief1, B06=Decimal(95))
    return cast.hoan_kiem


def test_nothing_mends_it_and_no_day_is_named(lacking):
    chain = chain_of(lacking)
    assert (chain.met_on, chain.assessed_on) == (None, None)
    assert chain.why == "B01: chưa có dự án hay quyết định khắc phục"


def test_project_names_the_day_and_the_quarter_that_can_show_it(lacking):
    make_project(lacking, INDEPENDENT, planned_on=date(2027, 6, 14))
    chain = chain_of(lacking)
    assert (chain.met_on, chain.quarter.code, chain.assessed_on) == (date(2027, 6, 14), "2027-Q2", date(2027, 6, 14))
    make_project(lacking, TITLE, planned_on=date(2029, 1, 1))  # mends what is met already
    assert chain_of(lacking).met_on == date(2027, 6, 14)


def test_day_after_a_cut_off_counts_for_the_next_quarter(lacking):
    make_project(lacking, INDEPENDENT, planned_on=date(2027, 6, 15))
    assert (chain_of(lacking).quarter.code, chain_of(lacking).assessed_on) == ("2027-Q3", date(2027, 9, 14))


def test_project_that_slips_moves_the_day(lacking):
    project = make_project(lacking, INDEPENDENT, planned_on=date(2027, 6, 1))
    before = chain_of(lacking).met_on
    ProjectStage.objects.create(
        project=project, stage=7, state="done", planned_on=date(2026, 8, 1), done_on=date(2026, 9, 30)
    )
    link = link_of(lacking, "B01")
    assert (before, link.met_on, link.best.outlook.delay_days) == (date(2027, 6, 1), date(2027, 7, 31), 60)


def test_soonest_of_several_mends_it_and_the_last_criterion_decides(lacking):
    make_project(lacking, INDEPENDENT, planned_on=date(2027, 6, 1))
    Remedy.objects.create(ward=lacking, measure=INDEPENDENT, what="Giao trụ sở cũ", due_on=date(2027, 2, 1))
    assert (link_of(lacking, "B01").best.kind, chain_of(lacking).met_on) == ("remedy", date(2027, 2, 1))
    Headquarters.objects.update(land_title="none")
    make_project(lacking, TITLE, planned_on=date(2028, 1, 1), name="Hoàn thiện hồ sơ đất")
    chain = chain_of(lacking)
    assert (chain.met_on, chain.last.criterion.code) == (date(2028, 1, 1), "B02")


@pytest.mark.parametrize(
    ("values", "expected", "delay"),
    [
        ({"due_on": None}, None, 0),
        ({"due_on": date(2026, 11, 2)}, TODAY, 20),
        ({"due_on": date(2027, 1, 1), "withdrawn_on": date(2026, 10, 1)}, None, None),
        ({"due_on": date(2027, 1, 1), "decided_on": date(2026, 12, 1)}, None, None),
    ],
)
def test_decision_counts_by_its_term(lacking, values, expected, delay):
    Remedy.objects.create(ward=lacking, measure=INDEPENDENT, what="Giao trụ sở", **values)
    link = link_of(lacking, "B01")
    assert (link.met_on, link.best and link.best.outlook.delay_days) == (expected, delay)


def test_finished_project_whose_register_was_not_brought_up_to_date_is_said_so(lacking):
    make_project(lacking, INDEPENDENT, planned_on=date(2026, 6, 1), completed_on=date(2026, 7, 1))
    link = link_of(lacking, "B01")
    assert (link.met_on, link.mendings) == (None, ()) and "sổ chưa ghi nhận" in link.why_never


def test_project_without_a_plan_leaves_no_day(lacking):
    make_project(lacking, INDEPENDENT)
    assert (chain_of(lacking).met_on, "Chưa ghi ngày" in chain_of(lacking).why) == (None, True)


def test_project_of_an_earlier_unit_is_carried_on_by_its_heir(lacking, cast):
    make_project(cast.hang_bac, INDEPENDENT, planned_on=date(2027, 3, 1))
    assert chain_of(lacking).met_on == date(2027, 3, 1)
    assert link_of(lacking, "B01").best.row.ward == cast.hang_bac


def test_neighbours_project_mends_nothing_here(lacking, cast):
    make_project(cast.ba_dinh, INDEPENDENT, planned_on=date(2027, 3, 1))
    assert chain_of(lacking).met_on is None


def test_supposed_day_is_worked_out_and_not_saved(lacking):
    project = make_project(lacking, INDEPENDENT, planned_on=date(2027, 6, 1))
    assert chain_of(lacking, moved={project.pk: date(2028, 2, 1)}).met_on == date(2028, 2, 1)
    project.refresh_from_db()
    assert (project.planned_on, chain_of(lacking).met_on) == (date(2027, 6, 1),) * 2


def test_no_set_in_force_gives_no_chain_and_says_so(cast):
    chain = chain_of(cast.hoan_kiem)
    assert (chain.links, chain.is_met, chain.met_on) == ((), False, None) and "không có bộ tiêu chí" in chain.why


def test_cost_is_constant_whatever_the_number_of_wards(criteria, django_assert_max_num_queries):
    def cost(wards) -> int:
        for ward in wards:
            make_project(ward, INDEPENDENT, planned_on=date(2027, 3, 1))
            make_site(ward)
        with django_assert_max_num_queries(20) as asked:
            assert all(chain.met_on is None for chain in chains(gather(wards, TODAY)))
        return len(asked.captured_queries)

    assert cost(make_wards(2)) == cost(make_wards(60))


def test_day_beyond_every_calendar_has_no_quarter():
    assert (quarter_of(None), quarter_of(date.max), quarter_of(TODAY).code) == (None, None, "2026-Q4")
