"""Reports that are called for on their own (đột xuất, chuyên đề): days, due day and bodies are what the call says (Article 8.5.c)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from organisation import audit, clock, due, periods
from organisation.deadlines import known_holidays
from organisation.formats import day as written
from organisation.models import Document, Regime, RegimeLevel, ReportingPeriod
from organisation.regime_checks import too_far

from .regimes import hold_regimes

LONGEST = 5 * 366  # days; a review of five years
LATEST_DUE = 366  # days after the cut-off


@transaction.atomic
def call_for_report(
    *,
    by,
    name: str,
    content: str,
    starts_on: date,
    ends_on: date,
    due_on: date,
    level: dict,
    document: Document | None = None,
) -> ReportingPeriod:
    """Ask for one report: a regime that binds once, and its period. `level`: who, kinds, agency, report_kind, recipient, method.

    The due day counts as stated, holidays or not. Raises ValidationError; the same call made again returns its period.
    """
    hold_regimes()
    _check(starts_on, ends_on, due_on)
    for made in ReportingPeriod.objects.filter(kind=periods.ADHOC, name=name, starts_on=starts_on, ends_on=ends_on):
        if _same(made.regime.levels.get(), level):
            return made
    year = ends_on.year
    held = ReportingPeriod.objects.filter(kind=periods.ADHOC, year=year)
    number = (held.aggregate(last=Max("number"))["last"] or 0) + 1
    regime = Regime(
        code=f"dot-xuat-{year}-{number:02}",
        name=name,
        content=content,
        period_kind=periods.ADHOC,
        holidays=Regime.Holidays.STAYS,
        state=Regime.State.ACTIVE,
        valid_from=clock.today(),
        document=document,
        is_proposal=False,
    )
    regime.full_clean()
    regime.save()
    row = RegimeLevel(regime=regime, due_kind=due.DAYS, due_number=(due_on - ends_on).days, **level)
    row.full_clean()
    row.save()
    days = {"starts_on": starts_on, "ends_on": ends_on}
    days |= dict.fromkeys(("ward_due_on", "due_on", "due_effective_on"), due_on)
    period = ReportingPeriod(kind=periods.ADHOC, year=year, number=number, name=name, regime=regime, **days)
    period.full_clean()
    period.save()
    changes = {field: [None, value] for field, value in {**days, **level}.items() if value}
    audit.record(by=by, action="call_for_report", row=period, changes=changes)
    return period


def _same(held: RegimeLevel, level: dict) -> bool:
    return all(getattr(held, name) == level.get(name, getattr(held, name)) for name in ("who", "agency", "report_kind"))


def _check(starts_on: date, ends_on: date, due_on: date) -> None:
    wrong, today = {}, clock.today()
    for field, day in (("starts_on", starts_on), ("ends_on", ends_on), ("due_on", due_on)):
        if far := too_far(day, today):
            wrong[field] = far
    if wrong:
        raise ValidationError(wrong)
    first = periods.add_working_days(ends_on, 1, known_holidays())
    if ends_on <= starts_on:
        wrong["ends_on"] = _("Ngày chốt số liệu phải sau ngày bắt đầu.")
    elif (ends_on - starts_on).days > LONGEST:
        wrong["starts_on"] = _("Kỳ dài hơn năm năm: xin xem lại năm đã nhập.")
    if due_on < first:
        wrong["due_on"] = _(
            "Hạn gửi sớm nhất là %(first)s: sau ngày chốt số liệu %(day)s ít nhất một ngày làm việc."
        ) % {
            "first": written(first),
            "day": written(ends_on),
        }
    elif (due_on - ends_on).days > LATEST_DUE:
        wrong["due_on"] = _("Hạn gửi cách ngày chốt số liệu hơn một năm: xin xem lại năm đã nhập.")
    elif due_on < today:
        wrong["due_on"] = _("Hạn gửi đã qua.")
    if wrong:
        raise ValidationError(wrong)
