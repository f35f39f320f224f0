"""What runs by itself and which reports make themselves: where the schedule starts. Afterwards it is the administrators'."""

from datetime import date

from django.db import transaction
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from organisation import clock
from organisation.models import ReportingPeriod
from organisation.periods import HANOI, SHAPES
from reports.models import ReportKind, ReportPlan

# task, name in the admin, crontab (minute, hour) in Hanoi time; None: every minute
TASKS = [
    ("reports.sweep_reports", "Nhặt lại báo cáo lập dở", None),
    ("programme.sweep_bundles", "Nhặt lại bộ minh chứng nén dở, xóa bộ quá 7 ngày", None),
    ("reports.make_due_reports", "Lập báo cáo đến hạn theo lịch", ("10", "*")),
    ("reports.open_current_periods", "Mở kỳ báo cáo đang diễn ra", ("5", "*")),
    ("reports.make_digests", "Lập bản tin ngày cho cán bộ đến giờ nhận", ("0", "*")),
    ("reports.send_digests", "Gửi thư bản tin ngày còn chờ", None),
    ("reports.send_deliveries", "Gửi thư báo cáo đã ban hành còn chờ", None),
    ("organisation.verify_audit", "Kiểm tra chuỗi nhật ký mỗi đêm", ("30", "2")),
]
QUARTER = ReportingPeriod.Kind.QUARTER
# Beside what regimes ask for; the last two wait for an administrator to want them.
PLANS = [(ReportKind.CITY, kind) for kind in SHAPES] + [(ReportKind.WARD, QUARTER)]
MORE_PLANS = [(ReportKind.FACILITIES, QUARTER), (ReportKind.RECOGNITION, QUARTER)]


@transaction.atomic
def ensure_schedule(day: date | None = None) -> int:
    """Add the entries and plans that are missing, and touch none that is there; returns how many were added.

    Plans begin with periods that end from `day` (today) on: a portal that starts late does not flood itself with the past.
    """
    added = 0
    for task, name, when in TASKS:
        if not PeriodicTask.objects.filter(task=task).exists():
            PeriodicTask.objects.create(name=name, task=task, **_timing(when))
            added += 1
    for kind, period_kind in PLANS + MORE_PLANS:
        wanted = {"starts_on": day or clock.today(), "is_active": (kind, period_kind) in PLANS}
        _plan, made = ReportPlan.objects.get_or_create(kind=kind, period_kind=period_kind, defaults=wanted)
        added += made
    return added


def _timing(when: tuple[str, str] | None) -> dict:
    """When an entry runs, and after how long an unread message of it is stale: the next one does the same."""
    if when is None:
        every = _the(IntervalSchedule, every=1, period=IntervalSchedule.MINUTES)
        return {"interval": every, "expire_seconds": 55}
    minute, hour = when
    crontab = _the(
        CrontabSchedule,
        minute=minute,
        hour=hour,
        day_of_week="*",
        day_of_month="*",
        month_of_year="*",
        timezone=HANOI,
    )
    return {"crontab": crontab, "expire_seconds": 3500}


def _the(model, **values):
    """The row with these values, made when there is none; nothing keeps an administrator from making it twice."""
    return model.objects.filter(**values).order_by("pk").first() or model.objects.create(**values)
