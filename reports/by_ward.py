"""The figures of a quarter ward by ward: as it was then, or restated to the wards of today (the heir that takes the records)."""

from datetime import date
from decimal import Decimal

from organisation.models import ReportingPeriod, Ward
from organisation.models.ward import stood_when_due
from organisation.reading import TODAY, heirs
from programme.models import Assessment, WardStanding

DUTY_FIELDS = ("duties_expected", "duties_reported", "duties_on_time", "duties_done")
REVIEWED = {Assessment.State.VERIFIED, Assessment.State.CONCLUDED}


def rows(quarter: ReportingPeriod, reading: str, day: date) -> list[dict]:
    """One row per ward; under the reading `today` the rows of several earlier wards are added up. Four queries at most.

    `units`: whose records are in the row, by number. Each unit of the period's cohort is in exactly one row.
    """
    papers = (
        Assessment.objects.filter(stood_when_due(), period=quarter)
        .order_by()
        .values_list("ward", "state", "met_verified", "total", "points_verified", "points_max", "passes_verified")
    )
    standings = WardStanding.objects.filter(period=quarter).order_by().values_list("ward", *DUTY_FIELDS)
    # Before the due day there are no units to restate to: the records of a younger unit stay its own.
    held_by = heirs(max(day, quarter.ward_due_on)) if reading == TODAY else {}
    held: dict[int, dict] = {}
    for ward, state, met, total, points, most, passes in papers:
        row = held.setdefault(held_by.get(ward, ward), _empty())
        row["units"].add(ward)
        row["state"] = state if row["state"] in {None, state} else "mixed"
        if state in REVIEWED:
            row["met"] += met
            row["total"] += total
            # A set without points leaves none; a sum of others keeps theirs.
            row["points"] = (row["points"] or 0) + points if most else row["points"] or None
            row["qualified"] += passes
    for ward, *counts in standings:
        row = held.setdefault(held_by.get(ward, ward), _empty())
        row["units"].add(ward)
        for field, count in zip(DUTY_FIELDS, counts, strict=True):
            row[field] += count
    return [
        {
            "id": ward.pk,
            "code": ward.code,
            "name": ward.full_name,
            **held[ward.pk],
            "units": sorted(held[ward.pk]["units"]),
        }
        for ward in Ward.objects.in_order()
        if ward.pk in held
    ]


def _empty() -> dict:
    return {"units": set(), "state": None, "met": 0, "total": 0, "points": Decimal(0), "qualified": 0} | dict.fromkeys(
        DUTY_FIELDS, 0
    )
