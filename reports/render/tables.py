"""The tables of a report, built once from the frozen data: the page, the PDF and the workbook show these same rows."""

from dataclasses import dataclass, field

from .shown import show


@dataclass(frozen=True)
class Column:
    """A heading, what its values are (see `shown.WRITERS`), and its share of the width."""

    label: str
    kind: str = "count"
    width: float = 1.0

    @property
    def is_number(self) -> bool:
        return self.kind in {"count", "decimal", "million", "rate"}


@dataclass
class Table:
    """A table with raw values: `total` is a last row of the same shape."""

    key: str
    title: str
    columns: list[Column]
    rows: list[list]
    unit: str = ""
    total: list | None = None
    note: str = ""
    sheet: str = ""
    empty: str = "Không có dòng nào."
    annex: int | None = field(default=None)

    def shown(self) -> list[list[str]]:
        """Every row as text, the total not among them."""
        return [self.show_row(row) for row in self.rows]

    def shown_total(self) -> list[str] | None:
        return None if self.total is None else self.show_row(self.total, is_total=True)

    def show_row(self, row: list, is_total: bool = False) -> list[str]:
        cells = [show(column.kind, value) for column, value in zip(self.columns, row, strict=True)]
        # In a total an empty cell is one that adds nothing up, not one that is unknown.
        return ["" if is_total and value is None else cell for cell, value in zip(cells, row, strict=True)]


def numbered(rows: list[list]) -> list[list]:
    """The rows with their serial number in front."""
    return [[number, *row] for number, row in enumerate(rows, start=1)]


SERIAL = Column("TT", "count", 0.45)
