"""Keep the calendar running: periods of this and the next report year exist, due as regimes say; the current ones are open."""

from datetime import date

from organisation import clock
from organisation.actions.periods import ensure_periods, restate_due_days
from organisation.models import ReportingPeriod
from programme.actions.opening import open_period


def open_current_periods(day: date | None = None) -> list[ReportingPeriod]:
    """Open every period from the 15th to the 14th that holds the day; what is open already stays as it is. Returns the periods."""
    day = day or clock.today()
    ensure_periods(day.year, day.year + 1)
    restate_due_days(day=day)
    current = list(ReportingPeriod.objects.main().containing(day).order_by("ends_on", "kind"))
    for period in current:
        open_period(period=period, day=day)
    return current
