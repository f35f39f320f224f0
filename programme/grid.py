"""Read a whole assessment for its grid in few and cheap questions: findings with criterion, group and papers, and the period before."""

from django.db.models import CharField, Count, F, Min, Sum

from organisation.prepared import Prepared, PreparedRows, Slot, day_slot
from organisation.scope import sees_ward

from .earlier import last_findings
from .models import Assessment, CriteriaSet, Criterion, Evidence, Finding

MOST_SETS = 40
_criteria: dict[tuple, dict[int, Criterion]] = {}

ask_assessment = PreparedRows(
    Assessment, lambda: Assessment.objects.filter(pk=Slot("assessment")), related=("ward", "period", "criteria_set")
)
ask_how_many = Prepared(
    lambda: (
        Criterion.objects.filter(criteria_set=Slot("criteria_set"))
        .order_by()
        .values("criteria_set")
        .annotate(Count("pk"), Min("pk"), Sum("version"))
        .values_list("pk__count", "pk__min", "version__sum")
    )
)
ask_findings = PreparedRows(Finding, lambda: Finding.objects.filter(assessment=Slot("assessment")).order_by("pk"))
ask_papers = PreparedRows(
    Evidence,
    lambda: (
        Evidence.objects.filter(findings__assessment=Slot("assessment"))
        .annotate(finding_key=F("findings__pk"))
        .order_by("-received_at", "-pk")
    ),
    also=("finding_key",),
)


ask_earlier = PreparedRows(
    Finding,
    lambda: Finding.objects.filter(
        assessment__in=Assessment.objects.filter(
            ward=Slot("ward"),
            period__kind=Slot("kind", CharField()),
            period__ends_on__lt=day_slot("starts_on"),
        )
        .order_by("-period__ends_on")
        .values("pk")[:1]
    ),
)


def find(pk: int, officer) -> Assessment | None:
    """The assessment with ward, period and set, when it exists for the officer."""
    found = next(iter(ask_assessment(assessment=pk)), None)
    return found if found is not None and sees_ward(officer, found.ward_id) else None


def criteria_of(criteria_set: CriteriaSet) -> dict[int, Criterion]:
    """The criteria with their groups, by key, in order of code.

    Those of a published set never change (the database sees to it), so they are read once; the count says that they are still
    the same rows, should another database have taken this one's place.
    """
    if not hasattr(criteria_set, "at_hand"):
        key = (criteria_set.pk, criteria_set.published_at, *ask_how_many(criteria_set=criteria_set.pk))
        criteria_set.at_hand = _criteria.get(key) or _read(criteria_set, key)
    return criteria_set.at_hand


def _read(criteria_set: CriteriaSet, key: tuple) -> dict[int, Criterion]:
    found = {row.pk: row for row in criteria_set.criteria.select_related("group").order_by("code")}
    if criteria_set.published_at is not None:
        if len(_criteria) >= MOST_SETS:
            _criteria.clear()
        _criteria[key] = found
    return found


def findings_of(assessment: Assessment, criteria: dict[int, Criterion]) -> list[Finding]:
    """The assessment's findings by code, each with criterion, group and evidence (`papers`) at hand; `criteria`: of its set."""
    papers = {}
    for paper in ask_papers(assessment=assessment.pk):
        papers.setdefault(paper.finding_key, []).append(paper)
    held = {}
    for finding in ask_findings(assessment=assessment.pk):
        if finding.criterion_id not in criteria:
            continue  # the assessment went over to another set a moment ago; the next view shows it
        finding.assessment, finding.criterion = assessment, criteria[finding.criterion_id]
        finding.papers = papers.get(finding.pk, [])
        held[finding.criterion_id] = finding
    return [held[key] for key in criteria if key in held]


def earlier_of(assessment: Assessment, criteria: dict[int, Criterion]) -> dict[str, Finding]:
    """As `earlier.last_findings`, which is asked where the set changed since."""
    found = ask_earlier(ward=assessment.ward_id, kind=assessment.period.kind, starts_on=assessment.period.starts_on)
    if any(finding.criterion_id not in criteria for finding in found):
        return last_findings(assessment)
    for finding in found:
        finding.criterion = criteria[finding.criterion_id]
    return {finding.criterion.code: finding for finding in found}
