"""The workbook of one body's duties in one period: entry cells open, everything else locked without a password."""

import io
from collections.abc import Collection, Mapping

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from organisation import formats
from organisation.models import ReportingPeriod
from organisation.numbers import write_number
from programme.actions.progress_registers import is_measured
from programme.models import Progress

from .columns import ANSWER, CODE, ENTRY, HEADS, KEYS, PERCENT, TRACE, VALUE, WORDS, Said, Trace, answer_words

SHEET, GUIDE = "Tien do", "Huong dan"
TITLE_ROW, ABOUT_ROW, HEAD_ROW = 0, 1, 2
WIDTHS = {CODE: 12, "noi_dung": 50, "don_vi_tinh": 12, "phai_dat": 12, "ky_truoc": 26, "ky_nay": 14, ANSWER: 26,
          VALUE: 14, PERCENT: 12, WORDS: 50, TRACE: 8}  # fmt: skip
TEXT_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write(
    period: ReportingPeriod, rows: list[Progress], earlier: Mapping[int, Progress], shut: Collection[int]
) -> bytes:
    """The workbook, in Vietnamese whatever language the page is in. `earlier`: the last answers by duty; `shut`: keys of the
    rows in which nothing can be entered any more."""
    out = io.BytesIO()
    with translation.override("vi"), xlsxwriter.Workbook(out, TEXT_ONLY) as book:
        looks = _looks(book)
        sheet, guide = book.add_worksheet(SHEET), book.add_worksheet(GUIDE)
        _head(sheet, period, rows, looks)
        for line, row in enumerate(rows, start=HEAD_ROW + 1):
            is_open = row.state != Progress.State.SUBMITTED and row.pk not in shut
            _row(sheet, line, row, earlier.get(row.duty_id), looks, is_open=is_open)
        _offer(sheet, len(rows))
        _set_up(sheet, len(rows))
        guide.set_column(0, 0, 100)
        for line, text in enumerate(_guide_lines()):
            guide.write_string(line, 0, text, looks["wrapped"])
        for each in (sheet, guide):
            each.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})
    return out.getvalue()


def _looks(book) -> dict:
    base = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#C9CFC6"}
    entry = base | {"locked": False, "bg_color": "#FFFBE6"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
        "head": book.add_format({**base, "bold": True, "bg_color": "#E4EBDD", "valign": "vcenter"}),
        "text": book.add_format({**base, "num_format": "@"}),
        "number": book.add_format(base),
        "open text": book.add_format({**entry, "num_format": "@"}),
        "open number": book.add_format(entry),
    }


def _head(sheet, period: ReportingPeriod, rows: list[Progress], looks: dict) -> None:
    whose = str(rows[0].duty.bearer) if rows else ""
    title = _("Tiến độ thực hiện: %(whose)s, %(period)s") % {"whose": whose, "period": period.label}
    about = _("Hạn gửi %(due)s. Chỉ nhập vào các ô nền vàng; xem trang Huong dan.")
    sheet.write_string(TITLE_ROW, 0, title, looks["title"])
    sheet.write_string(ABOUT_ROW, 0, about % {"due": formats.day(period.ward_due_on)})
    for place, heading in enumerate(HEADS.values()):
        sheet.write_string(HEAD_ROW, place, heading, looks["head"])


def _row(sheet, line: int, row: Progress, before: Progress | None, looks: dict, *, is_open: bool) -> None:
    directive, said = row.duty.directive, Said.by(row)
    cells = {
        CODE: directive.code,
        "noi_dung": directive.working_text or directive.name,
        "don_vi_tinh": directive.unit,
        "phai_dat": write_number(directive.target_value),
        "ky_truoc": _last(before),
        "ky_nay": str(row.get_state_display()),
        TRACE: str(Trace.of(row)),
        **said.words(),
    }
    if said.answer:
        cells |= {VALUE: row.value, PERCENT: row.percent}
    is_typed = directive.is_numeric and not is_measured(row)
    opened = set(ENTRY) - (set() if is_typed else {VALUE}) if is_open else set()
    for place, key in enumerate(KEYS):
        kind = "number" if key in (VALUE, PERCENT) else "text"
        look = looks[f"open {kind}" if key in opened else kind]
        if cells[key] is None or cells[key] == "":
            sheet.write_blank(line, place, None, look)
        elif key in (VALUE, PERCENT):
            sheet.write_number(line, place, cells[key], look)
        else:
            sheet.write_string(line, place, cells[key], look)


def _last(before: Progress | None) -> str:
    """The last answer signed off, on one line."""
    if before is None:
        return ""
    parts = [write_number(before.value), "" if before.percent is None else f"{before.percent}%"]
    return f"{before.period.label}: {'; '.join(part for part in parts if part) or before.get_answer_display()}"


def _offer(sheet, count: int) -> None:
    """The drop-down of answers and the limits of a percent (which may be typed otherwise: the portal judges again)."""
    first, last = HEAD_ROW + 1, HEAD_ROW + max(count, 1)
    column = KEYS.index(ANSWER)
    sheet.data_validation(first, column, last, column, {"validate": "list", "source": list(answer_words().values())})
    column = KEYS.index(PERCENT)
    sheet.data_validation(first, column, last, column, {
        "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100, "error_type": "warning",
        "error_title": _("Ngoài khoảng nhập"), "error_message": _("Tiến độ từ 0 đến 100%."),
    })  # fmt: skip


def _set_up(sheet, count: int) -> None:
    for place, key in enumerate(KEYS):
        sheet.set_column(place, place, WIDTHS[key], None, {"hidden": key == TRACE})
    sheet.freeze_panes(HEAD_ROW + 1, 2)
    sheet.repeat_rows(HEAD_ROW)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, HEAD_ROW + max(count, 1), KEYS.index(WORDS))


def _guide_lines() -> list[str]:
    return [
        _("Chỉ nhập vào các ô nền vàng. Các ô khác được khóa (không có mật khẩu) để tệp nạp lại đúng chỗ."),
        _(
            "Trả lời: chọn trong danh sách; để trống mà có số liệu thì hiểu là có kết quả mới. Không thay đổi, không phát "
            "sinh: để trống giá trị và tiến độ."
        ),
        _("Giá trị: số viết 1.234,5 hoặc số của Excel. Tiến độ: số nguyên từ 0 đến 100, ghi 95 hoặc 95% đều là 95."),
        _("Để nguyên ô nào thì câu trả lời ở cổng giữ nguyên. Mục đã gửi hoặc đã khóa không nhập được ở đây."),
        _("Không dùng công thức, không gộp ô, không đổi mã các dòng. Có thể bỏ bớt dòng không nhập."),
        _(
            "Nạp lại tệp: cổng cho xem mọi thay đổi trước khi ghi; còn một lỗi thì không ghi gì. Ghi xong là bản nháp, "
            "ký và gửi trên trang Tiến độ."
        ),
    ]
