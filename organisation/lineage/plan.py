"""What an event is going to do, as plain values: the units it forms and the lines that lead to them."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from organisation.models import Detail, Reorganisation, Ward


@dataclass
class Unit:
    """A unit that the event forms. `key` names it inside the plan; `ward_id` is set only where an existing unit was given."""

    key: str
    code: str
    name: str
    kind: str
    district: str = ""
    area_km2: Decimal | None = None
    population: int | None = None
    tile_column: int | None = None
    tile_row: int | None = None
    restores_id: int | None = None
    ward_id: int | None = None
    pk: int | None = None

    @property
    def label(self) -> str:
        return " ".join(part for part in (self.kind, self.name) if part) + (f" [{self.code}]" if self.code else "")


@dataclass
class Line:
    """A standing unit passes into a formed one. `row` is where a person finds it: the row of the sheet, or the line's place.

    `takes_records` None: nobody has chosen yet.
    """

    row: int
    predecessor: Ward
    unit: str
    detail: str
    takes_records: bool | None = None
    rule: str = ""
    pk: int | None = None

    @property
    def share(self) -> str:
        return Detail(self.detail).share


@dataclass
class Plan:
    """An event's units by key, and its lines."""

    effective_on: date
    units: dict[str, Unit] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    reverses_id: int | None = None

    def by_predecessor(self) -> dict[int, list[Line]]:
        found: dict[int, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.predecessor.pk, []).append(line)
        return found

    def by_unit(self) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = {key: [] for key in self.units}
        for line in self.lines:
            found.setdefault(line.unit, []).append(line)
        return found

    def heirs(self) -> dict[int, str]:
        """Predecessor → key of the unit that takes its records, where one is chosen."""
        return {line.predecessor.pk: line.unit for line in self.lines if line.takes_records}


UNIT_FIELDS = (
    "code",
    "name",
    "kind",
    "district",
    "area_km2",
    "population",
    "tile_column",
    "tile_row",
    "restores_id",
    "ward_id",
)


def plan_of(event: Reorganisation) -> Plan:
    """The event as it is stored; units are keyed by their primary key, rows counted from 1. Two queries."""
    plan = Plan(event.effective_on, reverses_id=event.reverses_id)
    for unit in event.units.order_by("code", "pk"):
        values = {name: getattr(unit, name) for name in UNIT_FIELDS}
        plan.units[str(unit.pk)] = Unit(key=str(unit.pk), pk=unit.pk, **values)
    lines = event.lines.select_related("predecessor").order_by("unit__code", "predecessor__sort_key", "pk")
    for row, line in enumerate(lines, start=1):
        plan.lines.append(
            Line(
                row=row,
                predecessor=line.predecessor,
                unit=str(line.unit_id),
                detail=line.detail,
                takes_records=line.takes_records,
                rule=line.takes_records_rule,
                pk=line.pk,
            )
        )
    return plan
