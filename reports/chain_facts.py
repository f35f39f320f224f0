"""The rows that chains are made of: criteria, what the registers say, last answers, projects and decisions.

As many queries as there are measures and a dozen more, whatever the number of wards.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Q, Subquery

from facilities.measures import MEASURES
from facilities.models import Cure, InvestmentProject, Remedy
from organisation.measures import Reading
from organisation.models import Ancestry, Ward
from programme.actions.registers import readings
from programme.models import Assessment, CriteriaSet, Criterion, Finding
from reports import figures

FACILITY_KEYS = frozenset(measure.key for measure in MEASURES)
SENT = (Assessment.State.SUBMITTED, *figures.REVIEWED_STATES)
NOT_MET = Finding.Verdict.NOT_MET
Pair = tuple[int, str]  # ward, measure


@dataclass
class Facts:
    """What is known of the wards on the day. Projects and decisions of earlier units stand at the unit that takes their records."""

    day: date
    wards: list[Ward]
    criteria: dict[str, list[Criterion]]  # by kind of unit
    readings: dict[tuple[str, int], Reading] = field(default_factory=dict)
    papers: dict[int, Assessment] = field(default_factory=dict)
    answers: dict[Pair, tuple[str, Decimal | None]] = field(default_factory=dict)
    others: dict[int, int] = field(default_factory=dict)
    projects: dict[Pair, list[InvestmentProject]] = field(default_factory=dict)
    remedies: dict[Pair, list[Remedy]] = field(default_factory=dict)

    @property
    def every_project(self) -> list[InvestmentProject]:
        """Each project once, by ward and name."""
        found = {project.pk: project for projects in self.projects.values() for project in projects}
        return sorted(found.values(), key=lambda project: (project.ward.sort_key, project.sort_key, project.pk))


def sets_by_kind(day: date, sets: Iterable[CriteriaSet] | None = None) -> dict[str, CriteriaSet]:
    """By kind of unit the set in force that day that binds it: the newest binds its kinds alone. One query."""
    found: dict[str, CriteriaSet] = {}
    for criteria_set in CriteriaSet.objects.in_force_on(day) if sets is None else sets:
        for kind in criteria_set.cohort_kinds:
            found.setdefault(kind, criteria_set)
    return found


@dataclass(frozen=True)
class Known:
    """What who asks has read already: the sets in force that day (the newest first), their criteria, and every project
    there is; None where only some were read.
    """

    sets: list[CriteriaSet]
    criteria: list[Criterion]
    projects: list[InvestmentProject] | None


def gather(wards: Iterable[Ward], day: date, known: Known | None = None) -> Facts:
    """The facts about these wards, which stand on the day. A kind that no set binds is looked at by the newest set."""
    wards = list(wards)
    facts = Facts(day, wards, _criteria({ward.kind for ward in wards}, day, known))
    ids = [ward.pk for ward in wards]
    asked = [criterion for criteria in facts.criteria.values() for criterion in criteria]
    if not asked:
        return facts
    facts.readings = readings(asked, ids, day)
    _answers(facts, ids)
    _cures(facts, ids, known)
    return facts


def _criteria(kinds: set[str], day: date, known: Known | None) -> dict[str, list[Criterion]]:
    sets = sets_by_kind(day, known and known.sets)
    newest = max(sets.values(), key=lambda one: (one.valid_from, one.version, one.pk), default=None)
    by_set = defaultdict(list)
    rows = known.criteria if known else Criterion.objects.filter(criteria_set__in=set(sets.values())).order_by("code")
    for criterion in rows:
        if criterion.measure not in FACILITY_KEYS:
            continue
        by_set[criterion.criteria_set_id].append(criterion)
    return {
        kind: [row for row in by_set[found.pk] if row.applies_to_kind(kind)]
        for kind in kinds
        if (found := sets.get(kind, newest)) is not None
    }


def _answers(facts: Facts, ids: list[int]) -> None:
    """What each ward last sent for assessment: its word where a register holds nothing, and what else failed. Two queries."""
    mine = Assessment.objects.filter(ward__in=ids, state__in=SENT, period__starts_on__lte=facts.day)
    last = mine.filter(ward=OuterRef("ward")).order_by("-period__ends_on", "-pk").values("pk")[:1]
    facts.papers = {row.ward_id: row for row in mine.filter(pk=Subquery(last)).select_related("period")}
    by_key = {row.pk: row for row in facts.papers.values()}
    # What once came from a register and is no longer there does not stand in for it.
    ours = Q(criterion__measure__in=FACILITY_KEYS)
    failed = Q(self_verdict=NOT_MET) | Q(verified_verdict=NOT_MET)
    found = Finding.objects.filter(ours & Q(provenance="") | ~ours & failed, assessment__in=by_key).order_by()
    fields = ("criterion__measure", "self_verdict", "self_value", "verified_verdict", "verified_value")
    facts.others = dict.fromkeys(facts.papers, 0)
    for key, measure, self_verdict, self_value, verdict, value in found.values_list("assessment", *fields):
        paper = by_key[key]
        answer = (verdict, value) if paper.is_reviewed else (self_verdict, self_value)
        if measure in FACILITY_KEYS:
            facts.answers[paper.ward_id, measure] = answer
        else:
            facts.others[paper.ward_id] += answer[0] == NOT_MET


def _cures(facts: Facts, ids: list[int], known: Known | None) -> None:
    """Projects and decisions that mend a measure, at the ward whose they are now. Four queries."""
    lines = Ancestry.objects.carrying_on(facts.day).filter(descendant__in=ids)
    now = dict(lines.values_list("ancestor", "descendant"))
    before = lines.values("ancestor")
    cures = Cure.objects.filter(measure__in=FACILITY_KEYS, project__ward__in=before).values_list("project", "measure")
    mended = defaultdict(list)
    for project, measure in cures:
        mended[project].append(measure)
    held = defaultdict(list)
    for project in _projects(mended, known):
        for measure in mended[project.pk]:
            held[now[project.ward_id], measure].append(project)
    facts.projects = dict(held)
    decided, day = defaultdict(list), facts.day
    remedies = Remedy.objects.filter(
        Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day),
        Q(decided_on__isnull=True) | Q(decided_on__lte=day),
        ward__in=before,
        measure__in=FACILITY_KEYS,
    )
    for remedy in remedies.select_related("ward").order_by("due_on", "pk"):
        decided[now[remedy.ward_id], remedy.measure].append(remedy)
    facts.remedies = dict(decided)


def _projects(keys: Collection[int], known: Known | None) -> Iterable[InvestmentProject]:
    """These projects, those planned first ahead and those without a day last."""
    if known is None or known.projects is None:
        found = InvestmentProject.objects.filter(pk__in=keys).select_related("ward").with_money()
    else:
        found = [row for row in known.projects if row.pk in keys]
    return sorted(found, key=lambda row: (row.planned_on or date.max, row.pk))
