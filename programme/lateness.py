"""How late and how silent: the honest clock's three figures, reports sent late, silence, and how old each is.

A duty is late against the deadline as first given (`original`) and against the one that holds now (`current`); lateness that the
bearer disputes is said beside both, never taken off. Silence is an alarm of its own: a duty may be silent and not late.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from organisation import periods
from organisation.clock import hanoi_day

from .models import Directive, Dispute, Duty, Progress

# Days without a report after which a duty is silent, by rhythm: the portal's proposal, a directive may set its own.
SILENT_AFTER = {periods.MONTH: 45, periods.QUARTER: 110, periods.HALF: 200, periods.YEAR: 380}


class Ageing(TextChoices):
    """How many days late, in the four steps of the plan's overview."""

    TO_30 = "1-30", _("1–30 ngày")
    TO_60 = "31-60", _("31–60 ngày")
    TO_120 = "61-120", _("61–120 ngày")
    OVER_120 = "120+", _("trên 120 ngày")


@dataclass(frozen=True)
class DutyClock:
    """One duty's clock on a day. Days late are 0 when it is in time or has no deadline; `disputed` is "", open or upheld."""

    original_due_on: date | None
    current_due_on: date | None
    original: int
    current: int
    disputed: str = ""
    done_on: date | None = None

    @property
    def under_dispute(self) -> int:
        """Of the days late against the present deadline, those that await a decision on the bearer's objection."""
        return self.current if self.disputed == Dispute.State.OPEN else 0

    @property
    def upheld(self) -> int:
        """Of the days late against the present deadline, those for which the bearer's objection was accepted."""
        return self.current if self.disputed == Dispute.State.UPHELD else 0


def days_between(due_on: date | None, day: date) -> int:
    """Whole days after the deadline; 0 on it, before it, and when there is none."""
    return max((day - due_on).days, 0) if due_on else 0


def bucket(days: int) -> str:
    """The ageing step of so many days late; "" when not late."""
    if days < 1:
        return ""
    steps = ((30, Ageing.TO_30), (60, Ageing.TO_60), (120, Ageing.TO_120))
    return next((step.value for most, step in steps if days <= most), Ageing.OVER_120.value)


def stops_on(day: date, done_on: date | None, valid_until: date | None) -> date:
    """The day the clock is read on: it stops when the duty is done, and with the duty's own span."""
    last = valid_until - timedelta(days=1) if valid_until else None
    return min(filter(None, (day, done_on, last)))


def clock_of(duty: Duty, day: date, disputed: str = "") -> DutyClock:
    """The three figures of a duty (its directive loaded). `disputed`: see `disputed_duties`."""
    read_on = stops_on(day, duty.done_on, duty.valid_until)
    first, present = duty.directive.due_on, duty.current_due_on
    return DutyClock(
        first, present, days_between(first, read_on), days_between(present, read_on), disputed, duty.done_on
    )


def report_days_late(state: str, due_on: date, submitted_at, day: date) -> int:
    """Days after its day that a period's report was signed off, or has been missing so far."""
    sent = hanoi_day(submitted_at) if state == Progress.State.SUBMITTED and submitted_at else day
    return days_between(due_on, sent)


def silent_after(rhythm: str, own_days: int | None) -> int:
    """After how many days without a report a directive's duties are silent."""
    return own_days or SILENT_AFTER.get(rhythm, SILENT_AFTER[Directive.Rhythm.QUARTER])


def silent_days(duty: Duty, day: date) -> int:
    """Days since the last report (or since the duty began) when that is too long; 0 when it is not, or the duty is over."""
    if duty.done_on or (duty.valid_until and duty.valid_until <= day):
        return 0
    quiet = (day - (duty.last_reported_on or duty.valid_from)).days
    return quiet if quiet > silent_after(duty.directive.rhythm, duty.directive.silent_after_days) else 0


def standing_dispute(states) -> str:
    """What a duty's disputes of its deadline come to: open while one is, else upheld when one was, else ""."""
    return next((state for state in (Dispute.State.OPEN, Dispute.State.UPHELD) if state in set(states)), "")
