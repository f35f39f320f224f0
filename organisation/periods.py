"""The calendar of reporting: which days a period covers and when its report is due.

Windows run from the 15th to the 14th (Decree 09/2019/NĐ-CP, Articles 12 and 13(1); nine months by analogy). The 25th binds
the city to the level above; two working days after the cut-off for ward → city is the portal's proposal.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MONTH, QUARTER, HALF, NINE, YEAR = "month", "quarter", "half-year", "nine-month", "year"
# kind → how many of them in a year, how many months each covers
SHAPES = {MONTH: (12, 1), QUARTER: (4, 3), HALF: (2, 6), NINE: (1, 9), YEAR: (1, 12)}
ROMAN = ["I", "II", "III", "IV"]
WARD_WORKING_DAYS = 2


@dataclass(frozen=True)
class PeriodSpan:
    """A period worked out: `starts_on` and `ends_on` are both inside it."""

    kind: str
    year: int
    number: int
    starts_on: date
    ends_on: date
    ward_due_on: date
    due_on: date
    due_effective_on: date

    @property
    def code(self) -> str:
        """2026-M09, 2026-Q3, 2026-H1, 2026-9M, 2026."""
        suffix = {
            MONTH: f"-M{self.number:02}",
            QUARTER: f"-Q{self.number}",
            HALF: f"-H{self.number}",
            NINE: "-9M",
            YEAR: "",
        }
        return f"{self.year}{suffix[self.kind]}"


def is_working_day(day: date, holidays: Container[date] = ()) -> bool:
    """Monday to Friday and no public holiday."""
    return day.weekday() < 5 and day not in holidays


def add_working_days(day: date, count: int, holidays: Container[date] = ()) -> date:
    """The `count`-th working day after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, holidays)
    return day


def working_day_on_or_before(day: date, holidays: Container[date] = ()) -> date:
    """`day`, or the last working day before it: no rule moves a weekend deadline forward, so the safe day is the earlier one."""
    while not is_working_day(day, holidays):
        day -= timedelta(days=1)
    return day


def span(kind: str, year: int, number: int = 1, holidays: Container[date] = ()) -> PeriodSpan:
    """The period `number` of `kind` in report year `year`; raises ValueError for one that does not exist."""
    if kind not in SHAPES:
        raise ValueError(f"unknown period kind {kind!r}")
    count, months = SHAPES[kind]
    if not (1 <= number <= count and 1900 <= year <= 9000):
        raise ValueError(f"no {kind} number {number} in {year}")
    first, last = (number - 1) * months + 1, number * months
    starts_on = date(year - 1, 12, 15) if first == 1 else date(year, first - 1, 15)
    ends_on, due_on = date(year, last, 14), date(year, last, 25)
    return PeriodSpan(
        kind=kind,
        year=year,
        number=number,
        starts_on=starts_on,
        ends_on=ends_on,
        ward_due_on=add_working_days(ends_on, WARD_WORKING_DAYS, holidays),
        due_on=due_on,
        due_effective_on=working_day_on_or_before(due_on, holidays),
    )


def parse_code(code: str) -> tuple[str, int, int]:
    """(kind, year, number) of a period code; raises ValueError for any other text."""
    head, _dash, tail = code.partition("-")
    if len(head) != 4 or not (head.isascii() and head.isdigit()):
        raise ValueError(f"no period code: {code!r}")
    if not tail and "-" not in code:
        return YEAR, int(head), 1
    if tail == "9M":
        return NINE, int(head), 1
    kinds = {"M": (MONTH, 2), "Q": (QUARTER, 1), "H": (HALF, 1)}
    kind, width = kinds.get(tail[:1], (None, 0))
    digits = tail[1:]
    if kind is None or len(digits) != width or not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"no period code: {code!r}")
    span(kind, int(head), int(digits))
    return kind, int(head), int(digits)


def containing(kind: str, day: date, holidays: Container[date] = ()) -> PeriodSpan:
    """The period of `kind` that `day` falls in; a nine-month period leaves the last quarter out, so it may be None-like: ValueError."""
    year = day.year + (day.month == 12 and day.day >= 15)
    for number in range(1, SHAPES[kind][0] + 1):
        found = span(kind, year, number, holidays)
        if found.starts_on <= day <= found.ends_on:
            return found
    raise ValueError(f"no {kind} contains {day}")


def label(kind: str, year: int, number: int) -> str:
    """The period as the administration writes it: tháng 9 năm 2026, quý III năm 2026, 06 tháng đầu năm 2026."""
    if kind == MONTH:
        # Months 1 and 2 take a leading zero (Decree 30/2020/NĐ-CP, Annex I).
        text, place = _("tháng %(number)s năm %(year)s"), f"{number:02}" if number < 3 else str(number)
    elif kind == QUARTER:
        text, place = _("quý %(number)s năm %(year)s"), ROMAN[number - 1]
    elif kind == HALF:
        text, place = _("06 tháng đầu năm %(year)s") if number == 1 else _("06 tháng cuối năm %(year)s"), ""
    else:
        text, place = _("09 tháng năm %(year)s") if kind == NINE else _("năm %(year)s"), ""
    return text % {"number": place, "year": year}
