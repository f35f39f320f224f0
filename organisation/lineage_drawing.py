"""The lineage of one unit drawn: layers by the day of the event from left to right, units as links, lines between them.

A text is built, not a template rendered. What a line passes on is said by its stroke (whole, part, land only, not known), by a
word beside it and by its title; the line along which records count is heavier: nothing is said by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from itertools import pairwise

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from organisation import formats

WIDTH, GAP = 216, 176  # of a unit's box; between two layers, where the lines run
HEIGHT, SPACE = 62, 14  # of a box with few lines; between two boxes
LEAVING, ARRIVING = 16, 9  # between two lines at a box: leaving ones carry a word each
LANE = 14  # the height kept free where a line passes a layer by
HEAD, EDGE = 44, 6
LONGEST = {"name": 25, "beneath": 33, "span": 36}  # letters that fit into a box
SWEEPS = 6
STROKES = ("whole", "part", "land", "unknown")


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
    """From a unit to one that followed it: the day, the stroke (one of STROKES), its word, whether records count along it."""

    start: int
    end: int
    day: date
    stroke: str
    word: str
    takes: bool
    said: str


@dataclass
class Spot:
    """A place in a layer: a unit's box, or the lane of a line that passes by (no unit)."""

    layer: int
    height: float
    unit: Unit | None = None
    y: float = 0  # of its middle
    before: list[Spot] = field(default_factory=list)
    after: list[Spot] = field(default_factory=list)

    @property
    def x(self) -> float:
        return EDGE + self.layer * (WIDTH + GAP)


def lineage_svg(units: Sequence[Unit], lines: Sequence[Line], *, title: str) -> SafeString:
    """The drawing as one SVG, in the order of `units` where nothing else decides. Lines to units not given are left out."""
    known = {unit.key for unit in units}
    lines = [line for line in lines if line.start in known and line.end in known]
    days = sorted({line.day for line in lines})
    layers = _layers(units, lines, days)
    spots, ways = _spots(units, lines, layers)
    ranks = [[spot for spot in spots if spot.layer == layer] for layer in range(len(days) + 1)]
    _untangle(ranks)
    _place(ranks)
    width = 2 * EDGE + len(ranks) * WIDTH + (len(ranks) - 1) * GAP
    height = max(spot.y + spot.height / 2 for spot in spots) + EDGE if spots else HEAD
    return mark_safe(
        f'<svg class="lineage" viewBox="0 0 {width} {height:g}" width="{width}" height="{height:g}" role="group" '
        f'aria-label="{escape(title)}">{_MARKERS}'
        + "".join(_day(place, day, height) for place, day in enumerate(days))
        + "".join(_drawn_lines(lines, ways))
        + "".join(_box(spot) for rank in ranks for spot in rank if spot.unit)
        + "</svg>"
    )


def _layers(units: Iterable[Unit], lines: Iterable[Line], days: list[date]) -> dict[int, int]:
    """Unit → layer: those that ended by the first event are in layer 0, and so on; those that stand are in the last."""
    ends: dict[int, date] = {}
    for line in lines:
        ends[line.start] = min(line.day, ends.get(line.start, line.day))
    return {unit.key: days.index(ends[unit.key]) if unit.key in ends else len(days) for unit in units}


def _spots(units, lines, layers) -> tuple[list[Spot], list[list[Spot]]]:
    """The places to be laid out, and for each line the places it runs through."""
    leaving, arriving = _counts(line.start for line in lines), _counts(line.end for line in lines)
    boxes = {}
    for unit in units:
        ports = max(leaving.get(unit.key, 0) * LEAVING, arriving.get(unit.key, 0) * ARRIVING)
        boxes[unit.key] = Spot(layers[unit.key], max(HEIGHT, ports + 10), unit)
    spots, ways = list(boxes.values()), []
    for line in lines:
        start, end = boxes[line.start], boxes[line.end]
        lanes = [Spot(layer, LANE) for layer in range(start.layer + 1, end.layer)]
        way = [start, *lanes, end]
        for one, other in pairwise(way):
            one.after.append(other)
            other.before.append(one)
        spots += lanes
        ways.append(way)
    return spots, ways


