"""Rows as a spreadsheet or a CSV file. Text stays text: a cell that starts with = + - @ never runs as a formula."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from django.http import HttpResponse
from django.utils.translation import gettext as _

from .clock import hanoi_day
from .numbers import write_number
from .sent_files import TYPES, attachment

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
XLSX_TYPE = TYPES["xlsx"]


def xlsx(title: str, heads: list[str], rows: Iterable[list], notes: Iterable[str] = ()) -> bytes:
    """A workbook: bold head that repeats on each printed page, numbers as numbers, days as days, text as text.

    `notes` (how the figures are read) stand on a second sheet, so that the first holds the rows alone.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    ) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, max(len(heads) - 1, 0), 20)
        sheet.write_row(0, 0, heads, head)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write_cell(sheet, number, column, value, day)
        if notes:
            _write_notes(book, notes)
    return out.getvalue()


def _write_notes(book, notes: Iterable[str]) -> None:
    sheet = book.add_worksheet(_sheet_name(_("Cách đọc số liệu")))
    sheet.set_column(0, 0, 110)
    words = book.add_format({"text_wrap": True, "valign": "top"})
    for number, note in enumerate(notes):
        sheet.write_string(number, 0, note, words)


def _sheet_name(title: str) -> str:
    return "".join(" " if char in "[]:*?/\\'" else char for char in title)[:31].strip() or "Sheet1"


def _write_cell(sheet, row: int, column: int, value, day_format) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, _("có") if value else _("không"))
    elif isinstance(value, (int, float, Decimal)):
        sheet.write_number(row, column, float(value) if isinstance(value, Decimal) else value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, datetime.combine(hanoi_day(value), datetime.min.time()), day_format)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime.combine(value, datetime.min.time()), day_format)
    else:
        sheet.write_string(row, column, str(value))


def neutral(text: str) -> str:
    """A text cell that no spreadsheet runs: a leading apostrophe when it starts like a formula. `bare` undoes it."""
    return "'" + text if text.startswith((*FORMULA_STARTS, "'")) else text


def bare(text: str) -> str:
    """The text that `neutral` was given, so that an untouched round trip changes nothing."""
    return text[1:] if text.startswith("'") and text[1:].startswith((*FORMULA_STARTS, "'")) else text


def csv_text(heads: list[str], rows: Iterable[list]) -> str:
    """CSV for a Vietnamese Excel: semicolons, decimal commas, dd/mm/yyyy; only text cells are neutralised."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutral(head) for head in heads])
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])
    return out.getvalue()


def _csv_cell(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, (int, float, Decimal)):
        return write_number(value).replace(".", "")
    if isinstance(value, datetime):
        return f"{hanoi_day(value):%d/%m/%Y}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else neutral(str(value))


def as_file(
    kind: str, name: str, title: str, heads: list[str], rows: Iterable[list], notes: Iterable[str] = ()
) -> HttpResponse:
    """The rows as a download; kind is `xlsx` (with the notes on a second sheet) or `csv`."""
    if kind == "xlsx":
        return attachment(xlsx(title, heads, rows, notes), f"{name}.xlsx")
    # The mark at the start tells Excel that the file is UTF-8.
    return attachment("\ufeff" + csv_text(heads, rows), f"{name}.csv")
