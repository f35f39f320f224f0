"""The money ladder: what may stand on it, that nothing decided is lost, and that its sums are what SQL says."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from facilities.actions import LadderRefused, StaleLadder, add_disbursement, save_ladder, save_ladders, save_project
from facilities.asked import Paper, RowAsked
from facilities.ladder import ladder_of, ladder_rows
from facilities.models import Funding, FundingRevision, InvestmentProject, MoneyBySource
from facilities.recount import recount
from facilities.rungs import RUNGS
from facilities.standing import refresh_headquarters
from organisation.clock import today
from organisation.models import AuditEntry
from tests.facilities.counting import count_queries
from tests.factories import make_wards

BILLION = 10**9
PAPER = Paper("120/QĐ-UBND", date(2026, 1, 15))


def row(year=2026, source="NSTP", version=None, paper=PAPER, **amounts) -> RowAsked:
    return RowAsked(year, source, amounts, version, paper)


def ask(cast, project, *rows) -> int:
    return save_ladder(project_id=project.pk, by=cast.ward1, rows=list(rows))


def refused(cast, project, *rows) -> dict:
    with pytest.raises(LadderRefused) as refusal:
        ask(cast, project, *rows)
    return {(key, rung): text for (_project, key, rung), text in refusal.value.cells.items()}


def test_each_amount_keeps_its_decision_and_its_earlier_revisions(cast, project, funding):
    later = Paper("300/QĐ-UBND", date(2026, 6, 1))
    assert ask(cast, project, row(version=1, paper=later, planned=3 * BILLION, allocated=1_500_000_000)) == 1
    cells = ladder_rows(project)[0].cells
    assert [(each.number, each.amount, each.decision_number) for each in cells["planned"].revisions] == [
        (2, 3 * BILLION, "300/QĐ-UBND"),
        (1, 2 * BILLION, "5000/QĐ-UBND"),
    ]
    assert len(cells["allocated"].revisions) == 1 and cells["total"].revisions == []
    assert Funding.objects.get().version == 2 and Funding.objects.get().basis == "300/QĐ-UBND"
    entry = AuditEntry.objects.order_by("-number").first()
    assert (entry.action, entry.changes["planned"], entry.ward_id) == (
        "save_ladder",
        [2 * BILLION, 3 * BILLION],
        cast.hoan_kiem.pk,
    )


def test_nothing_is_written_when_nothing_changed(cast, project, funding):
    entries = AuditEntry.objects.count()
    assert ask(cast, project, row(version=1, planned=2 * BILLION)) == 0
    assert (Funding.objects.get().version, AuditEntry.objects.count()) == (1, entries)


def test_shares_stay_within_the_total_of_the_project(cast, project, funding):
    wrong = refused(
        cast, project, row(version=1, total=4 * BILLION, medium_term=1), row(2027, total=BILLION, medium_term=2)
    )
    assert list(wrong) == [((2027, "NSTP"), "total")]
    assert "5.000.000.000 đồng, vượt tổng mức đầu tư của dự án 4.200.000.000 đồng" in wrong[(2027, "NSTP"), "total"]
    assert "medium_term" in str(refused(cast, project, row(version=1, medium_term=5 * BILLION)))
    assert ask(cast, project, row(version=1, total=4 * BILLION), row(2027, total=BILLION // 5)) == 2


def test_share_beyond_the_total_recorded_earlier_may_be_lowered_never_raised(cast, project, funding):
    Funding.objects.update(total=9 * BILLION)
    assert refused(cast, project, row(version=1, total=9 * BILLION + 1))
    assert ask(cast, project, row(version=1, total=8 * BILLION)) == 1


def test_total_of_the_project_stays_above_what_is_shared_out_of_it(cast, project, funding):
    ask(cast, project, row(version=1, total=4 * BILLION))
    with pytest.raises(ValidationError, match=r"đã phân bổ 4\.000\.000\.000 đồng"):
        save_project(project_id=project.pk, version=1, by=cast.ward1, values={"total": 4 * BILLION - 1})
    save_project(project_id=project.pk, version=1, by=cast.ward1, values={"total": 4 * BILLION})


def test_allocated_stays_within_the_plan_of_the_year(cast, project, funding):
    assert "vượt kế hoạch năm 2.000.000.000 đồng" in str(
        refused(cast, project, row(version=1, allocated=2 * BILLION + 1))
    )
    assert list(refused(cast, project, row(version=1, planned=1))) == [((2026, "NSTP"), "planned")]
    assert ask(cast, project, row(version=1, allocated=2 * BILLION)) == 1


def test_spent_and_carried_out_stay_within_what_there_was(cast, project, funding):
    add_disbursement(funding_id=funding.pk, by=cast.ward1, paid_on=date(2026, 5, 4), amount=BILLION)
    wrong = refused(cast, project, row(version=2, carried_out=500_000_001))
    assert list(wrong) == [((2026, "NSTP"), "carried_out")]
    assert list(refused(cast, project, row(version=2, allocated=BILLION - 1))) == [((2026, "NSTP"), "allocated")]
    assert ask(cast, project, row(version=2, carried_out=500_000_000)) == 1


def test_what_leaves_a_year_comes_into_the_next_of_the_same_source(cast, project, funding):
    ask(cast, project, row(version=1, carried_out=BILLION))  # nothing of 2027 is recorded yet
    assert "năm 2026 cùng nguồn: 1.000.000.000 đồng" in str(refused(cast, project, row(2027, planned=5)))
    assert ask(cast, project, row(2027, planned=5, carried_in=BILLION), row(2027, "NSX", planned=1)) == 3
    assert list(refused(cast, project, row(version=2, carried_out=1))) == [((2026, "NSTP"), "carried_out")]
    assert ask(cast, project, row(version=2, carried_out=1), row(2027, version=1, carried_in=1)) == 2


@pytest.mark.parametrize("amount", [-1, Decimal("0.5"), 0.5, True, 10**15 + 1, 10**18, "5"])
def test_amount_is_whole_dong_and_bounded(cast, project, funding, amount):
    assert list(refused(cast, project, row(version=1, planned=amount))) == [((2026, "NSTP"), "planned")]
    assert Funding.objects.get().planned == 2 * BILLION


def test_year_source_and_paper_are_checked(cast, project):
    wrong = refused(cast, project, row(1999, "X", planned=1), row(2027, planned=1, paper=Paper("kho súng")))
    assert {rung for _key, rung in wrong} == {"year", "source", ""}
    tomorrow = Paper("1", today() + timedelta(days=1))
    assert "tương lai" in str(refused(cast, project, row(2027, planned=1, paper=tomorrow)))
    assert "hai lần" in str(refused(cast, project, row(2027, planned=1), row(2027, planned=2)))
    assert not Funding.objects.exists()


def test_nothing_of_several_rows_is_saved_when_one_is_refused(cast, project, funding):
    refused(cast, project, row(version=1, planned=3 * BILLION), row(2027, planned=1, allocated=2))
    assert Funding.objects.get().planned == 2 * BILLION and FundingRevision.objects.count() == 2


def test_row_that_somebody_saved_first_is_refused_and_an_equal_one_is_not(cast, project, funding):
    ask(cast, project, row(version=1, allocated=7))
    with pytest.raises(StaleLadder) as stale:
        ask(cast, project, row(version=1, allocated=8))
    assert [each.allocated for each in stale.value.rows] == [7]
    with pytest.raises(StaleLadder):
        ask(cast, project, row(planned=1))  # believed to be new
    assert ask(cast, project, row(version=1, allocated=7)) == 0


def test_ladder_of_a_finished_project_of_an_ended_ward_is_closed(cast, project, funding):
    InvestmentProject.objects.update(completed_on=date(2026, 6, 1))
    cast.hoan_kiem.dissolved_on = date(2026, 7, 1)
    cast.hoan_kiem.save()
    with pytest.raises(ValidationError, match="đã kết thúc"):
        ask(cast, project, row(version=1, planned=9))


def test_standing_follows_every_rung_and_the_recount_agrees(cast, project, funding):
    refresh_headquarters()
    ask(
        cast,
        project,
        row(version=1, total=4 * BILLION, medium_term=3 * BILLION, carried_out=9),
        row(2027, carried_in=9),
    )
    add_disbursement(funding_id=funding.pk, by=cast.ward1, paid_on=date(2026, 5, 4), amount=11)
    assert recount() == []
    held = MoneyBySource.objects.values_list(
        "year", "total", "medium_term", "planned", "carried_in", "disbursed", "carried_out"
    )
    assert list(held.order_by("year")) == [
        (2026, 4 * BILLION, 3 * BILLION, 2 * BILLION, 0, 11, 9),
        (2027, 0, 0, 0, 9, 0, 0),
    ]  # fmt: skip


def test_sums_are_what_independent_sql_says(cast, project, neighbours_project, funding):
    ask(
        cast,
        project,
        row(version=1, total=2 * BILLION, carried_out=3),
        row(2027, planned=8, carried_in=3),
        row(2026, "NSX", planned=4),
    )
    save_ladder(project_id=neighbours_project.pk, by=cast.ward2, rows=[row(planned=50, allocated=40, total=60)])
    for amount in (700, -200):
        add_disbursement(funding_id=funding.pk, by=cast.ward1, paid_on=date(2026, 5, 4), amount=amount)
    names = ("total", "medium_term", "planned", "carried_in", "allocated", "carried_out")
    columns = ", ".join(f"COALESCE(SUM(f.{name}), 0)" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p.ward_id, f.year, f.source, {columns} FROM facilities_funding f "
            "JOIN facilities_investmentproject p ON p.id = f.project_id GROUP BY p.ward_id, f.year, f.source"
        )
        rungs = {tuple(line[:3]): tuple(int(value) for value in line[3:]) for line in cursor.fetchall()}
        cursor.execute(
            "SELECT p.ward_id, f.year, f.source, SUM(d.amount) FROM facilities_disbursement d JOIN facilities_funding f "
            "ON f.id = d.funding_id JOIN facilities_investmentproject p ON p.id = f.project_id "
            "GROUP BY p.ward_id, f.year, f.source"
        )
        paid = {tuple(line[:3]): int(line[3]) for line in cursor.fetchall()}
        cursor.execute(
            "SELECT f.id, r.rung, r.amount FROM facilities_fundingrevision r JOIN facilities_funding f ON f.id = r.funding_id "
            "WHERE r.number = (SELECT MAX(s.number) FROM facilities_fundingrevision s WHERE s.funding_id = f.id AND s.rung = r.rung)"
        )
        latest = cursor.fetchall()
    held = MoneyBySource.objects.all()
    assert {
        (each.ward_id, each.year, each.source): tuple(getattr(each, name) for name in names) for each in held
    } == rungs
    assert len(rungs) == 4
    assert {(each.ward_id, each.year, each.source): each.disbursed for each in held if each.disbursed} == paid
    assert list(paid.values()) == [500]
    fundings = {each.pk: each for each in Funding.objects.all()}
    assert latest and all(getattr(fundings[pk], rung) == amount for pk, rung, amount in latest)


def test_ladder_of_a_project_is_plain_data_under_the_names_of_the_api(cast, project, funding):
    add_disbursement(funding_id=funding.pk, by=cast.ward1, paid_on=date(2026, 5, 4), amount=BILLION)
    found = ladder_of(project)[0]
    assert (found["annual_plan"], found["disbursed"], found["total"], found["disbursement_rate"]) == (
        2 * BILLION,
        BILLION,
        None,
        Decimal("0.5"),
    )
    assert [(each["rung"], each["number"]) for each in found["revisions"]] == [("annual_plan", 1), ("allocated", 1)]


def test_saving_costs_the_same_for_three_projects_and_for_thirty(cast):
    def cost(number):
        projects = InvestmentProject.objects.bulk_create(
            InvestmentProject(ward=ward, name="Dự án", total=9) for ward in make_wards(number)
        )
        asked = {project.pk: [row(planned=1), row(2027, total=2)] for project in projects}
        return count_queries(lambda: save_ladders(by=cast.admin, asked=asked))

    cost(1)
    assert cost(3) == cost(30) < 25


def test_every_rung_is_a_column_of_a_funding_and_of_the_kept_sums():
    for model in (Funding, MoneyBySource):
        assert {*RUNGS, "disbursed"} <= {field.name for field in model._meta.fields}
