"""Periods come into being, are locked and opened again."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone

from organisation import audit, periods
from organisation.deadlines import Rulebook
from organisation.models import ReportingPeriod

KEPT = range(2000, 2101)  # years; a typing error is not a calendar


def ensure_periods(first_year: int, last_year: int) -> int:
    """Make the missing periods of these report years; returns how many were made. Existing ones stay as they are.

    Every kind from the 15th to the 14th; of other days those that a regime in force on their cut-off asks for. Raises
    ValueError for years that the portal keeps no periods of.
    """
    if not (first_year in KEPT and last_year in KEPT):
        raise ValueError(f"no periods are kept for {first_year} to {last_year}")
    rules = Rulebook()
    held = set(ReportingPeriod.objects.exclude(kind=periods.ADHOC).values_list("kind", "year", "number", "first_day"))
    main = {(kind, periods.FIRST_DAY) for kind in periods.SHAPES}
    new = []
    for year in range(first_year, last_year + 1):
        for kind, first_day in sorted(main | rules.windows()):
            for number in range(1, periods.SHAPES[kind][0] + 1):
                starts_on, ends_on = periods.days_of(kind, year, number, first_day)
                wanted = (kind, first_day) in main or rules.asks_for(kind, first_day, ends_on)
                if wanted and (kind, year, number, first_day) not in held:
                    days = {"starts_on": starts_on, "ends_on": ends_on}
                    days |= rules.deadlines(kind, first_day, ends_on)._asdict()
                    new.append(ReportingPeriod(kind=kind, year=year, number=number, first_day=first_day, **days))
    ReportingPeriod.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


@transaction.atomic
def restate_due_days(*, by=None, day: date) -> int:
    """Work out anew when reports on periods that begin after the day are due; returns how many periods that changed.

    A period that has begun keeps the days it was opened with, and so does a locked one: they were told to everybody.
    """
    rules, told = Rulebook(), []
    rows = ReportingPeriod.objects.filter(starts_on__gt=day, locked_at__isnull=True).exclude(kind=periods.ADHOC)
    for row in rows.select_for_update(no_key=True).order_by("pk"):
        new = rules.deadlines(row.kind, row.first_day, row.ends_on)._asdict()
        changes = audit.difference({name: getattr(row, name) for name in new}, new)
        if changes:
            for name, value in new.items():
                setattr(row, name, value)
            row.save(update_fields=[*new])
            told.append((row, changes, None))
    if told:
        audit.record_each(by=by, action="restate_due_days", rows=told)
    return len(told)


def current_period(kind: str, day: date) -> ReportingPeriod:
    """The period of that kind that holds the day; its row is expected to exist (see `ensure_periods`)."""
    return ReportingPeriod.objects.main().containing(day).get(kind=kind)


@transaction.atomic
def lock_periods(period_ids: Collection[int], *, by) -> int:
    """Close these periods for entry; returns how many were open."""
    return _set_lock(period_ids, timezone.now(), by, "lock_period")


@transaction.atomic
def unlock_periods(period_ids: Collection[int], *, by) -> int:
    """Open these periods for entry again; returns how many were locked."""
    return _set_lock(period_ids, None, by, "unlock_period")


def _set_lock(period_ids: Collection[int], moment, by, action: str) -> int:
    rows = ReportingPeriod.objects.filter(pk__in=period_ids, locked_at__isnull=moment is not None)
    rows = list(rows.select_for_update(no_key=True).order_by("pk"))
    for row in rows:
        before, row.locked_at = row.locked_at, moment
        row.save(update_fields=["locked_at"])
        audit.record(by=by, action=action, row=row, changes={"locked_at": [before, moment]})
    return len(rows)
