"""A set without points works as well as one with them: criteria are counted, and every page shows a dash for points."""

import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse

from programme import engine
from programme.actions.assessment import conclude_assessment, save_findings, submit_assessment, verify_assessment
from programme.actions.criteria import publish_criteria_set
from programme.actions.criteria_drafts import create_set, save_criterion, save_group
from programme.actions.opening import open_period
from programme.actions.recount import recount
from programme.models import Assessment
from reports.compose import compose_city, compose_ward
from reports.render import words

from .conftest import DAY, entries_for

pytestmark = pytest.mark.django_db


def judged(group, *verdicts, veto=False):
    row = SimpleNamespace(group_id=group, max_points=Decimal(0), is_veto=veto, comparison="=", target=Decimal(1))
    return [(row, verdict) for verdict in verdicts]


@pytest.mark.parametrize(
    ("verdicts", "passes"),
    [
        (judged(1, *["met"] * 20), True),
        (judged(1, *["met"] * 18, "not_met", "not_met"), True),  # 18/20 = 90 %
        (judged(1, *["met"] * 17, *["not_met"] * 3), False),
        (judged(1, *["met"] * 9, "not_met", *["not_applicable"] * 10), True),  # 9/10
        (judged(1, *["met"] * 17, "met", "", ""), True),
        (judged(1, *["met"] * 17, "", "", ""), False),
        (judged(1, *["met"] * 28) + judged(2, "met", "met", "not_met"), False),  # 2/3 of a group is under 70 %
        (judged(1, *["met"] * 19) + judged(1, "not_met", veto=True), False),
        (judged(1, *["not_applicable"] * 3), False),
        ([], False),
    ],
)
def test_thresholds_are_of_criteria_where_no_criterion_bears_points(verdicts, passes):
    rule = SimpleNamespace(pass_percent=Decimal(90), group_percent=Decimal(70))
    totals = engine.add_up(verdicts, rule)
    assert totals.passes is passes and not totals.is_scored and totals.points_max == 0


@pytest.fixture
def counted(cast, directives, period):
    """Quarter III under a published set of four criteria without points."""
    fields = {
        "name": "Bộ chính thức",
        "valid_from": DAY,
        "cohort_kinds": ["phường"],
        "pass_percent": 75,
        "group_percent": 0,
    }
    draft = create_set(by=cast.admin, fields=fields)
    group = save_group(
        criteria_set_id=draft.pk, group_id=None, version=0, by=cast.admin, fields={"code": "A", "name": "Chung"}
    )
    for number in range(1, 5):
        facts = {"group": group, "code": f"{number:02}", "name": f"Tiêu chí {number}", "kind": "boolean", "target": 1}
        save_criterion(criteria_set_id=draft.pk, criterion_id=None, version=0, by=cast.admin, fields=facts)
    publish_criteria_set(criteria_set_id=draft.pk, by=cast.admin)
    open_period(period=period, day=DAY)
    return Assessment.objects.get(ward=cast.hoan_kiem)


@pytest.fixture
def concluded(counted, cast):
    """Three of four met, through to the conclusion."""
    paper = counted
    save_findings(assessment_id=paper.pk, by=cast.ward1, entries=[
        *entries_for(paper, codes={"01", "02", "03"}), *entries_for(paper, met=False, codes={"04"}),
    ])  # fmt: skip
    paper.refresh_from_db()
    paper = submit_assessment(assessment_id=paper.pk, version=paper.version, by=cast.chief1)
    paper = verify_assessment(assessment_id=paper.pk, version=paper.version, by=cast.reviewer, accept_rest=True)
    return conclude_assessment(assessment_id=paper.pk, version=paper.version, by=cast.leader)


def test_three_of_four_pass_by_count_and_points_are_none(concluded):
    assert (concluded.met_verified, concluded.total, concluded.passes_verified) == (3, 4, True)
    assert (concluded.is_scored, concluded.self_points, concluded.verified_points, concluded.max_points) == (
        False,
        None,
        None,
        None,
    )
    assert recount() == []


def test_pages_show_a_dash_for_points(concluded, cast, sign_in):
    pages = [
        (reverse("programme:assessment-detail", args=[concluded.pk]), "<b>—/—</b> điểm"),
        (reverse("programme:criteria-set-detail", args=[concluded.criteria_set_id]), "<b>—</b> điểm"),
        (reverse("programme:criteria-set-detail", args=[concluded.criteria_set_id]), "3/4 tiêu chí"),
        (reverse("programme:assessment-list"), '"Điểm thẩm định">—'),
        (reverse("reports:ward-detail", args=[cast.hoan_kiem.pk]), "(tối đa —)"),
        (reverse("programme:criteria-set-list"), '"Tổng điểm">—'),
    ]
    for path, text in pages:
        assert text in sign_in(cast.leader).get(path).content.decode(), path
    assert sign_in(cast.leader).get(reverse("reports:overview")).status_code == 200
    assert sign_in(cast.leader).get(reverse("reports:ward-list")).status_code == 200


def test_reports_hold_no_points(concluded, cast, period):
    city, ward = compose_city(period), compose_ward(cast.hoan_kiem, period)
    row = next(row for row in city["assessments"]["by_ward"] if row["code"] == cast.hoan_kiem.code)
    assert (row["met"], row["total"], row["passes"]) == (3, 4, True)
    assert [row[name] for name in ("points", "points_max", "points_self", "points_verified")] == [None] * 4
    assert {line["max_points"] for line in city["assessments"]["criteria"]} == {None}
    said = words.own_assessment(ward["assessments"]["by_ward"][0])
    assert "3/4 tiêu chí, 0 điểm liệt" in said and "None" not in said


def test_entry_under_the_set_shows_no_points(counted, cast, sign_in):
    page = sign_in(cast.ward1).get(reverse("programme:assessment-edit", args=[counted.pk])).content.decode()
    assert "Ngưỡng đạt" in page and not re.search(r"· [\d,—]+ điểm", page)
