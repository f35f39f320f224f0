"""By when the reports of a period are due: by the regimes in force on its cut-off, by the portal's proposal where none speaks."""

from datetime import date
from typing import NamedTuple

from organisation import due, periods
from organisation.models import Holiday, Regime, RegimeLevel

# The reports by which the programme is followed: their levels set a period's own due days before those of other reports.
OF_WARDS, OF_THE_CITY = "ward", "city"
# Proposals: wards send two working days after the cut-off; the city by the 25th (Decree 09/2019/NĐ-CP, Article 13.1).
WARD_RULE = due.DueRule(due.WORKING_DAYS, periods.WARD_WORKING_DAYS)
CITY_RULE = due.DueRule(due.DAY_OF_MONTH, 25)


class Deadlines(NamedTuple):
    """The due days of a period: of wards, of the city as stated, and the day that counts for it."""

    ward_due_on: date
    due_on: date
    due_effective_on: date


def known_holidays() -> set[date]:
    """Every holiday that was entered."""
    return set(Holiday.objects.values_list("day", flat=True))


class Rulebook:
    """The rules of every regime that is or was applied, and the holidays; two queries, then any number of periods."""

    def __init__(self):
        levels = RegimeLevel.objects.exclude(regime__state=Regime.State.DRAFT)
        levels = levels.exclude(regime__period_kind=periods.ADHOC).select_related("regime")
        self.levels = list(levels.order_by("regime__code", "position"))
        self.holidays = known_holidays()

    def windows(self) -> set[tuple[str, int]]:
        """(kind, first day) of the periods that are asked for beside those from the 15th."""
        asked = {(level.regime.period_kind, level.regime.first_day) for level in self.levels}
        return {window for window in asked if window[1] != periods.FIRST_DAY}

    def asks_for(self, kind: str, first_day: int, ends_on: date) -> bool:
        """Does some regime in force on the cut-off ask for such a period?"""
        return any(_binds(level.regime, kind, first_day, ends_on) for level in self.levels)

    def deadlines(self, kind: str, first_day: int, ends_on: date) -> Deadlines:
        """The due days of the period of that kind and first day that ends on that day."""
        ward = self._rule(RegimeLevel.Who.WARD, OF_WARDS, kind, first_day, ends_on) or WARD_RULE
        city = self._rule(RegimeLevel.Who.CITY, OF_THE_CITY, kind, first_day, ends_on)
        if city is None:  # the 25th lies before the end of a calendar month
            city = CITY_RULE if first_day == periods.FIRST_DAY else ward
        return Deadlines(
            ward.on_or_first(ends_on, self.holidays)[1],
            *city.on_or_first(ends_on, self.holidays),
        )

    def _rule(self, who: str, report: str, kind: str, first_day: int, ends_on: date) -> due.DueRule | None:
        held = [lv for lv in self.levels if lv.who == who and _binds(lv.regime, kind, first_day, ends_on)]
        first = min(held, key=lambda level: level.report_kind != report, default=None)
        return first and first.due_rule()


def _binds(regime: Regime, kind: str, first_day: int, ends_on: date) -> bool:
    return (
        (regime.period_kind, regime.first_day) == (kind, first_day)
        and regime.valid_from <= ends_on
        and (regime.valid_until is None or ends_on < regime.valid_until)
    )
