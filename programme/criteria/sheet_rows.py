"""Cells of a sheet into criteria: every fault is told by its row and column, all at once."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation import measures
from organisation.models import Ward
from organisation.numbers import read_number
from organisation.text import fold
from organisation.workbooks import Cell, Problem
from programme.models import CriteriaGroup, Criterion

from .sheet_columns import COLUMN_OF, COLUMNS, LIMITS, TEXTS, WORDS


@dataclass
class Sheet:
    """What the rows mean: groups by code, and criteria as field values with the group's code under `group`."""

    groups: dict[str, dict] = field(default_factory=dict)
    criteria: list[dict] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if not problem.is_warning]


def understand(rows: list[tuple[int, dict[str, Cell]]]) -> Sheet:
    """The rows as groups and criteria with all that is wrong in them."""
    sheet, seen, named = Sheet(), {}, {}
    for number, cells in rows:
        _refuse_odd_cells(sheet, number, cells)
        _group(sheet, number, cells, named)
        _criterion(sheet, number, cells)
        code = cells["ma"].text
        if code and code in seen:
            _tell(sheet, number, "ma", _("mã %(code)s đã có ở dòng %(row)d") % {"code": code, "row": seen[code]})
        seen.setdefault(code, number)
    for code, row in named.items():
        if not sheet.groups[code]["name"]:
            _tell(sheet, row, "ten_nhom", _("nhóm %(code)s chưa có tên ở dòng nào") % {"code": code})
    numeric = [code for code in seen if code.isdigit()]
    if len({len(code) for code in numeric}) > 1:
        text = _("Danh sách xếp theo mã nên sẽ là 1, 10, 11 … 2: nên ghi các mã số cùng số chữ số (01, 02 …).")
        sheet.problems.append(Problem(None, "", text, is_warning=True))
    return sheet


def _tell(sheet: Sheet, row: int, key: str, text: str) -> None:
    sheet.problems.append(Problem(row, COLUMNS[key], text))


def _refuse_odd_cells(sheet: Sheet, number: int, cells: dict[str, Cell]) -> None:
    for key, cell in cells.items():
        if cell.is_formula:
            _tell(sheet, number, key, _("ô có công thức: xin dán giá trị"))
        elif cell.is_odd:
            _tell(sheet, number, key, _("ô là ngày, giờ hoặc ô lỗi: xin ghi lại dưới dạng văn bản"))


def _group(sheet: Sheet, number: int, cells: dict[str, Cell], named: dict[str, int]) -> None:
    code, name, name_en = (cells[key].text for key in ("ma_nhom", "ten_nhom", "ten_nhom_tieng_anh"))
    if not code:
        _tell(sheet, number, "ma_nhom", _("thiếu mã nhóm"))
        return
    named.setdefault(code, number)
    held = sheet.groups.setdefault(code, {"name": "", "name_en": ""})
    for key, word, value in (("ten_nhom", "name", name), ("ten_nhom_tieng_anh", "name_en", name_en)):
        if value and held[word] and held[word] != value:
            _tell(sheet, number, key, _("nhóm %(code)s đã có tên khác ở dòng trên") % {"code": code})
        held[word] = held[word] or value
    group = CriteriaGroup(code=code, name=name or "-", name_en=name_en)
    keys = {"code": "ma_nhom", "name": "ten_nhom", "name_en": "ten_nhom_tieng_anh"}
    _full_check(sheet, number, group, keys, exclude=["criteria_set"])


