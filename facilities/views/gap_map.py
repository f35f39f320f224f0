"""The map of the city by gap: one item, each ward's have against its norm on a day, and the same wards as a list."""

from collections.abc import Iterable
from operator import attrgetter

from django.db.models import Case, F, IntegerField, Value, When
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from organisation import formats
from organisation.listing import Column, Listing, one_of
from organisation.models import RiverPoint, Ward
from organisation.reading import asked
from organisation.scope import visible_wards
from organisation.tilemap import Tile, legend_html, tile_map_svg

from ..gaps import MET, NO_FIGURE, NO_NORM, SHORT, Gap, Item, gaps_on, items, totals, word_of

STANDINGS = (SHORT, MET, NO_FIGURE, NO_NORM)
SURPLUS = "surplus"
PER_PAGE = 200  # the whole city on one page


def _order(found: dict[int, Gap], figure: str) -> Case | F:
    """What the list sorts by: the wards' rank by a figure that the database does not hold."""
    known = {pk: value for pk, gap in found.items() if (value := getattr(gap, figure)) is not None}
    rank = {value: place for place, value in enumerate(sorted(set(known.values())))}
    whens = [When(pk=pk, then=Value(rank[value])) for pk, value in known.items()]
    return Case(*whens, output_field=IntegerField()) if whens else F("pk")


def _columns(found: dict[int, Gap], sort: str) -> list[Column]:
    def of(name):
        read = attrgetter(name)
        return lambda ward: read(found[ward.pk])

    def ranked(key, label, name, figure):
        return Column(key, label, of(name), (_order(found, figure) if sort.removeprefix("-") == key else "pk",))

    return [
        Column("name", gettext_lazy("Phường, xã"), str, ("sort_key",)),
        ranked("standing", gettext_lazy("Kết quả"), "word", "rate"),
        ranked("have", gettext_lazy("Hiện có"), "have", "have"),
        Column("norm", gettext_lazy("Định mức"), lambda ward: found[ward.pk].norm and found[ward.pk].norm.value),
        ranked("short", gettext_lazy("Thiếu"), "short", "short"),
        ranked("surplus", gettext_lazy("Thừa"), "surplus", "surplus"),
        Column("where", gettext_lazy("Nơi ghi"), of("where")),
        Column("known", gettext_lazy("Ngày kiểm kê"), of("known_on")),
    ]


def _of_standing(found: dict[int, Gap]):
    def keep(wards, value):
        if value == SURPLUS:
            return wards.filter(pk__in=[pk for pk, gap in found.items() if gap.surplus])
        if value not in STANDINGS:
            return wards
        return wards.filter(pk__in=[pk for pk, gap in found.items() if gap.standing == value])

    return keep


def _item_asked(known: list[Item], key: str) -> Item:
    return next((item for item in known if item.key == key), known[0])


@require_safe
def gap_map(request):
    """Wards of the day (`ngay`) by one item (`muc`): short, met, no figure, no norm."""
    how, known = asked(request.GET), items()
    item = _item_asked(known, request.GET.get("muc", ""))
    wards = one_of("kind", Ward.Kind.values)(visible_wards(request.user).alive_on(how.day), request.GET.get("loai", ""))
    all_wards = list(wards.in_order())
    found = {pk: gaps[0] for pk, gaps in gaps_on(all_wards, how.day, [item]).items()}
    listing = Listing(
        request,
        wards,
        _columns(found, request.GET.get("sort", "")),
        search=lambda rows, words: rows.matching(words),
        filters={"loai": lambda rows, _value: rows, "muc": lambda rows, _value: rows, "ket-qua": _of_standing(found)},
        default_order=("sort_key", "pk"),
        per_page=PER_PAGE,
        prepare=lambda rows: _attach(rows, found),
    )
    if listing.export_kind:
        name = _("%(item)s (%(unit)s), so với định mức") % {"item": item.label, "unit": item.unit}
        return listing.export(f"dinh-muc-{item.key}", name)
    context = {
        "reading": how,
        "as_of": how.day,
        "item": item,
        "known": known,
        "sums": totals(found.values()),
        "kinds": Ward.Kind.choices,
        "standings": [*((key, word_of(key)) for key in STANDINGS), (SURPLUS, _("thừa so với định mức"))],
        "norms": sorted({gap.norm for gap in found.values() if gap.norm}, key=attrgetter("pk")),
    }
    return render(
        request, "facilities/gap_map.html", {**listing.context(), **context, **_drawn(all_wards, found, item, how)}
    )


def _attach(wards: Iterable[Ward], found: dict[int, Gap]) -> None:
    for ward in wards:
        ward.gap = found[ward.pk]


def _drawn(wards: list[Ward], found: dict[int, Gap], item: Item, how) -> dict:
    """The map and its legend; nothing for a day whose units have no place on it. One query."""
    tiles = [
        Tile(
            ward.tile_column,
            ward.tile_row,
            ward.name,
            _page(ward, how),
            found[ward.pk].standing,
            _value(found[ward.pk]),
        )
        for ward in wards
        if ward.tile_column is not None and ward.dissolved_on is None
    ]
    if not tiles:
        return {"map": "", "legend": ""}
    words = {key: word_of(key) for key in STANDINGS}
    river = [(float(x), float(y)) for x, y in RiverPoint.objects.order_by("sequence").values_list("x", "y")]
    title = _("%(item)s so với định mức, ngày %(day)s") % {"item": item.label, "day": formats.day(how.day)}
    return {"map": tile_map_svg(tiles, river, title=title, words=words), "legend": legend_html(tiles, words)}


def _page(ward: Ward, how) -> str:
    address = reverse("facilities:ward-gaps", args=[ward.pk])
    return address if how.is_today else f"{address}?ngay={formats.day(how.day)}"


def _value(gap: Gap) -> str:
    """What the tile says: what is short or over, in the item's unit; what there is where nothing can be compared."""
    if gap.difference is not None:
        return formats.signed(gap.difference) if gap.difference else formats.number(gap.have)
    return "" if gap.have is None else formats.number(gap.have)
