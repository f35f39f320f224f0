"""Figures that officers' words are bound to: chosen by key, shown as the frozen data have them, never typed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from organisation import formats
from reports.compose.registry import figures_in

MARK = re.compile(r"\[\[so:([^\[\]\n]*)\]\]")
NONE = "–"


@dataclass(frozen=True)
class Bound:
    """A figure that words may name: its key, what it is, its unit, and how it reads in a sentence."""

    key: str
    label: str
    unit: str
    text: str
    formula: str = ""
    values: tuple[Decimal, ...] = ()  # the numbers it may be typed as: in đồng, in triệu, in tỷ

    @property
    def mark(self) -> str:
        return f"[[so:{self.key}]]"


def bound_figures(data: Mapping) -> dict[str, Bound]:
    """Key → figure, for all that these frozen data hold, in the order of the report."""
    found = {}
    for figure in figures_in(data):
        value, unit = figure.of(data), figure.unit
        found[figure.key] = Bound(
            figure.key, figure.label, unit, said(value, unit), figure.formula, _values(value, unit)
        )
    return found


def said(value, unit: str) -> str:
    """05; 1.234; 30,5%; 1.234,5 triệu đồng: as a report writes the figure in running words."""
    if unit == "đồng":
        amount = Decimal(value) / formats.MILLION
        return f"{formats.number(amount, max(-amount.normalize().as_tuple().exponent, 0))} triệu đồng"
    if unit == "%":
        return formats.percent(Decimal(value))
    if isinstance(value, int):
        return f"{value:02}" if 0 < value < 10 else formats.number(value)
    return formats.number(Decimal(value))


def _values(value, unit: str) -> tuple[Decimal, ...]:
    number = Decimal(value)
    if unit == "đồng":
        return tuple(dict.fromkeys((number / step).normalize() for step in (1, formats.MILLION, formats.BILLION)))
    return ((number * 100).quantize(Decimal("0.1")).normalize() if unit == "%" else number.normalize(),)


def pieces(line: str, figures: Mapping[str, Bound]) -> Iterator[dict]:
    """The line cut at its marks, for a page that shows which numbers are bound: {text}, {figure} or {unknown}."""
    end = 0
    for mark in MARK.finditer(line):
        if mark.start() > end:
            yield {"text": line[end : mark.start()]}
        figure = figures.get(mark[1].strip())
        yield {"figure": figure} if figure else {"unknown": mark[0]}
        end = mark.end()
    if end < len(line):
        yield {"text": line[end:]}


def keys_in(text: str) -> list[str]:
    """The keys that a text names, in order, each once."""
    return list(dict.fromkeys(match.strip() for match in MARK.findall(text)))


def filled(text: str, figures: Mapping[str, Bound]) -> str:
    """The text with its figures put in; one that the data do not hold is a dash."""
    return MARK.sub(lambda mark: figures[key].text if (key := mark[1].strip()) in figures else NONE, text)