def _counts(keys: Iterable[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for key in keys:
        found[key] = found.get(key, 0) + 1
    return found


def _untangle(ranks: list[list[Spot]]) -> None:
    """Order each layer by the middle of what its places are tied to, to and fro, so that few lines cross."""
    for sweep in range(SWEEPS):
        onward = sweep % 2 == 0
        for rank in ranks if onward else reversed(ranks):
            place = {id(spot): index - len(each) / 2 for each in ranks for index, spot in enumerate(each)}
            rank.sort(key=lambda spot: _middle([place[id(tied)] for tied in _tied(spot, onward)], place[id(spot)]))


def _tied(spot: Spot, onward: bool) -> list[Spot]:
    return (spot.before if onward else spot.after) or (spot.after if onward else spot.before)


def _middle(values: list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _place(ranks: list[list[Spot]]) -> None:
    """Give every place its height on the page: the fullest layer is stacked, the others follow it outwards."""
    fullest = max(range(len(ranks)), key=lambda layer: sum(spot.height + SPACE for spot in ranks[layer]))
    _stack(ranks[fullest], lambda spot: 0.0)
    for layer in range(fullest - 1, -1, -1):
        _stack(ranks[layer], lambda spot: _middle([tied.y for tied in spot.after], 0.0))
    for layer in range(fullest + 1, len(ranks)):
        _stack(ranks[layer], lambda spot: _middle([tied.y for tied in spot.before], 0.0))
    top = min((spot.y - spot.height / 2 for rank in ranks for spot in rank), default=0)
    for spot in (spot for rank in ranks for spot in rank):
        spot.y += HEAD - top


def _stack(rank: list[Spot], wanted) -> None:
    """One below the other in their order, each as near to where it is wanted as the others let it."""
    wishes, floor = [wanted(spot) for spot in rank], None
    for spot, wish in zip(rank, wishes, strict=True):
        spot.y = wish if floor is None else max(wish, floor + spot.height / 2)
        floor = spot.y + spot.height / 2 + SPACE
    shift = _middle([wish - spot.y for spot, wish in zip(rank, wishes, strict=True)], 0.0)
    for spot in rank:
        spot.y += shift


def _drawn_lines(lines: Sequence[Line], ways: list[list[Spot]]) -> Iterable[str]:
    """Lighter lines first, so that the one that takes the records lies on top."""
    places = list(range(len(lines)))
    starts = _ports(places, ways, lambda way: way[0], lambda way: way[1].y, LEAVING)
    ends = _ports(places, ways, lambda way: way[-1], lambda way: way[-2].y, ARRIVING)
    for place in sorted(places, key=lambda place: lines[place].takes):
        way = ways[place]
        yield _line(lines[place], way, way[0].y + starts[place], way[-1].y + ends[place])


def _ports(places, ways, of, towards, step) -> dict[int, float]:
    """How far from the middle of its box each line leaves (or arrives), in the order of where it leads."""
    held: dict[int, list[int]] = {}
    for place in places:
        held.setdefault(id(of(ways[place])), []).append(place)
    found = {}
    for together in held.values():
        together.sort(key=lambda place: towards(ways[place]))
        for index, place in enumerate(together):
            found[place] = (index - (len(together) - 1) / 2) * step
    return found


def _line(line: Line, way: list[Spot], start: float, end: float) -> str:
    x, y = way[0].x + WIDTH, start
    path = f"M{x:g} {y:g}"
    for spot in way[1:]:
        here, bend = end if spot is way[-1] else spot.y, abs(spot.x - x) / 2
        path += f"C{x + bend:g} {y:g} {spot.x - bend:g} {here:g} {spot.x:g} {here:g}"
        x, y = spot.x, here
        if spot is not way[-1]:
            x += WIDTH
            path += f"H{x:g}"
    takes = " line-takes" if line.takes else ""
    return (
        f'<g class="line line-{line.stroke}{takes}"><title>{escape(line.said)}</title><path class="line-near" d="{path}"/>'
        f'<path class="line-drawn" d="{path}" marker-end="url(#line-{"takes" if line.takes else "end"})"/>'
        f'<text x="{way[0].x + WIDTH + 7:g}" y="{start - 4:g}">{escape(line.word)}</text></g>'
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


def _box(spot: Spot) -> str:
    unit, top = spot.unit, -spot.height / 2
    said = escape(unit.said or unit.name)
    kind = "unit-here" if unit.is_here else "unit"
    inside = (
        f'<title>{said}</title><rect width="{WIDTH}" y="{top:g}" height="{spot.height:g}" rx="5"/>'
        f'<text class="unit-name" x="10" y="-12">{_cut(unit.name, "name")}</text>'
        f'<text x="10" y="5">{_cut(unit.beneath, "beneath")}</text>'
        f'<text class="unit-span" x="10" y="22">{_cut(unit.span, "span")}</text>'
    )
    moved = f'transform="translate({spot.x:g} {spot.y:g})"'
    if unit.url and not unit.is_here:
        return f'<a class="{kind}" href="{escape(unit.url)}" {moved} aria-label="{said}">{inside}</a>'
    return f'<g class="{kind}" {moved} role="img" aria-label="{said}">{inside}</g>'


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
        ("line-whole line-takes", _("nét đậm, mũi tên đặc: nơi nhận số liệu khi cộng dồn")),
    )
    drawn = "".join(
        f'<li><svg class="lineage-key" viewBox="0 0 44 12" width="44" height="12" aria-hidden="true"><g class="line {kind}">'
        f'<path class="line-drawn" d="M1 6H42"/></g></svg>{escape(word)}</li>'
        for kind, word in entries
    )
    return mark_safe(f'<ul class="legend" aria-label="{escape(_("Chú giải"))}">{drawn}</ul>')
