"""When a report is due: a rule counted from the cut-off, and what happens when the day is none to work on.

The 25th binds the city to the level above (Decree 09/2019/NĐ-CP, Article 13.1); cities set their own days for the levels
below (Article 13.2), each at least one working day after the cut-off (Article 8.5.b). No rule was found that moves a weekend
deadline: the safe day is the working day before, which a regime may set otherwise.
"""

from calendar import monthrange
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta

from organisation.periods import add_working_days, is_working_day, working_day_on_or_before

WORKING_DAYS, DAY_OF_MONTH, DAYS = "working_days", "day_of_month", "days"
BEFORE, AFTER, STAYS = "before", "after", "stays"


@dataclass(frozen=True)
class DueRule:
    """`number` working days (or days) after the cut-off, or the day `number` of the cut-off's month, or so many months later."""

    kind: str
    number: int
    months_later: int = 0
    holiday: str = BEFORE

    def on(self, ends_on: date, holidays: Container[date] = ()) -> tuple[date, date]:
        """(the day as the rule says it, the day that counts) for a period that ends on that day; both inclusive.

        Raises ValueError when the day as said does not lie after the cut-off, or the day that counts leaves no working day.
        """
        stated = self._stated(ends_on, holidays)
        counts = self._moved(stated, holidays)
        if stated <= ends_on or counts < add_working_days(ends_on, 1, holidays):
            raise ValueError(f"due on {min(stated, counts)}, before one working day after {ends_on} is over")
        return stated, counts

    def on_or_first(self, ends_on: date, holidays: Container[date] = ()) -> tuple[date, date]:
        """As `on`; where later holidays leave no lawful day, the first working day after the cut-off for both."""
        try:
            return self.on(ends_on, holidays)
        except ValueError:
            first = add_working_days(ends_on, 1, holidays)
            return first, first

    def _stated(self, ends_on: date, holidays: Container[date]) -> date:
        if self.kind == WORKING_DAYS:
            return add_working_days(ends_on, self.number, holidays)
        if self.kind == DAYS:
            return ends_on + timedelta(days=self.number)
        months = ends_on.year * 12 + ends_on.month - 1 + self.months_later
        year, month = divmod(months, 12)
        # The 31st of a short month is its last day.
        return date(year, month + 1, min(self.number, monthrange(year, month + 1)[1]))

    def _moved(self, day: date, holidays: Container[date]) -> date:
        if self.holiday == BEFORE:
            return working_day_on_or_before(day, holidays)
        while self.holiday == AFTER and not is_working_day(day, holidays):
            day += timedelta(days=1)
        return day
