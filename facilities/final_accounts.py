"""Time limits of a project's final accounts after it is handed over: Decree 193/2026/NĐ-CP, Article 21. Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

ARTICLE = "Điều 21 Nghị định 193/2026/NĐ-CP"
# By group: whole months and days for the owner to file, for the check, for the approval.
LIMITS = {
    "A": ((9, 0), (4, 0), (0, 15)),
    "B": ((6, 0), (2, 15), (0, 10)),
    "C": ((4, 0), (2, 0), (0, 7)),
}
SOON = 30


@dataclass(frozen=True)
class Limit:
    """One step of the final accounts: its last day (None: not running yet), the day it was done, and how it stands."""

    what: str
    due_on: date | None
    done_on: date | None
    status: str


def after(day: date, months: int, days: int) -> date:
    """So many months (to the month's last day at most) and days later."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])) + timedelta(days=days)


def before(day: date, months: int, days: int) -> date:
    """The first day whose limit ends on that day or later: what began before it is overdue on the day."""
    first = after(day, -months, -days - 5)
    while after(first, months, days) < day:
        first += timedelta(days=1)
    return first


def limits_of(
    group: str, *, handed_over_on: date | None, filed_on: date | None, checked_on: date | None,
    approved_on: date | None, is_approved: bool, day: date,
) -> list[Limit]:  # fmt: skip
    """The three steps; each limit runs from the day of the step before it. Empty until the project is handed over."""
    if handed_over_on is None:
        return []
    starts = (handed_over_on, filed_on, checked_on)
    done = (filed_on or checked_on, checked_on, approved_on)
    words = (_("Chủ đầu tư nộp hồ sơ quyết toán"), _("Thẩm tra quyết toán"), _("Phê duyệt quyết toán"))
    found = []
    for what, start, ended, limit in zip(words, starts, done, LIMITS[group], strict=True):
        due_on = after(start, *limit) if start else None
        found.append(Limit(what, due_on, ended, _status(due_on, ended, is_approved, day)))
    return found


def _status(due_on: date | None, done_on: date | None, is_approved: bool, day: date) -> str:
    """A code of organisation.badges; a step done late stays told by its two days."""
    if done_on or is_approved:
        return "done"
    if due_on is None:
        return "not_started"
    if day > due_on:
        return "late"
    return "due" if (due_on - day).days <= SOON else "on_track"
