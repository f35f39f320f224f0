"""Open a period: who owes what in it. Idempotent and in bulk, so that the schedule may ask as often as it likes."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from organisation import audit, periods
from organisation.models import ReportingPeriod, Ward
from organisation.models.ward import stood_when_due
from organisation.versions import lock
from programme.models import (
    Assessment,
    AssessmentStep,
    CriteriaSet,
    Criterion,
    Finding,
    Progress,
    WardStanding,
)

from . import registers, standing, standing_directives, totals, yearly
from .evidence import link_again
from .opening_duties import Bound, make_duties, make_progress, owed_no_more

# A directive is answered in the periods of its own rhythm; stations are assessed by quarter. Nine months are composed alone.
ENTRY_KINDS = {periods.MONTH, periods.QUARTER, periods.HALF, periods.YEAR}
BATCH = 2000


@dataclass
class Opened:
    """How many rows an opening made, and how many never-answered ones it took back."""

    duties: int = 0
    progress: int = 0
    assessments: int = 0
    findings: int = 0
    withdrawn: int = 0

    def __bool__(self):
        return bool(self.duties or self.progress or self.assessments or self.withdrawn)


@transaction.atomic
def open_period(*, period: ReportingPeriod, day: date) -> Opened:
    """Make what is missing of the period's duties, progress rows, assessments and standings.

    The cohort is the units of a directive's or set's kinds alive on the ward's due day; a directive opens in periods of its
    rhythm, assessments in quarters. Registers are read on `day`, or on the period's last day when that is earlier. A kind that
    is not reported on by itself, days other than from the 15th to the 14th, and a locked period open nothing.
    Until the due day, rows that nobody answered and nobody owes any more (a unit dissolved before the due day, a directive
    no longer followed, another lead) are taken back; answered ones stay, though their unit is no longer expected to report.
    """
    made = Opened()
    period = lock(ReportingPeriod.objects, period.pk)  # two openings at once: the second finds everything there
    if period.kind not in ENTRY_KINDS or period.first_day != periods.FIRST_DAY or period.is_locked:
        return made
    bound = Bound.on(period)
    if day <= period.ward_due_on:
        made.withdrawn = _withdraw(period, bound)
    made.duties = make_duties(period, bound)
    made.progress = make_progress(period, bound, day)
    if period.kind == periods.QUARTER:
        new = _new_assessments(period, list(bound.cohort.values()))
        made.assessments, made.findings = len(new), _make_findings(period, new, min(day, period.ends_on))
    if made:  # before the standings, as whoever answers does: two never wait for each other
        audit.record(
            by=None, action="open_period", row=period, changes={name: [0, value] for name, value in vars(made).items()}
        )
    _make_standings(period)
    if made:
        standing_directives.refresh([period.pk])
    return made


def _withdraw(period: ReportingPeriod, bound: Bound) -> int:
    """Take back rows as they were opened that nobody owes any more; returns how many."""
    gone = owed_no_more(period, bound)
    Progress.objects.filter(pk__in=gone).delete()
    # Version 1 is as opened: nobody has saved anything in it. Papers put to it and yearly answers carried into it keep it too.
    answered = Finding.objects.filter(provenance="").exclude(self_verdict="").values("assessment")
    papers = Finding.objects.filter(assessment__period=period, evidence__isnull=False).values("assessment")
    blank = Assessment.objects.for_period(period).filter(state=Assessment.State.DRAFT, version=1)
    blank = blank.exclude(pk__in=answered).exclude(pk__in=papers)
    nobodys = [pk for pk, ward_id in blank.order_by().values_list("pk", "ward_id") if ward_id not in bound.cohort]
    Assessment.objects.filter(pk__in=nobodys).delete()
    return len(gone) + len(nobodys)


def _new_assessments(period: ReportingPeriod, cohort: list[Ward]) -> list[Assessment]:
    held = set(Assessment.objects.for_period(period).values_list("ward_id", flat=True))
    new, taken = [], set()
    for criteria_set in CriteriaSet.objects.in_force_on(
        period.ward_due_on
    ):  # the newest first: it binds its kinds alone
        kinds = set(criteria_set.cohort_kinds) - taken
        taken |= kinds
        new += [
            Assessment(ward=ward, period=period, criteria_set=criteria_set, due_on=period.ward_due_on)
            for ward in cohort
            if ward.kind in kinds and ward.pk not in held
        ]
    return new


def _make_findings(period: ReportingPeriod, assessments: list[Assessment], day: date) -> int:
    """Write the new assessments with their findings; the totals are known before the first row is written."""
    by_set = defaultdict(list)
    for criterion in Criterion.objects.filter(
        criteria_set__in={assessment.criteria_set_id for assessment in assessments}
    ):
        by_set[criterion.criteria_set_id].append(criterion)
    ward_ids = [assessment.ward_id for assessment in assessments]
    read = registers.readings((criterion for criteria in by_set.values() for criterion in criteria), ward_ids, day)
    findings, copied = [], []
    earlier = yearly.standing_answers(period, ward_ids, [row for criteria in by_set.values() for row in criteria])
    for assessment in assessments:
        own = []
        for criterion in by_set[assessment.criteria_set_id]:
            finding = Finding(assessment=assessment, criterion=criterion)
            source = earlier.get((assessment.ward_id, criterion.pk))
            if source is not None:
                yearly.copy(finding, source)
                copied.append((finding, source))
            registers.fill(finding, assessment.ward_id, read)
            registers.exempt(finding, assessment.ward.kind)
            own.append(finding)
        totals.apply(assessment, own)
        findings += own
    Assessment.objects.bulk_create(assessments, batch_size=BATCH)
    now = timezone.now()
    AssessmentStep.objects.bulk_create(
        (
            AssessmentStep(assessment=assessment, action=AssessmentStep.Action.OPEN, at=now)
            for assessment in assessments
        ),
        batch_size=BATCH,
    )
    Finding.objects.bulk_create(findings, batch_size=BATCH)
    link_again(copied)
    return len(findings)


def _make_standings(period: ReportingPeriod) -> None:
    held = set(WardStanding.objects.filter(period=period).values_list("ward_id", flat=True))
    figures = standing.work_out(period=period)
    # A unit that ended before the due day is not expected, whatever it has answered.
    expected = {ward_id for ward_id, _period in figures} | set(
        Assessment.objects.for_period(period).filter(stood_when_due()).values_list("ward_id", flat=True)
    )
    nothing = standing.count([])
    WardStanding.objects.bulk_create(
        (
            WardStanding(ward_id=ward_id, period=period, **figures.get((ward_id, period.pk), nothing))
            for ward_id in sorted(expected - held)
        ),
        batch_size=BATCH,
    )
    standing.refresh(held, [period.pk])
    WardStanding.objects.filter(period=period, ward__in=held - expected).delete()
