"""Equipment by ward and kind on a day, under either reading: what a ward counted, or the sum over the units whose records it carries.

A count is of what there was on its day; the last one made by the day asked for holds. Once an heir has counted a kind itself, what
earlier units had counted of that kind is in its count and is not added again. A constant number of queries, whatever the number of
wards and of the units before them. Pages, reports and the API read these figures here.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from django.db.models import Exists, F, OuterRef, QuerySet, Sum, TextField
from django.db.models.functions import Cast

from organisation import clock
from organisation.memory import by_its_data
from organisation.models import Ancestry, Ward
from organisation.prepared import Prepared, day_slot
from organisation.reading import Reading
from organisation.restating import recorded_name

from .counted import counted_on
from .models import EquipmentCategory, EquipmentCount, EquipmentStanding, Handover
from .standards import Cell, Standards, missing

MANY = 20  # of more wards than this everything is read: naming each of a hundred costs more than the rows of the rest


@dataclass(frozen=True)
class Matrix:
    """Ward → kind → its cell; `sources`: the other units whose counts are in a ward's sums; `received` after the count."""

    cells: dict[int, Mapping[int, Cell]]
    sources: dict[int, list[int]] = field(default_factory=dict)
    received: dict[tuple[int, int], int] = field(default_factory=dict)

    def short_wards(self, kinds: Iterable[int], standards: Standards) -> set[int]:
        """The wards that lack something of these kinds."""
        kinds = tuple(kinds)
        return {
            ward
            for ward, held in self.cells.items()
            if _lacks(tuple(map(held.get, kinds)), standards.of_stations(ward, kinds))
        }


@by_its_data(most=4096)
def _lacks(cells: tuple, norms: tuple) -> bool:
    return any(cell and missing(cell, norm) for cell, norm in zip(cells, norms, strict=True))


def _standings() -> QuerySet:
    return EquipmentStanding.objects.order_by().values_list("ward", Cast("cells", TextField()))


_ALL_STANDINGS = Prepared(_standings)


@by_its_data(most=1024)
def _cells(text: str) -> Mapping[int, Cell]:
    """A ward's row of the matrix, read; kept by its text, so nobody may change it."""
    return MappingProxyType({int(key): Cell(*figures) for key, figures in json.loads(text).items()})


def held_by(ward_ids: Collection[int], day: date) -> dict[int, Mapping[int, Cell]]:
    """Unit → kind → what held on the day. One query for today, two for an earlier day."""
    if day >= clock.today():
        wanted = set(ward_ids)
        rows = _ALL_STANDINGS() if len(wanted) > MANY else _standings().filter(ward__in=wanted)
        return {ward: _cells(text) for ward, text in rows if ward in wanted}
    found: dict[int, dict[int, Cell]] = defaultdict(dict)
    kinds = EquipmentCategory.objects.values("pk")
    for (ward, kind), counted in counted_on(ward_ids, kinds, day).items():
        found[ward][kind] = Cell(*counted[:3])
    return dict(found)


def read(how: Reading, ward_ids: Iterable[int], *, with_received: bool = True) -> Matrix:
    """The matrix of these wards on the reading's day. Five queries at most."""
    ward_ids = list(ward_ids)
    if not how.is_restated:
        held = held_by(ward_ids, how.day)
        return Matrix(held, received=_received(how.day, ward_ids) if with_received else {})
    carrying = Ancestry.objects.filter(descendant__in=ward_ids, carries_records=True)
    lines = dict(carrying.values_list("ancestor", "descendant"))  # unit → the one of these wards that takes its records
    held = held_by(list(lines), how.day)
    later = _later(how.day, list(held))
    received = _received(how.day, list(lines)) if with_received else {}
    cells, sources, sums = {}, defaultdict(list), defaultdict(int)
    for own, at in lines.items():
        mine = held.get(own, {})
        if own in later:
            mine = {key: cell for key, cell in mine.items() if not _counted_anew(key, later[own], held)}
        if not mine:
            continue
        cells[at] = _added(cells[at], mine) if at in cells else mine
        if own != at:
            sources[at].append(own)
        if received:
            for key in mine:
                sums[at, key] += received.get((own, key), 0)
    return Matrix(cells, dict(sources), {key: number for key, number in sums.items() if number})


def _added(one: Mapping[int, Cell], other: Mapping[int, Cell]) -> dict[int, Cell]:
    return {**one, **{key: one[key].plus(cell) if key in one else cell for key, cell in other.items()}}


def _later(day: date, units: list[int]) -> dict[int, list[int]]:
    """Unit → the units after it on its line, standing by the day. One query."""
    later: dict[int, list[int]] = defaultdict(list)
    after = Ancestry.objects.filter(ancestor__in=units, carries_records=True).exclude(descendant=F("ancestor"))
    for own, at, begun in after.values_list("ancestor", "descendant", "descendant__established_on"):
        if begun is None or begun <= day:
            later[own].append(at)
    return later


def _counted_anew(kind: int, later: list[int], held: dict[int, dict[int, Cell]]) -> bool:
    return any(kind in held.get(unit, {}) for unit in later)


def _received(day: date, ward_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """(unit, kind) → how many were handed over after its last count up to the day. One query."""
    wanted = set(ward_ids)
    rows = _ALL_HANDED(day=day) if len(wanted) > MANY else _handed(day).filter(ward__in=wanted)
    return {(ward, kind): number for ward, kind, number in rows if number and ward in wanted}


def _handed(day) -> QuerySet:
    """Ward, kind and the sum of what came after the last count; `day` may be the slot of one."""
    counted = EquipmentCount.objects.filter(
        ward=OuterRef("ward"),
        category=OuterRef("category"),
        counted_on__gte=OuterRef("handed_on"),
        counted_on__lte=day,
    )
    rows = Handover.objects.filter(~Exists(counted), handed_on__lte=day).order_by()
    return rows.values_list("ward", "category").annotate(sum=Sum("quantity"))


_ALL_HANDED = Prepared(lambda: _handed(day_slot("day")))


def named_sources(matrix: Matrix) -> dict[int, list[str]]:
    """Ward → the names of the other units whose counts are in its sums. One query, none where there are none."""
    keys = {key for at, own in matrix.sources.items() for key in (at, *own)}
    named = Ward.objects.in_bulk(keys) if keys else {}
    return {
        at: [recorded_name(named[at], named[key]) for key in sorted(own, key=lambda key: (named[key].sort_key, key))]
        for at, own in matrix.sources.items()
    }
