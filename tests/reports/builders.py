"""Rows for the front pages: a criteria set, assessments, standings, headquarters, money and projects, in bulk."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from facilities.models import Headquarters, HeadquartersStanding, InvestmentProject, MoneyStanding, Occupancy
from programme.models import Assessment, CriteriaSet, Directive, Duty, Progress, WardStanding
from tests.factories import make_document

PUBLISHED = date(2024, 9, 15)


def make_set(**values) -> CriteriaSet:
    return CriteriaSet.objects.get_or_create(
        name="Bộ tiêu chí thử",
        version=1,
        defaults={"state": "published", "valid_from": PUBLISHED, "published_at": timezone.now(), **values},
    )[0]


def make_assessments(wards, period, *, state="draft", by=None, **values) -> list[Assessment]:
    """One assessment a ward, in that state, all with the same totals."""
    now = timezone.now()
    steps = {
        "submitted": ["submitted"],
        "verified": ["submitted", "verified"],
        "concluded": ["submitted", "verified", "concluded"],
    }
    signed = {f"{step}_{part}": value for step in steps.get(state, []) for part, value in (("by", by), ("at", now))}
    if state == "concluded":
        signed["content_hash"] = "0" * 64
    criteria_set = make_set()
    return Assessment.objects.bulk_create(
        [
            Assessment(
                **{
                    "ward": ward,
                    "period": period,
                    "criteria_set": criteria_set,
                    "due_on": period.ward_due_on,
                    "state": state,
                    "total": 54,
                    "points_max": Decimal(100),
                    **signed,
                    **values,
                }
            )
            for ward in wards
        ]
    )


def make_standings(wards, period, **values) -> list[WardStanding]:
    return WardStanding.objects.bulk_create([WardStanding(ward=ward, period=period, **values) for ward in wards])


def make_headquarters(wards, independent=True) -> None:
    """A main headquarters each, in use since before anything, and the standing that follows."""
    buildings = Headquarters.objects.bulk_create(
        [
            Headquarters(name=f"Trụ sở {ward.name}", independence="outside" if independent else "shared")
            for ward in wards
        ]
    )
    Occupancy.objects.bulk_create(
        [Occupancy(headquarters=building, ward=ward) for building, ward in zip(buildings, wards, strict=True)]
    )
    HeadquartersStanding.objects.bulk_create(
        [
            HeadquartersStanding(ward=ward, headquarters=building, sites=1, is_independent=independent)
            for building, ward in zip(buildings, wards, strict=True)
        ]
    )


def make_money(wards, year, planned=1_000, disbursed=500) -> None:
    MoneyStanding.objects.bulk_create(
        [MoneyStanding(ward=ward, year=year, planned=planned, allocated=planned, disbursed=disbursed) for ward in wards]
    )


def make_projects(wards, planned_on, **values) -> list[InvestmentProject]:
    return InvestmentProject.objects.bulk_create(
        [
            InvestmentProject(ward=ward, name=f"Xây trụ sở {ward.name}", planned_on=planned_on, **values)
            for ward in wards
        ]
    )


def make_duties(wards=(), agencies=(), *, period, code="T-1", **values) -> list[Progress]:
    """A directive with a duty for each ward and agency, its report of the period still open."""
    directive = Directive.objects.get_or_create(
        code=code,
        defaults={"document": make_document(), "kind": "task", "name": "Việc thử", "is_active": True, "binds": "wards"},
    )[0]
    duties = Duty.objects.bulk_create(
        [
            *[Duty(directive=directive, ward=ward, valid_from=PUBLISHED) for ward in wards],
            *[Duty(directive=directive, agency=agency, valid_from=PUBLISHED) for agency in agencies],
        ]
    )
    return Progress.objects.bulk_create(
        [Progress(duty=duty, period=period, due_on=period.ward_due_on, **values) for duty in duties]
    )
