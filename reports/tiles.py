"""What the tile map shows: one standing and one short figure per ward of today, for the measure chosen.

A quarter before the units of today is restated: the records of earlier units are added up at the heir that takes them.
"""

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilities.models import HeadquartersStanding, MoneyStanding
from organisation import city_map, formats
from organisation.models import ReportingPeriod
from organisation.models.ward import stood_when_due
from organisation.prepared import Prepared, Slot
from programme.models import Assessment, WardStanding
from reports import figures

GOOD, FAIR = Decimal("0.9"), Decimal("0.7")  # of criteria met and reports on time: the portal's own steps for colouring
OUTSIDE, NO_DATA = ("not_applicable", ""), ("no_data", "")
Facts = dict[int, list[tuple]]


class Measure(NamedTuple):
    """A measure of the map: its key in the address, its label, and the standing and figure of each ward."""

    key: str
    label: object
    read: Callable[[ReportingPeriod, date, Collection[int]], dict[int, tuple[str, str]]]
    outside: tuple[str, str]


def _facts(rows: list[tuple], drawn: Collection[int]) -> Facts:
    """The rows of each ward that has a tile, for the others are not asked for again."""
    facts: Facts = {}
    for ward, *row in rows:
        if ward in drawn:
            facts.setdefault(ward, []).append(tuple(row))
    return facts


def _today(queryset, *fields: str):
    """Rows per ward on their line of records: its own, and those of earlier units whose records it takes.

    Which of the wards stand today the map knows; asking for them here too is what a database without statistics plans badly.
    """
    carried = queryset.filter(ward__descent__carries_records=True)
    return carried.order_by().values_list("ward__descent__descendant", *fields)


def _in_quarter(model):
    return model.objects.filter(period=Slot("period"))


def _papers(*fields: str) -> Prepared:
    return Prepared(lambda: _today(_in_quarter(Assessment).filter(stood_when_due()), "state", *fields))


_POINTS = _papers("passes_verified", "points_verified", "points_max", "met_verified", "total")
_MET = _papers("met_verified", "total")
_REPORTS = Prepared(lambda: _today(_in_quarter(WardStanding), "duties_on_time", "duties_expected"))
# Which building a unit uses is a fact of now: it has passed to the heir, the earlier unit's row says nothing any more.
_SITES = Prepared(lambda: HeadquartersStanding.objects.order_by().values_list("ward", "is_independent"))
_MONEY = Prepared(lambda: _today(MoneyStanding.objects.filter(year=Slot("year")), "disbursed", "planned"))


def _unreviewed(rows: list[tuple]) -> tuple[str, str] | None:
    """The standing of a ward none of whose assessments is reviewed yet."""
    states = {row[0] for row in rows}
    if states & {"verified", "concluded"}:
        return None
    return ("waiting", _("chờ thẩm định")) if "submitted" in states else NO_DATA


def _qualified(quarter, day, drawn):
    answers = {}
    for ward, rows in _facts(_POINTS(period=quarter.pk), drawn).items():
        reviewed = [row for row in rows if row[0] in {"verified", "concluded"}]
        passed = sum(bool(row[1]) for row in reviewed)
        answers[ward] = _unreviewed(rows) or (
            "met" if passed == len(rows) else "partial" if passed else "not_met",
            _score(reviewed) if len(rows) == 1 else f"{passed}/{len(rows)}",
        )
    return answers


def _score(reviewed: list[tuple]) -> str:
    """The points of the one reviewed assessment; criteria met where its set has no points."""
    if not reviewed:
        return ""
    _state, _passes, points, most, met, total = reviewed[0]
    return _("%(points)s điểm") % {"points": formats.number(points)} if most else f"{met}/{total}"


def _by_steps(rate: Decimal | None, text: str, good=GOOD, fair=FAIR) -> tuple[str, str]:
    if rate is None:
        return OUTSIDE
    return ("met" if rate >= good else "watch" if rate >= fair else "not_met"), text


def _criteria(quarter, day, drawn):
    answers = {}
    for ward, rows in _facts(_MET(period=quarter.pk), drawn).items():
        reviewed = [row for row in rows if row[0] in {"verified", "concluded"}]
        met, total = sum(row[1] for row in reviewed), sum(row[2] for row in reviewed)
        answers[ward] = _unreviewed(rows) or _by_steps(figures.rate(met, total), f"{met}/{total}")
    return answers


def _duties(quarter, day, drawn):
    answers = {}
    for ward, counts in _facts(_REPORTS(period=quarter.pk), drawn).items():
        on_time, expected = (sum(column) for column in zip(*counts, strict=True))
        answers[ward] = _by_steps(figures.rate(on_time, expected), f"{on_time}/{expected}")
    return answers


def _headquarters(quarter, day, drawn):
    words = {True: ("met", _("độc lập")), False: ("not_met", ""), None: NO_DATA}
    return {ward: words[rows[0][0]] for ward, rows in _facts(_SITES(), drawn).items()}


def _money(quarter, day, drawn):
    year = quarter.ends_on.year
    passed = figures.year_passed(year, day)
    answers = {}
    for ward, sums in _facts(_MONEY(year=year), drawn).items():
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


def draw(quarter: ReportingPeriod, measure: Measure, day: date) -> tuple[SafeString, SafeString]:
    """The map and its legend as markup. Two queries."""
    here = city_map.ground()
    answers = measure.read(quarter, day, {place.ward for place in here.places})
    title = _("%(measure)s, %(period)s") % {"measure": measure.label, "period": quarter.label}
    before, after = reverse("reports:ward-detail", args=[0]).split("0")
    address = f"{before}%d{after}".__mod__
    return city_map.drawn(here, answers, outside=measure.outside, title=title, address=address)
