"""The lineage of one unit drawn: layers by the day of the event from left to right, units as links, lines between them.

A text is built, not a template rendered. What a line passes on is said by its stroke (whole, part, land only, not known), by a
word beside it and by its title; the line along which records count is heavier: nothing is said by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from organisation import formats
from organisation.layers import Spot, laid_out, ports

WIDTH, GAP = 216, 176  # of a unit's box; between two layers, where the lines run
HEAD, EDGE = 44, 6  # above the boxes, for the days; around the whole
LONGEST = {"name": 25, "beneath": 33, "span": 36}  # letters that fit into a box


@dataclass(frozen=True)
class Unit:
    """A box: what it says in three lines, where it leads, and what it is called aloud."""

    key: int
    name: str
    beneath: str = ""
    span: str = ""
    said: str = ""
    url: str = ""
    is_here: bool = False


@dataclass(frozen=True)
class Line:
    """From a unit to one that followed it: the day, the stroke (whole, part, land or unknown) and its word.

    `takes`: records count along it; `said`: all that is known of it, in a sentence.
    """

    start: int
    end: int
    day: date
    stroke: str
    word: str
    takes: bool
    said: str


def lineage_svg(units: Sequence[Unit], lines: Sequence[Line], *, title: str) -> SafeString:
    """The drawing as one SVG, in the order of `units` where nothing else decides. Lines to units not given are left out."""
    boxes = {unit.key: unit for unit in units}
    lines = [line for line in lines if line.start in boxes and line.end in boxes]
    days = sorted({line.day for line in lines})
    ranks, ways = laid_out(list(boxes), [(line.start, line.end, line.day) for line in lines], days)
    spots = [spot for rank in ranks for spot in rank]
    width = 2 * EDGE + len(ranks) * WIDTH + len(days) * GAP
    height = HEAD + max((spot.y + spot.height / 2 for spot in spots), default=0) + EDGE
    return mark_safe(
        f'<svg class="lineage" viewBox="0 0 {width} {height:g}" width="{width}" height="{height:g}" role="group" '
        f'aria-label="{escape(title)}">{_MARKERS}'
        + "".join(_day(place, day, height) for place, day in enumerate(days))
        + f'<g transform="translate(0 {HEAD})">'
        + "".join(_drawn(lines, ways))
        + "".join(_box(boxes[spot.key], spot) for spot in spots if spot.key in boxes)
        + "</g></svg>"
    )


def _left(spot: Spot) -> float:
    return EDGE + spot.layer * (WIDTH + GAP)


def _drawn(lines: Sequence[Line], ways: Sequence[list[Spot]]) -> Iterable[str]:
    """Lighter lines first, so that the one that takes the records lies on top."""
    placed = zip(lines, ways, ports(ways, leaving=True), ports(ways, leaving=False), strict=True)
    for line, way, start, end in sorted(placed, key=lambda each: each[0].takes):
        yield _line(line, way, start, end)


def _line(line: Line, way: list[Spot], start: float, end: float) -> str:
    x, y = _left(way[0]) + WIDTH, start
    path = f"M{x:g} {y:g}"
    for spot in way[1:]:
        left, height = _left(spot), end if spot is way[-1] else spot.y
        bend = abs(left - x) / 2
        path += f"C{x + bend:g} {y:g} {left - bend:g} {height:g} {left:g} {height:g}"
        x, y = left, height
        if spot is not way[-1]:  # straight on through the lane
            x += WIDTH
            path += f"H{x:g}"
    rises = way[1].y < way[0].y  # the word stands where the line does not go
    takes, head = (" line-takes", "takes") if line.takes else ("", "end")
    return (
        f'<g class="line line-{line.stroke}{takes}"><title>{escape(line.said)}</title><path class="line-near" d="{path}"/>'
        f'<path class="line-drawn" d="{path}" marker-end="url(#line-{head})"/>'
        f'<text x="{_left(way[0]) + WIDTH + 7:g}" y="{start + (13 if rises else -5):g}">{escape(line.word)}</text></g>'
    )


_MARKERS = "".join(
    f'<marker id="line-{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="{size}" markerHeight="{size}" '
    f'markerUnits="userSpaceOnUse" orient="auto">{path}</marker>'
    for name, size, path in (
        ("takes", 13, '<path class="line-head" d="M0 0 10 5 0 10z"/>'),
        ("end", 9, '<path class="line-head-open" d="M1 1 9 5 1 9"/>'),
    )
)


def _day(place: int, day: date, height: float) -> str:
    """The event's day above the lines that it drew."""
    x = EDGE + (place + 1) * WIDTH + place * GAP + GAP / 2
    return (
        f'<path class="lineage-day-line" d="M{x:g} 28V{height:g}"/>'
        f'<text class="lineage-day" x="{x:g}" y="18" text-anchor="middle">{escape(formats.day(day))}</text>'
    )


def _box(unit: Unit, spot: Spot) -> str:
    said = escape(unit.said or unit.name)
    inside = (
        f'<title>{said}</title><rect width="{WIDTH}" y="{-spot.height / 2:g}" height="{spot.height:g}" rx="5"/>'
        f'<text class="unit-name" x="10" y="-12">{_cut(unit.name, "name")}</text>'
        f'<text x="10" y="5">{_cut(unit.beneath, "beneath")}</text>'
        f'<text class="unit-span" x="10" y="22">{_cut(unit.span, "span")}</text>'
    )
    placed = f'transform="translate({_left(spot):g} {spot.y:g})" aria-label="{said}"'
    if unit.is_here or not unit.url:
        return f'<g class="unit{"-here" if unit.is_here else ""}" role="img" {placed}>{inside}</g>'
    return f'<a class="unit" href="{escape(unit.url)}" {placed}>{inside}</a>'


def _cut(text: str, where: str) -> str:
    """The text as it fits; its whole is in the title."""
    most = LONGEST[where]
    return escape(text if len(text) <= most else f"{text[: most - 1].rstrip()}…")


def legend_html() -> SafeString:
    """What each stroke says, drawn as in the drawing."""
    entries = (
        ("line-whole", _("toàn bộ")),
        ("line-part", _("một phần")),
        ("line-land", _("một phần diện tích, không có dân")),
        ("line-unknown", _("chưa rõ phạm vi")),
        ("line-whole line-takes", _("nét đậm: nơi nhận số liệu khi cộng dồn")),
    )
    drawn = "".join(
        f'<li><svg class="lineage-key" viewBox="0 0 44 12" width="44" height="12" aria-hidden="true"><g class="line {kind}">'
        f'<path class="line-drawn" d="M1 6H42"/></g></svg>{escape(word)}</li>'
        for kind, word in entries
    )
    more = _("+2 khác: còn hai đơn vị khác không vẽ ở đây, xem ở trang của đơn vị đó")
    return mark_safe(f'<ul class="legend" aria-label="{escape(_("Chú giải"))}">{drawn}<li>{escape(more)}</li></ul>')
