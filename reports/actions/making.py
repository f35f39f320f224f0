"""Make a report: claim its row, compose and freeze, render. Run twice, it changes nothing the second time."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from organisation import clock
from reports.canonical import canonical, digest
from reports.compose import compose
from reports.models import ComplianceReport, Edition
from reports.render.files import Superseded, render_files

from .queue import queue_report

log = logging.getLogger(__name__)
State = ComplianceReport.State
MOST_ATTEMPTS = 3
# Longer than any one step takes: a claim without a sign of life for this long belongs to a process that is gone.
STALE_AFTER = timedelta(seconds=120)


class LostClaim(Exception):
    """Another process took this report over; this one stops without a trace."""


def is_stale(now) -> Q:
    return Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - STALE_AFTER)


def make_report(report_id: int) -> bool:
    """Bring one report as far as it can go: figures frozen, files rendered. True when this call finished it.

    A failure leaves the reason in the row; after three attempts the report has failed and waits for a person.
    """
    attempt = claim(report_id)
    if attempt is None:
        return False
    beat = _beat(report_id, attempt)
    try:
        edition = Edition.objects.filter(report=report_id).order_by("-number").first() or freeze(report_id, attempt)
        beat(60)
        render_files(edition.pk, beat)
        return _finish(report_id, attempt)
    except LostClaim:
        return False
    except Superseded:
        # The words changed while the files were made: make them again from the new words.
        ComplianceReport.objects.filter(pk=report_id, attempts=attempt).update(attempts=0, claimed_at=None)
        queue_report(report_id)
        return False
    except Exception as problem:
        log.exception("report %s, attempt %s", report_id, attempt)
        _give_back(report_id, attempt, problem)
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
        to_render = mine.filter(is_stale(now), state__in=[State.DRAFT, State.ISSUED]).missing_files()
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
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        # SQLite's transaction holds the write lock and sees one state anyway.
        if connection.vendor == "postgresql" and is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        report = ComplianceReport.objects.select_related("period", "ward", "document").get(pk=report_id)
        if (report.state, report.attempts) != (State.COMPOSING, attempt):
            raise LostClaim
        restated_on = clock.today() if report.is_restated else None
        data = compose(
            report.kind, report.period, report.ward, document=report.document, restated_on=restated_on
        )
        content = canonical(data)
        versions = data["versions"]
        return Edition.objects.create(
            report=report,
            data=content.decode(),
            sha256=digest(content),
            composed_at=timezone.now(),
            criteria_version=versions["criteria"],
            lineage_version=versions["lineage"],
            template_version=versions["template"],
        )


def _finish(report_id: int, attempt: int) -> bool:
    mine = ComplianceReport.objects.filter(pk=report_id, attempts=attempt)
    done = {"progress": 100, "finished_at": timezone.now(), "error": ""}
    return bool(
        mine.filter(state=State.COMPOSING).update(state=State.DRAFT, **done)
        or mine.filter(state__in=[State.DRAFT, State.ISSUED]).update(**done)
    )


def _give_back(report_id: int, attempt: int, problem: Exception) -> None:
    """Write the reason down; queue the report again, or give up after the last attempt."""
    reason = str(problem)[:2000] or type(problem).__name__
    mine = ComplianceReport.objects.filter(pk=report_id, attempts=attempt)
    mine.update(error=reason, claimed_at=None)
    if attempt >= MOST_ATTEMPTS:
        mine.filter(state=State.COMPOSING).update(state=State.FAILED, finished_at=timezone.now())
    else:
        mine.filter(state=State.COMPOSING).update(state=State.QUEUED)
        queue_report(report_id)
