"""What the units of the same kind answered to the same criteria in the same period."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q

from . import engine
from .models import Assessment, Finding

SENT = (Assessment.State.SUBMITTED, Assessment.State.VERIFIED, Assessment.State.CONCLUDED)


@dataclass(frozen=True)
class Peers:
    """How many of the units that a criterion applies to meet it: by the reviewer's word where there is one, else their own."""

    met: int
    total: int

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.met) / self.total if self.total else None


def peers_of(assessment: Assessment) -> dict[int, Peers]:
    """By criterion: the other units of the ward's kind that sent theirs for this period under the same set. One query."""
    found = Finding.objects.filter(
        assessment__period=assessment.period_id,
        assessment__criteria_set=assessment.criteria_set_id,
        assessment__ward__kind=assessment.ward.kind,
        assessment__state__in=SENT,
    ).exclude(assessment=assessment.pk)
    verdict = {name: _says(name) for name in (engine.MET, engine.NOT_MET)}
    counted = (
        found.order_by()
        .values("criterion")
        .annotate(met=Count("pk", filter=verdict[engine.MET]), not_met=Count("pk", filter=verdict[engine.NOT_MET]))
        .values_list("criterion", "met", "not_met")
    )
    return {criterion: Peers(met, met + not_met) for criterion, met, not_met in counted}


def _says(verdict: str) -> Q:
    return Q(verified_verdict=verdict) | Q(verified_verdict="", self_verdict=verdict)
