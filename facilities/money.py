"""Project money of the city by budget year, source and ward, out of MoneyBySource: one place for page, API and export.

Whole đồng. A scoped queryset goes in; each answer is one query, whatever the number of projects behind it.
"""

from django.db.models import F, QuerySet, Sum

from organisation.models import Ward
from organisation.reading import Reading, heir_id

from .ladder import SUMMED, rates_of

SUMS = {f"sum_{rung}": Sum(rung) for rung in SUMMED}


def _amounts(row: dict) -> dict:
    amounts = {rung: int(row[f"sum_{rung}"] or 0) for rung in SUMMED}
    return amounts | rates_of(amounts)


def add_up(parts: list[dict]) -> dict:
    """The rungs of several parts together, with both rates."""
    amounts = {rung: sum(part[rung] or 0 for part in parts) for rung in SUMMED}
    return amounts | rates_of(amounts)


def by_year_and_source(rows: QuerySet) -> list[dict]:
    """Each year and source: `year`, `source`, the rungs, both rates."""
    found = rows.order_by().values("year", "source").annotate(**SUMS).order_by("year", "source")
    return [{"year": row["year"], "source": row["source"], **_amounts(row)} for row in found]


def by_ward(rows: QuerySet, how: Reading) -> list[dict]:
    """Each unit under the reading: `ward` (a Ward), the rungs, both rates; in the Vietnamese order of names. Two queries."""
    unit = heir_id("ward", how.day) if how.is_restated else F("ward")
    found = {row["unit"]: row for row in rows.order_by().values(unit=unit).annotate(**SUMS)}
    wards = Ward.objects.filter(pk__in=found).order_by("sort_key", "pk")
    return [{"ward": ward, **_amounts(found[ward.pk])} for ward in wards]
