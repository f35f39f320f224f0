"""Read a whole assessment for its grid in few and cheap questions: findings with criterion, group and papers, and the period before."""

from django.db.models import CharField, F

from organisation.prepared import PreparedRows, Slot, day_slot

from .earlier import last_findings
from .models import Assessment, CriteriaSet, Criterion, Evidence, Finding

MOST_SETS = 40
_criteria: dict[tuple, dict[int, Criterion]] = {}

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


def criteria_of(criteria_set: CriteriaSet) -> dict[int, Criterion]:
    """The criteria with their groups, by key, in order of code. Those of a published set never change, so they are read once."""
    key = (criteria_set.pk, criteria_set.published_at)
    if key in _criteria:
        return _criteria[key]
    found = {row.pk: row for row in criteria_set.criteria.select_related("group").order_by("code")}
    if criteria_set.published_at is not None:
        if len(_criteria) >= MOST_SETS:
            _criteria.clear()
        _criteria[key] = found
    return found


def _at_hand(papers: list[Evidence]):
    """As prefetch_related leaves it: `finding.evidence.all()` asks nothing."""
    held = Evidence.objects.none()
    held._result_cache, held._prefetch_done = papers, True
    return held


def findings_of(assessment: Assessment) -> list[Finding]:
    """The assessment's findings by code, each with criterion, group and evidence at hand."""
    criteria, papers, none = criteria_of(assessment.criteria_set), {}, _at_hand([])
    for paper in ask_papers(assessment=assessment.pk):
        papers.setdefault(paper.finding_key, []).append(paper)
    held = {}
    for finding in ask_findings(assessment=assessment.pk):
        finding.assessment, finding.criterion = assessment, criteria[finding.criterion_id]
        finding.papers = papers.get(finding.pk, [])
        finding._prefetched_objects_cache = {"evidence": _at_hand(finding.papers) if finding.papers else none}
        held[finding.criterion_id] = finding
    return [held[key] for key in criteria if key in held]


def earlier_of(assessment: Assessment) -> dict[str, Finding]:
    """As `earlier.last_findings`, which is asked where the set changed since."""
    criteria = criteria_of(assessment.criteria_set)
    found = ask_earlier(ward=assessment.ward_id, kind=assessment.period.kind, starts_on=assessment.period.starts_on)
    if any(finding.criterion_id not in criteria for finding in found):
        return last_findings(assessment)
    for finding in found:
        finding.criterion = criteria[finding.criterion_id]
    return {finding.criterion.code: finding for finding in found}
