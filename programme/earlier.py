"""What a unit answered the period before."""

from .criteria.changeover import why_unfit
from .criteria.crosswalk import Kind, trail
from .models import Assessment, Finding


def last_findings(assessment: Assessment, **which) -> dict[str, Finding]:
    """The ward's findings of the latest period before of the same kind, by today's criterion code.

    Where the set changed since, the crosswalk leads: an answer comes along to the criterion that is the same and can still take
    it, as in a changeover; merged, split and dropped criteria have none. `which` may ask for some findings only. One query, and a
    few more where the set changed.
    """
    before = (
        Assessment.objects.filter(
            ward=assessment.ward_id,
            period__kind=assessment.period.kind,
            period__ends_on__lt=assessment.period.starts_on,
        )
        .order_by("-period__ends_on")
        .values("pk")[:1]
    )
    found = list(Finding.objects.filter(assessment__in=before, **which).select_related("criterion"))
    if not found or found[0].criterion.criteria_set_id == assessment.criteria_set_id:
        return {finding.criterion.code: finding for finding in found}
    return _along_the_crosswalk(assessment, found)


def _along_the_crosswalk(assessment: Assessment, found: list[Finding]) -> dict[str, Finding]:
    way = trail(assessment.criteria_set, found[0].criterion.criteria_set_id)
    if way is None:
        return {}
    today = {row.pk: row for row in assessment.criteria_set.criteria.all()}
    same = {}
    for finding in found:
        kind, key = way[finding.criterion_id]
        if kind == Kind.SAME and not why_unfit(finding, today[key]):
            same[today[key].code] = finding
    return same
