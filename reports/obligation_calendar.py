"""The calendar of what is owed: the months of a year, and the days of one of them with what is due on each."""

import re
from calendar import Calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from organisation.models import Holiday
from organisation.periods import is_working_day

from .obligations import Counts, counted


@dataclass(frozen=True)
class Cell:
    """A day of the grid; `counts` is None where nothing is due. `tone` says how those due then stand."""

    day: date
    in_month: bool
    is_today: bool
    holiday: str
    counts: Counts | None

    @property
    def is_off(self) -> bool:
        return bool(self.holiday) or not is_working_day(self.day)

    @property
    def tone(self) -> str:
        if not self.counts:
            return ""
        if self.counts.late:
            return "bad"
        return "good" if self.counts.met >= self.counts.owed else "info"


@dataclass
class Month:
    """One of the twelve of the strip."""

    number: int
    code: str
    counts: Counts
    is_chosen: bool


@dataclass
class MonthPage:
    """A month, its weeks from Monday, and the strip of the year's months."""

    first: date
    weeks: list[list[Cell]] = field(default_factory=list)
    months: list[Month] = field(default_factory=list)

    @property
    def heading(self) -> str:
        return _("Tháng %(number)s năm %(year)s") % {"number": self.first.month, "year": self.first.year}

    @property
    def before(self) -> str:
        return code_of(date(self.first.year - (self.first.month == 1), (self.first.month - 2) % 12 + 1, 1))

    @property
    def after(self) -> str:
        return code_of(date(self.first.year + (self.first.month == 12), self.first.month % 12 + 1, 1))


def code_of(day: date) -> str:
    """The month of a day as an address writes it: 2026-11."""
    return f"{day.year:04}-{day.month:02}"


def month_asked(text: str, day: date) -> date:
    """The first day of the month in the address; that of the day where it names none between 2000 and 2100."""
    found = re.fullmatch(r"(20[0-9]{2}|2100)-(0[1-9]|1[0-2])", text, re.ASCII)
    return date(int(found[1]), int(found[2]), 1) if found else day.replace(day=1)


def month_page(rows: QuerySet, first: date, day: date) -> MonthPage:
    """The month that begins on `first`, of rows in scope, on a day. Two queries."""
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    begin, end = min(weeks[0][0], date(first.year, 1, 1)), max(weeks[-1][-1], date(first.year, 12, 31))
    due = {key[0]: counts for key, counts in counted(_due(rows, begin, end), day, "due_effective_on").items()}
    holidays = dict(Holiday.objects.filter(day__range=(weeks[0][0], weeks[-1][-1])).values_list("day", "name"))
    page = MonthPage(first)
    for week in weeks:
        page.weeks.append([_cell(one, first, day, holidays, due) for one in week])
    of_month = defaultdict(Counts)
    for due_on, counts in due.items():
        if due_on.year == first.year:
            of_month[due_on.month] += counts
    for number in range(1, 13):
        code = code_of(date(first.year, number, 1))
        page.months.append(Month(number, code, of_month[number], number == first.month))
    return page


def _due(rows: QuerySet, first: date, last: date) -> QuerySet:
    return rows.filter(due_effective_on__range=(first, last))


def _cell(one: date, first: date, day: date, holidays: dict[date, str], due: dict[date, Counts]) -> Cell:
    return Cell(one, one.month == first.month, one == day, holidays.get(one, ""), due.get(one))
