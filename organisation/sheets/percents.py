"""Cells that a workbook shows as percent: it keeps 0,95 where the sender reads 95%."""

from collections.abc import Collection

import openpyxl

from organisation.workbooks import broken_text, is_percent, safe

from .book import MOST_MARKS, MOST_UNPACKED
from .table import Table


def percent_places(content: bytes, table: Table, keys: Collection[str]) -> set[str]:
    """The addresses of numbers in these columns that are shown as percent. Only the table's rows are looked at."""
    if not table.is_book or not table.rows:
        return set()
    columns = {table.places[key] + 1: key for key in keys if key in table.places}
    file = safe(content, broken_text(), most_unpacked=MOST_UNPACKED, most_marks=MOST_MARKS)
    book = openpyxl.load_workbook(file, read_only=True)
    try:
        rows = book[table.title].iter_rows(
            min_row=table.head_row + 1, max_row=table.rows[-1][0], max_col=max(columns, default=1)
        )
        return {
            table.place(line, columns[place])
            for line, cells in enumerate(rows, start=table.head_row + 1)
            for place, cell in enumerate(cells, start=1)
            if place in columns and isinstance(cell.value, (int, float)) and is_percent(cell.number_format)
        }
    finally:
        book.close()
