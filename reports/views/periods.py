"""The periods of a year: their days, their due days, the regimes that ask for them; report year against budget year."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation import clock, periods
from organisation.models import Regime, ReportingPeriod
from reports.clocks import clocks_svg, sentence


@dataclass
class Row:
    """A period on the page: the regimes that ask for it, and where it stands today."""

    period: ReportingPeriod
    regimes: list[Regime]
    standing: str
    word: str


def report_year(day: date) -> int:
    """The report year a day lies in: 15 December belongs to the next one."""
    return periods.number_on(periods.YEAR, day)[0]


def year_asked(text: str, held: list[int], day: date) -> int:
    """The year in the address; the report year of the day where it names none that is held."""
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return year if year in held else report_year(day)


def rows_of(year: int, day: date) -> list[Row]:
    """The year's periods, by kind as the calendar names them, then those that were called for. Two queries."""
    regimes = list(Regime.objects.exclude(state=Regime.State.DRAFT).exclude(period_kind=periods.ADHOC))
    order = [kind for kind, _label in periods.KINDS]
    found = ReportingPeriod.objects.filter(year=year).select_related("regime")
    found = sorted(found, key=lambda row: (order.index(row.kind), -row.first_day, row.number))
    return [Row(row, _asking(row, regimes), *_standing(row, day)) for row in found]


def _asking(period: ReportingPeriod, regimes: list[Regime]) -> list[Regime]:
    """As Regime.objects.asking_for, for many periods at once."""
    if period.regime:
        return [period.regime]
    return [
        regime
        for regime in regimes
        if (regime.period_kind, regime.first_day) == (period.kind, period.first_day)
        and regime.valid_from <= period.ends_on
        and (regime.valid_until is None or period.ends_on < regime.valid_until)
    ]


def _standing(period: ReportingPeriod, day: date) -> tuple[str, str]:
    if day < period.starts_on:
        return "not_started", _("Chưa đến")
    if day <= period.ends_on:
        return "on_track", _("Đang diễn ra")
    if day <= period.due_effective_on:
        return "due", _("Đang gửi báo cáo")
    return "done", _("Đã qua hạn gửi")


@require_safe
def period_list(request):
    """The year's periods on two clocks."""
    day = clock.today()
    years = list(ReportingPeriod.objects.order_by("-year").values_list("year", flat=True).distinct())
    year = year_asked(request.GET.get("nam", ""), years, day)
    rows = rows_of(year, day)
    now = ReportingPeriod.objects.main().containing(day).filter(Q(kind=periods.MONTH) | Q(kind=periods.QUARTER))
    return render(
        request,
        "reports/period_list.html",
        {
            "title": _("Kỳ báo cáo năm %(year)s") % {"year": year},
            "rows": rows,
            "year": year,
            "years": years,
            "day": day,
            "now": now.order_by("ends_on", "kind"),
            "clocks": clocks_svg(year, day),
            "clocks_said": sentence(year, day),
            "may_call": request.user.has_perm("organisation.call_for_report"),
        },
    )
