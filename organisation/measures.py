"""Figures that one room computes and another reads, without either knowing the other.

A room registers a measure when it starts; a criterion names it by key. Reading a measure costs a constant number of queries
whatever the number of wards.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Reading:
    """A measure's value for one ward on one day, with where it comes from. None: the register holds no figure.

    Yes/no is 1 or 0, a level is its rank from 1. `link` is the portal's own address of the row it comes from, "" for none.
    """

    value: Decimal | None
    provenance: str
    link: str = ""


@dataclass(frozen=True)
class Measure:
    key: str
    label: str
    unit: str
    read: Callable[[Collection[int], date], dict[int, Reading]]


_measures: dict[str, Measure] = {}


def register(measure: Measure) -> None:
    """Offer a measure; a second one under the same key is a fault of the code."""
    if _measures.get(measure.key, measure).read is not measure.read:
        raise ValueError(f"measure {measure.key} is registered twice")
    _measures[measure.key] = measure


def find(key: str) -> Measure | None:
    """The measure of that key, or None."""
    return _measures.get(key)


def everything() -> list[Measure]:
    return sorted(_measures.values(), key=lambda measure: measure.key)


def read(key: str, ward_ids: Collection[int], day: date) -> dict[int, Reading]:
    """Readings per ward id; empty when no room offers the measure."""
    measure = find(key)
    return measure.read(ward_ids, day) if measure else {}
