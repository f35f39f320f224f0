"""One ward's page: the register entry, its lineage, and how its station stands. A constant number of queries."""

from datetime import date

from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext as _

from facilities.models import EquipmentHolding, InvestmentProject, Occupancy
from organisation.models import Ancestry, Succession, Ward
from organisation.prepared import PreparedRows, Slot, day_slot
from organisation.scope import sees_ward
from programme.models import Assessment, WardStanding
from reports import figures, owing, ward_checks
from reports.peers import peers

QUARTERS = 12


_FIND = PreparedRows(
    Ward,
    lambda: (
        Ward.objects.filter(pk=Slot("ward"))
        .annotate(money=FilteredRelation("money_standings", condition=Q(money_standings__year=Slot("year"))))
        .annotate(planned=F("money__planned"), allocated=F("money__allocated"), disbursed=F("money__disbursed"))
    ),
    also=("planned", "allocated", "disbursed"),
)


def find(pk: int, day: date) -> Ward | None:
    """The ward with its project money of the budget year (`planned`, `allocated`, `disbursed`, đồng or None)."""
    return next(iter(_FIND(ward=pk, year=day.year)), None)


def sees(officer, ward: Ward) -> bool:
    """May the officer see this ward's figures? The register and the lineage are open to everyone who signs in."""
    return sees_ward(officer, ward.pk)


def _lines():
    ward = Slot("ward")
    behind = Ancestry.objects.filter(descendant=ward).values("ancestor")
    ahead = Ancestry.objects.filter(ancestor=ward).values("descendant")
    return Succession.objects.filter(
        Q(successor=ward) | Q(successor__in=behind) | Q(predecessor=ward) | Q(predecessor__in=ahead)
    ).order_by("effective_on", "predecessor__sort_key", "pk")


_LINES = PreparedRows(Succession, _lines, related=("predecessor", "successor", "document"))


def lineage(ward: Ward) -> tuple[list[Succession], list[Succession]]:
    """(lines that lead to the ward, lines that lead on from it) over every event, oldest first."""
    before, after = [], []
    for line in _LINES(ward=ward.pk):
        is_after = line.predecessor_id == ward.pk or (
            ward.dissolved_on is not None and line.effective_on > ward.dissolved_on
        )
        (after if is_after else before).append(line)
    return before, after


_PAPERS = PreparedRows(
    Assessment,
    lambda: Assessment.objects.filter(ward=Slot("ward")).with_asked().order_by("-period__ends_on")[:QUARTERS],
    related=("period",),
    also=("asked",),
)


def figures_of(ward: Ward, day: date) -> dict:
    """Where the ward stands now: history by quarter, what it owes, headquarters, equipment, projects, peers, checks. Twelve queries."""
    papers = _PAPERS(ward=ward.pk)
    paper = papers[0] if papers else None
    has_ended = ward.ended_by(day)
    tasks = [] if has_ended else owing.duties(day, ward=ward.pk) + open_papers(papers, day)
    return {
        "history": history(ward, papers),
        "paper": paper,
        "tasks": owing.in_order(tasks),
        "uses": uses(ward, day),
        "gaps": equipment_gaps(ward),
        "projects": projects(ward, day),
        "peers": peers(papers),
        "checks": None if has_ended else ward_checks.checks_of(paper),
        "inflation": None if has_ended else ward_checks.inflation_of(ward.pk),
        "money": {"planned": ward.planned, "allocated": ward.allocated, "disbursed": ward.disbursed},
        "money_rate": figures.rate(ward.disbursed, ward.planned),
    }


def open_papers(papers: list[Assessment], day: date) -> list[owing.Task]:
    return [
        owing.Task(
            _("Phiếu tự chấm %(period)s") % {"period": row.period.label},
            row.due_on,
            row.get_absolute_url(),
            owing.standing_on(row.due_on, day),
            done=row.answered,
            total=row.asked,
        )
        for row in papers
        if row.is_open
    ]


_STANDINGS = PreparedRows(
    WardStanding,
    lambda: WardStanding.objects.filter(ward=Slot("ward")).order_by("-period__ends_on")[:QUARTERS],
    related=("period",),
)


def history(ward: Ward, papers: list[Assessment]) -> list[dict]:
    """The last quarters, newest first: the assessment and the duties of each."""
    rows = {paper.period_id: {"period": paper.period, "paper": paper} for paper in papers}
    for standing in _STANDINGS(ward=ward.pk):
        row = rows.setdefault(standing.period_id, {"period": standing.period, "paper": None})
        row["standing"] = standing
        row["on_time"] = figures.rate(standing.duties_on_time, standing.duties_expected)
    return sorted(rows.values(), key=lambda row: row["period"].ends_on, reverse=True)


_USES = PreparedRows(
    Occupancy,
    lambda: Occupancy.objects.on(day_slot("day")).filter(ward=Slot("ward")).order_by("-is_main", "pk"),
    related=("headquarters",),
)


def uses(ward: Ward, day: date) -> list[Occupancy]:
    """The buildings it uses on that day; of a dissolved ward, those it used on its last day."""
    last = min(day, date.fromordinal(ward.dissolved_on.toordinal() - 1)) if ward.dissolved_on else day
    return _USES(ward=ward.pk, day=last)


_GAPS = PreparedRows(
    EquipmentHolding,
    lambda: (
        EquipmentHolding.objects.filter(ward=Slot("ward"), need__gt=F("usable"))
        .annotate(gap=F("need") - F("usable"))
        .order_by("-gap", "category__position")
    ),
    related=("category",),
    also=("gap",),
)


def equipment_gaps(ward: Ward) -> list[EquipmentHolding]:
    """Kinds of equipment of which fewer can be used than are needed, the widest gap first."""
    return _GAPS(ward=ward.pk)


_PROJECTS = PreparedRows(
    InvestmentProject,
    lambda: InvestmentProject.objects.filter(ward=Slot("ward")).order_by(
        F("completed_on").desc(nulls_first=True), "planned_on", "pk"
    )[:20],
)


def projects(ward: Ward, day: date) -> list[InvestmentProject]:
    """Its projects with `late_days`, unfinished ones first."""
    rows = _PROJECTS(ward=ward.pk)
    for row in rows:
        row.late_days = row.days_late(day)
    return rows
