"""What a unit answered the period before."""

from .models import Assessment, Finding


def last_findings(assessment: Assessment) -> dict[str, Finding]:
    """The ward's findings of the quarter before, by criterion code."""
    before = (
        Assessment.objects.filter(
            ward=assessment.ward_id,
            period__kind=assessment.period.kind,
            period__ends_on__lt=assessment.period.starts_on,
        )
        .order_by("-period__ends_on")
        .values("pk")[:1]
    )
    return {
        finding.criterion.code: finding
        for finding in Finding.objects.filter(assessment__in=before).select_related("criterion")
    }