def _criterion(sheet: Sheet, number: int, cells: dict[str, Cell]) -> None:
    before = len(sheet.problems)
    values = {name: cells[key].text for key, name in TEXTS.items()}
    for name in ("kind", "comparison", "is_veto", "frequency"):
        values[name] = _word(sheet, number, COLUMN_OF[name], cells)
    for name, otherwise in LIMITS.items():
        values[name] = _number(sheet, number, COLUMN_OF[name], cells, otherwise)
    values["levels"] = [level.strip() for level in cells["cac_muc"].text.split("|") if level.strip()]
    values["applies_to"] = _kinds(sheet, number, cells)
    kind = values["kind"]
    values["comparison"] = values["comparison"] or ("=" if kind == Criterion.Kind.BOOLEAN else ">=")
    values["target"] = _target(sheet, number, cells, kind, values["levels"])
    if values["measure"] and measures.find(values["measure"]) is None:
        _tell(sheet, number, "tinh_tu_so", _("không có sổ theo dõi “%(key)s”") % {"key": values["measure"]})
    if len(sheet.problems) == before:  # what could not be read is told already
        _full_check(sheet, number, Criterion(**values), COLUMN_OF, exclude=["criteria_set", "group"])
    sheet.criteria.append(values | {"group": cells["ma_nhom"].text})


def _kinds(sheet: Sheet, number: int, cells: dict[str, Cell]) -> list[str]:
    """Kinds of unit, parted by "|"; with or without marks."""
    known = {fold(kind): kind for kind in Ward.Kind.values}
    words = [word.strip() for word in cells["ap_dung_cho"].text.split("|") if word.strip()]
    for word in words:
        if fold(word) not in known:
            text = _("“%(text)s” không phải loại đơn vị (%(known)s)")
            _tell(sheet, number, "ap_dung_cho", text % {"text": word[:40], "known": ", ".join(known.values())})
    return [known[fold(word)] for word in words if fold(word) in known]


def _full_check(sheet: Sheet, number: int, row, keys: dict[str, str], exclude: list[str]) -> None:
    """What the model itself refuses: lengths, decimals, negative points, levels without names."""
    found: dict[str, list[str]] = {}
    for check in (lambda: row.clean_fields(exclude=exclude), row.clean):
        try:
            check()
        except ValidationError as error:
            for name, texts in error.message_dict.items():
                found.setdefault(name, texts)
    for name, texts in found.items():
        _tell(sheet, number, keys.get(name, next(iter(keys.values()))), " ".join(texts))


def _word(sheet: Sheet, number: int, key: str, cells: dict[str, Cell]):
    text = fold(cells[key].text).replace(" / ", "/")
    if text in WORDS[key]:
        return WORDS[key][text]
    known = ", ".join(word for word in WORDS[key] if word)
    _tell(
        sheet,
        number,
        key,
        _("“%(text)s” không có trong danh sách chọn (%(known)s)") % {"text": cells[key].text[:40], "known": known},
    )
    return WORDS[key][""]


def _number(sheet: Sheet, number: int, key: str, cells: dict[str, Cell], otherwise: Decimal | None) -> Decimal | None:
    cell = cells[key]
    if not cell.text:
        return otherwise
    try:
        return Decimal(cell.text) if cell.is_number else read_number(cell.text)
    except ValidationError as error:
        _tell(sheet, number, key, " ".join(error.messages))
    except ArithmeticError:
        _tell(sheet, number, key, _("số không đọc được"))
    return otherwise


def _target(sheet: Sheet, number: int, cells: dict[str, Cell], kind: str, levels: list[str]) -> Decimal:
    cell = cells["nguong_dat"]
    if kind == Criterion.Kind.BOOLEAN:
        words = {"": 1, "co": 1, "1": 1, "khong": 0, "0": 0}
        if fold(cell.text) not in words:
            _tell(sheet, number, "nguong_dat", _("tiêu chí có/không thì ngưỡng đạt là “có” hoặc “không”"))
        return Decimal(words.get(fold(cell.text), 1))
    if kind == Criterion.Kind.LEVEL:
        if cell.text in levels:
            return Decimal(levels.index(cell.text) + 1)
        _tell(sheet, number, "nguong_dat", _("ngưỡng đạt phải là tên một mức trong cột “Các mức”"))
        return Decimal(1)
    value = _number(sheet, number, "nguong_dat", cells, None)
    if value is None and not cell.text:
        _tell(sheet, number, "nguong_dat", _("tiêu chí định lượng cần có ngưỡng đạt"))
    return Decimal(0) if value is None else value
