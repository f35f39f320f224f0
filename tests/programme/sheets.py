"""An assessment's workbook for tests: fetched, filled in by openpyxl, sent back."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl.utils import get_column_letter

from programme.actions import entry_sheets
from programme.models import Assessment
from programme.sheets.columns import KEYS, VALUE
from programme.sheets.template import HEAD_ROW

HEAD = HEAD_ROW + 1
FIRST = HEAD + 1


def template(assessment, *, is_read_only=False) -> bytes:
    assessment = Assessment.objects.select_related("ward", "period", "criteria_set").get(pk=assessment.pk)
    return entry_sheets.template_of(assessment, is_read_only=is_read_only)


def opened(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


def closed(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def row_of(sheet, code: str) -> int:
    return next(row for row in range(FIRST, sheet.max_row + 1) if sheet.cell(row, 1).value == code)


def place(sheet, code: str, key: str = VALUE):
    return sheet.cell(row_of(sheet, code), KEYS.index(key) + 1)


def letter(key: str) -> str:
    return get_column_letter(KEYS.index(key) + 1)


def filled(assessment, values: dict, spoil=None) -> bytes:
    """The template with these cells: {code: value} or {(code, key): value}; `spoil(book, sheet)` may do more."""
    book = opened(template(assessment))
    sheet = book.worksheets[0]
    for where, value in values.items():
        code, key = where if isinstance(where, tuple) else (where, VALUE)
        cell = place(sheet, code, key)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # typed into a text cell: what looks like a formula is text
    if spoil:
        spoil(book, sheet)
    return closed(book)


def upload(content: bytes, name: str = "phieu.xlsx"):
    return SimpleUploadedFile(name, content)


def send(assessment, by, content: bytes, name: str = "phieu.xlsx"):
    return entry_sheets.receive_sheet(assessment_id=assessment.pk, by=by, upload=upload(content, name))


def apply(sheet, by):
    return entry_sheets.apply_sheet(sheet_id=sheet.pk, by=by)


def code_of(assessment, **facts) -> str:
    """The first criterion with these facts."""
    return assessment.criteria_set.criteria.filter(**facts).order_by("code").values_list("code", flat=True)[0]
