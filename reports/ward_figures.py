"""The figures of wards in one quarter, as rows that a list sorts and filters by: each ward's own, or of all it answers for.

Under the reading `today` a ward's figures are those of every unit whose records it carries; each is itself one of them. The same
joins serve both readings; restated they go by way of Ancestry and are added up.
"""

from collections.abc import Callable

from django.db.models import Case, Count, F, FilteredRelation, Max, Min, Q, QuerySet, Sum, Value, When
from django.db.models.lookups import Exact, IsNull

from organisation.models import ReportingPeriod, Ward
from organisation.models.ward import stood_on
from organisation.reading import Reading
from programme.models import Assessment
from reports import figures

SCORED = Q(paper__points_max__gt=0)
REVIEWED = Q(paper__state__in=(Assessment.State.VERIFIED, Assessment.State.CONCLUDED))
MIXED = "mixed"  # the state of several assessments that differ
NOBODY = 0  # no ward has this number; an empty list would empty the register too


def with_figures(
    wards: QuerySet[Ward], quarter: ReportingPeriod | None, seen: list[int] | None, reading: Reading
) -> QuerySet[Ward]:
    """Wards with `papers` (assessments counted), `judged` and `passed` of them, state, criteria met, points, reports owed, and
    whether the headquarters is independent; empty for wards not in `seen` (None: all).

    Criteria and points are the verified ones, of `judged_total` criteria, and stay empty until an assessment is reviewed; `total`
    are the criteria that apply in every assessment counted.
    """
    wards = wards.annotate(
        paper=_joined("assessments", quarter, seen, reading),
        standing=_joined("standings", quarter, seen, reading),
        site=FilteredRelation(
            "headquarters_standing",
            condition=Q(headquarters_standing__isnull=False) & _only("headquarters_standing", seen),
        ),
    )
    wards = wards.annotate(**(_added_up(reading, seen) if reading.is_restated else _own()))
    return wards.annotate(independent=F("site__is_independent"))


class FiguresOfPage:
    """Rows for a Paginator: the wards of `register` in its order, `figures` asked of those on the page alone.

    For lists whose filters and order lie in the register: what a page costs does not grow with the wards behind them.
    """

    ordered = True

    def __init__(self, register: QuerySet[Ward], figures: Callable[[QuerySet[Ward]], QuerySet]):
        self.register, self.figures = register, figures

    def count(self) -> int:
        return self.register.count()

    def __getitem__(self, page: slice) -> QuerySet:
        wards = Ward.objects.filter(pk__in=self.register.values("pk")[page])
        return self.figures(wards).order_by(*self.register.query.order_by)


def _only(relation: str, seen: list[int] | None) -> Q:
    return Q() if seen is None else Q(**{f"{relation}__ward__in": seen or [NOBODY]})


def _joined(name: str, quarter: ReportingPeriod | None, seen: list[int] | None, reading: Reading) -> FilteredRelation:
    """The rows of the quarter's cohort: the ward's own, or of the units whose records it carries."""
    ahead = "ancestry__ancestor__" if reading.is_restated else ""
    relation = f"{ahead}{name}"
    condition = Q(**{f"{relation}__period": quarter}) & _only(relation, seen)
    if quarter:
        condition &= stood_on(quarter.ward_due_on, ahead)
    if reading.is_restated:
        condition &= Q(ancestry__carries_records=True)
    return FilteredRelation(relation, condition=condition)


def _own() -> dict:
    return {
        "papers": Case(When(paper__isnull=False, then=1), default=0),
        "judged": Case(When(REVIEWED, then=1), default=0),
        "passed": Case(When(REVIEWED, paper__passes_verified=True, then=1), default=0),
        "state": F("paper__state"),
        "met": Case(When(REVIEWED, then=F("paper__met_verified"))),
        "total": F("paper__total"),
        "judged_total": Case(When(REVIEWED, then=F("paper__total"))),
        "points": Case(When(REVIEWED & SCORED, then=F("paper__points_verified"))),
        "owed": figures.owed("standing__"),
    }


def _added_up(reading: Reading, seen: list[int] | None) -> dict:
    """The sums; those of a unit that ended by the day stand at its heir alone, so that nothing is there twice."""
    counted = stood_on(reading.day)
    if seen is not None:
        counted &= Q(pk__in=seen or [NOBODY])
    judged = counted & REVIEWED
    first, last = (choose("paper__state", filter=counted) for choose in (Min, Max))
    return {
        "papers": Count("paper", filter=counted),
        "judged": Count("paper", filter=judged),
        "passed": Count("paper", filter=judged & Q(paper__passes_verified=True)),
        "state": Case(When(Exact(first, last), then=first), When(IsNull(first, False), then=Value(MIXED))),
        "met": Sum("paper__met_verified", filter=judged),
        "total": Sum("paper__total", filter=counted),
        "judged_total": Sum("paper__total", filter=judged),
        "points": Sum("paper__points_verified", filter=judged & SCORED),
        "owed": Sum(figures.owed("standing__"), filter=counted),
    }
