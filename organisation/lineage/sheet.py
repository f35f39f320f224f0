"""Rows of an event as a workbook or a CSV file: what the columns are called, how a file is read, the template to fill in."""

import csv
import io

import openpyxl
import xlsxwriter
from django.utils.translation import gettext as _

from organisation import workbooks
from organisation.exports import bare
from organisation.models import Detail, Ward
from organisation.text import clean

from .problem import Problem
from .sheet_plan import plan_from_rows

__all__ = ["COLUMNS", "plan_from_rows", "read_rows", "template_csv", "template_xlsx"]

# Key in the rows → heading in the file. A file may carry either.
COLUMNS = {
    "ma_don_vi_truoc": "Mã đơn vị trước",
    "ten_don_vi_truoc": "Tên đơn vị trước",
    "quan_huyen_cu": "Quận, huyện cũ",
    "ma_don_vi_sau": "Mã đơn vị sau",
    "ten_don_vi_sau": "Tên đơn vị sau",
    "loai_don_vi_sau": "Loại đơn vị sau",
    "phan": "Phần",
    "nhan_so_lieu": "Nhận số liệu",
}
CODES = ("ma_don_vi_truoc", "ma_don_vi_sau")
MOST_ROWS = 20_000
MOST_COLUMNS = 50


def read_rows(upload_bytes: bytes, name: str) -> tuple[list[dict], list[Problem]]:
    """The rows of an XLSX or CSV file, each by COLUMNS with its number in the file under `row`; blank rows are left out.

    When the file as a whole cannot be read there are no rows and one problem that says what to do.
    """
    try:
        cells = _cells_xlsx(upload_bytes) if upload_bytes.startswith(b"PK") else _cells_csv(upload_bytes)
    except ValueError as error:
        return [], [Problem(None, _("Tệp %(name)s: %(fault)s") % {"name": clean(name), "fault": error})]
    filled = [(number, row) for number, row in cells if any(row)]
    if not filled:
        return [], [Problem(None, _("Tệp không có dòng nào: xin tải tệp mẫu và điền từ dòng 2."))]
    heads = [workbooks.key_of(head) for head in filled[0][1]]
    missing = [COLUMNS[key] for key in COLUMNS if key not in heads]
    if missing:
        text = _("Dòng đầu thiếu cột: %(columns)s. Xin giữ nguyên dòng tiêu đề của tệp mẫu.")
        return [], [Problem(filled[0][0], text % {"columns": ", ".join(missing)})]
    places = {key: heads.index(key) for key in COLUMNS}
    rows = [
        {key: row[place] if place < len(row) else "" for key, place in places.items()} | {"row": number}
        for number, row in filled[1:]
    ]
    rows = [row for row in rows if any(row[key] for key in COLUMNS)]
    if not rows:
        return [], [Problem(None, _("Tệp chỉ có dòng tiêu đề: xin điền các dòng từ dòng 2."))]
    return rows, []


def _cells_xlsx(content: bytes) -> list[tuple[int, list[str]]]:
    """Numbered rows of the first sheet as text. Nothing is opened before its size and parts were looked at."""
    broken = _("hỏng hoặc không phải bảng tính XLSX, xin mở và lưu lại dưới dạng XLSX hoặc CSV.")
    file = workbooks.safe(content, broken)
    try:
        cells = _cells_of(file)
    except Exception as error:  # a broken workbook fails in as many ways as there are readers in it
        raise ValueError(broken) from error
    return _bounded(cells)


def _cells_of(file: io.BytesIO) -> list[tuple[int, list[str]]]:
    book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    try:
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
        return [(number, [_cell(value) for value in row]) for number, row in enumerate(rows, start=1)]
    finally:
        book.close()


def _cells_csv(content: bytes) -> list[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(_("không phải UTF-8, xin lưu lại dưới dạng “CSV UTF-8” hoặc XLSX.")) from error
    first = text.split("\n", 1)[0]
    mark = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    cells, number = [], 1
    try:
        for row in reader:
            cells.append((number, [clean(bare(value)) for value in row[:MOST_COLUMNS]]))
            number = reader.line_num + 1
            if len(cells) > MOST_ROWS + 1:
                break
    except csv.Error as error:
        raise ValueError(_("không đọc được dưới dạng CSV, xin lưu lại dưới dạng XLSX.")) from error
    return _bounded(cells)


def _bounded(cells: list) -> list:
    if len(cells) > MOST_ROWS + 1:
        raise ValueError(_("quá %(most)d dòng, xin tách thành nhiều sự kiện.") % {"most": MOST_ROWS})
    return cells


def _cell(value) -> str:
    """A spreadsheet keeps 00070 as the number 70: codes are the only numbers here, so it is one again."""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, (int, float)):
        return f"{int(value):05}" if value == int(value) and 0 <= value < 100_000 else str(value)
    return "" if value is None else clean(bare(str(value)))


def template_csv() -> str:
    """The headings alone, for a Vietnamese Excel."""
    return "\ufeff" + ";".join(COLUMNS.values()) + "\r\n"


def template_xlsx() -> bytes:
    """The headings over columns that keep codes as text and offer the words to choose from, and a sheet that explains them."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        text, wrapped = book.add_format({"num_format": "@"}), book.add_format({"text_wrap": True})
        sheet, guide = book.add_worksheet("Bien dong"), book.add_worksheet("Huong dan")
        keys = list(COLUMNS)
        sheet.set_column(0, len(keys) - 1, 24, text)
        sheet.write_row(0, 0, list(COLUMNS.values()), head)
        sheet.freeze_panes(1, 0)
        choices = {
            "loai_don_vi_sau": Ward.Kind.values,
            "phan": [str(label) for label in Detail.labels],
            "nhan_so_lieu": ["có", "không"],
        }
        for place, (key, words) in enumerate(choices.items()):
            guide.write_column(20, place, words)  # a list by reference: some words hold commas
            cells = f"='Huong dan'!${'ABC'[place]}$21:${'ABC'[place]}${20 + len(words)}"
            column = keys.index(key)
            sheet.data_validation(1, column, MOST_ROWS, column, {"validate": "list", "source": cells})
        guide.set_column(0, 2, 60, wrapped)
        for row, line in enumerate(_guide()):
            guide.write_string(row, 0, line, wrapped)
    return out.getvalue()


def _guide() -> list[str]:
    return [
        _(
            "Mỗi dòng: một đơn vị trước chuyển, toàn bộ hoặc một phần, vào một đơn vị sau. Đơn vị bị chia tách có nhiều dòng."
        ),
        _(
            "Đơn vị giữ nguyên mã và tên nhưng nhận thêm địa bàn cũng là đơn vị mới: ghi một dòng từ đơn vị đó vào chính tên, mã đó."
        ),
        _(
            "Đơn vị trước: ghi mã, hoặc tên (có dấu hay không dấu) khi không rõ mã; tên trùng nhau thì ghi thêm quận, huyện cũ."
        ),
        _("Đơn vị sau: mã năm chữ số, tên và loại; ghi đủ ở một dòng, các dòng khác chỉ cần mã."),
        _("Phần: để trống được hiểu là toàn bộ khi đơn vị trước chỉ có một dòng, một phần khi có nhiều dòng."),
        _(
            "Nhận số liệu: “có” ở đúng một dòng của mỗi đơn vị trước; để trống thì cổng đề xuất theo quy tắc và ghi rõ là đề xuất."
        ),
        _("Các giá trị của ba cột có danh sách chọn: loại đơn vị sau, phần, nhận số liệu (từ dòng 21)."),
    ]
