"""Make a report: claim its row, compose and freeze, render. Run twice, it changes nothing the second time."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from reports.models import ComplianceReport, Edition, Run
from reports.render.files import Superseded, remove_halves, render_files

from .freezing import freeze_edition, one_view
from .queue import queue_report
from .running import Tally, cause_of, close_runs_of, running

log = logging.getLogger(__name__)
State, Trigger = ComplianceReport.State, Run.Trigger
TASK = "reports.make_report"
MOST_ATTEMPTS = 3
# Longer than any one step takes: a claim without a sign of life for this long belongs to a process that is gone.
STALE_AFTER = timedelta(seconds=120)


class LostClaim(Exception):
    """Another process took this report over; this one stops without a trace."""


def is_stale(now) -> Q:
    return Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - STALE_AFTER)


def make_report(report_id: int, trigger: str = "", by: int | None = None) -> bool:
    """Bring one report as far as it can go: figures frozen, files rendered. True when this call finished it.

    A failure leaves the reason in the row; after three attempts the report has failed and waits for a person. `trigger` and
    `by` say in the run log what set this attempt off.
    """
    attempt = claim(report_id)
    if attempt is None:
        return False
    if close_runs_of(report_id):
        remove_halves(report_id)
    if not trigger:
        by = ComplianceReport.objects.values_list("asked_by", flat=True).get(pk=report_id)
        trigger = Trigger.HAND if by else Trigger.SCHEDULE
    with running(TASK, trigger, report=report_id, by=by) as run:
        return _attempt(report_id, attempt, run)


def _attempt(report_id: int, attempt: int, run: Tally) -> bool:
    beat = _beat(report_id, attempt)
    try:
        edition = Edition.objects.filter(report=report_id).order_by("-number").first() or freeze(report_id, attempt)
        beat(60)
        render_files(edition.pk, beat)
        run.rows = edition.files.count()
        return _finish(report_id, attempt)
    except LostClaim:
        run.is_lost = True
    except Superseded:
        # The words changed while the files were made: make them again from the new words.
        ComplianceReport.objects.filter(pk=report_id, attempts=attempt).update(attempts=0, claimed_at=None)
        queue_report(report_id)
    except Exception as problem:
        log.exception("report %s, attempt %s", report_id, attempt)
        run.cause = cause_of(problem)
        _give_back(report_id, attempt, run.cause)
    return False


def claim(report_id: int) -> int | None:
    """Take the report for this process: the attempt's number, or None when there is nothing to do or others are at it.

    One conditional update decides it, so that of two workers one wins. The number fences off a process that comes
    back to life after its claim was given away.
    """
    now = timezone.now()
    mine = ComplianceReport.objects.filter(pk=report_id, attempts__lt=MOST_ATTEMPTS)
    to_make = mine.filter(Q(state=State.QUEUED) | Q(state=State.COMPOSING) & is_stale(now))
    taken = to_make.update(state=State.COMPOSING, claimed_at=now, attempts=F("attempts") + 1, progress=5)
    if not taken:
        to_render = mine.filter(is_stale(now), state__in=ComplianceReport.READY).missing_files()
        taken = (
            ComplianceReport.objects.filter(pk__in=to_render.values("pk"))
            .filter(is_stale(now))
            .update(claimed_at=now, attempts=F("attempts") + 1, progress=60)
        )
    if not taken:
        return None
    return ComplianceReport.objects.values_list("attempts", flat=True).get(pk=report_id)


def _beat(report_id: int, attempt: int) -> Callable[[int], None]:
    """A function that records progress and shows that this process lives."""

    def beat(percent: int) -> None:
        mine = ComplianceReport.objects.filter(pk=report_id, attempts=attempt)
        if not mine.exclude(state=State.FAILED).update(progress=percent, claimed_at=timezone.now()):
            raise LostClaim

    return beat


def freeze(report_id: int, attempt: int) -> Edition:
    """Compose and freeze in one transaction, so that every block saw the same rows. Raises LostClaim, BlockFailed."""
    with one_view():
        report = ComplianceReport.objects.select_related("period", "ward", "document").get(pk=report_id)
        if (report.state, report.attempts) != (State.COMPOSING, attempt):
            raise LostClaim
        return freeze_edition(report)


def _finish(report_id: int, attempt: int) -> bool:
    mine = ComplianceReport.objects.filter(pk=report_id, attempts=attempt)
    done = {"progress": 100, "finished_at": timezone.now(), "error": ""}
    return bool(
        mine.filter(state=State.COMPOSING).update(state=State.DRAFT, **done)
        or mine.filter(state__in=ComplianceReport.READY).update(**done)
    )


def _give_back(report_id: int, attempt: int, reason: str) -> None:
    """Write the reason down; queue the report again, or give up after the last attempt."""
    mine = ComplianceReport.objects.filter(pk=report_id, attempts=attempt)
    mine.update(error=reason, claimed_at=None)
    if attempt >= MOST_ATTEMPTS:
        mine.filter(state=State.COMPOSING).update(state=State.FAILED, finished_at=timezone.now())
    else:
        mine.filter(state=State.COMPOSING).update(state=State.QUEUED)
        queue_report(report_id)
