"""Which buildings pass to which unit when units are reorganised, and which of them becomes a unit's main one. Reads only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from organisation.models import Detail, FormedUnit, Reorganisation

from .models import Headquarters, Occupancy


@dataclass
class Passing:
    """A building that a formed unit will use: after which uses of the units before it, and whether as its main one."""

    unit: FormedUnit
    building: Headquarters
    after: list[Occupancy]
    rank: tuple
    is_main: bool = False


@dataclass
class Passings:
    """What an event does to the register of uses. `ending` are the predecessors' open uses; `kept` buildings have other users."""

    ending: list[Occupancy] = field(default_factory=list)
    passing: list[Passing] = field(default_factory=list)
    kept: set[int] = field(default_factory=set)

    @cached_property
    def needed(self) -> set[int]:
        """Buildings that stay somebody's main one, or in use outside the event: the others are candidates for surplus."""
        return self.kept | {one.building.pk for one in self.passing if one.is_main}


def passings(event: Reorganisation, heirs: dict[int, FormedUnit]) -> Passings:
    """What becomes of every building that the predecessors (the keys of `heirs`) use. Three queries.

    A building goes with the records, to the unit that takes those of its user; in a reversal it goes back to the unit that
    restores the one that used it before. Of all buildings a unit receives one becomes its main one: a main building before
    any further site, then that of the predecessor that bears the unit's name, then its code, then of one that passes whole,
    then of the most populous, then of the lowest code.
    """
    units = {unit.pk: unit for unit in event.units.all()}
    whole = set(event.lines.filter(takes_records=True, detail=Detail.WHOLE).values_list("predecessor", flat=True))
    found, former = Passings(), defaultdict(list)
    mine = Occupancy.objects.filter(ward__in=list(heirs), valid_until__isnull=True)
    uses = Occupancy.objects.filter(headquarters__in=mine.values("headquarters"))
    for use in uses.select_related("headquarters", "ward").order_by("pk"):
        if use.valid_until is not None:
            former[use.headquarters_id].append(use)
        elif use.ward_id in heirs:
            found.ending.append(use)
        else:
            found.kept.add(use.headquarters_id)
    restoring = {unit.restores_id: unit for unit in units.values() if unit.restores_id}
    received: dict[tuple[int, int], Passing] = {}
    for use in found.ending:
        back = _last_of([one for one in former[use.headquarters_id] if one.ward_id in restoring])
        receivers = [(restoring[one.ward_id], one) for one in back] or [(heirs[use.ward_id], use)]
        for unit, source in receivers:
            _receive(received, unit, use, _rank(unit, source, whole))
    found.passing = list(received.values())
    _choose_mains(found.passing)
    return found


def _last_of(uses: list[Occupancy]) -> list[Occupancy]:
    """The uses that ended last: one, or several when the building was shared."""
    last = max((use.valid_until for use in uses), default=None)
    return [use for use in uses if use.valid_until == last]


def _receive(received: dict, unit: FormedUnit, use: Occupancy, rank: tuple) -> None:
    held = received.setdefault((unit.pk, use.headquarters_id), Passing(unit, use.headquarters, [], rank))
    held.after.append(use)
    held.rank = min(held.rank, rank)


def _rank(unit: FormedUnit, source: Occupancy, whole: set[int]) -> tuple:
    """The smallest becomes the main building; see `passings`."""
    ward = source.ward
    return (
        not source.is_main,
        ward.name.casefold() != unit.name.casefold(),
        ward.code != unit.code,
        ward.pk not in whole,
        -(ward.population or 0),
        ward.code,
        source.pk,
    )


def _choose_mains(passing: Iterable[Passing]) -> None:
    best: dict[int, Passing] = {}
    for one in passing:
        held = best.get(one.unit.pk)
        if held is None or one.rank < held.rank:
            best[one.unit.pk] = one
    for one in best.values():
        one.is_main = True
