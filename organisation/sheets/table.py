"""A table out of a workbook or a CSV file: its headings found, its filled rows as plain values. What they mean is each kind's own."""

import csv
import io
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from organisation.exports import bare
from organisation.formats import number
from organisation.workbooks import key_of

from .book import read_book
from .trial import Problem

MOST_ROWS, MOST_COLUMNS, HEAD_WITHIN = 25_000, 26, 15
LEAST_LETTERS, MOST_TOLD = 3, 200
BOOK = b"PK\x03\x04"
ENCODINGS = ("utf-8-sig", "utf-16")


@dataclass
class Table:
    """The rows under the headings. `places`: a column's key → its index; `above`: what stands over the headings."""

    title: str
    head_row: int
    places: dict[str, int]
    above: list[list] = field(default_factory=list)
    rows: list[tuple[int, list]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_book: bool = True
    raw: list[list] = field(default_factory=list)

    @property
    def width(self) -> int:
        """How many columns the headings take."""
        return max((place for place, cell in enumerate(self.raw[self.head_row - 1]) if cell != ""), default=0) + 1

    def place(self, row: int, key: str) -> str:
        """The address of a column's cell in a row of the file: "E12"."""
        return f"{get_column_letter(self.places[key] + 1)}{row}"


def read_table(
    content: bytes,
    name: str,
    heads: Mapping[str, str],
    *,
    needed: Collection[str],
    forbidden: Callable[[str], str] | None = None,
) -> Table:
    """The one visible sheet with the needed headings. `heads`: a column's key → its heading; the key is the heading
    without marks (`organisation.workbooks.key_of`). A cell is a text, a number, a day, a boolean, or "" for nothing.

    `forbidden`: the words of a text that have no place in the register, or "". Raises ValidationError where the file as a
    whole cannot be used; faults in cells are the table's `problems`.
    """
    sheets = read_book(content) if content[:4] == BOOK else [("", _csv_rows(content, name), [])]
    found = [(each, head) for each in sheets if (head := _head_of(each[1], needed)) is not None]
    if len(found) != 1:
        raise _refuse(_which_sheet(found, heads, needed))
    (title, rows, problems), head = found[0]
    keys = [key_of(str(cell)) for cell in rows[head]]
    if twice := [heads[key] for key in heads if keys.count(key) > 1]:
        raise _refuse(_("Dòng tiêu đề có cột lặp lại: %(columns)s. Xin xóa cột thừa.") % {"columns": ", ".join(twice)})
    if len(rows) - head - 1 > MOST_ROWS:
        raise _refuse(_("Tệp có hơn %(most)s dòng: xin tách thành nhiều tệp.") % {"most": number(MOST_ROWS)})
    width, below = len(rows[head]), rows[head + 1 :]
    filled = [(line, _wide(row, width)) for line, row in enumerate(below, head + 2) if row.count("") < len(row)]
    places = {key: keys.index(key) for key in heads if key in keys}
    told = [*problems, *(_forbidden(filled, forbidden) if forbidden else [])]
    return Table(title, head + 1, places, rows[:head], filled, told, content[:4] == BOOK, rows)


def _forbidden(filled: list[tuple[int, list]], forbidden: Callable[[str], str]) -> list[Problem]:
    """Cells whose text has no place in the portal: each text is looked at once."""
    texts = {cell for _line, row in filled for cell in row if isinstance(cell, str)}
    judged = {cell: words for cell in texts if len(cell) >= LEAST_LETTERS and (words := forbidden(cell))}
    if not judged:
        return []
    text = _("không ghi “%(words)s” trên cổng này (bí mật nhà nước): xin xóa nội dung đó khỏi tệp")
    found = [
        Problem(f"{get_column_letter(column + 1)}{line}", text % {"words": judged[cell]})
        for line, row in filled
        for column, cell in enumerate(row)
        if isinstance(cell, str) and cell in judged
    ]
    return found[:MOST_TOLD]


def _wide(row: list, width: int) -> list:
    return row if len(row) >= width else row + [""] * (width - len(row))


def _head_of(rows: list[list], needed: Collection[str]) -> int | None:
    """The place of the heading row: the first of the first rows that bears all needed headings."""
    for place, row in enumerate(rows[:HEAD_WITHIN]):
        if set(needed) <= {key_of(cell) for cell in row if isinstance(cell, str)}:
            return place
    return None


def _which_sheet(found: list, heads: Mapping[str, str], needed: Collection[str]) -> str:
    if found:
        names = ", ".join(f"“{sheet[0]}”" for sheet, _head in found)
        return _("Tệp có nhiều trang cùng mang bảng nhập (%(names)s): xin xóa bớt, chỉ để một trang.") % {
            "names": names
        }
    return _("Tệp không có trang nào mang đủ các cột: %(columns)s. Xin tải tệp mẫu và nhập vào đó.") % {
        "columns": ", ".join(heads[key] for key in needed)
    }


def _csv_rows(content: bytes, name: str) -> list[list]:
    """The rows of a CSV file by semicolons, commas or tabs, whichever its text has most of."""
    if not name.lower().endswith((".csv", ".txt")):
        raise _refuse(_("Tệp không phải bảng tính XLSX hay CSV: xin mở và lưu lại dưới dạng XLSX."))
    text = _decoded(content)
    if "\x00" in text:
        raise _refuse(_("Tệp CSV có ký tự lạ: xin lưu lại dưới dạng XLSX."))
    head = text[:4000]
    try:
        read = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=head.count))
        return [[bare(cell.strip()) for cell in row[:MOST_COLUMNS]] for row in read]
    except csv.Error as error:
        raise _refuse(_("Tệp CSV hỏng: xin mở và lưu lại dưới dạng XLSX.")) from error


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        if encoding == "utf-16" and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refuse(_("Tệp CSV không theo bảng mã UTF-8: khi lưu từ Excel, xin chọn “CSV UTF-8”, hoặc lưu dạng XLSX."))


def _refuse(text: str) -> ValidationError:
    return ValidationError(text, code="file")
