"""Places for a drawing in layers: what follows stands to the right of what was before, few lines cross, none hides a box."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

HEIGHT, SPACE = 62, 14  # of a box with few lines; between two boxes
LEAVING, ARRIVING = 34, 9  # between two lines at a box: leaving ones carry a word each
LANE = 14  # the height kept free where a line passes a layer by
SWEEPS = 6


@dataclass
class Spot:
    """A place in a layer: of a box by its key, or the lane of a line that passes by (no key). `y` is its middle."""

    layer: int
    height: float
    key: Hashable = None
    y: float = 0
    before: list[Spot] = field(default_factory=list)
    after: list[Spot] = field(default_factory=list)


def laid_out(
    keys: Sequence[Hashable], links: Sequence[tuple], levels: Sequence
) -> tuple[list[list[Spot]], list[list[Spot]]]:
    """(the layers from left to right, each from top to bottom; for each link the places it runs through).

    A link is (from, to, level); levels are in order. What a link leaves stands left of its level, what none leaves in the last
    layer. The order of `keys` holds where nothing else decides.
    """
    spots, ways = _spots(keys, links, _layers(keys, links, levels))
    ranks = [[spot for spot in spots if spot.layer == layer] for layer in range(len(levels) + 1)]
    _untangle(ranks)
    _place(ranks)
    return ranks, ways


def _layers(keys, links, levels) -> dict[Hashable, int]:
    places = {level: place for place, level in enumerate(levels)}
    found: dict[Hashable, int] = {}
    for start, _end, level in links:
        found[start] = min(places[level], found.get(start, places[level]))
    return {key: found.get(key, len(levels)) for key in keys}


def _spots(keys, links, layers) -> tuple[list[Spot], list[list[Spot]]]:
    leaving, arriving = Counter(link[0] for link in links), Counter(link[1] for link in links)
    boxes = {
        key: Spot(layers[key], max(HEIGHT, leaving[key] * LEAVING + 10, arriving[key] * ARRIVING + 10), key)
        for key in keys
    }
    spots, ways = list(boxes.values()), []
    for start, end, _level in links:
        lanes = [Spot(layer, LANE) for layer in range(layers[start] + 1, layers[end])]
        way = [boxes[start], *lanes, boxes[end]]
        for one, other in pairwise(way):
            one.after.append(other)
            other.before.append(one)
        spots += lanes
        ways.append(way)
    return spots, ways


def _untangle(ranks: list[list[Spot]]) -> None:
    """Order each layer by the middle of what its places are tied to, to and fro, so that few lines cross."""
    for sweep in range(SWEEPS):
        for rank in reversed(ranks) if sweep % 2 else ranks:
            place = {id(spot): index - len(each) / 2 for each in ranks for index, spot in enumerate(each)}
            tied = {id(spot): _tied(spot, back=not sweep % 2) for spot in rank}
            middles = {key: _mean([place[id(each)] for each in spots], place[key]) for key, spots in tied.items()}
            rank.sort(key=lambda spot, middles=middles: middles[id(spot)])


def _tied(spot: Spot, *, back: bool) -> list[Spot]:
    return (spot.before if back else spot.after) or (spot.after if back else spot.before)


def _mean(values: Iterable[float], otherwise: float) -> float:
    values = list(values)
    return sum(values) / len(values) if values else otherwise


def _place(ranks: list[list[Spot]]) -> None:
    """Give every place its height on the page: the fullest layer is stacked, the others follow it outwards; the top is 0."""
    fullest = max(range(len(ranks)), key=lambda layer: sum(spot.height + SPACE for spot in ranks[layer]))
    _stack(ranks[fullest], lambda spot: 0.0)
    for rank in reversed(ranks[:fullest]):
        _stack(rank, lambda spot: _mean([tied.y for tied in spot.after], 0.0))
    for rank in ranks[fullest + 1 :]:
        _stack(rank, lambda spot: _mean([tied.y for tied in spot.before], 0.0))
    spots = [spot for rank in ranks for spot in rank]
    top = min((spot.y - spot.height / 2 for spot in spots), default=0)
    for spot in spots:
        spot.y -= top


def _stack(rank: list[Spot], wanted: Callable[[Spot], float]) -> None:
    """One below the other in their order, each as near to where it is wanted as the others let it."""
    wishes, floor = [wanted(spot) for spot in rank], None
    for spot, wish in zip(rank, wishes, strict=True):
        spot.y = wish if floor is None else max(wish, floor + spot.height / 2)
        floor = spot.y + spot.height / 2 + SPACE
    shift = _mean([wish - spot.y for spot, wish in zip(rank, wishes, strict=True)], 0.0)
    for spot in rank:
        spot.y += shift


def ports(ways: Sequence[list[Spot]], *, leaving: bool) -> list[float]:
    """For each way, how high it meets its first box (or its last): side by side, in the order of where it goes."""
    near, next_to, step = (0, 1, LEAVING) if leaving else (-1, -2, ARRIVING)
    held: dict[int, list[int]] = {}
    for place, way in enumerate(ways):
        held.setdefault(id(way[near]), []).append(place)
    found = [0.0] * len(ways)
    for together in held.values():
        together.sort(key=lambda place: ways[place][next_to].y)
        for index, place in enumerate(together):
            found[place] = ways[place][near].y + (index - (len(together) - 1) / 2) * step
    return found
