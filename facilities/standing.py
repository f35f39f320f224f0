"""Keep the summaries that overviews read. Called by actions inside the transaction of the change; constant queries."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Sum

from organisation import clock
from organisation.models import Ward

from .models import Disbursement, Funding, Headquarters, HeadquartersStanding, MoneyStanding, Occupancy

HEADQUARTERS_FIELDS = ("headquarters_id", "sites", "is_independent", "is_title_complete", "condition")
MONEY_FIELDS = ("planned", "allocated", "disbursed")


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
    """Sums by (ward, budget year) out of the rows; a payment counts in the year of its funding. Two queries."""
    fundings, payments = Funding.objects.all(), Disbursement.objects.all()
    if ward_ids is not None:
        fundings, payments = (
            fundings.filter(project__ward__in=ward_ids),
            payments.filter(funding__project__ward__in=ward_ids),
        )
    if years is not None:
        fundings, payments = fundings.filter(year__in=years), payments.filter(funding__year__in=years)
    sums = {
        (ward, year): Sums(planned, allocated)
        for ward, year, planned, allocated in fundings.order_by()
        .values_list("project__ward_id", "year")
        .annotate(Sum("planned"), Sum("allocated"))
    }
    for ward, year, paid in (
        payments.order_by().values_list("funding__project__ward_id", "funding__year").annotate(Sum("amount"))
    ):
        sums[ward, year].disbursed = paid
    return sums


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
    """Write the wards' money standings of these budget years anew (None: all)."""
    sums = money_as_is(ward_ids, years)
    held = MoneyStanding.objects.all()
    if ward_ids is not None:
        held = held.filter(ward__in=ward_ids)
    if years is not None:
        held = held.filter(year__in=years)
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
