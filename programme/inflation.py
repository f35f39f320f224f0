"""How much higher units judge themselves than the city does: the index that steers checks on the spot.

index = Σ (self − verified) / Σ maximum, over what was reviewed; in points, or in criteria met where some set of the span has no
points. What the reviewer finds not applicable leaves the maximum; what the unit claimed for it stays claimed. Exact: sums are
decimals, the index is a fraction, and only what is shown is rounded.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from organisation import formats
from organisation.models import ReportingPeriod
from organisation.models.ward import stood_when_due

from . import engine
from .models import Assessment, Criterion, Finding

SPAN = 4  # quarters, where none is named
WARD, CRITERION, VERIFIER = "ward", "criterion", "verifier"
CENT = Decimal("0.01")
REVIEWED = Q(state__in=(Assessment.State.VERIFIED, Assessment.State.CONCLUDED))
APPLIES = ~Q(verified_verdict=engine.NOT_APPLICABLE)
OF_PAPERS = {
    "papers": Count("pk"),
    "own": Sum("points_self"),
    "verified": Sum("points_verified"),
    "most": Sum("points_max"),
    "met_own": Sum("met_self"),
    "met_verified": Sum("met_verified"),
    "criteria": Sum("total"),
}
OF_FINDINGS = {
    "papers": Count("pk"),
    "own": Sum("self_points"),
    "verified": Sum("verified_points"),
    "most": Sum("criterion__max_points", filter=APPLIES),
    "met_own": Count("pk", filter=Q(self_verdict=engine.MET)),
    "met_verified": Count("pk", filter=Q(verified_verdict=engine.MET)),
    "criteria": Count("pk", filter=APPLIES),
}


@dataclass(frozen=True)
class Tally:
    """What was claimed and what was let stand, of one ward, criterion or verifier (`key`), or of all (None)."""

    key: int | None = None
    papers: int = 0
    own: Decimal = Decimal(0)
    verified: Decimal = Decimal(0)
    most: Decimal = Decimal(0)
    met_own: int = 0
    met_verified: int = 0
    criteria: int = 0
    in_points: bool = True

    @property
    def gap(self) -> Decimal | int:
        """Points, or criteria, claimed beyond what was let stand; below nothing where the reviewer found more."""
        return self.own - self.verified if self.in_points else self.met_own - self.met_verified

    @property
    def whole(self) -> Decimal | int:
        return self.most if self.in_points else self.criteria

    @property
    def index(self) -> Fraction | None:
        """The gap as a share of the whole; None where there is nothing to divide by."""
        return Fraction(self.gap) / Fraction(self.whole) if self.whole else None

    def is_beyond(self, percent: Decimal | None) -> bool:
        """Whether the index passes the threshold. Compared by products."""
        return percent is not None and bool(self.whole) and self.gap * 100 > self.whole * percent


def of_findings(findings: Iterable[Finding]) -> Tally:
    """The tally of findings at hand (with criterion): those that a reviewer has judged."""
    judged = [finding for finding in findings if finding.verified_verdict]
    applying = [finding for finding in judged if finding.verified_verdict != engine.NOT_APPLICABLE]
    most = sum((finding.criterion.max_points for finding in applying), Decimal(0))
    return Tally(
        papers=1,
        own=sum((finding.self_points for finding in judged), Decimal(0)),
        verified=sum((finding.verified_points for finding in judged), Decimal(0)),
        most=most,
        met_own=sum(finding.self_verdict == engine.MET for finding in judged),
        met_verified=sum(finding.verified_verdict == engine.MET for finding in judged),
        criteria=len(applying),
        in_points=most > 0,
    )


def quarters() -> list[ReportingPeriod]:
    """Quarters with something reviewed in them, the newest first."""
    reviewed = Assessment.objects.filter(REVIEWED, period=OuterRef("pk"))
    return list(ReportingPeriod.objects.quarters().filter(Exists(reviewed)).order_by("-ends_on"))


def papers_of(periods: Collection[ReportingPeriod]) -> QuerySet[Assessment]:
    """The reviewed assessments of these periods, of the units that were counted in them."""
    return Assessment.objects.filter(REVIEWED, stood_when_due(), period__in=[period.pk for period in periods])


def index(by: str, periods: Collection[ReportingPeriod]) -> list[Tally]:
    """A tally for each ward, criterion or verifier of these periods, in no order. Two queries."""
    papers = papers_of(periods).order_by()
    in_points = not papers.filter(points_max=0).exists()
    if by == CRITERION:
        rows = Finding.objects.filter(assessment__in=papers.values("pk")).exclude(verified_verdict="").order_by()
        counted = rows.values("criterion").annotate(**OF_FINDINGS).values_list("criterion", *OF_FINDINGS)
        names = tuple(OF_FINDINGS)
    else:
        field = "ward" if by == WARD else "verified_by"
        counted = papers.values(field).annotate(**OF_PAPERS).values_list(field, *OF_PAPERS)
        names = tuple(OF_PAPERS)
    return [tally(row[0], dict(zip(names, row[1:], strict=True)), in_points=in_points) for row in counted]


def tally(key: int, sums: dict, *, in_points: bool) -> Tally:
    """A tally of sums. Points have two decimals; SQLite adds them as floats, so the cents are set right here."""
    exact = {name: Decimal(sums[name] or 0).quantize(CENT) for name in ("own", "verified", "most")}
    return Tally(key=key, in_points=in_points, **{**sums, **exact})


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    tallies = list(tallies)
    names = ("papers", "own", "verified", "most", "met_own", "met_verified", "criteria")
    sums = {name: sum(getattr(tally, name) for tally in tallies) for name in names}
    return Tally(**sums, in_points=all(tally.in_points for tally in tallies))


def middle(tallies: Iterable[Tally]) -> Fraction | None:
    """The median index; None where no tally has one."""
    known = [tally.index for tally in tallies if tally.index is not None]
    return Fraction(median(known)) if known else None


def as_percent(index: Fraction | None) -> Decimal | None:
    """The index in percent, rounded half up to two decimals: for reading, never to compare by."""
    if index is None:
        return None
    hundredths = abs(index) * 10_000
    rounded = (2 * hundredths.numerator + hundredths.denominator) // (2 * hundredths.denominator)
    return Decimal(rounded if index >= 0 else -rounded) / 100


def as_text(index: Fraction | None) -> str:
    """The index as "12,34%"; "—" where there is none."""
    return formats.NONE if index is None else f"{formats.number(as_percent(index), 2)}%"


def criteria_named(keys: Collection[int]) -> dict[int, Criterion]:
    """The criteria by key, with their sets. One query."""
    return Criterion.objects.select_related("criteria_set").in_bulk(keys)
