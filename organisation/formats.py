"""How the portal writes numbers, money and days: one place for pages, PDF and XLSX alike. Pure functions, plain text out.

Vietnamese usage: dot for thousands, comma for decimals (Law on Accounting 88/2015); dd/mm/yyyy in tables; in running
text "ngày 05 tháng 3 năm 2026" (Decree 30/2020, Annex I). English pages write them the same way, so that 02/03 and
1.234 never change meaning. Rounding is half up and for display only: callers sum first.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from django.utils import timezone

Number = int | float | Decimal
NONE = "—"
THOUSAND, MILLION, BILLION = 10**3, 10**6, 10**9
MINUS = "\N{MINUS SIGN}"
ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


@cache
def _step(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def round_half_up(value: Number, decimals: int = 0) -> Decimal:
    """The value rounded half away from zero: 0,5 → 1 and 2,345 → 2,35. A float counts as the number it prints as."""
    return (Decimal(repr(value)) if isinstance(value, float) else Decimal(value)).quantize(
        _step(decimals), rounding=ROUND_HALF_UP
    )


def number(value: Number | None, decimals: int | None = None) -> str:
    """1234567.8 → "1.234.567,8". `decimals` fixes the count; without it at most two are shown and none that is zero.

    None is "—", and 0 stays "0": nothing known and nothing there are two things.
    """
    if value is None:
        return NONE
    if isinstance(value, int) and not decimals:
        return f"{value:,}".replace(",", ".")
    rounded = round_half_up(value, 2 if decimals is None else decimals)
    text = f"{rounded if rounded else abs(rounded):,f}"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(_SWAP)


_SWAP = str.maketrans({",": ".", ".": ","})


def signed(value: Number | None, decimals: int | None = None) -> str:
    """A change: "+5", "−1,5", "0"; None is "—"."""
    text = number(value, decimals)
    if text == NONE or not text.strip("0,"):
        return text
    return f"{MINUS}{text[1:]}" if text.startswith("-") else f"+{text}"


def percent(rate: Number | None, decimals: int | None = None) -> str:
    """A rate of 0 to 1 as "30,5%"; None (nothing to divide by) is "—". One decimal at most unless told."""
    if rate is None:
        return NONE
    exact = (Decimal(repr(rate)) if isinstance(rate, float) else Decimal(rate)) * 100
    shown = round_half_up(exact, 1 if decimals is None else decimals)
    return number(shown, decimals) + "%"


def dong(amount: int | None) -> str:
    """Whole đồng: "1.600.000.000 đồng"."""
    return NONE if amount is None else f"{number(round_half_up(amount))} đồng"


def money_in(amount: Number | None, unit: int, decimals: int = 1) -> str:
    """Đồng as a bare number of `unit` (MILLION or BILLION), for a column whose heading names the unit once."""
    return NONE if amount is None else number(round_half_up(Decimal(amount) / unit, decimals), decimals)


def money(amount: Number | None) -> str:
    """Đồng in the unit that reads best: "850.000 đồng", "234,5 triệu đồng", "1.600 tỷ đồng"."""
    if amount is None:
        return NONE
    for unit, name in ((BILLION, "tỷ đồng"), (MILLION, "triệu đồng")):
        shown = round_half_up(Decimal(amount) / unit, 1)
        # 999.960.000 would read "1.000 triệu": the next unit takes over where rounding reaches it.
        if abs(amount) >= unit or (unit == BILLION and abs(round_half_up(Decimal(amount) / MILLION, 1)) >= THOUSAND):
            return f"{number(shown)} {name}"
    return dong(round_half_up(amount))


def day(value: date | datetime | None) -> str:
    """dd/mm/yyyy; a moment is first brought to Hanoi time. None is "—"."""
    if value is None:
        return NONE
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value.day:02}/{value.month:02}/{value.year}"


def moment(value: datetime | None) -> str:
    """HH:MM dd/mm/yyyy in Hanoi time. None is "—"."""
    if value is None:
        return NONE
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local.hour:02}:{local.minute:02} {day(local)}"


def long_day(value: date | None) -> str:
    """As in "ngày 05 tháng 3 năm 2026": days below 10 and months 1 and 2 take a 0 (Decree 30/2020). None leaves dots."""
    if value is None:
        return "ngày … tháng … năm …"
    month = f"{value.month:02}" if value.month < 3 else str(value.month)
    return f"ngày {value.day:02} tháng {month} năm {value.year}"


def serial(value: int) -> str:
    """A document's running number: below 10 it takes a 0, as in "Số: 05/BC-…" (Decree 30/2020)."""
    return f"{value:02}"


def roman(value: int) -> str:
    """1 → "I", 4 → "IV": sections and annexes. Raises ValueError below 1 or above 3999."""
    if not 0 < value < 4000:
        raise ValueError(f"{value} has no Roman numeral.")
    text = ""
    for step, letters in ROMAN:
        count, value = divmod(value, step)
        text += letters * count
    return text


def file_size(count: int | None) -> str:
    """Bytes as "312 KB" or "4,7 MB" (1 KB = 1024 bytes)."""
    if count is None:
        return NONE
    if count < 1024:
        return f"{count} byte"
    if count < 1024**2:
        return f"{number(round_half_up(Decimal(count) / 1024))} KB"
    return f"{number(round_half_up(Decimal(count) / 1024**2, 1))} MB"
