"""One kind of equipment at one ward beside what it is to have: the norm in force, and the need it has said."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .models import Norm
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


def missing(cell: Cell, norm: Decimal | None) -> int:
    """How many are missing, whole ones; 0 where nothing says how many there are to be.

    A norm is about what is held, as in facilities.gaps; a need about what can be used. What lacks more decides.
    """
    of_norm = 0 if norm is None or norm <= cell.have else -int((cell.have - norm) // 1)
    return max(of_norm, cell.short)


class Standards:
    """What a count is compared with: the norm per station in force on the day, and the need the ward has said. One query.

    A norm per person or per site is shown and not compared: neither number is held here.
    """

    def __init__(self, day: date, kinds: dict[int, str]):
        """`kinds`: ward → its kind."""
        self._kinds, self._norms = kinds, Norms(day)
        rows = [norm for norm in self._norms if norm.item == Norm.Item.EQUIPMENT]
        self._categories, self._own = {norm.category_id for norm in rows}, {norm.ward_id for norm in rows}
        self._of_stations: dict[tuple, tuple] = {}

    def norm(self, ward: int, category: int) -> Norm | None:
        """The norm in force; None: "chưa có định mức"."""
        if category not in self._categories:
            return None
        return self._norms.of(Norm.Item.EQUIPMENT, ward, self._kinds.get(ward, ""), category)

    def of_stations(self, ward: int, categories: tuple[int, ...]) -> tuple[Decimal | None, ...]:
        """The norm per station of each of these kinds, None without one; worked out once for all wards that share their norms."""
        alike = (ward if ward in self._own else None, self._kinds.get(ward, ""), categories)
        if alike not in self._of_stations:
            self._of_stations[alike] = tuple(self._of_station(ward, each) for each in categories)
        return self._of_stations[alike]

    def _of_station(self, ward: int, category: int) -> Decimal | None:
        norm = self.norm(ward, category)
        return norm.value if norm and norm.per == Norm.Per.STATION else None

    def wanted(self, ward: int, category: int, need: int | None) -> Decimal | int | None:
        """How many there are to be; None where nothing says so."""
        norm = self._of_station(ward, category)
        return need if norm is None else norm

    def short(self, ward: int, category: int, cell: Cell) -> int:
        """How many are missing, whole ones."""
        return missing(cell, self._of_station(ward, category))

    @property
    def has_norms(self) -> bool:
        return bool(self._categories)
