"""What an entry cell of a duty means. Everything doubtful is refused with a sentence that says what to do."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.numbers import read_number, write_number
from organisation.sheets.values import text_of
from organisation.text import fold
from organisation.workbooks import paragraphs
from programme.forms import BIGGEST_VALUE, LONGEST_TEXT

from .columns import answer_words, answers_by_word

PLACES = 4


def answer_in(value) -> str:
    """The code of the answer; "" for an empty cell. Raises ValidationError."""
    text = text_of(value)
    if not text:
        return ""
    if (code := answers_by_word().get(fold(text))) is None:
        known = "; ".join(answer_words().values())
        raise ValidationError(
            _("“%(text)s”: xin chọn một cách trả lời (%(known)s)") % {"text": text[:40], "known": known}
        )
    return code


def value_in(value, unit: str, *, is_percent: bool) -> Decimal | None:
    """The value in the directive's unit; None for an empty cell. `is_percent`: the workbook shows it so. Raises ValidationError."""
    number, said_percent = _number(value, is_percent=is_percent)
    if number is None:
        return None
    if said_percent and "%" not in unit:
        raise ValidationError(
            _("ô ghi phần trăm nhưng đơn vị tính là “%(unit)s”: xin định dạng ô là Số rồi gõ lại") % {"unit": unit}
        )
    if len(f"{number:f}".partition(".")[2].rstrip("0")) > PLACES:
        raise ValidationError(_("chỉ nhận tối đa %(places)d chữ số sau dấu phẩy: xin làm tròn") % {"places": PLACES})
    if not 0 <= number <= BIGGEST_VALUE:
        limits = {"shown": write_number(number)[:40], "low": "0", "high": write_number(BIGGEST_VALUE)}
        raise ValidationError(_("%(shown)s nằm ngoài khoảng nhập: xin ghi từ %(low)s đến %(high)s") % limits)
    return number


def percent_in(value, *, is_percent: bool) -> int | None:
    """A whole percent from 0 to 100; None for an empty cell. Raises ValidationError."""
    number, _said = _number(value, is_percent=is_percent)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise ValidationError(_("chỉ nhận số nguyên, không có phần thập phân"))
    if not 0 <= number <= 100:
        limits = {"shown": write_number(number)[:40], "low": "0", "high": "100"}
        raise ValidationError(_("%(shown)s nằm ngoài khoảng nhập: xin ghi từ %(low)s đến %(high)s") % limits)
    return int(number)


def words_in(value) -> str:
    """The narrative, with its line breaks. Raises ValidationError."""
    text = paragraphs(value) if isinstance(value, str) else text_of(_no_day(value))
    if len(text) > LONGEST_TEXT:
        raise ValidationError(_("dài quá %(most)s ký tự: xin viết gọn lại") % {"most": write_number(LONGEST_TEXT)})
    return text


def _number(value, *, is_percent: bool) -> tuple[Decimal | None, bool]:
    """(the number, whether it was said as a percent): 95 of 95 and of "95", and of "95%" and 0.95 shown as 95% too."""
    if isinstance(value, str):
        text = value.strip()
        return (read_number(text.removesuffix("%")), text.endswith("%")) if text else (None, False)
    if isinstance(_no_day(value), bool) or not isinstance(value, (int, float)) or not abs(value) < 10**15:
        raise ValidationError(_("ô không phải là số (%(shown)s): xin gõ lại số") % {"shown": str(value)[:30]})
    number = Decimal(repr(value)) * (100 if is_percent else 1)
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number, is_percent


def _no_day(value):
    if isinstance(value, date):
        shown = f"{value:%d/%m/%Y}"
        raise ValidationError(
            _("ô là ngày, giờ hoặc ô lỗi (%(shown)s): xin định dạng ô là Văn bản rồi gõ lại") % {"shown": shown}
        )
    return value
