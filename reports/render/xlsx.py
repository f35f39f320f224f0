"""The workbook of a report: the same tables, numbers as numbers, text as text, ready to print."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from organisation import formats
from reports.narratives import written

from . import paper, sheets
from .contents import all_tables
from .document import Dressing, agency_words, subject
from .parts import parts_of
from .proof import check_of, stamp_lines
from .scope import clocks, scope
from .shown import YES_NO, day
from .tables import Column, Table
from .units import reading_words

# A cell that starts with = + - @ stays text: nothing in the file runs.
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FORMATS = {"count": "#,##0", "decimal": "#,##0.####", "million": "#,##0.######", "rate": "0.0%", "day": "dd/mm/yyyy"}
MARGINS = {  # inches
    name: millimetres / 25.4
    for name, millimetres in (
        ("left", paper.LEFT),
        ("right", paper.RIGHT),
        ("top", paper.TOP),
        ("bottom", paper.BOTTOM),
    )
}


def write_xlsx(data: dict, dressing: Dressing, made_at: datetime, output: Path) -> None:
    """Write the workbook to `output`; the same data and moment give the same cells and properties."""
    with xlsxwriter.Workbook(str(output), OPTIONS) as book:
        book.set_properties(
            {
                "title": f"Báo cáo {subject(data)}",
                "author": agency_words(data),
                "company": agency_words(data),
                "created": made_at.replace(tzinfo=None),
            }
        )
        styles = Styles(book)
        write_cover(book, styles, data, dressing)
        for table in all_tables(data):
            write_table(book, styles, table, data, dressing)


class Styles:
    """The few cell formats of a report."""

    def __init__(self, book):
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
        cell = base | {"border": 1}
        self.title = book.add_format(base | {"bold": True, "font_size": 14})
        self.words = book.add_format(base | {"text_wrap": True})
        self.bold = book.add_format(base | {"bold": True})
        self.unit = book.add_format(base | {"italic": True, "align": "right"})
        self.note = book.add_format(base | {"italic": True})
        self.head = book.add_format(cell | {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter"})
        self.text = book.add_format(cell | {"text_wrap": True})
        self.bold_text = book.add_format(cell | {"text_wrap": True, "bold": True})
        self.kinds = {kind: book.add_format(cell | {"num_format": code}) for kind, code in FORMATS.items()}
        self.bold_kinds = {
            kind: book.add_format(cell | {"num_format": code, "bold": True}) for kind, code in FORMATS.items()
        }


def write_cover(book, styles: Styles, data: dict, dressing: Dressing) -> None:
    """The first sheet: what this is, whose, and the sentences of the report."""
    sheet = book.add_worksheet("Tóm tắt")
    sheet.set_paper(9)
    sheet.set_margins(**MARGINS)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, sheets.UPRIGHT)
    _mark_pages(sheet, data, dressing)
    number = f"Số: {dressing.number}, {formats.long_day(dressing.issued_on)}" if dressing.number else "DỰ THẢO"
    lines = [(agency_words(data), styles.bold), (f"BÁO CÁO {subject(data)}", styles.title), (number, styles.bold)]
    if data["is_demonstration"]:
        lines.append(("Dữ liệu minh hoạ, không phải số liệu thật", styles.bold))
    lines += [("", styles.words)]
    for block in (scope, *(part.words for part in parts_of(data))):
        lines += [(words, styles.words) for words in block(data)]
    lines += [(line, styles.words) for told in written(data, dressing.narratives).values() for line in told]
    lines += [
        ("", styles.words),
        *((line, styles.note) for line in stamp_lines(dressing)),
    ]
    if check := check_of(dressing):
        lines.append((f"Kiểm tra tại {dressing.check_address}, mã tra cứu {check['code']}.", styles.note))
    for row, (text, style) in enumerate(lines):
        if text:
            sheet.set_row(row, sheets.height([text], [sheets.UPRIGHT]))
            sheet.write_string(row, 0, text, style)


def write_table(book, styles: Styles, table: Table, data: dict, dressing: Dressing) -> None:
    """One sheet: title, unit line at the right, a head that repeats on every printed page."""
    sheet = book.add_worksheet((f"PL{table.annex} {table.sheet}" if table.annex else table.sheet)[:31])
    last = len(table.columns) - 1
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(**MARGINS)
    sheet.fit_to_pages(1, 0)
    _mark_pages(sheet, data, dressing)
    widths = sheets.widths(table.columns)
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    title = f"Phụ lục {formats.roman(table.annex)}. {table.title}" if table.annex else table.title
    sheet.write_string(0, 0, title, styles.title)
    sheet.write_string(1, 0, f"Số liệu đến ngày {day(data['period']['ends_on'])}, {reading_words(data)}", styles.note)
    if table.unit and last:
        sheet.write_string(2, last, table.unit, styles.unit)
    sheet.repeat_rows(3)
    sheet.freeze_panes(4, 0)
    sheet.set_row(3, sheets.height([column.label for column in table.columns], widths, is_bold=True))
    for index, column in enumerate(table.columns):
        sheet.write_string(3, index, column.label, styles.head)
    row = 4
    for values, words in zip(table.rows, table.shown(), strict=True):
        sheet.set_row(row, sheets.height(words, widths))
        _write_row(sheet, styles.text, styles.kinds, row, table.columns, values)
        row += 1
    if table.total:
        _write_row(sheet, styles.bold_text, styles.bold_kinds, row, table.columns, table.total)
        row += 1
    closing = [
        text
        for text in (table.note, "" if table.rows else table.empty, clocks(data) if "million" in _kinds(table) else "")
        if text
    ]
    for offset, text in enumerate(closing, start=1):
        sheet.write_string(row + offset, 0, text, styles.note)


def _mark_pages(sheet, data: dict, dressing: Dressing) -> None:
    """The page's number centred in the top margin as on paper; what is a draft or invented says so on every page."""
    draft = f'&R&"{paper.FONT},Bold"&{paper.MARK}{paper.DRAFT_WORDS}' if not dressing.number else ""
    sheet.set_header(
        f'&C&"{paper.FONT},Regular"&{paper.PAGE_NUMBER}&P{draft}', {"margin": paper.PAGE_NUMBER_FROM_EDGE / 25.4}
    )
    if data["is_demonstration"]:
        sheet.set_footer(f'&C&"{paper.FONT},Italic"&10{paper.INVENTED_WORDS}')


def _kinds(table: Table) -> set[str]:
    return {column.kind for column in table.columns}


def _write_row(sheet, text_style, kinds, row: int, columns: list[Column], values: list) -> None:
    for index, (column, value) in enumerate(zip(columns, values, strict=True)):
        if column.kind == "yes":
            sheet.write_string(row, index, YES_NO[value], text_style)
        elif value is None or value == "":
            sheet.write_blank(row, index, None, text_style)
        elif column.kind == "day":
            sheet.write_datetime(
                row, index, datetime.combine(date.fromisoformat(value), datetime.min.time()), kinds["day"]
            )
        elif column.is_number:
            sheet.write_number(row, index, _number(column.kind, value), kinds[column.kind])
        else:
            sheet.write_string(row, index, str(value), text_style)


def _number(kind: str, value) -> float | int:
    """The cell's number. A cell is a float by nature; whole numbers and what they add up to stay exact in it."""
    if kind == "million":
        return float(Decimal(value) / formats.MILLION)
    return value if isinstance(value, int) else float(Decimal(value))
