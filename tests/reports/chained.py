"""Criteria, sites, projects and papers for the chain and the forecast, each made by hand."""

from datetime import date

from django.utils import timezone

from facilities.models import Cure, Headquarters, InvestmentProject, Occupancy
from programme.models import Assessment, CriteriaGroup, CriteriaSet, Criterion, Finding
from tests.factories import make_period

TODAY = date(2026, 11, 22)
INDEPENDENT, TITLE, POSTS = "hq.independent", "hq.land_title_complete", "equipment.posts_with_computer_pct"


def make_criteria() -> dict[str, Criterion]:
    """A published set: three facility criteria for phường, one for xã alone, and one that is none."""
    found = CriteriaSet.objects.create(name="Bộ thử", version=1, valid_from=date(2024, 9, 15))
    group = CriteriaGroup.objects.create(criteria_set=found, code="B", name="Nhóm B")
    common = {"criteria_set": found, "group": group, "target": 1, "kind": "boolean"}
    rows = [
        Criterion(**common, code="A01", name="Có nghị quyết"),
        Criterion(**common, code="B01", name="Trụ sở độc lập", measure=INDEPENDENT),
        Criterion(**common, code="B02", name="Đất đủ hồ sơ", measure=TITLE),
        Criterion(**common, code="B09", name="Chỉ của xã", measure=INDEPENDENT, applies_to=["xã"]),
        Criterion(**common | {"kind": "quantity", "comparison": ">=", "target": 90}, code="B06", name="Máy tính",
                  measure=POSTS),
    ]  # fmt: skip
    Criterion.objects.bulk_create(rows)
    found.state, found.published_at = "published", timezone.now()
    found.save()
    return {row.code: row for row in Criterion.objects.all()}


def make_site(ward, independence="shared", title="certified"):
    site = Headquarters.objects.create(name=f"Trụ sở {ward.name}", independence=independence, land_title=title)
    Occupancy.objects.create(headquarters=site, ward=ward)
    return site


def make_project(ward, *measures, **values):
    project = InvestmentProject.objects.create(**{"ward": ward, "name": "Xây trụ sở", "total": 10**9, **values})
    Cure.objects.bulk_create(Cure(project=project, measure=measure) for measure in measures)
    return project


def send_paper(ward, criteria, *, state="submitted", by=None, **answers):
    """The ward's paper of quarter III; `answers`: code → value (self)."""
    period = make_period("2026-Q3")
    steps = {"submitted_by": by, "submitted_at": timezone.now()} if by else {}
    paper = Assessment.objects.create(
        ward=ward,
        period=period,
        criteria_set=criteria["B01"].criteria_set,
        due_on=period.ward_due_on,
        state=state,
        **steps,
    )
    for code, value in answers.items():
        met = value >= criteria[code].target
        Finding.objects.create(
            assessment=paper, criterion=criteria[code], self_value=value, self_verdict="met" if met else "not_met"
        )
    return paper
