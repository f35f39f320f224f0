"""Project money of the city by budget year, source and ward, out of MoneyBySource: one place for page, API and export.

Whole đồng. A scoped queryset goes in; each answer is one query, whatever the number of projects behind it.
"""

from django.db.models import QuerySet, Sum

from organisation.models import Ward
from organisation.reading import Reading, heirs

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
    """Each unit under the reading: `ward` (a Ward), the rungs, both rates; in the Vietnamese order. At most three queries."""
    heir = heirs(how.day) if how.is_restated else {}
    parts: dict[int, list[dict]] = {}
    for row in rows.order_by().values("ward").annotate(**SUMS):
        parts.setdefault(heir.get(row["ward"], row["ward"]), []).append(_amounts(row))
    wards = Ward.objects.filter(pk__in=parts).order_by("sort_key", "pk").only("kind", "name", "district", "code")
    return [{"ward": ward, **(add_up(found) if len(found := parts[ward.pk]) > 1 else found[0])} for ward in wards]
