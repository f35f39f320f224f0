"""The run log: one row for each run of a task, whatever set it off. A run that died leaves its row open; the sweep closes it."""

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from reports.models import ComplianceReport, Run

log = logging.getLogger(__name__)
Outcome, Trigger = Run.Outcome, Run.Trigger
LONGEST_CAUSE = 2000
FULL = {errno.ENOSPC, errno.EDQUOT}
# No task outlives the worker's own limit; a minute more for the worker to end it.
LOST_AFTER = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 60)


@dataclass
class Tally:
    """What a run has to tell when it ends. `rows`: how much it did; `cause`: why it failed, where it failed without raising;
    `is_lost`: another process took the work over."""

    rows: int = 0
    cause: str = ""
    is_lost: bool = False


@contextmanager
def running(
    task: str, trigger: str = Trigger.SCHEDULE, *, report: int | None = None, by: int | None = None
) -> Iterator[Tally]:
    """Log one run of `task` (its Celery name) around the block; `report` and `by` are keys.

    The block tells the tally what it did. An exception is written down as the cause and goes on. A run with nothing to do
    replaces the row of the one before it, so that a sweep of every minute keeps one row as its sign of life.
    """
    row = Run.objects.create(task=task, trigger=trigger, report_id=report, by_id=by, started_at=timezone.now())
    tally = Tally()
    try:
        yield tally
    except BaseException as problem:
        _close(row, tally, cause_of(problem))
        raise
    _close(row, tally, tally.cause)


def cause_of(problem: BaseException) -> str:
    """The reason of a failure in words, never empty and not longer than a row keeps it."""
    if isinstance(problem, OSError) and problem.errno in FULL:
        with override("vi"):
            return _("Ổ đĩa của máy chủ đã đầy, không ghi được tệp. Hãy báo người quản trị giải phóng chỗ rồi lập lại.")
    return (str(problem) or type(problem).__name__)[:LONGEST_CAUSE]


def _close(row: Run, tally: Tally, cause: str) -> None:
    outcome = Outcome.FAILED if cause else Outcome.DONE if tally.rows else Outcome.NOTHING
    if tally.is_lost:
        outcome, cause = Outcome.LOST, taken_over()
    told = {"outcome": outcome, "rows": tally.rows, "cause": cause[:LONGEST_CAUSE], "finished_at": timezone.now()}
    try:
        # A run given up as lost meanwhile comes back to life: it tells what became of it after all.
        Run.objects.filter(pk=row.pk).update(**told)
        if outcome == Outcome.NOTHING:
            older = Run.objects.filter(task=row.task, report=None, by=None, outcome=Outcome.NOTHING)
            older.filter(pk__lt=row.pk).delete()
    except DatabaseError as problem:
        # The log never hides what happened to the work: the row stays open and is closed as lost.
        log.warning("run %s of %s is not closed: %s", row.pk, row.task, problem)


def close_lost(now=None) -> int:
    """Close the rows of runs that died: older than any run may last, or of a report that is no longer in anyone's hands."""
    now = now or timezone.now()
    left = Run.objects.filter(outcome=Outcome.RUNNING)
    idle = ComplianceReport.objects.filter(claimed_at__isnull=True)
    lost = left.filter(started_at__lt=now - LOST_AFTER)
    with override("vi"):
        cause = _("Tiến trình dừng giữa chừng, không kịp ghi kết quả.")
    told = {"outcome": Outcome.LOST, "cause": cause, "finished_at": now}
    return lost.update(**told) + left.filter(report__in=idle.values("pk")).update(**told)


def close_runs_of(report_id: int) -> int:
    """Another process takes the report over: whoever was at it is gone."""
    left = Run.objects.filter(report=report_id, outcome=Outcome.RUNNING)
    return left.update(outcome=Outcome.LOST, cause=taken_over(), finished_at=timezone.now())


def taken_over() -> str:
    with override("vi"):
        return _("Tiến trình dừng giữa chừng; tiến trình khác đã làm tiếp.")
