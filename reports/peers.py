"""A ward beside its peers, without a name."""

from django.db.models import Avg, Count, DecimalField, IntegerField, Q, Sum

from organisation.models.ward import stood_when_due
from organisation.prepared import Prepared, Slot
from programme.models import Assessment
from reports import figures

# Fewer reviewed peers would let a reader work a single ward's figures out of the average.
FEWEST_PEERS = 5

PEER_FIGURES = {
    "count": Count("pk"),
    "points": Avg("points_verified", filter=Q(points_max__gt=0)),
    "met": Sum("met_verified"),
    "total": Sum("total"),
    "better": Count("pk", filter=Q(points_verified__gt=Slot("points", DecimalField()))),
    "better_met": Count("pk", filter=Q(met_verified__gt=Slot("met", IntegerField()))),
}
_PEERS = Prepared(
    lambda: (
        Assessment.objects.filter(figures.REVIEWED, stood_when_due(), period=Slot("period"))
        .order_by()
        .values("period")
        .annotate(**PEER_FIGURES)
        .values_list(*PEER_FIGURES)
    )
)


def peers(papers: list[Assessment]) -> dict | None:
    """The last reviewed quarter against its peers, without a name: average and rank by points; None when too few are reviewed.

    Where its set has no points the rank is by criteria met.
    """
    mine = next((paper for paper in papers if paper.is_reviewed), None)
    if mine is None:
        return None
    rows = _PEERS(period=mine.period_id, points=mine.points_verified, met=mine.met_verified)
    found = dict(zip(PEER_FIGURES, rows[0], strict=True))
    if found["count"] < FEWEST_PEERS:
        return None
    return {
        "paper": mine,
        "count": found["count"],
        "points": found["points"],
        "rank": found["better" if mine.is_scored else "better_met"] + 1,
        "met_rate": figures.rate(found["met"], found["total"]),
        "own_rate": figures.rate(mine.met_verified, mine.total),
    }
