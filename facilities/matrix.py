"""Equipment by ward and kind on a day, under either reading: what a ward counted, or the sum over the units whose records it carries.

A count is of what there was on its day; the last one made by the day asked for holds. Once an heir has counted a kind itself, what
earlier units had counted of that kind is in its count and is not added again. A constant number of queries, whatever the number of
wards and of the units before them. Pages, reports and the API read these figures here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Sum

from organisation import clock
from organisation.models import Ancestry, Ward
from organisation.reading import Reading
from organisation.restating import recorded_name

from .counted import counted_on
from .models import EquipmentCategory, EquipmentCount, EquipmentStanding, Handover, Norm
from .norms import Norms


class Cell(NamedTuple):
    """Held, usable and needed of one kind; `need` is None where nobody has said."""

    have: int
    usable: int
    need: int | None

    @property
    def short(self) -> int:
        return max((self.need or 0) - self.usable, 0)

    def plus(self, other: "Cell") -> "Cell":
        """The sum; a need said by one of them is the need."""
        known = [need for need in (self.need, other.need) if need is not None]
        return Cell(self.have + other.have, self.usable + other.usable, sum(known) if known else None)


@dataclass(frozen=True)
class Matrix:
    """Ward → kind → its cell; `sources`: the other units whose counts are in a ward's sums; `received` after the count."""

    cells: dict[int, dict[int, Cell]]
    sources: dict[int, list[int]] = field(default_factory=dict)
    received: dict[tuple[int, int], int] = field(default_factory=dict)

    def short_wards(self, kinds: Iterable[int], standards: "Standards") -> set[int]:
        """The wards that lack something of these kinds."""
        kinds = set(kinds)
        return {
            ward
            for ward, held in self.cells.items()
            if any(key in kinds and standards.short(ward, key, cell) for key, cell in held.items())
        }


def held_by(ward_ids: Collection[int], day: date) -> dict[int, dict[int, Cell]]:
    """Unit → kind → what held on the day. One query for today, two for an earlier day."""
    if day >= clock.today():
        rows = EquipmentStanding.objects.filter(ward__in=ward_ids).values_list("ward", "cells")
        return {ward: {int(key): Cell(*figures) for key, figures in cells.items()} for ward, cells in rows}
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
    lines, later = _lines(how.day, ward_ids)
    held = held_by(list(lines), how.day)
    received = _received(how.day, list(lines)) if with_received else {}
    cells, sources, sums = defaultdict(dict), defaultdict(list), defaultdict(int)
    for own, at in lines.items():
        mine = {key: cell for key, cell in held.get(own, {}).items() if not _counted_anew(key, later[own], held)}
        for key, cell in mine.items():
            cells[at][key] = cells[at][key].plus(cell) if key in cells[at] else cell
            sums[at, key] += received.get((own, key), 0)
        if mine and own != at:
            sources[at].append(own)
    return Matrix(dict(cells), dict(sources), {key: number for key, number in sums.items() if number})


def _lines(day: date, ward_ids: list[int]) -> tuple[dict[int, int], dict[int, list[int]]]:
    """Unit → the one of these wards that takes its records; unit → the units after it on that line, standing by the day."""
    lines = Ancestry.objects.filter(descendant__in=ward_ids, carries_records=True)
    taken = dict(lines.values_list("ancestor", "descendant"))
    later: dict[int, list[int]] = defaultdict(list)
    after = Ancestry.objects.filter(ancestor__in=list(taken), carries_records=True)
    for own, at, begun in after.values_list("ancestor", "descendant", "descendant__established_on"):
        if own != at and (begun is None or begun <= day):
            later[own].append(at)
    return taken, later


def _counted_anew(kind: int, later: list[int], held: dict[int, dict[int, Cell]]) -> bool:
    return any(kind in held.get(unit, {}) for unit in later)


def _received(day: date, ward_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """(unit, kind) → how many were handed over after its last count up to the day. One query."""
    counted = EquipmentCount.objects.filter(
        ward=OuterRef("ward"),
        category=OuterRef("category"),
        counted_on__gte=OuterRef("handed_on"),
        counted_on__lte=day,
    )
    rows = Handover.objects.filter(~Exists(counted), ward__in=ward_ids, handed_on__lte=day).order_by()
    sums = rows.values_list("ward", "category").annotate(sum=Sum("quantity"))
    return {(ward, kind): number for ward, kind, number in sums if number}


def named_sources(matrix: Matrix) -> dict[int, list[str]]:
    """Ward → the names of the other units whose counts are in its sums. One query, none where there are none."""
    keys = {key for at, own in matrix.sources.items() for key in (at, *own)}
    named = Ward.objects.in_bulk(keys) if keys else {}
    return {
        at: [recorded_name(named[at], named[key]) for key in sorted(own, key=lambda key: (named[key].sort_key, key))]
        for at, own in matrix.sources.items()
    }


class Standards:
    """What a count is compared with: the norm per station in force on the day, else the need the ward has said. One query.

    A norm per person or per site is shown and not compared: neither number is held here.
    """

    def __init__(self, day: date, kinds: dict[int, str]):
        """`kinds`: ward → its kind."""
        self._kinds, self._norms = kinds, Norms(day)
        self._categories = {norm.category_id for norm in self._norms if norm.item == Norm.Item.EQUIPMENT}

    def norm(self, ward: int, category: int) -> Norm | None:
        """The norm in force; None: "chưa có định mức"."""
        if category not in self._categories:
            return None
        return self._norms.of(Norm.Item.EQUIPMENT, ward, self._kinds.get(ward, ""), category)

    def wanted(self, ward: int, category: int, need: int | None) -> Decimal | int | None:
        """How many there are to be; None where nothing says so."""
        norm = self.norm(ward, category) if self._categories else None
        return norm.value if norm and norm.per == Norm.Per.STATION else need

    def short(self, ward: int, category: int, cell: Cell) -> int:
        """How many usable ones are missing, whole ones."""
        wanted = self.wanted(ward, category, cell.need) if self._categories else cell.need
        return 0 if wanted is None or wanted <= cell.usable else -int((cell.usable - wanted) // 1)

    @property
    def has_norms(self) -> bool:
        return bool(self._categories)
