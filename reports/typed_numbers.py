"""Numbers that somebody typed where a bound figure belongs: flagged, never refused, since some numbers are the officers' own."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from .bound import MARK, Bound
from .narratives import paragraphs

NUMBER = re.compile(r"(?<![\w./,\-])(\d{1,3}(?:\.\d{3})+|\d+)(,\d+)?(?![\w/]|-\w|[.,]\d)")
# After these words a number names something, it counts nothing.
NAMING = re.compile(
    r"\b(năm|tháng|ngày|quý|kỳ|số|điều|khoản|điểm|lần|thứ|phụ lục|chương|mục|phần|giai đoạn|giờ|đến năm)\s*$",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<=[.;!?])\s+")
LISTED = re.compile(r"^\s*\d+[.)]\s")
MOST = 20
BEFORE = 40  # letters before a number in which a word may name it
NAMED = 3


@dataclass(frozen=True)
class Typed:
    """A number typed by hand: as it stands, in which words, and the figures it equals; none when it only stands beside one."""

    number: str
    words: str
    equals: tuple[Bound, ...]


def typed_numbers(text: str, figures: Mapping[str, Bound]) -> list[Typed]:
    """The numbers of a text that equal a figure of the report, or stand in one sentence with a bound one; at most MOST."""
    by_value: dict[Decimal, list[Bound]] = {}
    for figure in figures.values():
        for value in figure.values:
            by_value.setdefault(value, []).append(figure)
    found = []
    for line in paragraphs(text):
        for sentence in SENTENCE.split(LISTED.sub("", line)):
            is_beside = MARK.search(sentence) is not None
            for number, value in _numbers(sentence):
                equals = tuple(by_value.get(value, ())[:NAMED])
                if equals or is_beside:
                    found.append(Typed(number, sentence[:160], equals))
    return found[:MOST]


def _numbers(sentence: str) -> Iterator[tuple[str, Decimal]]:
    """(as typed, value) of each number that counts something; bound figures are no numbers typed."""
    bare = MARK.sub(lambda mark: " " * len(mark[0]), sentence)
    for match in NUMBER.finditer(bare):
        if not NAMING.search(bare, max(0, match.start() - BEFORE), match.start()):
            whole, part = match[1].replace(".", ""), (match[2] or "").replace(",", ".")
            yield match[0], Decimal(whole + part).normalize()
