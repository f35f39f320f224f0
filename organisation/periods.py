"""The calendar of reporting: which days a period covers and how it is named. When its report is due: organisation.due.

Windows run from the 15th to the 14th (Decree 09/2019/NĐ-CP, Articles 12 and 13(1); nine months by analogy) unless a regime
says another first day; from the 1st they are calendar months, as money plans run. Days of a period that was called for on
its own (ad hoc, Article 8.5.c) are whatever the paper that called for it says.
"""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MONTH, QUARTER, HALF, NINE, YEAR, ADHOC = "month", "quarter", "half-year", "nine-month", "year", "ad-hoc"
KINDS = [
    (MONTH, gettext_lazy("tháng")),
    (QUARTER, gettext_lazy("quý")),
    (HALF, gettext_lazy("06 tháng")),
    (NINE, gettext_lazy("09 tháng")),
    (YEAR, gettext_lazy("năm")),
    (ADHOC, gettext_lazy("đột xuất, chuyên đề")),
]
FIRST_DAY = 15  # of the report months; a regime may say another
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
    first_day: int = FIRST_DAY

    @property
    def code(self) -> str:
        return code_of(self.kind, self.year, self.number, self.first_day)


class PeriodKey(NamedTuple):
    """What a period's code says."""

    kind: str
    year: int
    number: int
    first_day: int = FIRST_DAY


def code_of(kind: str, year: int, number: int, first_day: int = FIRST_DAY) -> str:
    """2026-M09, 2026-Q3, 2026-H1, 2026-9M, 2026; ad hoc 2026-A01; of months that begin on another day 2026-Q3-D01."""
    suffix = {
        MONTH: f"-M{number:02}",
        QUARTER: f"-Q{number}",
        HALF: f"-H{number}",
        NINE: "-9M",
        YEAR: "",
        ADHOC: f"-A{number:02}",
    }
    return f"{year}{suffix[kind]}" + ("" if first_day == FIRST_DAY else f"-D{first_day:02}")


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


def days_of(kind: str, year: int, number: int = 1, first_day: int = FIRST_DAY) -> tuple[date, date]:
    """First and last day, both inside, of the period `number` of `kind` in report year `year`; ValueError where there is none.

    A report year that begins on the 15th is 15/12 of the year before to 14/12; one that begins on the 1st is the calendar's.
    """
    if kind not in SHAPES:
        raise ValueError(f"period kind {kind!r} has no rule for its days")
    count, months = SHAPES[kind]
    if not (1 <= number <= count and 1900 <= year <= 9000 and 1 <= first_day <= 28):
        raise ValueError(f"no {kind} number {number} in {year} from day {first_day}")
    first, last = (number - 1) * months + 1, number * months
    return _begin_of(year, first, first_day), _begin_of(year, last + 1, first_day) - timedelta(days=1)


def _begin_of(year: int, month: int, first_day: int) -> date:
    """Where the report month begins: on that day of the month before it, on the 1st of the month itself."""
    months = year * 12 + month - 1 - (first_day > 1)
    return date(months // 12, months % 12 + 1, first_day)


def span(kind: str, year: int, number: int = 1, holidays: Container[date] = ()) -> PeriodSpan:
    """The period `number` of `kind` in report year `year`; raises ValueError for one that does not exist."""
    starts_on, ends_on = days_of(kind, year, number)
    due_on = ends_on.replace(day=25)
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
    """(kind, year, number) of the code of a period from the 15th to the 14th; raises ValueError for any other text."""
    key = read_code(code)
    if key.first_day != FIRST_DAY or key.kind == ADHOC:
        raise ValueError(f"no code of a period from day {FIRST_DAY}: {code!r}")
    return key.kind, key.year, key.number


_CODE = re.compile(r"([0-9]{4})(?:-(?:M([0-9]{2})|Q([0-9])|H([0-9])|(9M)|A([0-9]{2,4})))?(?:-D([0-9]{2}))?", re.ASCII)


def read_code(code: str) -> PeriodKey:
    """What the code of any period says; raises ValueError for a text that is no code."""
    found = _CODE.fullmatch(code)
    if found is None:
        raise ValueError(f"no period code: {code!r}")
    year, month, quarter, half, nine, called, day = found.groups()
    parts = ((MONTH, month), (QUARTER, quarter), (HALF, half), (NINE, nine and "1"), (ADHOC, called), (YEAR, "1"))
    kind, number = next((kind, int(digits)) for kind, digits in parts if digits)
    key = PeriodKey(kind, int(year), number, int(day) if day else FIRST_DAY)
    if kind != ADHOC:
        days_of(*key)
    if code != code_of(*key):
        raise ValueError(f"no period code: {code!r}")
    return key


def number_on(kind: str, day: date, first_day: int = FIRST_DAY) -> tuple[int, int]:
    """(report year, number) of the period of `kind` that the day falls in; ValueError in the months nine months leave out."""
    count, months = SHAPES[kind]
    month = day.year * 12 + day.month - 1 + (1 < first_day <= day.day)
    year, number = month // 12, month % 12 // months + 1
    if number > count:
        raise ValueError(f"no {kind} contains {day}")
    return year, number


def containing(kind: str, day: date, holidays: Container[date] = ()) -> PeriodSpan:
    """The period of `kind`, from the 15th to the 14th, that `day` falls in; ValueError in the months nine months leave out."""
    return span(kind, *number_on(kind, day), holidays)


def label(kind: str, year: int, number: int, first_day: int = FIRST_DAY) -> str:
    """The period as the administration writes it: tháng 9 năm 2026, quý III năm 2026, 06 tháng đầu năm 2026.

    One of other months than from the 15th says so behind it.
    """
    text = _plain_label(kind, year, number)
    if first_day == FIRST_DAY:
        return text
    said = _("tháng dương lịch") if first_day == 1 else _("từ ngày %(day)s") % {"day": first_day}
    return f"{text} ({said})"


def _plain_label(kind: str, year: int, number: int) -> str:
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
