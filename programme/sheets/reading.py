"""A workbook that came back: is it one of ours, whose is it, and which rows does it hold. What the cells mean is in `comparing`."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl.utils.cell import range_boundaries

from organisation.workbooks import Cell, Grid, Problem, key_of, read_grids
from programme.models import Assessment

from .columns import COLUMNS, NEEDED, VALUE, Identity, identity_in

MOST_ROWS, MOST_COLUMNS = 1000, 60
MOST_UNPACKED, MOST_MARKS = 40 * 1024 * 1024, 400_000
HEAD_WITHIN = 15


@dataclass
class RawSheet:
    """The sheet as it is: where its table begins, which column holds what, and its filled rows by their number in the file."""

    title: str
    identity: Identity | None
    head_row: int
    places: dict[str, int]
    rows: list[tuple[int, dict[str, Cell]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(content: bytes) -> RawSheet:
    """The one visible sheet with the template's headings. Raises ValidationError where the file as a whole cannot be used."""
    try:
        grids = read_grids(
            content,
            is_ours=lambda rows: _head_of(rows) is not None,
            most_rows=MOST_ROWS,
            most_columns=MOST_COLUMNS,
            most_unpacked=MOST_UNPACKED,
            most_marks=MOST_MARKS,
        )
    except ValueError as error:
        raise ValidationError(_("Tệp %(fault)s") % {"fault": str(error)}) from error
    grid = _the_one(grids)
    head_row = _head_of(grid.rows)
    heads = [key_of(cell.text) for cell in grid.rows[head_row]]
    places = _places(heads)
    _check_bounds(grid)
    raw = RawSheet(grid.title, _identity(grid.rows), head_row + 1, places)
    for number, row in enumerate(grid.rows[head_row + 1 :], start=head_row + 2):
        cells = {key: row[place] if place < len(row) else Cell() for key, place in places.items()}
        if any(cells.values()):
            raw.rows.append((number, cells))
    raw.problems.extend(_merged(grid, raw))
    return raw


def check_identity(raw: RawSheet, assessment: Assessment) -> None:
    """Refuse, by name, what is another ward's, period's, version's or assessment's. Raises ValidationError."""
    found, own = raw.identity, Identity.of(assessment)
    if found is None:
        raise _refuse(
            _(
                "Tệp không có dòng nhận biết của cổng (dòng ẩn trên dòng tiêu đề đã bị xóa). Xin tải lại tệp của phiếu và nhập vào đó."
            )
        )
    if found.ward != own.ward:
        raise _other(
            _("Tệp này của %(theirs)s (mã %(code)s), còn phiếu này của %(ours)s."),
            theirs=found.ward_name, code=found.ward, ours=assessment.ward.full_name,
        )  # fmt: skip
    if found.period != own.period:
        raise _other(
            _("Tệp này của kỳ %(theirs)s, còn phiếu này của kỳ %(ours)s."), theirs=found.period, ours=own.period
        )
    if found.set_id != own.set_id:
        raise _other(
            _("Tệp này theo bộ %(theirs)s, phiên bản %(version)s, còn phiếu này theo bộ %(ours)s."),
            theirs=found.set_name, version=found.set_version, ours=assessment.criteria_set,
        )  # fmt: skip
    if found.assessment != own.assessment:
        raise _other(_("Tệp này của một phiếu khác cùng đơn vị và kỳ."))
    if found.is_read_only:
        raise _other(_("Tệp này là bản chỉ để đọc, không nạp lại được."))


def _other(text: str, **values) -> ValidationError:
    cure = _("Xin chọn đúng tệp, hoặc tải tệp của phiếu này ở mục 1.")
    return _refuse(f"{capfirst(text % values)} {cure}")


def _refuse(text: str) -> ValidationError:
    return ValidationError(text, code="file")


def _head_of(rows: list[list[Cell]]) -> int | None:
    """The place of the heading row: the first that bears the code's and the value's headings."""
    for place, row in enumerate(rows[:HEAD_WITHIN]):
        if {"ma", VALUE} <= {key_of(cell.text) for cell in row}:
            return place
    return None


def _the_one(grids: list[Grid]) -> Grid:
    seen = [grid for grid in grids if not grid.is_hidden]
    if len(seen) == 1:
        return seen[0]
    if seen:
        names = ", ".join(f"“{grid.title}”" for grid in seen)
        raise _refuse(
            _("Tệp có %(count)d trang cùng mang bảng nhập (%(names)s): xin xóa bớt, chỉ để một trang.")
            % {"count": len(seen), "names": names}
        )
    if grids:
        raise _refuse(
            _("Trang nhập liệu “%(name)s” đang bị ẩn: xin bỏ ẩn (Unhide), xem lại nội dung rồi lưu và nạp lại.")
            % {"name": grids[0].title}
        )
    raise _refuse(
        _(
            "Tệp không có trang nào mang dòng tiêu đề của tệp mẫu (Mã, Giá trị kỳ này …). Xin tải tệp của phiếu và nhập vào đó."
        )
    )


def _places(heads: list[str]) -> dict[str, int]:
    twice = [head for key, head in COLUMNS.items() if heads.count(key) > 1]
    if twice:
        raise _refuse(_("Dòng tiêu đề có cột lặp lại: %(columns)s. Xin xóa cột thừa.") % {"columns": ", ".join(twice)})
    missing = [COLUMNS[key] for key in NEEDED if key not in heads]
    if missing:
        raise _refuse(
            _("Dòng tiêu đề thiếu cột: %(columns)s. Xin giữ nguyên các cột của tệp mẫu, kể cả cột ẩn.")
            % {"columns": ", ".join(missing)}
        )
    return {key: heads.index(key) for key in COLUMNS if key in heads}


def _check_bounds(grid: Grid) -> None:
    if len(grid.rows) > MOST_ROWS:
        raise _refuse(
            _("Trang “%(name)s” có hơn %(most)s dòng: xin xóa các dòng dưới bảng rồi lưu lại.")
            % {"name": grid.title, "most": "1.000"}
        )
    if grid.far:
        raise _refuse(
            _("Trang “%(name)s” có nội dung ở ô %(cell)s, ngoài bảng nhập: xin xóa ô đó rồi lưu lại.")
            % {"name": grid.title, "cell": grid.far}
        )


def _identity(rows: list[list[Cell]]) -> Identity | None:
    found = (identity_in([cell.text for cell in row]) for row in rows[:HEAD_WITHIN])
    return next((identity for identity in found if identity), None)


def _merged(grid: Grid, raw: RawSheet) -> list[Problem]:
    """Merged cells in the table; elsewhere they do no harm."""
    left, right = min(raw.places.values()) + 1, max(raw.places.values()) + 1
    problems = []
    for span in grid.merged:
        first_column, first_row, last_column, last_row = range_boundaries(span)
        if last_row >= raw.head_row and first_column <= right and last_column >= left:
            text = _("ô %(span)s bị gộp: xin bỏ gộp (Unmerge) và ghi đủ từng ô") % {"span": span}
            problems.append(Problem(max(first_row, raw.head_row), "", text))
    return problems
