"""How a frozen value is written in a report. Values arrive as canonical JSON holds them: ints, texts, ISO days."""

from datetime import date
from decimal import Decimal

from organisation import formats

NONE = "–"
YES_NO = {True: "có", False: "không", None: NONE}


def show(kind: str, value) -> str:
    """The value as text; nothing known is a dash, never a zero."""
    if kind == "yes":
        return YES_NO[value]
    if value is None or value == "":
        return NONE if kind != "text" else ""
    return WRITERS[kind](value)


def decimal(value) -> str:
    """An exact number with only the decimals it has."""
    return formats.number(Decimal(value), max(-Decimal(value).normalize().as_tuple().exponent, 0))


def million(value: int) -> str:
    """Đồng in millions, exactly, so that it reads the same as the whole amount elsewhere."""
    return decimal(Decimal(value) / formats.MILLION)


def day(value: str) -> str:
    return formats.day(date.fromisoformat(value))


def percent(value: str) -> str:
    return formats.percent(Decimal(value))


WRITERS = {
    "text": str,
    "count": lambda value: formats.number(value),
    "decimal": decimal,
    "million": million,
    "rate": percent,
    "day": day,
}


def few(count: int) -> str:
    """05, 12, 1.234; nothing is 0."""
    return f"{count:02}" if 0 < count < 10 else f"{count:,}".replace(",", ".")
