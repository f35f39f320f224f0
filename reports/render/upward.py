"""The upward export as a file: JSON, or a workbook for programs: one head row, numbers as numbers, money in đồng."""

import io
import json
from datetime import date, datetime

import xlsxwriter

KINDS = {"text": "chữ", "integer": "số nguyên", "decimal": "số thập phân", "money": "đồng", "rate": "tỷ lệ 0–1", "day": "ngày",
         "boolean": "có/không"}  # fmt: skip
FIGURES = ("key", "label", "kind", "unit", "value", "formula", "source")
HEADS = ("Mã", "Chỉ tiêu", "Kiểu", "Đơn vị tính", "Giá trị", "Công thức", "Nguồn")
FORMATS = {"integer": "#,##0", "money": "#,##0", "decimal": "#,##0.######", "rate": "0.000000", "day": "yyyy-mm-dd"}
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST_NAME = 31  # Excel's


def json_bytes(told: dict) -> bytes:
    """UTF-8, keys in the order of the form, two spaces deep."""
    return (json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def xlsx_bytes(told: dict, made_at: datetime) -> bytes:
    """The same content as a workbook; the same content and moment give the same bytes."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, OPTIONS) as book:
        book.set_properties({"title": told["report"]["title"], "created": made_at.replace(tzinfo=None)})
        styles = {kind: book.add_format({"num_format": code}) for kind, code in FORMATS.items()}
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        _write_facts(book, head, told)
        _write_figures(book, head, styles, told["figures"])
        taken = {"Thông tin", "Chỉ tiêu"}
        for table in told["tables"]:
            _write_table(book, head, styles, table, taken)
    return output.getvalue()


def facts(told: dict) -> list[tuple[str, object]]:
    """What the report is, by dotted names: report.number, period.from."""
    found = []
    for name, value in told.items():
        if isinstance(value, dict):
            found += [(f"{name}.{part}", inner) for part, inner in value.items()]
        elif not isinstance(value, list):
            found.append((name, value))
    return found


def _write_facts(book, head, told: dict) -> None:
    sheet = book.add_worksheet("Thông tin")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 80)
    for column, words in enumerate(("Tên", "Giá trị")):
        sheet.write_string(0, column, words, head)
    for row, (name, value) in enumerate(facts(told), start=1):
        sheet.write_string(row, 0, name)
        _write(sheet, row, 1, "integer" if _is_number(value) else "text", value, {})
    sheet.freeze_panes(1, 0)


def _write_figures(book, head, styles, figures: list[dict]) -> None:
    sheet = book.add_worksheet("Chỉ tiêu")
    for column, (words, width) in enumerate(zip(HEADS, (34, 48, 14, 14, 18, 60, 60), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, words, head)
    for row, figure in enumerate(figures, start=1):
        for column, name in enumerate(FIGURES):
            kind = figure["kind"] if name == "value" else "text"
            value = KINDS[figure["kind"]] if name == "kind" else figure[name]
            _write(sheet, row, column, kind, value, styles)
    sheet.freeze_panes(1, 0)


def _write_table(book, head, styles, table: dict, taken: set[str]) -> None:
    sheet = book.add_worksheet(_name_of(table, taken))
    for column, heading in enumerate(table["columns"]):
        unit = f" ({KINDS[heading['kind']]})" if heading["kind"] in {"money", "rate"} else ""
        sheet.set_column(column, column, 36 if heading["kind"] == "text" else 16)
        sheet.write_string(0, column, f"{heading['label']}{unit}", head)
    lines = [*table["rows"], *([table["total"]] if table["total"] else [])]
    for row, values in enumerate(lines, start=1):
        for column, (heading, value) in enumerate(zip(table["columns"], values, strict=True)):
            _write(sheet, row, column, heading["kind"], value, styles)
    sheet.freeze_panes(1, 0)


def _name_of(table: dict, taken: set[str]) -> str:
    """A name within Excel's length that no other sheet has."""
    annex = f"PL{table['annex']} " if table["annex"] else ""
    name = f"{annex}{table['sheet'] or table['key']}"[:LONGEST_NAME].strip()
    number = 1
    while name.lower() in {other.lower() for other in taken}:
        number += 1
        name = f"{name[: LONGEST_NAME - 3]} {number}"
    taken.add(name)
    return name


def _is_number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _write(sheet, row: int, column: int, kind: str, value, styles: dict) -> None:
    style = styles.get(kind)
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif _is_number(value):
        sheet.write_number(row, column, value, style)
    elif kind == "day":
        sheet.write_datetime(row, column, datetime.combine(date.fromisoformat(value), datetime.min.time()), style)
    else:
        sheet.write_string(row, column, value)
