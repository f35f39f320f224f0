"""The lines of the inflation pages: a tally with its name and its way on; their columns, and how they sort."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from organisation import charts
from organisation.listing import Column, Listing
from organisation.models import Officer, Ward
from organisation.text import sort_key
from programme import inflation
from programme.inflation import CRITERION, VERIFIER, Tally
from programme.models import CheckRule


@dataclass
class Row:
    """A line of the page: a tally with its name, its way on, and how it stands."""

    tally: Tally
    name: str
    order: str
    url: str = ""
    share: float = 0.0
    is_beyond: bool = False

    @property
    def bar(self):
        """The index beside the widest one of the page; nothing is drawn where the reviewer found more."""
        return charts.bar_svg(self.share, "bad" if self.is_beyond else "accent")

    @property
    def percent(self) -> Decimal | None:
        return inflation.as_percent(self.tally.index)


class RowListing(Listing):
    """A list of rows in memory: sorted by attributes of the tally, what has none at the end."""

    def _sorted(self, rows: list[Row], default_order: tuple) -> list[Row]:
        key, backwards = self.sort.removeprefix("-"), self.sort.startswith("-")
        column = next((column for column in self.columns if column.key == key and column.order), None)
        if column is None:
            self.sort, backwards, name = "", True, default_order[0]
        else:
            name = column.order[0]
        if name == "name":
            return sorted(rows, key=lambda row: row.order, reverse=backwards)
        known = [row for row in rows if getattr(row.tally, name) is not None]
        nothing = [row for row in rows if getattr(row.tally, name) is None]
        in_order = sorted(known, key=lambda row: row.order)
        return sorted(in_order, key=lambda row: getattr(row.tally, name), reverse=backwards) + nothing


def rows_of(by: str, tallies: list[Tally], rule: CheckRule) -> list[Row]:
    """The tallies with their names. One query."""
    named = _named(by, [tally.key for tally in tallies])
    widest = max((tally.index for tally in tallies if tally.index is not None), default=Fraction(0))
    threshold = rule.threshold if rule.is_active else None
    return [
        Row(
            tally,
            *named[tally.key],
            share=float(max(tally.index or 0, 0) / widest) if widest > 0 else 0.0,
            is_beyond=tally.is_beyond(threshold),
        )
        for tally in tallies
        if tally.key in named
    ]


def _named(by: str, keys: list[int]) -> dict[int, tuple[str, str, str]]:
    """(name, what it sorts by, where it leads) by key."""
    if by == CRITERION:
        version = _("phiên bản")
        return {
            key: (
                f"{row.code} {row.name} ({version} {row.criteria_set.version})",
                f"{row.code} {row.criteria_set.version:06}",
                row.criteria_set.get_absolute_url(),
            )
            for key, row in inflation.criteria_named(keys).items()
        }
    if by == VERIFIER:
        people = Officer.objects.in_bulk(keys)
        return {key: (row.full_name or row.username, sort_key(row.full_name), "") for key, row in people.items()}
    papers = reverse("programme:assessment-list")
    return {
        key: (row.full_name, row.sort_key, f"{papers}?{urlencode({'q': row.name})}")
        for key, row in Ward.objects.in_bulk(keys).items()
    }


def columns(tab: str, *, in_points: bool) -> list[Column]:
    """What is shown and exported; the points only where every set of the span has them."""
    heads = {"phuong": _("Đơn vị"), "tieu-chi": _("Tiêu chí"), "nguoi-tham-dinh": _("Người thẩm định")}
    points = [
        Column("diem", _("Điểm tự chấm"), lambda row: row.tally.own, ("own",)),
        Column("diem-td", _("Điểm thẩm định"), lambda row: row.tally.verified, ("verified",)),
        Column("toi-da", _("Điểm tối đa"), lambda row: row.tally.most, ("most",)),
    ]
    return [
        Column("ten", heads[tab], lambda row: row.name, ("name",)),
        Column("chi-so", _("Chỉ số chênh lệch (%)"), lambda row: row.percent, ("index",)),
        *(points if in_points else []),
        Column("dat", _("Tiêu chí tự chấm đạt"), lambda row: row.tally.met_own, ("met_own",)),
        Column("dat-td", _("Tiêu chí thẩm định đạt"), lambda row: row.tally.met_verified, ("met_verified",)),
        Column("tong", _("Số tiêu chí"), lambda row: row.tally.criteria, ("criteria",)),
        Column("phieu", _("Số phiếu"), lambda row: row.tally.papers, ("papers",)),
    ]
