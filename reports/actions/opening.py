"""Keep the calendar running: the periods of this and the next report year exist, and the current ones are open."""

from datetime import date

from organisation import clock
from organisation.actions.periods import ensure_periods
from organisation.models import ReportingPeriod
from programme.actions.opening import open_period


def open_current_periods(day: date | None = None) -> list[ReportingPeriod]:
    """Open every period that holds the day; what is open already stays as it is. Returns the periods."""
    day = day or clock.today()
    ensure_periods(day.year, day.year + 1)
    current = list(ReportingPeriod.objects.containing(day).order_by("ends_on", "kind"))
    for period in current:
        open_period(period=period, day=day)
    return current
