"""How a duty stands, worked out from what was reported. Pure; the thresholds are the portal's proposal."""

from datetime import date
from decimal import Decimal

from .models import Progress

Status = Progress.Status
# In the last year before a deadline the expected progress rises evenly from nothing to all of it.
LAST_STRETCH_DAYS = 365
# Without a deadline, less than half is worth a look.
HALF = Decimal(50)
FULL = Decimal(100)


def completion(directive, value: Decimal | None, percent: int | None) -> Decimal | None:
    """How much of the directive is done, in percent: as reported, else the value against its target. None: nothing to tell by."""
    if directive.is_numeric and directive.target_value and value is not None:
        return min(max(value * 100 / directive.target_value, Decimal(0)), FULL)
    if percent is not None:
        return Decimal(percent)
    return min(max(value, Decimal(0)), FULL) if directive.unit == "%" and value is not None else None


def status_of(directive, value: Decimal | None, percent: int | None, day: date, *, is_nil: bool = False) -> str:
    """The status on `day` (the period's last day). A nil report counts as on track until the deadline is past."""
    done = completion(directive, value, percent)
    if done is not None and done >= FULL:
        return Status.DONE
    if directive.due_on and day > directive.due_on:
        return Status.LATE
    if is_nil:
        return Status.ON_TRACK
    if done is None:
        return Status.ON_TRACK if value else Status.NOT_STARTED
    if done == 0:
        return Status.NOT_STARTED
    return Status.AT_RISK if done < expected(directive, day) else Status.ON_TRACK


def expected(directive, day: date) -> Decimal:
    """The percent that the trajectory asks for on `day`."""
    if directive.due_on is None:
        return HALF
    left = (directive.due_on - day).days
    return FULL * max(LAST_STRETCH_DAYS - left, 0) / LAST_STRETCH_DAYS
