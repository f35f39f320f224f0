"""What keeps reports coming: those owed or planned, and those that were begun and left."""

import logging
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from organisation import clock
from organisation.models import ReportingPeriod, Ward
from programme.models import CriteriaSet
from reports.models import ComplianceReport, ReportKind, ReportPlan, ReportReading, Run

from .asking import ask_report, stood_in
from .making import MOST_ATTEMPTS, is_stale
from .owed import followed_documents, owed_reports
from .queue import queue_report
from .running import close_lost

log = logging.getLogger(__name__)
State = ComplianceReport.State
QUEUED_TOO_LONG = 30  # seconds
MOST_AT_ONCE = 5000
GAVE_UP = (
    "Tiến trình lập báo cáo bị dừng giữa chừng ba lần liền. Hãy báo người quản trị xem nhật ký, rồi yêu cầu lập lại."
)


def find_unfinished() -> list[int]:
    """Reports that no worker is at: waiting too long, left by a process that is gone, or without all their files.

    Those that used up their attempts are closed with the reason.
    """
    now = timezone.now()
    left = ComplianceReport.objects.filter(is_stale(now), state=State.COMPOSING)
    left.filter(attempts__gte=MOST_ATTEMPTS).update(state=State.FAILED, error=GAVE_UP, finished_at=now)
    waiting = Q(state=State.QUEUED, asked_at__lt=now - timedelta(seconds=QUEUED_TOO_LONG))
    unfinished = ComplianceReport.objects.filter(waiting | Q(pk__in=left.values("pk")), attempts__lt=MOST_ATTEMPTS)
    unrendered = ComplianceReport.objects.filter(is_stale(now), state__in=ComplianceReport.READY).missing_files()
    keys = [
        *unfinished.values_list("pk", flat=True)[:MOST_AT_ONCE],
        *unrendered.filter(attempts__lt=MOST_ATTEMPTS).values_list("pk", flat=True)[:MOST_AT_ONCE],
    ]
    return sorted(keys)


def sweep_reports() -> int:
    """Queue what is unfinished again and close the log of runs that died; returns how many of both."""
    closed, unfinished = close_lost(), find_unfinished()
    for report_id in unfinished:
        queue_report(report_id, Run.Trigger.SWEEP)
    return closed + len(unfinished)


def ask_due_reports(day: date | None = None) -> int:
    """Ask for every report that is owed under a regime, or planned, and that is not there yet; returns how many were asked for.

    A missed run is made up for by the next one, and a second run beside it finds nothing left to ask. A question that is
    refused leaves the others alone.
    """
    day = day or clock.today()
    asked = 0
    for question in chain(owed_reports(day), planned_reports(day)):
        if asked >= MOST_AT_ONCE:
            break
        try:
            ask_report(**question)
            asked += 1
        except ValidationError as refusal:
            log.warning("a report is not made by itself (%s): %s", question, " ".join(refusal.messages))
    return asked


def planned_reports(day: date) -> Iterator[dict]:
    """What the plans ask for (kind, period, ward, document) and is not there yet.

    Wards send until their own due day, so a planned report is composed on the day after it.
    """
    for plan in ReportPlan.objects.filter(is_active=True):
        periods = ReportingPeriod.objects.main().filter(
            kind=plan.period_kind, ends_on__gte=plan.starts_on, ward_due_on__lt=day
        )
        for period in periods.order_by("ends_on"):
            for scope in _missing(plan.kind, period):
                yield {"kind": plan.kind, "period": period, **scope}


def _missing(kind: str, period: ReportingPeriod) -> list[dict]:
    """The scopes of this kind for which the period has no report: the city, units of the cohort, followed resolutions."""
    made = ComplianceReport.objects.filter(kind=kind, period=period, reading=ReportReading.THEN)
    if kind == ReportKind.WARD:
        held = set(made.values_list("ward", flat=True))
        return [{"ward": ward} for ward in _cohort(period) if ward.pk not in held and stood_in(ward, period)]
    held = set(made.values_list("document", flat=True))
    documents = followed_documents() if kind == ReportKind.DOCUMENT else [None]
    return [{"document": document} for document in documents if (document and document.pk) not in held]


def _cohort(period: ReportingPeriod):
    # The same cohort as an opening's (programme.actions.opening): every set in force on the due day, units alive on it.
    kinds = {kind for row in CriteriaSet.objects.in_force_on(period.ward_due_on) for kind in row.cohort_kinds}
    return Ward.objects.alive_on(period.ward_due_on).of_kinds(kinds).in_order()
