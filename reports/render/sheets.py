"""Widths of columns and heights of rows in the workbook, in Excel's measures (letters of the standard font, points).

A row says its height itself: not every program works out the height of wrapped text when it opens a file.
"""

from math import ceil

from .tables import Column

UPRIGHT = 85  # letters across 160 mm
LYING = 165  # letters across 247 mm at four fifths of the size: wider sheets are drawn closer
NARROW, WIDE, NARROWEST = 11, 13, 6
MONEY = 13  # 5.000,000001
LINE = 16  # points, for letters of 12
MOST_LINES = 25  # Excel's rows end at 409 points


def widths(columns: list[Column]) -> list[float]:
    """The columns' widths: their own shares, drawn closer where they would not fit a page lying on its side."""
    wanted = [column.width * (WIDE if column.kind == "text" else NARROW) for column in columns]
    closer = min(LYING / sum(wanted), 1)
    return [max(width * closer, _least(column)) for column, width in zip(columns, wanted, strict=True)]


def _least(column: Column) -> float:
    return MONEY if column.kind == "million" else NARROW if column.kind == "day" else NARROWEST


def height(texts: list[str], room: list[float], is_bold: bool = False) -> float:
    """How high the row is that holds the texts, each in its column; a little more rather than less."""
    wider = 1.2 if is_bold else 1.05
    lines = (ceil(len(text) * wider / width) for text, width in zip(texts, room, strict=True))
    return LINE * min(max(lines, default=1) or 1, MOST_LINES)
