"""What workers and the schedule run. No logic here: each takes an id or nothing, calls one function, and may run twice."""

from celery import shared_task
from celery.signals import worker_ready
from django.utils import translation

from organisation.audit_chain import told
from organisation.models import AuditCheck
from reports import actions
from reports.actions import auditing, running
from reports.models import Run

SCHEDULE, START = Run.Trigger.SCHEDULE.value, Run.Trigger.START.value


@shared_task(name="reports.make_report", ignore_result=True)
def make_report(report_id: int, trigger: str = "", by: int | None = None) -> None:
    """Make one report, unless it is made or somebody is at it."""
    with translation.override("vi"):
        actions.make_report(report_id, trigger, by)


@shared_task(name="reports.sweep_reports", ignore_result=True)
def sweep_reports(trigger: str = SCHEDULE, by: int | None = None) -> None:
    """Queue again what the broker lost or a dead worker left."""
    with translation.override("vi"), running("reports.sweep_reports", trigger, by=by) as run:
        run.rows = actions.sweep_reports()


@shared_task(name="reports.make_due_reports", ignore_result=True)
def make_due_reports(trigger: str = SCHEDULE, by: int | None = None) -> None:
    """Ask for every report that a regime or a plan wants made by itself and whose term has come."""
    with translation.override("vi"), running("reports.make_due_reports", trigger, by=by) as run:
        run.rows = actions.ask_due_reports()


@shared_task(name="reports.open_current_periods", ignore_result=True)
def open_current_periods(trigger: str = SCHEDULE, by: int | None = None) -> None:
    """Open the periods that hold today, and those missed: duties, progress rows, assessments, reports owed."""
    with translation.override("vi"), running(actions.OPENING, trigger, by=by) as run:
        run.rows = actions.open_current_periods().rows


@shared_task(name="reports.make_digests", ignore_result=True)
def make_digests(trigger: str = SCHEDULE, by: int | None = None) -> None:
    """Make the daily digests of those whose hour has come."""
    with running("reports.make_digests", trigger, by=by) as run:
        run.rows = actions.make_digests()


@shared_task(name="reports.send_digests", ignore_result=True)
def send_digests(trigger: str = SCHEDULE, by: int | None = None) -> None:
    """Send the mails that wait, and those a dead worker left."""
    with running("reports.send_digests", trigger, by=by) as run:
        run.rows = actions.send_waiting()


@shared_task(name="reports.send_deliveries", ignore_result=True)
def send_deliveries(trigger: str = SCHEDULE, by: int | None = None) -> None:
    """Send the mails about issued reports that wait, and those a dead worker left."""
    with running("reports.send_deliveries", trigger, by=by) as run:
        run.rows = actions.send_deliveries()


@shared_task(name="organisation.verify_audit", ignore_result=True)
def verify_audit(trigger: str = SCHEDULE, by: int | None = None) -> None:
    """Read the whole trail back; what does not fit is the cause of a failed run."""
    with translation.override("vi"), running("organisation.verify_audit", trigger, by=by) as run:
        check = auditing.verify_audit(trigger=AuditCheck.Trigger.SCHEDULE)
        run.rows, run.cause = check.count, "\n".join(told(check.faults))


@worker_ready.connect
def catch_up(**_worker) -> None:
    """A worker that starts first looks for what was missed while none ran."""
    for task in (sweep_reports, open_current_periods, make_due_reports, make_digests, send_digests, send_deliveries):
        task.apply_async(args=[START], retry=False)
