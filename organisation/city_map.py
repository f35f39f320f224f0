"""The city on the tile map: where each ward of today lies and how the river runs, for whatever a room has to say of each ward."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from django.db.models import CharField, F, IntegerField, Value
from django.utils.safestring import SafeString

from .memory import by_its_data
from .models import RiverPoint, Ward
from .prepared import Prepared
from .tilemap import Tile, legend_html, tile_map_svg

Answer = tuple[str, str]  # a standing (a key of badges.STANDINGS) and what the tile says


class Place(NamedTuple):
    """Where a ward of today lies, in tiles."""

    ward: int
    column: int
    row: int
    name: str


class Ground(NamedTuple):
    """The wards of today and the corners of the river, in their order."""

    places: tuple[Place, ...]
    river: tuple[tuple[float, float], ...]


def ground() -> Ground:
    """The ground as it is today. One query."""
    rows = _GROUND()
    places = tuple(Place(ward, int(column), int(row), name) for ward, column, row, name, _place in rows if ward)
    river = sorted((place, float(x), float(y)) for ward, x, y, _name, place in rows if not ward)
    return Ground(places, tuple((x, y) for _place, x, y in river))


def drawn(
    here: Ground,
    answers: Mapping[int, Answer],
    *,
    outside: Answer,
    title: str,
    address: Callable[[int], str],
    words: Mapping[str, str] | None = None,
) -> tuple[SafeString, SafeString]:
    """The map and its legend as markup, from what is said of each ward; `outside` is said of the others.

    `address` says which page a ward's tile leads to; `words` are a standing's words on this map.
    """
    places = sorted(here.places)
    tiles = tuple((column, row, name, address(ward), *answers.get(ward, outside)) for ward, column, row, name in places)
    return _drawn(title, tiles, here.river, tuple(sorted((words or {}).items())))


@by_its_data(most=64)
def _drawn(title: str, tiles: tuple, river: tuple, words: tuple) -> tuple[SafeString, SafeString]:
    found, said = [Tile(*tile) for tile in tiles], dict(words)
    return tile_map_svg(found, river, title=title, words=said), legend_html(found, said)


def _ground():
    """Where each ward of today stands and where the river runs; a river point has its place in line and no ward."""
    none, nameless = Value(0, output_field=IntegerField()), Value("", output_field=CharField())
    wards = Ward.objects.filter(dissolved_on__isnull=True, tile_column__isnull=False).order_by()
    return (
        RiverPoint.objects.order_by()
        .annotate(none=none, nameless=nameless, place=F("sequence"))
        .values_list("none", "x", "y", "nameless", "place")
        .union(
            wards.annotate(place=none).values_list("pk", "tile_column", "tile_row", "name", "place"),
            all=True,
        )
    )


_GROUND = Prepared(_ground)
