"""Whether a ward may still enter for a period: the lock of the period, and the exceptions one ward may have been granted.

Whoever writes for a period holds its row first (`hold`), then the rows of the period: a lock that comes meanwhile waits for the
save, and a save that comes after the lock sees it.
"""

from collections.abc import Collection, Iterable
from datetime import date

from django.utils.translation import gettext as _

from organisation import clock
from organisation.formats import day as written_day
from organisation.models import ReportingPeriod
from organisation.versions import share
from programme.models import LockException

LONGEST_DAYS = 60


def is_closed(ward_id: int | None, period: ReportingPeriod, day: date | None = None) -> bool:
    """Whether the period is locked for this ward on the day (today when none is given). Asks the database only when it is locked.

    A body without a ward (an agency) has no exceptions.
    """
    return period.is_locked and in_force(ward_id, period, day) is None


def in_force(ward_id: int | None, period: ReportingPeriod, day: date | None = None) -> LockException | None:
    """The exception that lets the ward enter for the period on that day, the one that lasts longest; None when there is none."""
    if ward_id is None:
        return None
    rows = LockException.objects.in_force_on(day or clock.today()).filter(ward=ward_id, period=period.pk)
    return rows.order_by("-expires_on", "-pk").first()


def exception_of(assessment, day: date | None = None) -> LockException | None:
    """The exception that the assessment's page tells of. Asks the database only when the period is locked."""
    return in_force(assessment.ward_id, assessment.period, day) if assessment.period.is_locked else None


def running(ward_id: int, day: date) -> list[LockException]:
    """What lets the ward enter for locked periods on that day: of each period the one that lasts longest. One query."""
    rows = LockException.objects.in_force_on(day).filter(ward=ward_id, period__locked_at__isnull=False)
    rows = rows.select_related("period").order_by("-period__ends_on", "expires_on", "pk")
    return list({row.period_id: row for row in rows}.values())


def excepted(ward_ids: Collection[int], period_ids: Collection[int], day: date | None = None) -> set[tuple[int, int]]:
    """The (ward, period) that may be entered for though the period is locked. One query for any number of rows."""
    rows = LockException.objects.in_force_on(day or clock.today()).filter(ward__in=ward_ids, period__in=period_ids)
    return set(rows.order_by().values_list("ward_id", "period_id"))


def closed(
    pairs: Iterable[tuple[int | None, ReportingPeriod]], day: date | None = None
) -> dict[tuple[int | None, int], str]:
    """Why nothing can be entered, by (ward, period's key), for those that are closed. At most one query for any number."""
    shut = {(ward_id, period.pk): period for ward_id, period in pairs if period.is_locked}
    if not shut:
        return {}
    free = excepted({ward_id for ward_id, _period in shut if ward_id}, {key for _ward, key in shut}, day)
    return {pair: sentence(pair[0], period) for pair, period in shut.items() if pair not in free}


def why_closed(ward_id: int | None, period: ReportingPeriod, day: date | None = None) -> str:
    """Why nothing can be entered or sent, and whom to ask; "" while the period is open to this ward."""
    return sentence(ward_id, period) if is_closed(ward_id, period, day) else ""


def sentence(ward_id: int | None, period: ReportingPeriod) -> str:
    """That the locked period takes nothing more, and for a ward whom to ask."""
    said = _("Kỳ %(period)s đã khóa số liệu ngày %(day)s, không nhập hay gửi thêm được.") % {
        "period": period.label,
        "day": written_day(clock.hanoi_day(period.locked_at)),
    }
    if ward_id is None:
        return said
    ask = _("Nếu còn phải sửa, xin đề nghị Lãnh đạo thành phố hoặc người quản trị cho phép nhập sau khóa.")
    return f"{said} {ask}"


def hold(*, assessments=(), progress=()) -> None:
    """Keep the periods of these rows (by key) from being locked or opened until the transaction ends. Take it before the rows."""
    periods = ReportingPeriod.objects.none()
    if assessments:
        periods = ReportingPeriod.objects.filter(assessments__in=list(assessments))
    elif progress:
        periods = ReportingPeriod.objects.filter(progress__in=list(progress))
    share(ReportingPeriod.objects.filter(pk__in=periods.values("pk")))
