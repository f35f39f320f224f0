"""Hand work to Celery. The row in the database is the truth; a message is only a nudge and may get lost."""

import logging
from functools import partial

from celery import current_app
from django.db import transaction

from reports.models import Run

log = logging.getLogger(__name__)


def queue_report(report_id: int, trigger: str = "", by: int | None = None) -> None:
    """Once the transaction has committed, tell a worker of this report.

    `trigger` and `by` (a key) go to the run log; without them it is who asked for the report, or the schedule. Never fails:
    with a dead or silent broker the row waits, and the sweep tells a worker later.
    """
    said = (trigger, by) if trigger else ()
    transaction.on_commit(partial(_send, report_id, *said))


def _send(report_id: int, trigger: str = "", by: int | None = None) -> None:
    try:
        # By name: the tasks stand above the actions and are not imported here.
        said = [report_id, trigger, by] if trigger else [report_id]
        current_app.send_task("reports.make_report", args=said, retry=False, ignore_result=True)
    except Exception as problem:
        log.warning("report %s waits in the database, the broker did not take it: %s", report_id, problem)


def run_now(*, task: str, by) -> bool:
    """Tell a worker to run a scheduled task beside the schedule; False when the broker did not take the message."""
    try:
        current_app.send_task(task, args=[Run.Trigger.HAND.value, by.pk], retry=False, ignore_result=True)
    except Exception as problem:
        log.warning("%s is not run by hand, the broker did not take the message: %s", task, problem)
        return False
    return True


def queue_digests() -> None:
    """Once the transaction has committed, tell a worker that mails wait. Never fails: the sweep tells a worker later."""
    transaction.on_commit(_send_digests)


def _send_digests() -> None:
    try:
        current_app.send_task("reports.send_digests", retry=False, ignore_result=True)
    except Exception as problem:
        log.warning("mails wait in the database, the broker did not take the message: %s", problem)


def queue_deliveries() -> None:
    """Once the transaction has committed, tell a worker that issued reports wait. Never fails: the sweep tells a worker later."""
    transaction.on_commit(_send_deliveries)


def _send_deliveries() -> None:
    try:
        current_app.send_task("reports.send_deliveries", retry=False, ignore_result=True)
    except Exception as problem:
        log.warning("issued reports wait in the database, the broker did not take the message: %s", problem)
