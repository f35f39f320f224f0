"""Wards as rows of the list: the register is open to all, the figures only to those who may see the ward."""

from datetime import date

from django.db.models import Case, F, FilteredRelation, Q, QuerySet, When

from organisation.models import Ancestry, ReportingPeriod, Succession, Ward
from reports import figures

STATES = ("verified", "concluded")
NOBODY = 0  # no ward has this number; an empty list would empty the register too


def seen_ward_ids(officer) -> list[int] | None:
    """The wards whose figures the officer may see; None means all."""
    if officer.is_superuser or officer.sees_all:
        return None
    if not officer.ward_id:
        return []
    return [officer.ward_id, *Ancestry.objects.filter(descendant=officer.ward_id).values_list("ancestor", flat=True)]


def with_figures(wards: QuerySet[Ward], quarter: ReportingPeriod | None, seen: list[int] | None) -> QuerySet[Ward]:
    """Wards with their state, criteria met, points, reports owed and headquarters; empty for wards not in `seen`.

    Criteria and points are the verified ones and stay empty until the assessment is reviewed.
    """

    def only_seen(relation: str) -> Q:
        return Q() if seen is None else Q(**{f"{relation}__ward__in": seen or [NOBODY]})

    def joined(name: str, condition: Q) -> dict:
        return {name: FilteredRelation(relations[name], condition=condition & only_seen(relations[name]))}

    relations = {"paper": "assessments", "standing": "standings", "site": "headquarters_standing"}
    wards = wards.annotate(
        **joined("paper", Q(assessments__period=quarter)),
        **joined("standing", Q(standings__period=quarter)),
        **joined("site", Q(headquarters_standing__isnull=False)),
    )
    reviewed = Q(paper__state__in=STATES)
    return wards.annotate(
        paper_id=F("paper__pk"),
        state=F("paper__state"),
        total=F("paper__total"),
        met=Case(When(reviewed, then=F("paper__met_verified"))),
        points=Case(When(reviewed, then=F("paper__points_verified"))),
        passes=Case(When(reviewed, then=F("paper__passes_verified"))),
        owed=figures.owed("standing__"),
        independent=F("site__is_independent"),
    )


def add_predecessors(rows: list[Ward]) -> None:
    """Give each row `predecessors`, the units it came from with their codes and shares: one query."""
    found: dict[int, list[str]] = {}
    for link in Succession.objects.filter(successor__in=rows).select_related("predecessor"):
        before = link.predecessor
        found.setdefault(link.successor_id, []).append(
            f"{before.full_name} [{before.code}] – {link.get_share_display()}"
        )
    for row in rows:
        row.predecessors = "; ".join(found.get(row.pk, []))


def earlier_units(words: str, day: date, most: int = 20) -> list[Ward]:
    """Units that the words find but that had ended by that day, each with `links`, the lines to its heirs: two queries."""
    units = list(Ward.objects.matching(words).filter(dissolved_on__lte=day).in_order()[:most])
    links: dict[int, list[Succession]] = {}
    for link in Succession.objects.filter(predecessor__in=units).select_related("successor", "document"):
        links.setdefault(link.predecessor_id, []).append(link)
    for unit in units:
        unit.links = links.get(unit.pk, [])
    return units
