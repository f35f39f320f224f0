"""Equipment by ward and kind under either reading: what a ward counted, or the sum over the units whose records it carries.

A count is of what there was on its day. Once an heir has counted a kind itself, what earlier units had counted of that kind is in
its count and is not added again. A constant number of queries, whatever the number of wards and of the units before them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet, Sum

from organisation.models import Ward
from organisation.reading import Reading
from organisation.restating import recorded_name

from .models import EquipmentHolding


@dataclass(frozen=True)
class Cell:
    """Held, usable and needed of one kind; `need` is None where nobody has said."""

    have: int
    usable: int
    need: int | None

    @property
    def short(self) -> int:
        return max((self.need or 0) - self.usable, 0)


def counted_at(how: Reading) -> str:
    """From a holding to the ward it counts at."""
    return "ward__descent__descendant" if how.is_restated else "ward"


def counts(how: Reading, wards: QuerySet | Collection[int], **filters) -> QuerySet:
    """The holdings that count at these wards."""
    if not how.is_restated:
        return EquipmentHolding.objects.filter(ward__in=wards, **filters)
    held = EquipmentHolding.objects.filter(
        **{f"{counted_at(how)}__in": wards}, ward__descent__carries_records=True, **filters
    )
    return held.exclude(Exists(counted_anew(how.day)))


def counted_anew(day: date) -> QuerySet:
    """Of a holding (the outer row): counts of the same kind by units after its own on the line of its records."""
    line = {"ward__ancestry__ancestor": OuterRef("ward"), "ward__ancestry__carries_records": True}
    later = EquipmentHolding.objects.filter(**line, category=OuterRef("category"), ward__established_on__lte=day)
    return later.exclude(ward=OuterRef("ward"))


def cells(how: Reading, wards: Collection[int], categories: Iterable) -> dict[int, dict[int, Cell]]:
    """Ward → kind → its cell. One query."""
    found: dict[int, dict[int, Cell]] = defaultdict(dict)
    rows = counts(how, wards, category__in=categories).order_by().values_list(counted_at(how), "category")
    for ward, category, *sums in rows.annotate(Sum("have"), Sum("usable"), Sum("need")):
        found[ward][category] = Cell(*sums)
    return found


def short_wards(how: Reading, wards: QuerySet, categories: Iterable) -> QuerySet:
    """Of these wards the keys of those that lack something of these kinds, some of them more than once."""
    rows = counts(how, wards, category__in=categories).order_by().values(counted_at(how), "category")
    short = rows.annotate(usable_sum=Sum("usable"), need_sum=Sum("need")).filter(need_sum__gt=F("usable_sum"))
    return short.values(counted_at(how))


def contributors(how: Reading, wards: Collection[int]) -> dict[int, list[str]]:
    """Ward → the names of the other units whose counts are in its sums. Two queries; none as it was then."""
    if not how.is_restated:
        return {}
    found: dict[int, list[str]] = defaultdict(list)
    rows = counts(how, wards).order_by("ward__sort_key", "ward").values_list(counted_at(how), "ward").distinct()
    pairs = [(at, own) for at, own in rows if at != own]
    named = Ward.objects.in_bulk({key for pair in pairs for key in pair}) if pairs else {}
    for at, own in pairs:
        found[at].append(recorded_name(named[at], named[own]))
    return found
