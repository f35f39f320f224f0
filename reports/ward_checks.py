"""The ward page's part on trust: what looks odd in its last assessment, and how high it judges itself beside its peers."""

from django.db.models import Exists, Min, OuterRef

from organisation.models import ReportingPeriod
from organisation.models.ward import stood_when_due
from organisation.prepared import Prepared
from programme import checks, grid, inflation
from programme.models import Assessment
from reports.peers import FEWEST_PEERS

SUMS = {**inflation.OF_PAPERS, "least": Min("points_max")}


def _papers():
    reviewed = Assessment.objects.filter(inflation.REVIEWED, period=OuterRef("pk"))
    last = ReportingPeriod.objects.quarters().filter(Exists(reviewed)).order_by("-ends_on").values("pk")
    return (
        Assessment.objects.filter(inflation.REVIEWED, stood_when_due(), period__in=last[: inflation.SPAN])
        .order_by()
        .values("ward")
        .annotate(**SUMS)
        .values_list("ward", *SUMS)
    )


_PAPERS = Prepared(_papers)


def checks_of(paper: Assessment | None) -> dict | None:
    """What looks odd in the assessment (programme.checks.page_of). Five queries, a few more where the set changed."""
    if paper is None:
        return None
    criteria = grid.criteria_of(paper.criteria_set)
    answered = [finding for finding in grid.findings_of(paper, criteria) if finding.self_verdict]
    return checks.page_of(paper, answered, earlier=grid.earlier_of(paper, criteria))


def inflation_of(ward_id: int) -> dict | None:
    """The ward's index over the last quarters, beside the median of the others; no median where they are too few to be nobody.

    One query, whatever the number of wards.
    """
    rows = [(row[0], dict(zip(SUMS, row[1:], strict=True))) for row in _PAPERS()]
    in_points = all(sums.pop("least") > 0 for _ward, sums in rows)
    tallies = {ward: inflation.tally(ward, sums, in_points=in_points) for ward, sums in rows}
    own = tallies.pop(ward_id, None)
    if own is None or own.index is None:
        return None
    return {
        "text": inflation.as_text(own.index),
        "papers": own.papers,
        "peers": len(tallies),
        "middle": inflation.as_text(inflation.middle(tallies.values())) if len(tallies) >= FEWEST_PEERS else "",
    }
