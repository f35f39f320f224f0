"""Gap and surplus: what a ward has of an item against the norm in force on the day. Pages, exports, reports and API read it here.

Buildings are those in use on the day, as the register says now; equipment is as counted last by the day. A norm per site and the
ratio per head are compared with the main site, a norm per station with all its sites together.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from organisation.models import Ward

from .counted import Counted, counted_on
from .models import EquipmentCategory, Headquarters, Norm
from .norms import Norms
from .registers import categories as every_category
from .registers import uses_on

# What is measured goes before what a paper says.
COLUMNS = {
    Norm.Item.RECEPTION: ("reception_area_m2",),
    Norm.Item.MEETING: ("meeting_area_per_officer_m2",),
    Norm.Item.LAND: ("measured_land_m2", "land_area_m2"),
    Norm.Item.FLOOR: ("measured_area_m2", "floor_area_m2"),
}
UNITS = {Norm.Item.MEETING: "m²/người"}
MET, SHORT, NO_FIGURE, NO_NORM = "met", "not_met", "no_data", "not_applicable"


@dataclass(frozen=True)
class Item:
    """What is compared: an area of buildings, or a kind of equipment. `key` is its name in addresses and in the API."""

    key: str
    label: str
    unit: str
    item: str
    category_id: int | None = None


@dataclass(frozen=True)
class Gap:
    """One ward and one item on a day. `have` is None where the register holds no figure, `norm` where none is loaded."""

    ward_id: int
    item: Item
    norm: Norm | None
    have: Decimal | None
    where: str = ""
    link: str = ""
    known_on: date | None = None

    @property
    def standing(self) -> str:
        """A key of organisation.badges.STANDINGS."""
        if self.norm is None:
            return NO_NORM
        return NO_FIGURE if self.have is None else MET if self.have >= self.norm.value else SHORT

    @property
    def difference(self) -> Decimal | None:
        """Have − norm; None where either is unknown."""
        return None if self.norm is None or self.have is None else self.have - self.norm.value

    @property
    def short(self) -> Decimal | None:
        return None if self.difference is None else max(-self.difference, Decimal(0))

    @property
    def surplus(self) -> Decimal | None:
        return None if self.difference is None else max(self.difference, Decimal(0))

    @property
    def rate(self) -> Decimal | None:
        """Have ÷ norm."""
        return None if self.norm is None or self.have is None else self.have / self.norm.value

    @property
    def word(self) -> str:
        return word_of(self.standing)


def word_of(standing: str) -> str:
    """The standing in the words of norms."""
    words = {MET: _("đủ định mức"), SHORT: _("thiếu so với định mức"), NO_FIGURE: _("chưa có số liệu")}
    return words.get(standing) or _("chưa có định mức")


@dataclass
class Totals:
    """One item over many wards."""

    wards: int = 0
    met: int = 0
    short: int = 0
    surplus: int = 0
    no_figure: int = 0
    no_norm: int = 0
    short_sum: Decimal = Decimal(0)
    surplus_sum: Decimal = Decimal(0)

    @property
    def compared(self) -> int:
        return self.met + self.short


def items(categories: Iterable[EquipmentCategory] | None = None) -> list[Item]:
    """Everything that can have a norm: the areas, then the kinds of equipment in use. One query."""
    if categories is None:
        categories = [row for row in every_category() if row.is_active]
    areas = [Item(item.value, str(item.label), UNITS.get(item, "m²"), item.value) for item in COLUMNS]
    return areas + [
        Item(category.code, category.name, category.unit, Norm.Item.EQUIPMENT.value, category.pk)
        for category in categories
    ]


def gaps_on(wards: Collection[Ward], day: date, of: Iterable[Item], norms: Norms | None = None) -> dict[int, list[Gap]]:
    """Ward → its gaps in the order of the items. At most four queries, whatever the number of wards and items."""
    of, norms = list(of), norms or Norms(day)
    keys = [ward.pk for ward in wards]
    kinds = [item.category_id for item in of if item.category_id]
    counts = counted_on(keys, kinds, day) if kinds else {}
    sites = _sites(keys, day) if len(kinds) < len(of) else {}
    register = _("sổ trang bị")  # asked for once: there is a cell for each ward and kind
    found = {}
    for ward in wards:
        link = reverse("facilities:equipment-edit", args=[ward.pk]) if kinds else ""
        found[ward.pk] = [
            _of_equipment(ward, item, norms, counts, (register, link))
            if item.category_id
            else _of_area(ward, item, norms, sites)
            for item in of
        ]
    return found


def totals(gaps: Iterable[Gap]) -> Totals:
    """Counts of wards and sums of what is short and what is over, of one item."""
    found = Totals()
    for gap in gaps:
        standing = gap.standing
        found.wards += 1
        found.met += standing == MET
        found.short += standing == SHORT
        found.no_figure += standing == NO_FIGURE
        found.no_norm += standing == NO_NORM
        if standing in (MET, SHORT):
            found.surplus += bool(gap.surplus)
            found.short_sum += gap.short
            found.surplus_sum += gap.surplus
    return found


def _sites(ward_ids: Collection[int], day: date) -> dict[int, list[Headquarters]]:
    """Ward → the buildings it uses on the day, the main one first; of two main ones the one that began last."""
    found: dict[int, list[Headquarters]] = defaultdict(list)
    for use in sorted(
        uses_on(ward_ids, day), key=lambda use: (use.is_main, use.valid_from or date.min, use.pk), reverse=True
    ):
        if not found[use.ward_id] and not use.is_main:
            continue  # without a main site there is none to compare with: the register has to name it
        found[use.ward_id].append(use.headquarters)
    return found


def _of_area(ward: Ward, item: Item, norms: Norms, sites: dict[int, list[Headquarters]]) -> Gap:
    norm = norms.of(item.item, ward.pk, ward.kind)
    used = sites.get(ward.pk) or []
    if not used:
        return Gap(ward.pk, item, norm, None)
    main, names = used[0], COLUMNS[Norm.Item(item.item)]
    chosen = used if norm and norm.per == Norm.Per.STATION else used[:1]
    known = [area for building in chosen if (area := _first(building, names)) is not None]
    missing = len(chosen) - len(known)
    # A sum that leaves a site out says nothing, unless it reaches the norm without it.
    enough = bool(known) and (not missing or bool(norm and sum(known) >= norm.value))
    return Gap(ward.pk, item, norm, sum(known) if enough else None, _where(chosen, missing), main.get_absolute_url())


def _where(chosen: list[Headquarters], missing: int) -> str:
    if len(chosen) == 1:
        return chosen[0].name
    words = {"count": len(chosen), "missing": missing}
    if missing:
        return _("%(count)d trụ sở, %(missing)d nơi chưa ghi số liệu") % words
    return _("%(count)d trụ sở") % words


def _first(building: Headquarters, names: tuple[str, ...]) -> Decimal | None:
    return next((value for name in names if (value := getattr(building, name)) is not None), None)


def _of_equipment(
    ward: Ward, item: Item, norms: Norms, counts: dict[tuple[int, int], Counted], register: tuple[str, str]
) -> Gap:
    """`register`: what the register is called, and where the ward's stands."""
    norm = norms.of(item.item, ward.pk, ward.kind, item.category_id)
    count, (name, link) = counts.get((ward.pk, item.category_id)), register
    if count is None:
        return Gap(ward.pk, item, norm, None, "", link)
    return Gap(ward.pk, item, norm, Decimal(count.have), name, link, count.counted_on)
