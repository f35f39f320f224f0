"""Where a building lies: its ward's tile picked out on the schematic map of the city. Two queries."""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from organisation.models import RiverPoint, Ward

from .models import Headquarters, Occupancy

SIDE, GAP = 10, 1


def place_of(building: Headquarters, uses: Iterable[Occupancy]) -> SafeString | None:
    """The small map with the tiles of the wards that use the building now; None where none of them has a tile."""
    here = {use.ward_id: use.ward.full_name for use in uses if use.valid_until is None}
    tiles = list(
        Ward.objects.filter(dissolved_on__isnull=True, tile_column__isnull=False)
        .order_by()
        .values_list("pk", "tile_column", "tile_row")
    )
    names = [here[pk] for pk, _column, _row in tiles if pk in here]
    if not names:
        return None
    label = _("Vị trí trên bản đồ ô: %(wards)s") % {"wards": ", ".join(names)}
    river = [(point.x, point.y) for point in RiverPoint.objects.order_by("sequence")]
    return _svg(tiles, set(here), river, label)


def _svg(tiles: list[tuple[int, int, int]], here: set[int], river: list[tuple], label: str) -> SafeString:
    columns, rows = (max(tile[part] for tile in tiles) + 1 for part in (1, 2))
    # Those picked out are drawn last, over their neighbours.
    marks = "".join(
        _tile(column, row, pk in here) for pk, column, row in sorted(tiles, key=lambda tile: tile[0] in here)
    )
    points = " ".join(f"{x * SIDE:g},{y * SIDE:g}" for x, y in river)
    line = f'<polyline class="place-river" points="{points}"/>' if len(river) > 1 else ""
    return mark_safe(
        f'<svg class="place-map" viewBox="0 0 {columns * SIDE} {rows * SIDE}" role="img" aria-label="{escape(label)}">'
        f"<title>{escape(label)}</title>{marks}{line}</svg>"
    )


def _tile(column: int, row: int, is_here: bool) -> str:
    x, y, side = column * SIDE + GAP / 2, row * SIDE + GAP / 2, SIDE - GAP
    tile = f'<rect x="{x:g}" y="{y:g}" width="{side}" height="{side}" rx="1"'
    if not is_here:
        return f"{tile}/>"
    # A ring besides the colour: colour alone says nothing in print.
    ring = f'<circle class="place-ring" cx="{x + side / 2:g}" cy="{y + side / 2:g}" r="{SIDE}"/>'
    return f'{tile} class="place-here"/>{ring}'
