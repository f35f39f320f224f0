"""Which reports a regime asks for and nobody has made yet: a report that is owed makes itself, and its body only issues it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Exists, OuterRef

from organisation.models import RegimeLevel, ReportingPeriod, Ward
from programme.models import Assessment, Directive, Progress
from reports.models import ComplianceReport, Obligation, ReportKind, ReportReading

from .asking import stood_in

Who = RegimeLevel.Who


def followed_documents() -> list:
    """The resolutions and plans whose targets and tasks are followed, in the order they were issued."""
    rows = Directive.objects.filter(is_active=True, document__isnull=False).select_related("document")
    found = {row.document_id: row.document for row in rows}
    return sorted(found.values(), key=lambda document: (document.issued_on or date.min, document.pk))


def owed_reports(day: date) -> Iterator[dict]:
    """What to ask for (kind, period, ward, document), of every report that is owed, ready to be made and not there yet.

    Owed: under a regime, neither sent nor excused; an agency writes its own. Seven queries, for any number of bodies.
    """
    owed = Obligation.objects.filter(period__ends_on__lt=day, agency=None, sent_at=None, excused_at=None)
    made = ComplianceReport.objects.filter(
        kind=OuterRef("level__report_kind"), period=OuterRef("period"), ward=OuterRef("ward")
    )
    owed = (
        owed.exclude(Exists(made))
        .select_related("level__regime__document", "period", "ward")
        .order_by("due_effective_on", "pk")
    )
    rows = [row for row in owed if can_be_composed(row)]
    if not rows:
        return
    periods = {row.period_id: row.period for row in rows}
    held, silent, documents = _held(periods), _silent(periods.values()), followed_documents()
    for row in rows:
        if not is_ready(row, day, silent):
            continue
        for document in _documents(row, documents):
            key = (row.level.report_kind, row.period_id, row.ward_id, document and document.pk)
            if key not in held:
                held.add(key)
                yield {"kind": key[0], "period": row.period, "ward": row.ward, "document": document}


def can_be_composed(row: Obligation) -> bool:
    """Whether the portal composes such a report for such a body: a unit's own, or one of the whole city."""
    of_ward = row.level.report_kind == ReportKind.WARD
    if row.level.report_kind not in ReportKind.values or of_ward != (row.ward_id is not None):
        return False
    return row.ward is None or stood_in(row.ward, row.period)


def is_ready(row: Obligation, day: date, silent: dict[date, set[int]]) -> bool:
    """The cut-off is over and nothing more is expected in it: everybody has answered, or the units' term has run out.

    A report that is due by the units' own term cannot wait for its end: it is made on the morning of its due day.
    """
    expected = silent[row.period.ends_on]
    is_expected = row.ward_id in expected if row.ward_id else bool(expected)
    return not is_expected or day > row.period.ward_due_on or day >= row.due_effective_on


def _documents(row: Obligation, followed: list) -> list:
    """What the report is about: the followed resolution that its regime names, else every followed one; none for other kinds."""
    if row.level.report_kind != ReportKind.DOCUMENT:
        return [None]
    named = [document for document in followed if document.pk == row.level.regime.document_id]
    return named or followed


def _held(periods: Iterable[int]) -> set[tuple]:
    rows = ComplianceReport.objects.filter(period__in=periods, reading=ReportReading.THEN)
    return set(rows.values_list("kind", "period", "ward", "document"))


def _silent(periods: Iterable[ReportingPeriod]) -> dict[date, set[int]]:
    """Cut-off → the units that have not yet answered what was asked of them by it: assessments, reports on duties."""
    days, found = {period.ends_on for period in periods}, defaultdict(set)
    alive = Ward.objects.filter(dissolved_on=None).values("pk")
    papers = Assessment.objects.filter(period__ends_on__in=days, period__locked_at=None, ward__in=alive)
    papers = papers.filter(state__in=[Assessment.State.DRAFT, Assessment.State.RETURNED])
    answers = Progress.objects.unanswered().filter(period__ends_on__in=days, period__locked_at=None)
    answers = answers.filter(duty__ward__in=alive)
    for ends_on, ward in [
        *papers.order_by().values_list("period__ends_on", "ward"),
        *answers.order_by().values_list("period__ends_on", "duty__ward").distinct(),
    ]:
        found[ends_on].add(ward)
    return found
