"""A coordinate is copied from a map, which writes 21.0285 with a dot: here a dot never means thousands."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

READABLE = re.compile(r"^\d{1,3}(?:[.,]\d{1,15})?$")
PLACES = Decimal("0.000001")


class CoordinateField(forms.Field):
    """Degrees within bounds, with a comma or a dot; kept to six decimals (about ten centimetres)."""

    default_error_messages = {
        "unreadable": gettext_lazy("Tọa độ không đọc được. Xin nhập độ thập phân, ví dụ %(example)s."),
        "outside": gettext_lazy("Tọa độ này nằm ngoài Hà Nội (từ %(least)s đến %(most)s): xin kiểm tra lại."),
    }

    def __init__(self, *, between: tuple[Decimal, Decimal], example: str, **kwargs):
        self.least, self.most, self.example = *between, example
        super().__init__(
            **{
                "required": False,
                "help_text": _help(example),
                "widget": forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
                **kwargs,
            }
        )

    def prepare_value(self, value):
        return str(value).replace(".", ",") if isinstance(value, Decimal) else value

    def to_python(self, value):
        text = str(value or "").strip()
        if not text:
            return None
        if not (text.isascii() and READABLE.match(text)):
            raise ValidationError(self.error_messages["unreadable"] % {"example": self.example}, code="unreadable")
        degrees = Decimal(text.replace(",", ".")).quantize(PLACES)
        if not self.least <= degrees <= self.most:
            words = {"least": self.prepare_value(self.least), "most": self.prepare_value(self.most)}
            raise ValidationError(self.error_messages["outside"] % words, code="outside")
        return degrees

    def has_changed(self, initial, data):
        try:
            return initial != self.to_python(data)
        except ValidationError:
            return True


def _help(example: str):
    return gettext_lazy("Độ thập phân, ví dụ %(example)s.") % {"example": example}
