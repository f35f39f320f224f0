"""Periods come into being, are locked and opened again."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone

from organisation import audit, periods
from organisation.models import Holiday, ReportingPeriod


def ensure_periods(first_year: int, last_year: int) -> int:
    """Make the missing periods of these report years, every kind; returns how many were made. Existing ones stay as they are."""
    holidays = set(Holiday.objects.values_list("day", flat=True))
    held = set(ReportingPeriod.objects.main().values_list("kind", "year", "number"))
    new = []
    for year in range(first_year, last_year + 1):
        for kind, (count, _months) in periods.SHAPES.items():
            for number in range(1, count + 1):
                if (kind, year, number) not in held:
                    span = periods.span(kind, year, number, holidays)
                    new.append(
                        ReportingPeriod(
                            kind=kind,
                            year=year,
                            number=number,
                            starts_on=span.starts_on,
                            ends_on=span.ends_on,
                            ward_due_on=span.ward_due_on,
                            due_on=span.due_on,
                            due_effective_on=span.due_effective_on,
                        )
                    )
    ReportingPeriod.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


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
