"""What a request says: which period the page shows (`?ky=2026-Q3`, of those that were opened), which version it changes."""

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils.translation import gettext as _

from organisation import clock
from organisation.models import ReportingPeriod
from organisation.prepared import PreparedRows, Slot
from programme.models import Assessment, Directive, Progress

_REPORTS = Exists(Progress.objects.filter(period=OuterRef("pk")))
_ASSESSMENTS = Exists(Assessment.objects.filter(period=OuterRef("pk")))
_OF_DIRECTIVE = Exists(Progress.objects.filter(period=OuterRef("pk"), duty__directive=Slot("directive")))

_QUARTERS = PreparedRows(ReportingPeriod, lambda: ReportingPeriod.objects.quarters().filter(_REPORTS | _ASSESSMENTS))
_PERIODS = PreparedRows(ReportingPeriod, lambda: ReportingPeriod.objects.filter(_REPORTS | _ASSESSMENTS))
_REPORTED = PreparedRows(ReportingPeriod, lambda: ReportingPeriod.objects.filter(_REPORTS))
_REPORTED_ON = PreparedRows(ReportingPeriod, lambda: ReportingPeriod.objects.filter(_OF_DIRECTIVE))


def opened_quarters() -> list[ReportingPeriod]:
    """Quarters with something in them, the newest first."""
    return _newest_first(_QUARTERS())


def opened_periods() -> list[ReportingPeriod]:
    """Periods of any kind with something in them: directives are reported on by month, quarter, half-year or year."""
    return _newest_first(_PERIODS())


def reported_periods(directive: Directive | None = None) -> list[ReportingPeriod]:
    """Periods of any kind that somebody owed a report of progress in, of this directive when one is given."""
    return _newest_first(_REPORTED() if directive is None else _REPORTED_ON(directive=directive.pk))


def _newest_first(rows) -> list[ReportingPeriod]:
    """The newest first; of one last day, quarters first."""
    return sorted(rows, key=lambda row: (row.ends_on, row.kind == row.Kind.QUARTER, row.pk), reverse=True)


def period_of(request, quarters: list[ReportingPeriod], *, closed: bool = False) -> ReportingPeriod | None:
    """The period the address names; without one the newest, or the newest closed one. None while nothing was opened."""
    code = request.GET.get("ky", "").strip()
    if code:
        found = next((period for period in quarters if period.code == code), None)
        if found is None:
            raise Http404(_("Không có kỳ báo cáo %(code)s.") % {"code": code[:20]})
        return found
    today = clock.today()
    if closed and (done := [period for period in quarters if period.is_closed_on(today)]):
        return done[0]
    return quarters[0] if quarters else None


def of_period(periods: list[ReportingPeriod], path: str = "period"):
    """A list's filter by the code of one of these periods, at `path`; any other code leaves the list as it is."""
    by_code = {period.code: period.pk for period in periods}
    return lambda rows, value: rows.filter(**{path: by_code[value]}) if value in by_code else rows


def version_of(request) -> int:
    """The version the page was made from; anything unreadable is no version and clashes with every one."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
