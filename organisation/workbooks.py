"""Workbooks that people send: looked at from outside before anything opens them, then read as cells of text. Nothing is computed."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.cell import column_index_from_string

from . import formats, office
from .text import clean, fold

MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
MOST_SPANS = 20
FILLED = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>\s*<(?:\w+:)?(?:v|is|f)[\s/>]')
PERCENT = re.compile(r'"[^"]*"|\\.')


@dataclass(frozen=True)
class Cell:
    """A cell as text. `is_number`: it was typed as a number, `is_percent`: shown as one; `is_odd`: as a day, an hour or an error."""

    text: str = ""
    is_number: bool = False
    is_percent: bool = False
    is_formula: bool = False
    is_odd: bool = False

    def __bool__(self):
        return bool(self.text or self.is_formula or self.is_odd)


EMPTY = Cell()  # most of a sheet


@dataclass(frozen=True)
class Problem:
    """What is wrong, where; without a row it concerns the file. A warning does not stop the import."""

    row: int | None
    column: str
    text: str
    is_warning: bool = False


@dataclass
class Grid:
    """One sheet within the bounds asked for; `far` is the address of the first filled cell beyond them, or ""."""

    title: str
    is_hidden: bool
    rows: list[list[Cell]]
    merged: list[str] = field(default_factory=list)
    far: str = ""


def safe(content: bytes, broken: str, *, most_unpacked: int | None = None, most_marks: int | None = None) -> io.BytesIO:
    """The workbook, fit to be opened. Raises ValueError with the reason in words; `broken` for what is no workbook."""
    file = io.BytesIO(content)
    try:
        fault = broken if office.kind_of(file) != "xlsx" else office.fault_of(file, most_unpacked)
        fault = fault or office.too_crowded(file, most_marks)
    except Exception as error:  # a broken ZIP fails in as many ways as there are readers in it
        raise ValueError(broken) from error
    if fault:
        raise ValueError(fault)
    file.seek(0)
    return file


def broken_text() -> str:
    """What is said of a file that is no workbook."""
    return _("hỏng hoặc không phải bảng tính XLSX, xin mở và lưu lại dưới dạng XLSX.")


def read_grids(
    content: bytes, *, is_ours: Callable[[list[list[Cell]]], bool], most_rows: int, most_columns: int, **limits
) -> list[Grid]:
    """The sheets that are ours, hidden ones too, whatever they are called; one row beyond the bound shows that there is more.

    Raises ValueError with the reason in words. `limits`: see `safe`.
    """
    file = safe(content, broken_text(), **limits)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=False)
        try:
            return [grid for sheet in book.worksheets if (grid := _grid(book, sheet, is_ours, most_rows, most_columns))]
        finally:
            book.close()
    except Exception as error:  # see above
        raise ValueError(broken_text()) from error


def _grid(book, sheet, is_ours, most_rows: int, most_columns: int) -> Grid | None:
    rows = [[cell_of(cell) for cell in row] for row in sheet.iter_rows(max_row=most_rows + 1, max_col=most_columns)]
    if not rows or not is_ours(rows):
        return None
    while not any(rows[-1]):  # some programs write the last rows of the sheet without a cell in them
        rows.pop()
    # The reader that bounds its work tells neither spans nor what lies beyond, so the part itself is asked.
    with book._archive.open(sheet._worksheet_path) as part:
        raw = part.read()
    spans = [span.decode() for span in MERGED.findall(raw)][:MOST_SPANS]
    far = next(
        (f"{c.decode()}{r.decode()}" for c, r in FILLED.findall(raw) if _is_far(c, r, most_rows, most_columns)), ""
    )
    return Grid(sheet.title, sheet.sheet_state != "visible", rows, spans, far)


def _is_far(letters: bytes, number: bytes, most_rows: int, most_columns: int) -> bool:
    return int(number) > most_rows or column_index_from_string(letters.decode()) > most_columns


def cell_of(cell) -> Cell:
    """A cell of openpyxl's as text; the value that a program kept beside a formula is not trusted."""
    value = cell.value
    if value is None:
        return EMPTY
    if cell.data_type == "f":
        return Cell(is_formula=True)
    if isinstance(value, bool):
        return Cell("có" if value else "không")
    if isinstance(value, (int, float)):
        text = str(int(value)) if value == int(value) else repr(value)
        return Cell(text, is_number=True, is_percent=is_percent(cell.number_format))
    if isinstance(value, str) and cell.data_type != "e":
        return Cell(paragraphs(value.replace("_x000D_", "")))
    return Cell(formats.day(value) if hasattr(value, "year") else str(value), is_odd=True)


def is_percent(number_format: str) -> bool:
    """Whether a cell of this format shows 0.95 as 95%; a percent sign in quotes is only a word."""
    return "%" in PERCENT.sub("", number_format or "")


def paragraphs(text: str) -> str:
    """A text as the pages keep it: line breaks stay where it has them."""
    return "\n".join(clean(line) for line in text.splitlines()).strip()


def key_of(head: str) -> str:
    """A heading without marks, spaces and case: what a column is known by."""
    return re.sub(r"[^a-z0-9]+", "_", fold(head)).strip("_")
