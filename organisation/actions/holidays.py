"""Holidays as the official notice of each year gives them: entered, corrected, taken away. Due days not told yet follow."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from organisation import audit, clock
from organisation.formats import day as written
from organisation.models import Holiday
from organisation.regime_checks import too_far

from .periods import restate_due_days

MOST_DAYS = 15  # the longest holiday, Tết with what is added to it, is shorter


def add_holidays(*, by, first_day: date, last_day: date | None, name: str, source: str) -> tuple[int, int]:
    """Enter every day from the first to the last, both inside; returns (days entered, periods whose due days moved).

    Raises ValidationError for a day that is entered already, days the wrong way round, too many or too far.
    """
    last_day = last_day or first_day
    _check_days(first_day, last_day)
    days = [first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1)]
    try:
        with transaction.atomic():
            for row in Holiday.objects.filter(day__in=days).order_by("day")[:1]:
                raise _entered(row)
            rows = [Holiday(day=day, name=name, source=source) for day in days]
            for row in rows:
                row.full_clean(validate_unique=False)
            Holiday.objects.bulk_create(rows)
            rows = list(Holiday.objects.filter(day__in=days).order_by("day"))
            audit.record_each(
                by=by, action="add_holiday", rows=[(row, {"day": [None, row.day]}, None) for row in rows], reason=source
            )
            return len(rows), restate_due_days(by=by, day=clock.today())
    except IntegrityError:  # somebody entered it at the same moment
        raise ValidationError({"first_day": _("Ngày này vừa được người khác nhập.")}) from None


@transaction.atomic
def save_holiday(*, holiday_id: int, by, name: str, source: str) -> Holiday:
    """Correct its name or the notice it comes from; another day is another holiday. Raises DoesNotExist, ValidationError."""
    row = Holiday.objects.select_for_update(no_key=True).get(pk=holiday_id)
    before = audit.snapshot(row)
    row.name, row.source = name, source
    row.full_clean()
    if changes := audit.difference(before, audit.snapshot(row)):
        row.save()
        audit.record(by=by, action="save_holiday", row=row, changes=changes)
    return row


@transaction.atomic
def remove_holiday(*, holiday_id: int, by) -> int:
    """Take away a day entered in error; returns how many periods' due days moved. Raises DoesNotExist."""
    row = Holiday.objects.select_for_update().get(pk=holiday_id)
    changes = {"day": [row.day, None], "name": [row.name, None], "source": [row.source, None]}
    audit.record(by=by, action="remove_holiday", row=row, changes=changes)
    row.delete()
    return restate_due_days(by=by, day=clock.today())


def _check_days(first_day: date, last_day: date) -> None:
    if last_day < first_day:
        raise ValidationError({"last_day": _("Ngày cuối phải từ ngày đầu trở đi.")})
    if (last_day - first_day).days >= MOST_DAYS:
        text = _("Mỗi lần nhập nhiều nhất %(count)d ngày: xin xem lại ngày cuối, hoặc nhập làm nhiều lần.")
        raise ValidationError({"last_day": text % {"count": MOST_DAYS}})
    if far := too_far(first_day, clock.today()):
        raise ValidationError({"first_day": far})


def _entered(row: Holiday) -> ValidationError:
    text = _("Ngày %(day)s đã có trong danh sách: %(name)s. Muốn đổi tên hay căn cứ, xin sửa dòng đó.")
    return ValidationError({"first_day": text % {"day": written(row.day), "name": row.name}})
