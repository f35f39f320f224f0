"""The workbook of one assessment to fill in: one row per criterion, entry cells open, everything else locked without a password."""

import io
from collections.abc import Mapping

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from organisation import formats
from programme import engine
from programme.models import Assessment, Criterion, Finding

from .columns import (
    ANSWER,
    COLUMNS,
    ENTRY,
    HIDDEN,
    KEYS,
    NO,
    NOT_APPLICABLE,
    NOTE,
    OFF,
    VALUE,
    YES,
    Identity,
    Said,
    source_text,
)
from .guide import LEVELS_FROM, write_guide

SHEET, GUIDE = "Tu cham", "Huong dan"
TITLE_ROW, ABOUT_ROW, IDENTITY_ROW, HEAD_ROW = 0, 1, 2, 3
WIDTHS = {
    "ma": 8, "noi_dung": 46, "nguong_dat": 20, "don_vi_tinh": 12, "ky_truoc": 14, VALUE: 16, OFF: 15, NOTE: 34,
    ANSWER: 30, "lay_tu": 30, "phien_ban": 8, "ban_goc": 8,
}  # fmt: skip
TEXT_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write(
    assessment: Assessment, findings: list[Finding], earlier: Mapping[str, Finding], *, is_read_only: bool = False
) -> bytes:
    """The workbook, in Vietnamese whatever language the page is in; `findings` with their criteria, by code.

    With `is_read_only` nothing can be edited, and what is uploaded from it is refused.
    """
    out = io.BytesIO()
    with translation.override("vi"), xlsxwriter.Workbook(out, TEXT_ONLY) as book:
        looks = _looks(book)
        sheet, guide = book.add_worksheet(SHEET), book.add_worksheet(GUIDE)
        _head(sheet, assessment, looks, is_read_only=is_read_only)
        levels = write_guide(book, guide, findings, is_read_only=is_read_only)
        for line, finding in enumerate(findings, start=HEAD_ROW + 1):
            opened = set() if is_read_only else _open_cells(finding)
            _row(sheet, line, finding, earlier.get(finding.criterion.code), opened, looks)
            if not is_read_only:
                _offer(sheet, line, finding, opened, levels)
        _set_up(sheet, assessment, len(findings))
        for each in (sheet, guide):
            each.protect("", {"format_columns": True, "format_rows": True})
    return out.getvalue()


def _looks(book) -> dict:
    base = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#C9CFC6"}
    entry = base | {"locked": False, "bg_color": "#FFFBE6"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({**base, "bold": True, "bg_color": "#E4EBDD", "valign": "vcenter"}),
        "text": book.add_format({**base, "num_format": "@"}),
        "number": book.add_format(base),
        "open text": book.add_format({**entry, "num_format": "@"}),
        "open number": book.add_format(entry),
        "plain": book.add_format({"num_format": "@"}),
    }


def _head(sheet, assessment: Assessment, looks: dict, *, is_read_only: bool) -> None:
    title = _("Phiếu tự chấm: %(ward)s, %(period)s") % {
        "ward": assessment.ward.full_name,
        "period": assessment.period.label,
    }
    about = _("%(set)s. Hạn gửi %(due)s. Chỉ nhập vào các ô nền vàng; xem trang Huong dan.")
    if is_read_only:
        about = _("%(set)s. Hạn gửi %(due)s. Bản chỉ để đọc, không nạp lại được.")
    sheet.write_string(TITLE_ROW, 0, title, looks["title"])
    sheet.write_string(ABOUT_ROW, 0, about % {"set": assessment.criteria_set, "due": formats.day(assessment.due_on)})
    for place, text in enumerate(Identity.of(assessment, is_read_only=is_read_only).cells()):
        sheet.write_string(IDENTITY_ROW, place, text, looks["plain"])
    for place, heading in enumerate(COLUMNS.values()):
        sheet.write_string(HEAD_ROW, place, heading, looks["head"])


def _open_cells(finding: Finding) -> set[str]:
    """The columns that the ward fills in: never a computed value, never "not applicable" where the criterion always applies."""
    if finding.is_computed:
        return {NOTE, ANSWER}
    return set(ENTRY) - ({OFF} if finding.criterion.is_veto else set())


