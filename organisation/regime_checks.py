"""What keeps a regime from being applied: due days that cannot be, and another regime that asks the same."""

from collections.abc import Container, Iterable, Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from organisation import periods
from organisation.formats import day as written
from organisation.models import Regime, RegimeLevel, Ward

YEARS_CHECKED = 10
FIRST_YEAR = 2020  # before it the portal follows nothing
YEARS_AHEAD = 5


def too_far(day: date, today: date) -> str:
    """Why the day is no day to begin on; "" when it is. A typing error in the year is the usual cause."""
    last = today.year + YEARS_AHEAD
    if FIRST_YEAR <= day.year <= last:
        return ""
    text = _("Ngày %(day)s quá xa: năm phải từ %(first)s đến %(last)s. Xin xem lại năm đã nhập.")
    return text % {"day": written(day), "first": FIRST_YEAR, "last": last}


def spans_of(regime: Regime, years: int = YEARS_CHECKED) -> Iterator[tuple[int, int, date]]:
    """(year, number, cut-off) of its periods whose cut-off lies in its span, for so many years from its beginning."""
    if regime.period_kind == periods.ADHOC:
        return
    first = regime.valid_from.year
    for year in range(first, first + years + 1):
        for number in range(1, periods.SHAPES[regime.period_kind][0] + 1):
            ends_on = periods.days_of(regime.period_kind, year, number, regime.first_day)[1]
            if regime.valid_from <= ends_on and (regime.valid_until is None or ends_on < regime.valid_until):
                yield year, number, ends_on


def due_problems(regime: Regime, levels: Iterable[RegimeLevel], holidays: Container[date]) -> list[str]:
    """Levels whose due day leaves no working day after some cut-off, or lies before that of the level below; each said once."""
    levels, found, told = list(levels), [], set()
    spans = list(spans_of(regime))
    if not spans and regime.period_kind != periods.ADHOC:
        return [_("Không kỳ nào chốt số liệu trong thời gian áp dụng: xin xem lại ngày bắt đầu, ngày thôi áp dụng.")]
    for year, number, ends_on in spans:
        said = {
            "period": periods.label(regime.period_kind, year, number, regime.first_day),
            "cut_off": written(ends_on),
            "first": written(periods.add_working_days(ends_on, 1, holidays)),
        }
        before = None
        for place, level in enumerate(levels, start=1):
            counts = _counts(level, regime, ends_on, holidays)
            if counts is None and ("due", place) not in told:
                told.add(("due", place))
                text = _("Cấp %(place)s: %(period)s chốt số liệu ngày %(cut_off)s, hạn gửi sớm nhất phải là %(first)s "
                         "(sau ngày chốt ít nhất một ngày làm việc).")  # fmt: skip
                found.append(text % {**said, "place": place})
            elif counts and before and counts < before and ("order", place) not in told:
                told.add(("order", place))
                text = _("Cấp %(place)s: %(period)s phải gửi ngày %(due)s, sớm hơn cấp %(below)s gửi ngày %(before)s.")
                more = {"place": place, "below": place - 1, "due": written(counts), "before": written(before)}
                found.append(text % {**said, **more})
            before = counts or before
    return found


def _counts(level: RegimeLevel, regime: Regime, ends_on: date, holidays: Container[date]) -> date | None:
    """The day that counts; None where the rule leaves none."""
    level.regime = regime
    try:
        return level.due_rule().on(ends_on, holidays)[1]
    except ValueError:
        return None


def overlaps(regime: Regime, levels: Iterable[RegimeLevel]) -> list[str]:
    """Regimes applied in the same time that ask the same body for the same kind of report and period. One query."""
    others = RegimeLevel.objects.filter(regime__period_kind=regime.period_kind).exclude(regime=regime.pk)
    others = others.exclude(regime__state=Regime.State.DRAFT).exclude(regime__period_kind=periods.ADHOC)
    others = others.filter(Q(regime__valid_until__isnull=True) | Q(regime__valid_until__gt=regime.valid_from))
    if regime.valid_until:
        others = others.filter(regime__valid_from__lt=regime.valid_until)
    others = list(others.select_related("regime", "agency"))
    text = _("Cấp %(place)s trùng với chế độ “%(regime)s” (mã %(code)s, áp dụng từ %(day)s): cùng loại báo cáo, người gửi và "
             "tần suất. Xin chấm dứt chế độ đó trước, hoặc đổi thời gian áp dụng.")  # fmt: skip
    return [
        text
        % {"place": place, "regime": other.regime, "code": other.regime.code, "day": written(other.regime.valid_from)}
        for place, level in enumerate(levels, start=1)
        for other in others
        if asks_the_same(level, other)
    ]


def asks_the_same(one: RegimeLevel, other: RegimeLevel) -> bool:
    """Do both ask some body for the same kind of report?"""
    if (one.report_kind, one.who, one.agency_id) != (other.report_kind, other.who, other.agency_id):
        return False
    return one.who != RegimeLevel.Who.WARD or bool(kinds_of(one) & kinds_of(other))


def kinds_of(level: RegimeLevel) -> set[str]:
    """The kinds of units that a level binds."""
    return set(level.kinds) or set(Ward.Kind.values)
