"""Keep the calendar running: periods of this and the next report year exist, due as regimes say; the current ones are open."""

from datetime import date
from typing import NamedTuple

from organisation import clock
from organisation.actions.periods import ensure_periods, restate_due_days
from organisation.models import ReportingPeriod
from programme.actions.opening import open_period
from reports.models import Run

from .obligations import open_all_obligations

OPENING = "reports.open_current_periods"


class Opening(NamedTuple):
    """The periods from the 15th to the 14th that are open now, and how many rows were made in them and of what is owed."""

    periods: list[ReportingPeriod]
    rows: int


def open_current_periods(day: date | None = None) -> Opening:
    """Open every period that holds the day, or that went by since this was done last; what is open already stays as it is.

    What is owed is opened for every period, of whatever days.
    """
    day = day or clock.today()
    since = min(_last_day() or day, day)
    ensure_periods(since.year, day.year + 1)
    restate_due_days(day=day)
    touched = ReportingPeriod.objects.filter(starts_on__lte=day, ends_on__gte=since).order_by("ends_on", "kind")
    periods = list(touched.main())
    rows = sum(_open(period, day) for period in periods)
    return Opening(periods, rows + open_all_obligations(day=day))


def _last_day() -> date | None:
    """The Hanoi day on which this ran last and ended well; None where it never did: no day is missed."""
    ended = Run.objects.filter(task=OPENING, outcome__in=[Run.Outcome.DONE, Run.Outcome.NOTHING])
    last = ended.order_by("-started_at").first()
    return clock.hanoi_day(last.started_at) if last else None


def _open(period: ReportingPeriod, day: date) -> int:
    made = open_period(period=period, day=day)
    return made.duties + made.progress + made.assessments + made.withdrawn
