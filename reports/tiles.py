"""What the tile map shows: one standing and one short figure per ward of today, for the measure chosen.

A quarter before the units of today is restated: the records of earlier units are added up at the heir that takes them.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import CharField, F, IntegerField, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilities.models import HeadquartersStanding, MoneyStanding
from organisation import formats
from organisation.models import ReportingPeriod, RiverPoint, Ward
from organisation.tilemap import Tile, legend_html, tile_map_svg
from programme.models import Assessment, WardStanding
from reports import figures

GOOD, FAIR = Decimal("0.9"), Decimal("0.7")  # of criteria met and reports on time: the portal's own steps for colouring
OUTSIDE, NO_DATA = ("not_applicable", ""), ("no_data", "")
Facts = dict[int, list[tuple]]


class Measure(NamedTuple):
    """A measure of the map: its key in the address, its label, and the standing and figure of each ward."""

    key: str
    label: object
    read: Callable[[ReportingPeriod, date], dict[int, tuple[str, str]]]
    outside: tuple[str, str]


def _facts(queryset, *fields: str) -> Facts:
    """Rows per ward of today: its own, and those of earlier units whose records it takes."""
    path = "ward__descent__descendant"
    own = queryset.filter(ward__tile_column__isnull=False, ward__dissolved_on__isnull=True).order_by()
    earlier = queryset.filter(
        **{f"{path}__tile_column__isnull": False, f"{path}__dissolved_on__isnull": True},
        ward__descent__carries_records=True,
    ).order_by()
    facts: Facts = {}
    for ward, *row in own.values_list("ward", *fields).union(earlier.values_list(path, *fields), all=True):
        facts.setdefault(ward, []).append(tuple(row))
    return facts


def _assessments(quarter: ReportingPeriod, *fields: str) -> Facts:
    return _facts(Assessment.objects.filter(period=quarter), "state", *fields)


def _unreviewed(rows: list[tuple]) -> tuple[str, str] | None:
    """The standing of a ward none of whose assessments is reviewed yet."""
    states = {row[0] for row in rows}
    if states & {"verified", "concluded"}:
        return None
    return ("waiting", _("chờ thẩm định")) if "submitted" in states else NO_DATA


def _qualified(quarter, day):
    answers = {}
    for ward, rows in _assessments(quarter, "passes_verified", "points_verified", "points_max").items():
        reviewed = [row for row in rows if row[0] in {"verified", "concluded"}]
        passed = sum(bool(row[1]) for row in reviewed)
        points = _("%(points)s điểm") % {"points": formats.number(reviewed[0][2])} if reviewed else ""
        answers[ward] = _unreviewed(rows) or (
            "met" if passed == len(rows) else "partial" if passed else "not_met",
            points if len(rows) == 1 else f"{passed}/{len(rows)}",
        )
    return answers


def _by_steps(rate: Decimal | None, text: str, good=GOOD, fair=FAIR) -> tuple[str, str]:
    if rate is None:
        return OUTSIDE
    return ("met" if rate >= good else "watch" if rate >= fair else "not_met"), text


def _criteria(quarter, day):
    answers = {}
    for ward, rows in _assessments(quarter, "met_verified", "total").items():
        reviewed = [row for row in rows if row[0] in {"verified", "concluded"}]
        met, total = sum(row[1] for row in reviewed), sum(row[2] for row in reviewed)
        answers[ward] = _unreviewed(rows) or _by_steps(figures.rate(met, total), f"{met}/{total}")
    return answers


def _duties(quarter, day):
    answers = {}
    rows = _facts(WardStanding.objects.filter(period=quarter), "duties_on_time", "duties_expected")
    for ward, counts in rows.items():
        on_time, expected = (sum(column) for column in zip(*counts, strict=True))
        answers[ward] = _by_steps(figures.rate(on_time, expected), f"{on_time}/{expected}")
    return answers


def _headquarters(quarter, day):
    words = {True: ("met", _("độc lập")), False: ("not_met", ""), None: NO_DATA}
    return {
        ward: words[rows[0][0]] for ward, rows in _facts(HeadquartersStanding.objects.all(), "is_independent").items()
    }


def _money(quarter, day):
    year = quarter.ends_on.year
    passed = figures.year_passed(year, day)
    answers = {}
    for ward, sums in _facts(MoneyStanding.objects.filter(year=year), "disbursed", "planned").items():
        paid, planned = (sum(column) for column in zip(*sums, strict=True))
        share = figures.rate(paid, planned)
        answers[ward] = _by_steps(share, formats.percent(share), good=passed, fair=passed / 2)
    return answers


MEASURES = {
    measure.key: measure
    for measure in (
        Measure("diem", gettext_lazy("Đủ điều kiện, điểm"), _qualified, OUTSIDE),
        Measure("tieu-chi", gettext_lazy("Tiêu chí đạt"), _criteria, OUTSIDE),
        Measure("nghia-vu", gettext_lazy("Nghĩa vụ báo cáo đúng hạn"), _duties, OUTSIDE),
        Measure("tru-so", gettext_lazy("Trụ sở độc lập (hiện nay)"), _headquarters, NO_DATA),
        Measure("giai-ngan", gettext_lazy("Giải ngân so với thời gian đã qua của năm"), _money, OUTSIDE),
    )
}


def draw(quarter: ReportingPeriod, measure: Measure, day: date) -> tuple[str, str]:
    """The map and its legend as markup."""
    answers = measure.read(quarter, day)
    address = reverse("reports:ward-detail", args=[0]).replace("0", "{}")
    tiles, river = [], []
    for pk, column, row, name in _ground():
        if pk:
            tiles.append(Tile(int(column), int(row), name, address.format(pk), *answers.get(pk, measure.outside)))
        else:
            river.append((float(column), float(row)))
    title = _("%(measure)s, %(period)s") % {"measure": measure.label, "period": quarter.label}
    return tile_map_svg(tiles, river, title=title), legend_html(tiles)


def _ground():
    """Where each ward of today stands and where the river runs, in one query; river points come in order and without a ward."""
    none, nameless = Value(0, output_field=IntegerField()), Value("", output_field=CharField())
    wards = Ward.objects.filter(dissolved_on__isnull=True, tile_column__isnull=False).order_by()
    river = RiverPoint.objects.order_by()
    rows = (
        river.annotate(none=none, nameless=nameless, place=F("sequence"))
        .values_list("none", "x", "y", "nameless", "place")
        .union(wards.annotate(place=none).values_list("pk", "tile_column", "tile_row", "name", "place"), all=True)
    )
    return (row[:4] for row in sorted(rows, key=lambda row: (row[4], row[0])))
