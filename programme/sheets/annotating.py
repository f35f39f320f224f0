"""The user's own file back with the faults beside the cells. Nothing else in it changes, but that no formula is left to run."""

import io
from collections.abc import Iterable

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from organisation.workbooks import Problem, key_of, safe

from .reading import MOST_MARKS, MOST_UNPACKED, RawSheet

LIST_TITLE = "Loi can sua"
BESIDE = "Lỗi cần sửa"
RED = PatternFill("solid", fgColor="FFF6D5D0")
WRAPPED = Alignment(wrap_text=True, vertical="top")


def annotate(content: bytes, raw: RawSheet, problems: Iterable[Problem]) -> bytes:
    """The bytes as they came with a column of faults beside the table, the cells at fault in red, and a sheet that lists all."""
    problems = list(problems)
    book = openpyxl.load_workbook(
        safe(content, "", most_unpacked=MOST_UNPACKED, most_marks=MOST_MARKS), keep_links=False
    )
    for sheet in book.worksheets:
        _defuse(sheet)
    sheet = book[raw.title]
    column = _beside(sheet, raw)
    by_row: dict[int, list[Problem]] = {}
    for problem in problems:
        if problem.row is not None:
            by_row.setdefault(problem.row, []).append(problem)
    for row, told in by_row.items():
        words = "\n".join(f"{problem.column}: {problem.text}" if problem.column else problem.text for problem in told)
        _write(sheet.cell(row, column), words)
        for problem in told:
            _mark(sheet, raw, problem)
    _list(book, problems)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _defuse(sheet) -> None:
    """A formula becomes the text that it is; cells that no program counted are left alone."""
    for cell in list(sheet._cells.values()):
        if cell.data_type == "f":
            text = cell.value if isinstance(cell.value, str) else getattr(cell.value, "text", None) or ""
            cell.value = None
            _text(cell, text if text.startswith("=") else f"={text}")


def _text(cell, words: str) -> None:
    cell.value = words
    cell.data_type = "s"
    cell.quotePrefix = True


def _beside(sheet, raw: RawSheet) -> int:
    """The column of the faults: the one of an earlier time, emptied, else the first free one after the table."""
    head = raw.head_row
    last = max([*raw.places.values(), *(cell.column - 1 for cell in sheet[head] if cell.value not in (None, ""))]) + 1
    column = next((cell.column for cell in sheet[head] if cell.value == BESIDE), last + 1)
    for (row, place), cell in list(sheet._cells.items()):
        if place == column and row >= head and not isinstance(cell, MergedCell):
            cell.value = None
    _write(sheet.cell(head, column), BESIDE)
    letter = get_column_letter(column)
    sheet.column_dimensions[letter].width = 60
    sheet.column_dimensions[letter].hidden = False
    return column


def _write(cell, words: str) -> None:
    if isinstance(cell, MergedCell):
        return  # all of them are on the list
    _text(cell, words)
    cell.alignment, cell.font = WRAPPED, Font(color="FFB3261E", bold=True)


def _mark(sheet, raw: RawSheet, problem: Problem) -> None:
    key = key_of(problem.column)
    if key not in raw.places:
        return
    cell = sheet.cell(problem.row, raw.places[key] + 1)
    if isinstance(cell, MergedCell):
        return
    cell.fill = RED
    note = Comment(problem.text, "Cổng")
    note.width, note.height = 360, 120
    cell.comment = note


def _list(book, problems: list[Problem]) -> None:
    """All faults on a sheet of their own, those of the file as a whole too."""
    if LIST_TITLE in book.sheetnames:
        del book[LIST_TITLE]
    sheet = book.create_sheet(LIST_TITLE)
    for column, (head, width) in enumerate(((_("Dòng"), 8), (_("Cột"), 22), (_("Lỗi và cách sửa"), 110)), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
        cell = sheet.cell(1, column)
        _text(cell, head)
        cell.font = Font(bold=True)
    for row, problem in enumerate(problems, start=2):
        sheet.cell(row, 1).value = problem.row
        for column, words in ((2, problem.column), (3, problem.text)):
            _text(sheet.cell(row, column), words)
            sheet.cell(row, column).alignment = WRAPPED
