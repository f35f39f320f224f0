"""The run log in words: what each task does, how long a run took, whether the schedule is alive."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from organisation import formats
from reports.models import ComplianceReport, Run

Outcome = Run.Outcome
DAY = timedelta(hours=24)
MOST_SHOWN = 10
# The sweep runs every minute: silent for this long, the schedule or the worker stands still.
SILENT_AFTER = timedelta(minutes=5)
SIGN_OF_LIFE = "reports.sweep_reports"
TASKS = {
    "reports.make_report": gettext_lazy("Lập báo cáo"),
    "reports.make_due_reports": gettext_lazy("Giao lập các báo cáo đến hạn"),
    "reports.open_current_periods": gettext_lazy("Mở kỳ báo cáo"),
    "reports.sweep_reports": gettext_lazy("Nhặt lại báo cáo lập dở"),
    "reports.make_digests": gettext_lazy("Lập bản tin ngày"),
    "reports.send_digests": gettext_lazy("Gửi thư bản tin ngày"),
    "reports.send_deliveries": gettext_lazy("Gửi thư báo cáo đã ban hành"),
    "organisation.verify_audit": gettext_lazy("Kiểm tra chuỗi nhật ký"),
}
# What an administrator may set off beside the schedule.
BY_HAND = [name for name in TASKS if name != "reports.make_report"]
BAD = (Outcome.FAILED, Outcome.LOST)


def task_words(name: str) -> str:
    """What the task does; its own name where it is not one of the portal's."""
    return str(TASKS.get(name, name))


def duration_words(run: Run) -> str:
    """How long the run took: 0,4 giây, 75 giây, 12 phút; "—" while it runs."""
    if run.finished_at is None:
        return formats.NONE
    seconds = (run.finished_at - run.started_at).total_seconds()
    if seconds < 0.1:
        return _("dưới 0,1 giây")
    if seconds >= 600:
        return _("%(count)s phút") % {"count": formats.number(round(seconds / 60))}
    return _("%(count)s giây") % {"count": formats.number(seconds, 1 if seconds < 60 else 0)}


def runs_of(report: ComplianceReport) -> list[Run]:
    """The last runs that made this report, each with how long it took. One query."""
    rows = list(report.runs.select_related("by")[:MOST_SHOWN])
    for row in rows:
        row.took = duration_words(row)
    return rows


@dataclass(frozen=True)
class Pulse:
    """How the last 24 hours went, and when the schedule last gave a sign of life."""

    runs: int
    bad: int
    last_sign: datetime | None
    is_silent: bool

    @property
    def words(self) -> str:
        """24 hours in a sentence's half: 120 lần chạy, 2 lần lỗi."""
        runs = ngettext("%(count)s lần chạy", "%(count)s lần chạy", self.runs) % {"count": formats.number(self.runs)}
        if not self.bad:
            return _("%(runs)s, không lần nào lỗi") % {"runs": runs}
        return _("%(runs)s, %(bad)s lần lỗi hoặc bị dừng") % {"runs": runs, "bad": formats.number(self.bad)}


def pulse(now: datetime | None = None) -> Pulse:
    """Three queries."""
    now = now or timezone.now()
    recent = Run.objects.filter(started_at__gte=now - DAY)
    signs = Run.objects.filter(task=SIGN_OF_LIFE).order_by("-started_at")
    last = signs.values_list("started_at", flat=True).first()
    return Pulse(
        runs=recent.count(),
        bad=recent.filter(outcome__in=BAD).count(),
        last_sign=last,
        is_silent=last is None or last < now - SILENT_AFTER,
    )
