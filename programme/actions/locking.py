"""Lock and open periods; let one ward enter after the lock, for a reason, until a day, and end that."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from organisation import audit, clock
from organisation.actions.periods import lock_periods, unlock_periods
from organisation.formats import day as written_day
from organisation.models import Officer, ReportingPeriod, Ward
from organisation.scope import why_closed
from organisation.versions import lock
from programme import locks
from programme.models import Assessment, LockException, Progress

LOCK_VERB, GRANT_VERB = "organisation.change_reportingperiod", "programme.grant_lockexception"


def lock_period(*, period_id: int, by: Officer) -> bool:
    """Close the period for entry; False when it was closed already. A save that is running ends first."""
    _check_verb(by, LOCK_VERB)
    return bool(lock_periods([period_id], by=by))


def unlock_period(*, period_id: int, by: Officer) -> bool:
    """Open the period for everybody again; False when it was open already."""
    _check_verb(by, LOCK_VERB)
    return bool(unlock_periods([period_id], by=by))


@transaction.atomic
def grant_exception(*, ward_id: int, period_id: int, reason: str, expires_on: date, by: Officer) -> LockException:
    """Let one ward enter and send for the locked period until the end of `expires_on`, at most `locks.LONGEST_DAYS` days ahead.

    A longer exception may follow a shorter one. Raises ValidationError by field, PermissionDenied, DoesNotExist.
    """
    _check_verb(by, GRANT_VERB)
    period, ward = lock(ReportingPeriod.objects, period_id), Ward.objects.get(pk=ward_id)
    if wrong := _refusals(ward, period, reason.strip(), expires_on):
        raise ValidationError(wrong)
    row = LockException.objects.create(
        ward=ward, period=period, reason=reason.strip(), expires_on=expires_on, granted_by=by
    )
    audit.record(
        by=by,
        action="grant_lockexception",
        row=row,
        changes={"expires_on": ["", str(expires_on)]},
        reason=row.reason,
        ward_id=ward.pk,
    )
    return row


@transaction.atomic
def end_exception(*, exception_id: int, by: Officer) -> LockException:
    """From now on the ward may not enter for the period any more, unless another exception lets it. Raises ValidationError when it
    is over already."""
    _check_verb(by, GRANT_VERB)
    found = LockException.objects.visible_to(by).get(pk=exception_id)
    lock(ReportingPeriod.objects, found.period_id)
    row = LockException.objects.select_related("ward", "period").select_for_update(of=("self",)).get(pk=found.pk)
    if row.ended_at is not None or row.expires_on < clock.today():
        raise ValidationError(_("Việc cho phép này đã hết hiệu lực, không còn gì để chấm dứt."), code="over")
    row.ended_by, row.ended_at = by, timezone.now()
    row.save(update_fields=["ended_by", "ended_at"])
    audit.record(
        by=by,
        action="end_lockexception",
        row=row,
        changes={"ended_at": ["", str(row.ended_at)]},
        ward_id=row.ward_id,
    )
    return row


def longest(day: date) -> date:
    """The last day an exception granted on `day` may name."""
    return day + timedelta(days=locks.LONGEST_DAYS)


def _refusals(ward: Ward, period: ReportingPeriod, reason: str, expires_on: date) -> dict[str, str]:
    """What is wrong, by field."""
    day, wrong = clock.today(), {}
    if not period.is_locked:
        wrong["period"] = _("%(period)s chưa khóa số liệu: đơn vị vẫn nhập được, không cần cho phép.") % {
            "period": capfirst(period.label)
        }
    if closed := why_closed(ward):
        wrong["ward"] = closed
    elif not _owes(ward, period):
        wrong["ward"] = _("%(ward)s không có phiếu hay nghĩa vụ nào trong %(period)s.") % {
            "ward": capfirst(ward.full_name),
            "period": period.label,
        }
    if not reason:
        wrong["reason"] = _("Xin nêu lý do cho phép nhập sau khóa.")
    if not day <= expires_on <= longest(day):
        wrong["expires_on"] = _(
            "Ngày cuối phải từ hôm nay (%(first)s) đến %(last)s, tức không quá %(days)d ngày; cần thêm thì cho phép lại."
        ) % {"first": written_day(day), "last": written_day(longest(day)), "days": locks.LONGEST_DAYS}
    elif (held := locks.in_force(ward.pk, period)) and held.expires_on >= expires_on:
        wrong["expires_on"] = _("Đơn vị đang được phép nhập kỳ này đến hết ngày %(day)s rồi.") % {
            "day": written_day(held.expires_on)
        }
    return wrong


def _owes(ward: Ward, period: ReportingPeriod) -> bool:
    return (
        Assessment.objects.filter(ward=ward, period=period).exists()
        or Progress.objects.filter(duty__ward=ward, period=period).exists()
    )


def _check_verb(by: Officer, verb: str) -> None:
    if not by.has_perm(verb):
        raise PermissionDenied(_("Vai trò của bạn không có quyền làm việc này."))
