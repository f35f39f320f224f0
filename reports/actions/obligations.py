"""Who owes which report for a period is written down when the period opens; an issued edition meets what it answers."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from organisation import audit, clock, periods
from organisation.actions.calling import call_for_report
from organisation.deadlines import known_holidays
from organisation.models import Regime, RegimeLevel, ReportingPeriod, Ward
from organisation.versions import lock, save
from programme.models import Directive
from reports.models import Edition, Obligation

BATCH = 2000
# A period this long past its due day, once opened, is not looked at again.
SETTLED_AFTER = timedelta(days=31)
Who = RegimeLevel.Who


@transaction.atomic
def open_obligations(*, period: ReportingPeriod, day: date | None = None) -> int:
    """Write down who owes a report on the period, by the regimes that ask for one; returns how many were added.

    A unit owes what was due on a day it stood on. Until the due day, rows that nobody has touched and nobody owes any more (a
    unit dissolved before that day, a regime ended) are taken back. Days once told stay. A period that has not begun opens
    nothing, but one that was called for does at once. Reports issued before are found.
    """
    day = day or clock.today()
    period = lock(ReportingPeriod.objects, period.pk)  # two openings at once: the second finds everything there
    if period.starts_on > day and period.kind != periods.ADHOC:
        return 0
    held = {_key(row): row for row in Obligation.objects.filter(period=period)}
    wanted = {_key(row): row for row in _owed(period, list(held.values()))}
    gone = [
        row.pk for key, row in held.items() if key not in wanted and _is_untouched(row) and day <= row.due_effective_on
    ]
    Obligation.objects.filter(pk__in=gone).delete()
    new = [row for key, row in wanted.items() if key not in held]
    _find_editions(period, new)
    Obligation.objects.bulk_create(new, batch_size=BATCH)
    if new or gone:
        changes = {"obligations": [0, len(new)], "withdrawn": [0, len(gone)]}
        audit.record(by=None, action="open_obligations", row=period, changes=changes)
    return len(new)


@transaction.atomic
def call_for_owed(*, by, **call) -> ReportingPeriod:
    """Ask for one report (organisation.actions.calling) and write down at once who owes it. Raises ValidationError."""
    period = call_for_report(by=by, **call)
    open_obligations(period=period)
    return period


def open_all_obligations(*, day: date | None = None) -> int:
    """Open what is owed for every period that has begun and is asked about; returns how many rows were added.

    From the first day anything was opened on: a portal that starts late does not flood itself with the past, and one that
    stood still makes up for the periods it missed.
    """
    day = day or clock.today()
    first = Obligation.objects.exclude(period__kind=periods.ADHOC).order_by("period__ends_on").first()
    since = min(day, first.period.ends_on) if first else day
    begun = ReportingPeriod.objects.filter(Q(starts_on__lte=day) | Q(kind=periods.ADHOC), due_effective_on__gte=since)
    running = begun.filter(Q(due_effective_on__gte=day - SETTLED_AFTER) | Q(obligations__isnull=True))
    return sum(open_obligations(period=period, day=day) for period in running.order_by("ends_on", "pk").distinct())


def _key(row: Obligation) -> tuple:
    return row.level_id, row.ward_id, row.agency_id


def _is_untouched(row: Obligation) -> bool:
    return row.version == 1 and row.sent_on is None and row.excused_at is None


def _owed(period: ReportingPeriod, held: list[Obligation]) -> Iterator[Obligation]:
    """A new row for every body of every level that asks about the period. A query for each level of wards."""
    told = {row.level_id: (row.due_on, row.due_effective_on) for row in held}
    holidays = known_holidays()
    levels = RegimeLevel.objects.filter(regime__in=Regime.objects.asking_for(period)).select_related("regime", "agency")
    for level in levels.order_by("regime__code", "position"):
        due_on, counts = told.get(level.pk) or level.due_rule().on_or_first(period.ends_on, holidays)
        for body in _bodies(level, counts):
            yield Obligation(level=level, period=period, due_on=due_on, due_effective_on=counts, **body)


def _bodies(level: RegimeLevel, day: date) -> list[dict]:
    """Who the level binds on that day, as the fields that name a body."""
    if level.who == Who.CITY:
        return [{}]
    if level.who == Who.AGENCY:
        retired = level.agency.retired_on
        return [] if retired and retired <= day else [{"agency": level.agency}]
    wards = Ward.objects.alive_on(day).in_order()
    return [{"ward": ward} for ward in (wards.of_kinds(level.kinds) if level.kinds else wards)]


def _find_editions(period: ReportingPeriod, rows: list[Obligation]) -> None:
    """Mark new rows met by what was issued before they were opened. Two queries."""
    if not rows:
        return
    issued = Edition.objects.filter(report__period=period, issued_on__isnull=False, withdrawn_at__isnull=True)
    now, answers = timezone.now(), _Answers()
    for edition in issued.select_related("report").order_by("number"):
        for row in rows:
            if row.ward_id == edition.report.ward_id and answers.fits(row, edition):
                row.sent_on, row.sent_at = row.sent_on or edition.issued_on, now
                row.edition, row.sent_by_id = edition, edition.issued_by_id


@transaction.atomic
def meet_obligations(*, edition: Edition, by) -> None:
    """Mark what the issued edition answers as sent today: the obligations of its period, body and kind of report.

    Called by issuing, inside its transaction. A correction takes the place of the edition before it and leaves the day that
    one was sent; one after a withdrawal is sent anew.
    """
    report, answers = edition.report, _Answers()
    rows = Obligation.objects.filter(period=report.period_id, ward=report.ward_id, agency=None)
    rows = rows.filter(level__report_kind=report.kind).select_related("edition", "level__regime", "ward", "period")
    for row in rows.select_for_update(of=("self",), no_key=True).order_by("pk"):
        if answers.fits(row, edition):
            _meet(row, edition, by)


def _meet(row: Obligation, edition: Edition, by) -> None:
    before = audit.snapshot(row)
    if row.edition is None or row.edition.withdrawn_at:
        row.sent_on, row.sent_at, row.sent_by = clock.today(), timezone.now(), by
    row.edition, row.is_nil, row.paper_number, row.note = edition, False, "", ""
    save(row)
    changes = audit.difference(before, audit.snapshot(row))
    audit.record(by=by, action="meet_obligation", row=row, changes=changes, ward_id=row.ward_id)


class _Answers:
    """Which rows an edition answers; whether a regime's document is one that is followed is asked once."""

    def __init__(self):
        self._followed: dict[int, bool] = {}

    def fits(self, row: Obligation, edition: Edition) -> bool:
        """Is it the kind of report that is owed, and about the resolution that the regime names, where it names one?"""
        report, level = edition.report, row.level
        if row.agency_id or (level.who == Who.WARD) != (report.ward_id is not None) or level.report_kind != report.kind:
            return False
        named = level.regime.document_id
        return not (named and report.document_id) or named == report.document_id or not self._is_followed(named)

    def _is_followed(self, document: int) -> bool:
        if document not in self._followed:
            self._followed[document] = Directive.objects.filter(document=document).exists()
        return self._followed[document]
