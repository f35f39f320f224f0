"""The sender's own file back with the faults beside the cells. Nothing else in it changes, but that no formula is left to run."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.cell import coordinate_from_string

from organisation.exports import neutral
from organisation.workbooks import broken_text, safe

from .book import MOST_MARKS, MOST_UNPACKED
from .table import Table
from .trial import Problem

BESIDE = "Lỗi cần sửa"
RED = PatternFill("solid", fgColor="FFF6D5D0")
WRAPPED = Alignment(wrap_text=True, vertical="top")


def annotate(content: bytes, table: Table, problems: Iterable[Problem]) -> bytes:
    """The file as it came with a column of faults beside the table and the cells at fault in red; of a CSV the column alone."""
    by_row: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.place:
            by_row[coordinate_from_string(problem.place)[1]].append(problem)
    if not table.is_book:
        return _csv(table, by_row)
    book = openpyxl.load_workbook(
        safe(content, broken_text(), most_unpacked=MOST_UNPACKED, most_marks=MOST_MARKS), keep_links=False
    )
    for each in book.worksheets:
        _defuse(each)
    sheet = book[table.title]
    column = next((cell.column for cell in sheet[table.head_row] if cell.value == BESIDE), table.width + 1)
    for row in range(table.head_row + 1, sheet.max_row + 1):
        _write(sheet.cell(row, column), "\n".join(_told(by_row[row])) if row in by_row else None)
    _write(sheet.cell(table.head_row, column), BESIDE)
    sheet.column_dimensions[sheet.cell(table.head_row, column).column_letter].width = 60
    for problem in (each for told in by_row.values() for each in told):
        _mark(sheet[problem.place], problem.text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _told(problems: list[Problem]) -> list[str]:
    return [f"{problem.place}: {problem.text}" for problem in problems]


def _defuse(sheet) -> None:
    """A formula becomes the text that it is."""
    for cell in list(sheet._cells.values()):
        if cell.data_type == "f":
            text = cell.value if isinstance(cell.value, str) else getattr(cell.value, "text", None) or ""
            _text(cell, text if text.startswith("=") else f"={text}")


def _text(cell, words: str) -> None:
    cell.value, cell.data_type, cell.quotePrefix = words, "s", True


def _write(cell, words: str | None) -> None:
    if isinstance(cell, MergedCell) or (words is None and cell.value is None):
        return
    if words is None:
        cell.value = None
        return
    _text(cell, words)
    cell.alignment, cell.font = WRAPPED, Font(color="FFB3261E", bold=True)


def _mark(cell, words: str) -> None:
    if isinstance(cell, MergedCell):
        return
    cell.fill = RED
    cell.comment = Comment(words, _("Cổng"), height=120, width=360)


def _csv(table: Table, by_row: dict[int, list[Problem]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for line, row in enumerate(table.raw, start=1):
        beside = BESIDE if line == table.head_row else "; ".join(_told(by_row.get(line, [])))
        cells = [neutral(str(cell)) for cell in row[: table.width]]
        writer.writerow([*cells, *[""] * (table.width - len(cells)), beside])
    return ("\ufeff" + out.getvalue()).encode()
