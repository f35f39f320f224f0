"""The sheets of a workbook as plain values, quickly. What could hurt the reader or deceive the sender is looked for first."""

import re
import zipfile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from organisation.memory import by_its_data
from organisation.workbooks import broken_text, safe

from .trial import Problem

MOST_UNPACKED, MOST_MARKS = 80 * 1024 * 1024, 1_500_000
MOST_ROWS_READ = 25_100
MOST_TOLD = 20
# The reader lays cells out as a full rectangle: one cell far away would take all memory. Columns go to Z, rows to 99.999.
FAR = re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{2,3}[0-9]|[A-Za-z]*[0-9]{6})""")
BLANK = re.compile(rb"<(?:\w+:)?(?:c|row)\b[^>]*(?:/>|></(?:\w+:)?(?:c|row)>)")
FORMULA = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]{1,3}[0-9]{1,7})["'][^>]*>\s*<(?:\w+:)?f[\s/>]""")
FORMULA_MARKS = (b"<f>", b"<f ", b"<f/", b"<f\n", b"<f\r", b"<f\t", b":f")


@by_its_data(most=1)
def read_book(content: bytes) -> list[tuple[str, list[list], list[Problem]]]:
    """(title, rows of values, problems) of each visible sheet, not to be changed. Raises ValidationError in words.

    The last workbook stays read: it is shown and then applied, each time tried anew against the register as it stands.
    """
    try:
        file = safe(content, broken_text(), most_unpacked=MOST_UNPACKED, most_marks=MOST_MARKS)
        formulas = _look_into(file)
        file.seek(0)
        book = CalamineWorkbook.from_filelike(file)
        seen = [each.name for each in book.sheets_metadata if each.visible == SheetVisibleEnum.Visible]
        return [_sheet(book.get_sheet_by_name(title), title, formulas) for title in seen]
    except ValueError as error:
        raise ValidationError(_("Tệp %(fault)s") % {"fault": str(error)}, code="file") from error
    except ValidationError:
        raise
    except Exception as error:  # a damaged workbook fails in as many ways as there are readers in it
        raise ValidationError(_("Tệp %(fault)s") % {"fault": broken_text()}, code="file") from error


def _look_into(file) -> list[str]:
    """The addresses of formulas, over all sheets. Raises ValidationError where cells lie too far out to be read."""
    formulas = []
    with zipfile.ZipFile(file) as packed:
        for name in packed.namelist():
            if not name.lower().endswith(".xml") or b"sheetData" not in (raw := packed.read(name)):
                continue
            if FAR.search(raw) and FAR.search(BLANK.sub(b"", raw)):
                raise ValidationError(
                    _("Tệp có nội dung ngoài cột Z hoặc dưới dòng 99.999: xin chép riêng bảng vào tệp mẫu."),
                    code="file",
                )
            if any(mark in raw for mark in FORMULA_MARKS):
                formulas += [place.decode() for place in FORMULA.findall(raw)]
    return formulas


def _sheet(sheet, title: str, formulas: list[str]) -> tuple[str, list[list], list[Problem]]:
    """Formulas are told whichever sheet has them: the value a program kept beside one is not trusted."""
    rows = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS_READ)
    text = _("ô có công thức, cổng không tính hộ: xin chép ô và dán lại dưới dạng giá trị")
    problems = [Problem(place, text) for place in formulas[:MOST_TOLD]]
    for (top, left), _end in (sheet.merged_cell_ranges or [])[:MOST_TOLD]:
        place = f"{chr(ord('A') + min(left, 25))}{top + 1}"
        problems.append(Problem(place, _("ô bị gộp: xin bỏ gộp (Unmerge) và ghi đủ từng ô")))
    return title, rows, problems
