"""Numbers as people in Vietnam write them. `1.234` is 1234, `5.000` is 5000, `1.234,5` is 1234.5; a doubtful form is refused."""

import re
import unicodedata
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PLAIN = re.compile(r"^[+-]?\d+$")
GROUPED = re.compile(r"^[+-]?\d{1,3}(\.\d{3})+$")
DECIMAL = re.compile(r"^[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+$")
LONGEST = 40


def read_number(text: str) -> Decimal:
    """The number that `text` means in Vietnamese writing.

    Dot groups of three digits are thousands, a comma is the decimal sign. Raises ValidationError in Vietnamese,
    naming both readings where a form is ambiguous (1,234.5; 1.23; 12.34.5).
    """
    bare = re.sub(r"[\s\u00a0\u202f]", "", text).replace("\u2212", "-")
    if len(bare) > LONGEST:
        raise ValidationError(_("Số quá dài: xin nhập không quá %(most)d ký tự.") % {"most": LONGEST}, code="too_long")
    if bare.isascii() and (PLAIN.match(bare) or GROUPED.match(bare) or DECIMAL.match(bare)):
        return Decimal(bare.replace(".", "").replace(",", "."))
    raise ValidationError(_refusal(bare, text), code="unreadable")


def _refusal(bare: str, text: str) -> str:
    shown = text.strip()[:LONGEST]
    if bare.isascii() and re.match(r"^[+-]?[\d.,]*\d[\d.,]*$", bare):
        digits = re.sub(r"[.,]", "", bare)
        last = max(bare.rfind("."), bare.rfind(","))
        decimal = re.sub(r"[.,]", "", bare[:last]) + "," + bare[last + 1 :]
        return _(
            "Không rõ “%(shown)s” là %(whole)s hay %(decimal)s. Xin viết dấu chấm cho hàng nghìn (1.234) và dấu phẩy "
            "cho phần thập phân (1.234,5)."
        ) % {"shown": shown, "whole": digits, "decimal": decimal}
    return _("“%(shown)s” không phải là số. Xin nhập số, ví dụ 1.234 hoặc 1.234,5.") % {"shown": shown}


def write_number(value) -> str:
    """The editing form of a number: what `read_number` reads back unchanged (12345.50 → 12.345,5)."""
    if value is None or value == "":
        return ""
    if not isinstance(value, (int, float, Decimal)):
        return str(value)
    number = Decimal(str(value))
    text = f"{number:,f}"
    whole, _dot, rest = text.partition(".")
    rest = rest.rstrip("0")
    return whole.replace(",", ".") + ("," + rest if rest else "")


class NumberField(forms.Field):
    """A decimal number in Vietnamese writing, with bounds and a limit on decimals; errors say what to do."""

    widget = forms.TextInput
    default_error_messages = {
        "min": gettext_lazy("Phải từ %(limit)s trở lên."),
        "max": gettext_lazy("Không được quá %(limit)s."),
        "places": gettext_lazy("Chỉ nhận tối đa %(places)d chữ số sau dấu phẩy."),
        "whole": gettext_lazy("Chỉ nhận số nguyên, không có phần thập phân."),
    }

    def __init__(self, *, min_value=None, max_value=None, decimal_places=2, **kwargs):
        self.min_value, self.max_value, self.decimal_places = min_value, max_value, decimal_places
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "numeric" if decimal_places == 0 else "decimal")
        self.widget.attrs.setdefault("autocomplete", "off")

    def prepare_value(self, value):
        return write_number(value)

    def to_python(self, value):
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        number = value if isinstance(value, Decimal) else read_number(str(value))
        # By its digits: rounding a number of forty digits exceeds what decimals reckon with.
        if len(f"{number:f}".partition(".")[2].rstrip("0")) > self.decimal_places:
            code = "whole" if self.decimal_places == 0 else "places"
            raise ValidationError(self.error_messages[code] % {"places": self.decimal_places}, code=code)
        if self.min_value is not None and number < self.min_value:
            raise ValidationError(self.error_messages["min"] % {"limit": write_number(self.min_value)}, code="min")
        if self.max_value is not None and number > self.max_value:
            raise ValidationError(self.error_messages["max"] % {"limit": write_number(self.max_value)}, code="max")
        return int(number) if self.decimal_places == 0 else number

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial if initial is None else write_number(initial)) != self.to_python(data)
        except ValidationError:
            return True


class WholeNumberField(NumberField):
    """A whole number; `5.000` is five thousand."""

    def __init__(self, **kwargs):
        super().__init__(**{"decimal_places": 0, "min_value": 0, **kwargs})


MONEY_WORDS = {"tỷ": 10**9, "tỉ": 10**9, "ty": 10**9, "triệu": 10**6, "trieu": 10**6, "tr": 10**6, "nghìn": 10**3,
               "ngàn": 10**3, "nghin": 10**3, "ngan": 10**3, "k": 10**3, "đồng": 1, "dong": 1, "đ": 1, "vnđ": 1, "vnd": 1}  # fmt: skip
WITH_WORD = re.compile(r"^\s*([+-]?[\d.,\s]*\d)\s*([^\W\d_]+)\.?\s*(?:đồng|dong|đ|vnđ|vnd)?\.?\s*$")


class MoneyField(WholeNumberField):
    """Whole đồng, at most a million tỷ. "1.600 tỷ" is refused with the way to write it."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_value": 10**15, **kwargs})

    def to_python(self, value):
        if isinstance(value, str) and (said := in_dong(value)):
            raise ValidationError(said, code="unit")
        return super().to_python(value)


def in_dong(text: str) -> str:
    """How an amount written with a unit ("1.600 tỷ") is to be written in đồng, as a sentence; "" when it has no unit."""
    found = WITH_WORD.match(unicodedata.normalize("NFC", text[:LONGEST]).casefold())
    if not found or found.group(2) not in MONEY_WORDS:
        return ""
    try:
        amount = read_number(found.group(1)) * MONEY_WORDS[found.group(2)]
    except ValidationError:
        return _("Ô này ghi bằng đồng, chỉ gồm chữ số: xin bỏ đơn vị và viết đủ số, ví dụ 1.600.000.000.000.")
    words = {"typed": text.strip(), "written": write_number(amount)}
    return _("Ô này ghi bằng đồng: “%(typed)s” xin viết là %(written)s.") % words
