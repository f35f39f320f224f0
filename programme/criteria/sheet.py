"""A set's criteria as a workbook: how a file is read, the template, the export. What the cells mean is in `sheet_rows`."""

import io

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from organisation import measures
from organisation.text import clean
from organisation.workbooks import Cell, Problem, key_of, read_grids
from programme.models import CriteriaSet, Criterion

from .sheet_columns import COLUMNS, NUMBERS, OPTIONAL, cells_of

MOST_ROWS, MOST_COLUMNS = 1000, 60
SHEET, GUIDE = "Tieu chi", "Huong dan"


def read(content: bytes, name: str) -> tuple[list[tuple[int, dict[str, Cell]]], list[Problem]]:
    """(number, cells by COLUMNS) of every filled row of the sheet that bears the headings, whatever it is called.

    When the file as a whole cannot be read there are no rows, and one problem that says what to do.
    """
    try:
        rows, merged = _rows(content)
    except ValueError as error:
        return [], [Problem(None, "", _("Tệp %(name)s: %(fault)s") % {"name": clean(name), "fault": error})]
    heads = [key_of(cell.text) for cell in rows[0]]
    places = {key: heads.index(key) for key in COLUMNS if key in heads}
    missing = [head for key, head in COLUMNS.items() if key not in places and key not in OPTIONAL]
    if missing:
        text = _("Dòng đầu thiếu cột: %(columns)s. Xin giữ nguyên dòng tiêu đề của tệp mẫu.")
        return [], [Problem(1, "", text % {"columns": ", ".join(missing)})]
    found = [
        (number, {key: _cell(row, places.get(key)) for key in COLUMNS}) for number, row in enumerate(rows[1:], start=2)
    ]
    found = [(number, cells) for number, cells in found if any(cell.text or cell.is_formula for cell in cells.values())]
    problems = [
        Problem(None, "", _("Ô %(span)s bị gộp: xin bỏ gộp và ghi đủ từng ô.") % {"span": span}) for span in merged
    ]
    if not found:
        problems.append(Problem(None, "", _("Tệp không có dòng nào: xin tải tệp mẫu và điền từ dòng 2.")))
    return found, problems


def _cell(row: list[Cell], place: int | None) -> Cell:
    return row[place] if place is not None and place < len(row) else Cell()


def _rows(content: bytes) -> tuple[list[list[Cell]], list[str]]:
    """The cells of the first visible sheet with a heading of ours, whatever it is called, and the merged spans in it."""
    grids = read_grids(
        content,
        is_ours=lambda rows: bool({key_of(cell.text) for cell in rows[0]} & set(COLUMNS)),
        most_rows=MOST_ROWS + 1,
        most_columns=MOST_COLUMNS,
    )
    found = next((grid for grid in grids if not grid.is_hidden), None)
    if found is None:
        raise ValueError(_("không có trang tính nào (không ẩn) mang dòng tiêu đề của tệp mẫu ở dòng 1."))
    if len(found.rows) > MOST_ROWS + 1:
        raise ValueError(_("quá %(most)d dòng: một bộ tiêu chí không dài như vậy.") % {"most": MOST_ROWS})
    return found.rows, found.merged


def template() -> bytes:
    """The headings with drop-down lists and a sheet that explains each column."""
    with translation.override("vi"):
        return _write([])


def export(criteria_set: CriteriaSet) -> bytes:
    """The set under the template's headings; read in again untouched it changes nothing."""
    with translation.override("vi"):  # a file reads alike, whatever language the page is in
        return _write([cells_of(row) for row in criteria_set.criteria.select_related("group").order_by("code")])


def _write(rows: list[dict]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "vcenter"})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        number = book.add_format({"valign": "top"})
        sheet, guide = book.add_worksheet(SHEET), book.add_worksheet(GUIDE)
        for place, (key, heading) in enumerate(COLUMNS.items()):
            sheet.set_column(
                place, place, 44 if key in {"noi_dung", "minh_chung_can_co"} else 16, number if key in NUMBERS else text
            )
            sheet.write_string(0, place, heading, head)
            for line, row in enumerate(rows, start=1):
                if row[key] is None or row[key] == "":
                    continue
                if key in NUMBERS:
                    sheet.write_number(line, place, float(row[key]), number)
                else:
                    sheet.write_string(line, place, row[key], text)
        sheet.freeze_panes(1, 3)
        _write_guide(book, sheet, guide)
    return out.getvalue()


def _write_guide(book, sheet, guide) -> None:
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    guide.set_column(0, 3, 60, wrapped)
    for line, words in enumerate(guide_lines()):
        guide.write_string(line, 0, words, wrapped)
    choices = {
        "cach_cham": Criterion.Kind.labels,
        "so_sanh": Criterion.Comparison.values,
        "diem_liet": ["có", "không"],
        "chu_ky": Criterion.Frequency.labels,
    }
    for place, (key, words) in enumerate(choices.items(), start=1):
        guide.write_column(0, place, [str(word) for word in words])
        column = list(COLUMNS).index(key)
        cells = f"='{GUIDE}'!${'ABCDE'[place]}$1:${'ABCDE'[place]}${len(words)}"
        sheet.data_validation(1, column, MOST_ROWS, column, {"validate": "list", "source": cells})


def guide_lines() -> list[str]:
    """How each column is filled in."""
    known = ", ".join(f"{each.key} ({each.label})" for each in measures.everything())
    return [
        _("Mỗi dòng một tiêu chí. Bắt buộc: mã nhóm, tên nhóm (ở một dòng của nhóm), mã, nội dung."),
        _("Mã: không trùng, tối đa 10 ký tự. Danh sách xếp theo mã: nên ghi 01, 02 … 22 thay cho 1, 2 … 22."),
        _("Cách chấm để trống là có/không. Định lượng: ghi so sánh (=, >=, <=), ngưỡng đạt, đơn vị tính."),
        _("Mức xếp loại: ghi các mức từ thấp đến cao cách nhau bằng dấu |, ngưỡng đạt là tên mức."),
        _("Điểm tối đa để trống là 0. Mọi dòng đều 0 thì bộ chỉ xét đạt hay chưa đạt, không tính điểm."),
        _("Điểm liệt để trống là không. Chu kỳ để trống là hằng quý."),
        _("Tính từ sổ: để trống, hoặc một trong các khóa: %(known)s.") % {"known": known},
        _("Không dùng công thức, không gộp ô. Tên trang tính không quan trọng, dòng tiêu đề phải giữ nguyên."),
    ]
