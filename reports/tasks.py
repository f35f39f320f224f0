"""What workers and the schedule run. No logic here: each takes an id or nothing, calls one function, and may run twice."""

from celery import shared_task
from celery.signals import worker_ready
from django.utils import translation

from reports import actions


@shared_task(name="reports.make_report", ignore_result=True)
def make_report(report_id: int) -> None:
    """Make one report, unless it is made or somebody is at it."""
    with translation.override("vi"):
        actions.make_report(report_id)


@shared_task(name="reports.sweep_reports", ignore_result=True)
def sweep_reports() -> None:
    """Queue again what the broker lost or a dead worker left."""
    for report_id in actions.find_unfinished():
        actions.queue_report(report_id)


@shared_task(name="reports.make_due_reports", ignore_result=True)
def make_due_reports() -> None:
    """Ask for every planned report whose term has come."""
    with translation.override("vi"):
        actions.ask_due_reports()


@shared_task(name="reports.open_current_periods", ignore_result=True)
def open_current_periods() -> None:
    """Open the periods that hold today: duties, progress rows, assessments."""
    actions.open_current_periods()


@shared_task(name="reports.make_digests", ignore_result=True)
def make_digests() -> None:
    """Make the daily digests of those whose hour has come."""
    actions.make_digests()


@shared_task(name="reports.send_digests", ignore_result=True)
def send_digests() -> None:
    """Send the mails that wait, and those a dead worker left."""
    actions.send_waiting()


@worker_ready.connect
def catch_up(**_worker) -> None:
    """A worker that starts first looks for what was missed while none ran."""
    for task in (sweep_reports, open_current_periods, make_due_reports, make_digests, send_digests):
        task.apply_async(retry=False)