def _row(sheet, line: int, finding: Finding, before: Finding | None, opened: set[str], looks: dict) -> None:
    criterion, said = finding.criterion, Said.by(finding)
    cells = {
        "ma": criterion.code,
        "noi_dung": criterion.name,
        "nguong_dat": criterion.target_text,
        "don_vi_tinh": criterion.unit,
        "ky_truoc": _last_cell(before),
        VALUE: value_cell(finding),
        OFF: NOT_APPLICABLE if said.off else "",
        NOTE: said.note,
        ANSWER: said.answer,
        "lay_tu": source_text(finding),
        "phien_ban": finding.version,
        "ban_goc": said.trace(),
    }
    for place, key in enumerate(KEYS):
        kind = "number" if key == VALUE and criterion.kind == Criterion.Kind.QUANTITY else "text"
        look = looks[f"open {kind}" if key in opened else kind]
        if cells[key] is None or cells[key] == "":
            sheet.write_blank(line, place, None, look)
        elif isinstance(cells[key], (int, float)):
            sheet.write_number(line, place, cells[key], looks["open number" if key in opened else "number"])
        else:
            sheet.write_string(line, place, cells[key], look)


def value_cell(finding: Finding) -> float | str:
    """The ward's value as its cell: a number, or the word of a yes/no or a level; "" for none."""
    criterion, value = finding.criterion, finding.self_value
    if value is None:
        return ""
    if criterion.kind == Criterion.Kind.QUANTITY:
        return float(value)
    return (YES if value else NO) if criterion.kind == Criterion.Kind.BOOLEAN else criterion.value_text(value)


def _last_cell(before: Finding | None) -> float | str:
    if before is None:
        return ""
    return NOT_APPLICABLE if before.self_verdict == engine.NOT_APPLICABLE else value_cell(before)


def _offer(sheet, line: int, finding: Finding, opened: set[str], levels: dict[str, int]) -> None:
    """The drop-downs of a row, and the limits of a number (which may be typed otherwise: the portal judges again)."""
    criterion = finding.criterion
    if OFF in opened:
        sheet.data_validation(
            line, KEYS.index(OFF), line, KEYS.index(OFF), {"validate": "list", "source": [NOT_APPLICABLE]}
        )
    if VALUE not in opened:
        return
    rule = {"validate": "list", "source": [YES, NO]}
    if criterion.kind == Criterion.Kind.LEVEL:
        column = xl_col_to_name(levels[criterion.code], True)
        last = LEVELS_FROM + len(criterion.levels)
        rule = {"validate": "list", "source": f"='{GUIDE}'!{column}${LEVELS_FROM + 1}:{column}${last}"}
    elif criterion.kind == Criterion.Kind.QUANTITY:
        limits = {"low": formats.number(criterion.min_value, None), "high": formats.number(criterion.max_value, None)}
        rule = {
            "validate": "decimal",
            "criteria": "between",
            "minimum": float(criterion.min_value),
            "maximum": float(criterion.max_value),
            "error_type": "warning",
            "error_title": _("Ngoài khoảng nhập"),
            "error_message": _("Nhập số từ %(low)s đến %(high)s.") % limits,
        }
    sheet.data_validation(line, KEYS.index(VALUE), line, KEYS.index(VALUE), rule)


def _set_up(sheet, assessment: Assessment, count: int) -> None:
    """Columns, hidden parts, what stays in view and how it prints: A4 across, as wide as the page, headings on each."""
    for place, key in enumerate(KEYS):
        sheet.set_column(place, place, WIDTHS[key], None, {"hidden": key in HIDDEN})
    sheet.set_row(IDENTITY_ROW, None, None, {"hidden": True})
    sheet.freeze_panes(HEAD_ROW + 1, 2)
    sheet.repeat_rows(HEAD_ROW)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, HEAD_ROW + count, KEYS.index("lay_tu"))
    code = assessment.ward.code
    sheet.set_footer(f"&L{code} {assessment.period.code}&C&P/&N&R{assessment.criteria_set.version}")
