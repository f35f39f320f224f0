"""Keep the summaries that overviews read. Called by actions inside the transaction of the change; constant queries."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from organisation import clock
from organisation.models import Ward

from .models import (
    Disbursement,
    Funding,
    Headquarters,
    HeadquartersStanding,
    MoneyBySource,
    MoneyStanding,
    Occupancy,
)

HEADQUARTERS_FIELDS = ("headquarters_id", "sites", "is_independent", "is_title_complete", "condition")
MONEY_FIELDS = ("planned", "allocated", "disbursed")
RUNGS = ("total", "medium_term", "planned", "carried_in", "allocated", "disbursed", "carried_out")


@dataclass
class Sums:
    """A ward's money in a year, in whole đồng."""

    planned: int = 0
    allocated: int = 0
    disbursed: int = 0


def headquarters_as_is(ward_ids: Collection[int] | None) -> dict[int, HeadquartersStanding]:
    """What the register says today of each ward that stands today (None: of all), unsaved. Two queries."""
    day = clock.today()
    wards, uses = Ward.objects.alive_on(day), Occupancy.objects.on(day)
    if ward_ids is not None:
        wards, uses = wards.filter(pk__in=ward_ids), uses.filter(ward__in=ward_ids)
    rows = {pk: HeadquartersStanding(ward_id=pk) for pk in wards.values_list("pk", flat=True)}
    sites: Counter = Counter()
    for use in uses.select_related("headquarters").order_by("valid_from", "pk"):
        row = rows.get(use.ward_id)
        if row is None:
            continue
        sites[use.ward_id] += 1
        row.sites = sites[use.ward_id]
        if use.is_main:
            _describe(row, use.headquarters)
    return rows


def _describe(row: HeadquartersStanding, building: Headquarters) -> None:
    row.headquarters = building
    row.is_independent, row.is_title_complete = building.is_independent, building.is_title_complete
    row.condition = building.condition


def money_as_is(ward_ids: Collection[int] | None, years: Collection[int] | None) -> dict[tuple[int, int], Sums]:
    """Sums by (ward, budget year) out of the fundings; a payment counts in the year of its funding."""
    found: dict[tuple[int, int], Sums] = defaultdict(Sums)
    for (ward, year, _source), rungs in ladder_as_is(ward_ids, years).items():
        for name in MONEY_FIELDS:
            setattr(found[ward, year], name, getattr(found[ward, year], name) + rungs[name])
    return dict(found)


def ladder_as_is(
    ward_ids: Collection[int] | None, years: Collection[int] | None
) -> dict[tuple[int, int, str], dict[str, int]]:
    """Sums of every rung by (ward, budget year, source) out of the fundings. One query."""
    rows = _fundings(ward_ids, years).order_by().values("project__ward_id", "year", "source")
    return {
        (row["project__ward_id"], row["year"], row["source"]): {rung: row[f"sum_{rung}"] or 0 for rung in RUNGS}
        for row in rows.annotate(**{f"sum_{rung}": Sum(rung) for rung in RUNGS})
    }


def _fundings(ward_ids: Collection[int] | None, years: Collection[int] | None):
    fundings = Funding.objects.all()
    if ward_ids is not None:
        fundings = fundings.filter(project__ward__in=ward_ids)
    return fundings if years is None else fundings.filter(year__in=years)


def sum_payments(ward_ids: Collection[int] | None = None, years: Collection[int] | None = None) -> None:
    """Write each funding's `disbursed` anew out of its payments: for rows that were written in bulk."""
    paid = Disbursement.objects.filter(funding=OuterRef("pk")).order_by().values("funding").annotate(sum=Sum("amount"))
    _fundings(ward_ids, years).update(disbursed=Coalesce(Subquery(paid.values("sum")), 0))


def refresh_headquarters(ward_ids: Collection[int] | None = None) -> None:
    """Write the wards' headquarters standings anew (None: all wards); a ward that is no more has none."""
    rows = headquarters_as_is(ward_ids)
    held = HeadquartersStanding.objects.all()
    if ward_ids is not None:
        held = held.filter(ward__in=ward_ids)
    held.exclude(ward__in=list(rows)).delete()
    HeadquartersStanding.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["ward"],
        batch_size=500,
        update_fields=["headquarters", *HEADQUARTERS_FIELDS[1:]],
    )


def refresh_money(ward_ids: Collection[int] | None = None, years: Collection[int] | None = None) -> None:
    """Write the wards' money standings of these budget years anew (None: all), by ward and by source."""
    _refresh_by_source(ward_ids, years)
    sums = money_as_is(ward_ids, years)
    held = _of(MoneyStanding, ward_ids, years)
    gone = [pk for pk, ward, year in held.values_list("pk", "ward_id", "year") if (ward, year) not in sums]
    MoneyStanding.objects.filter(pk__in=gone).delete()
    MoneyStanding.objects.bulk_create(
        [
            MoneyStanding(
                ward_id=ward, year=year, planned=row.planned, allocated=row.allocated, disbursed=row.disbursed
            )
            for (ward, year), row in sums.items()
        ],
        update_conflicts=True,
        unique_fields=["ward", "year"],
        update_fields=MONEY_FIELDS,
        batch_size=500,
    )


def _refresh_by_source(ward_ids: Collection[int] | None, years: Collection[int] | None) -> None:
    ladder = ladder_as_is(ward_ids, years)
    held = _of(MoneyBySource, ward_ids, years).values_list("pk", "ward_id", "year", "source")
    MoneyBySource.objects.filter(pk__in=[pk for pk, *key in held if tuple(key) not in ladder]).delete()
    MoneyBySource.objects.bulk_create(
        [
            MoneyBySource(ward_id=ward, year=year, source=source, **rungs)
            for (ward, year, source), rungs in ladder.items()
        ],
        update_conflicts=True,
        unique_fields=["ward", "year", "source"],
        update_fields=RUNGS,
        batch_size=500,
    )


def _of(model, ward_ids: Collection[int] | None, years: Collection[int] | None):
    """The summaries of these wards and years (None: of all)."""
    held = model.objects.all()
    if ward_ids is not None:
        held = held.filter(ward__in=ward_ids)
    return held if years is None else held.filter(year__in=years)
