"""What the value of a cell means. Everything doubtful is refused with a sentence that says what to do."""

from collections.abc import Callable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.numbers import read_number
from organisation.reading import day_of
from organisation.text import clean

REFUSED = object()


class Known(dict):
    """Each value read once: value → what `reader` makes of it, REFUSED where it raises ValidationError.

    Not for booleans, which a dictionary takes for 0 and 1.
    """

    def __init__(self, reader: Callable):
        self.reader = reader

    def __missing__(self, value):
        try:
            found = self.reader(value)
        except ValidationError:
            found = REFUSED
        self[value] = found
        return found


def text_of(value) -> str:
    """A cell as a text; the number 70.0 is "70"."""
    if isinstance(value, str):
        return clean(value)
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)


def code_of(value, digits: int = 5) -> str:
    """A code, also where a program made the number 70 of 00070."""
    text = text_of(value)
    return text.zfill(digits) if text.isascii() and text.isdigit() else text


def whole_of(value, *, most: int, least: int = 0) -> int | None:
    """A whole number; None for an empty cell. Raises ValidationError: a day, a fraction, words, beyond the bounds."""
    if value == "":
        return None
    if isinstance(value, str):
        value = read_number(value) if value.strip() else None
        if value is None:
            return None
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValidationError(_("ô không phải là số (%(shown)s): xin gõ lại số") % {"shown": str(value)[:30]})
    if value != value or value in (float("inf"), float("-inf")) or value != int(value):
        raise ValidationError(_("chỉ nhận số nguyên, không có phần thập phân"))
    if not least <= value <= most:
        limits = {"least": f"{least:,}".replace(",", "."), "most": f"{most:,}".replace(",", ".")}
        raise ValidationError(_("phải là số nguyên từ %(least)s đến %(most)s") % limits)
    return int(value)


def day_in(value) -> date | None:
    """A day, typed as one or as dd/mm/yyyy; None for an empty cell. Raises ValidationError."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if value == "" or (isinstance(value, str) and not value.strip()):
        return None
    day = day_of(value) if isinstance(value, str) else None
    if day is None:
        raise ValidationError(_("“%(shown)s” không phải là ngày: xin viết dd/mm/yyyy") % {"shown": str(value)[:30]})
    return day
