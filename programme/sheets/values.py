"""What an entry cell means for a criterion. Everything doubtful is refused with a sentence that says what to do."""

from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.numbers import read_number, write_number
from organisation.text import fold
from organisation.workbooks import Cell
from programme.models import Criterion

from .columns import LONGEST_TEXT

WORDS = {
    "co": 1, "yes": 1, "dung": 1, "true": 1, "1": 1,
    "khong": 0, "no": 0, "sai": 0, "false": 0, "0": 0,
}  # fmt: skip
OFF_WORDS = {
    "": False,
    "khong": False,
    "0": False,
    "ap dung": False,
    "khong ap dung": True,
    "x": True,
    "co": True,
    "1": True,
}
PLACES = 4


def refuse_odd(cell: Cell) -> None:
    """A formula and a day are nobody's answer. Raises ValidationError."""
    if cell.is_formula:
        raise ValidationError(_("ô có công thức, cổng không tính hộ: xin chép ô và dán lại dưới dạng giá trị"))
    if cell.is_odd:
        raise ValidationError(
            _("ô là ngày, giờ hoặc ô lỗi (%(shown)s): xin định dạng ô là Văn bản rồi gõ lại")
            % {"shown": cell.text[:30]}
        )


def value_of(cell: Cell, criterion: Criterion) -> Decimal | None:
    """The cell's value: None for an empty one. Raises ValidationError."""
    refuse_odd(cell)
    if not cell.text:
        return None
    if criterion.kind == Criterion.Kind.QUANTITY:
        return _quantity(cell, criterion)
    return Decimal(_yes_no(cell) if criterion.kind == Criterion.Kind.BOOLEAN else _rank(cell, criterion.levels))


def is_off(cell: Cell) -> bool:
    """Whether the cell says that the criterion does not apply. Raises ValidationError."""
    refuse_odd(cell)
    if (word := fold(cell.text)) in OFF_WORDS:
        return OFF_WORDS[word]
    raise ValidationError(_("“%(text)s”: xin chọn “không áp dụng” hoặc để trống") % {"text": cell.text[:40]})


def words_of(cell: Cell) -> str:
    """A note or an answer as text; one that looks like a formula is only text. Raises ValidationError."""
    refuse_odd(cell)
    if len(cell.text) > LONGEST_TEXT:
        raise ValidationError(_("dài quá %(most)s ký tự: xin viết gọn lại") % {"most": write_number(LONGEST_TEXT)})
    return cell.text


def _yes_no(cell: Cell) -> int:
    if (word := fold(cell.text)) in WORDS:
        return WORDS[word]
    raise ValidationError(_("“%(text)s”: xin chọn “có” hoặc “không”") % {"text": cell.text[:40]})


def _rank(cell: Cell, levels: list[str]) -> int:
    """The level by its name as written, else without regard to marks and case when only one fits."""
    if cell.text in levels:
        return levels.index(cell.text) + 1
    alike = [rank for rank, level in enumerate(levels, start=1) if fold(level) == fold(cell.text)]
    if len(alike) == 1:
        return alike[0]
    known = ", ".join(levels)
    raise ValidationError(_("“%(text)s”: xin chọn một mức (%(known)s)") % {"text": cell.text[:40], "known": known})


def _quantity(cell: Cell, criterion: Criterion) -> Decimal:
    number = _number(cell, criterion)
    if len(f"{number:f}".partition(".")[2].rstrip("0")) > PLACES:
        raise ValidationError(_("chỉ nhận tối đa %(places)d chữ số sau dấu phẩy: xin làm tròn") % {"places": PLACES})
    if not criterion.accepts(number):
        raise ValidationError(
            _("%(shown)s nằm ngoài khoảng nhập: xin ghi từ %(low)s đến %(high)s")
            % {
                "shown": write_number(number)[:40],
                "low": write_number(criterion.min_value),
                "high": write_number(criterion.max_value),
            }
        )
    return number


def _number(cell: Cell, criterion: Criterion) -> Decimal:
    """95 of 95, of "95", and where the unit is a percentage of "95%" and of 0.95 shown as 95%."""
    is_percent = cell.is_percent or cell.text.endswith("%")
    if is_percent and "%" not in criterion.unit:
        raise ValidationError(
            _("ô ghi phần trăm nhưng đơn vị tính là “%(unit)s”: xin định dạng ô là Số rồi gõ lại")
            % {"unit": criterion.unit}
        )
    if not cell.is_number:
        return read_number(cell.text.removesuffix("%"))
    try:
        return Decimal(cell.text) * (100 if cell.is_percent else 1)
    except InvalidOperation as error:
        raise ValidationError(_("số không đọc được: xin gõ lại")) from error
