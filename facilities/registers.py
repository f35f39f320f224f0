"""The registers read once for many readers of the same units: kinds of equipment, counts, norms, uses of buildings.

Whoever puts many figures of the same units together opens `shared`; inside it the readers take their rows from here, and what one
has read the next does not ask for again. Outside, each asks for its own. Nothing is kept when it closes.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from organisation.models import Ward

from .models import EquipmentCategory, Occupancy


class Shared:
    """What was read of these units so far. `uses`: day → the uses of buildings on it, where they are known already."""

    def __init__(self, wards: Collection[Ward], uses: Mapping[date, list[Occupancy]]):
        self.kinds = {ward.pk: ward.kind for ward in wards}
        self._held = {("uses", day): rows for day, rows in uses.items()}

    def covers(self, ward_ids: Collection[int]) -> bool:
        """Whether these units are among its own."""
        return self.kinds.keys() >= set(ward_ids)

    def once(self, key: tuple, read: Callable):
        """What `read` gives, read the first time that this key is asked for."""
        if key not in self._held:
            self._held[key] = read()
        return self._held[key]


_open: ContextVar[Shared | None] = ContextVar("shared registers", default=None)


@contextmanager
def shared(wards: Collection[Ward], uses: Mapping[date, list[Occupancy]]) -> Iterator[None]:
    """Readers of these units share what they read, as long as this is open."""
    token = _open.set(Shared(wards, uses))
    try:
        yield
    finally:
        _open.reset(token)


def shared_of(ward_ids: Collection[int]) -> Shared | None:
    """What is shared now, where it is of these units."""
    held = _open.get()
    return held if held is not None and held.covers(ward_ids) else None


def once(key: tuple, read: Callable):
    """For rows that are of no unit: what is shared now, else read."""
    held = _open.get()
    return read() if held is None else held.once(key, read)


def categories() -> list[EquipmentCategory]:
    """Every kind of equipment, also those no longer in use, in order."""
    return once(("categories",), lambda: list(EquipmentCategory.objects.order_by("position", "code")))


def uses_on(ward_ids: Collection[int], day: date) -> list[Occupancy]:
    """The uses of buildings by these units on that day, each with its building."""
    held = shared_of(ward_ids)
    if held is None:
        return list(Occupancy.objects.on(day).filter(ward__in=ward_ids).select_related("headquarters"))
    wanted = set(ward_ids)
    rows = Occupancy.objects.on(day).filter(ward__in=held.kinds).select_related("headquarters")
    return [use for use in held.once(("uses", day), lambda: list(rows)) if use.ward_id in wanted]
