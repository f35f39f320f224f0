"""What earlier units recorded, as the page of a later one lists it: read only, each under its own unit. Three queries."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from facilities.models import InvestmentProject, Occupancy
from organisation import periods
from organisation.models import Ward
from programme.models import Assessment, WardStanding
from reports.lineage import Family
from reports.models import Edition

ASSESSMENT, DUTIES, ISSUE = "assessment", "duties", "issue"


@dataclass
class Quarter:
    """What one unit recorded for one period; what the reader may not see, or what there is not, stays empty."""

    ward: Ward
    label: str
    ends_on: date
    assessment: dict | None = None
    duties: dict | None = None
    issues: list[dict] = field(default_factory=list)
    counted: tuple[str, Ward | None] | None = None  # where it counts; see `counted_where`


@dataclass
class Records:
    """The earlier units' records: by period newest first, projects, and buildings used."""

    quarters: list[Quarter]
    projects: list[InvestmentProject]
    uses: list[Occupancy]

    def __bool__(self):
        return bool(self.quarters or self.projects or self.uses)


def records(family: Family, officer) -> Records:
    """Of the units behind the ward, what the officer may see each row with `ward` (the unit it was recorded for) and `counted`."""
    behind = family.behind
    projects = InvestmentProject.objects.visible_to(officer).filter(ward__in=behind).order_by("ward__sort_key", "pk")
    uses = Occupancy.objects.visible_to(officer).filter(ward__in=behind).select_related("headquarters")
    found = Records(
        _quarters(_papers(behind, officer), behind),
        list(projects),
        list(uses.order_by("ward__sort_key", "-is_main", "valid_from", "pk")),
    )
    counted = counted_where(family)
    for row in [*found.projects, *found.uses]:
        row.ward = behind[row.ward_id]
    for row in [*found.quarters, *found.projects, *found.uses]:
        row.counted = counted[row.ward.pk]
    return found


def counted_where(family: Family) -> dict[int, tuple[str, Ward | None]]:
    """Unit behind → where its records count on the day: in words, and the unit to name when it is not this ward."""
    found = {}
    for key in family.behind:
        at = family.counts_at.get(key)
        if at is not None and at.pk == family.ward.pk:
            found[key] = (_("cộng dồn tại đây"), None)
        elif key in family.carried:
            found[key] = (_("cộng dồn qua đơn vị này, nay tại"), at) if at else (_("cộng dồn tại đây"), None)
        else:
            found[key] = (_("không cộng vào đây; cộng dồn tại"), at) if at else (_("chưa cộng dồn ở đâu"), None)
    return found


def _papers(behind: Collection[int], officer) -> QuerySet:
    """Assessments, duties' standings and issued reports in one question; see `_quarters` for what stands in each place."""
    reviewed = Q(state__in=[Assessment.State.VERIFIED, Assessment.State.CONCLUDED])
    when = ("kind", "year", "number", "ends_on")
    assessments = Assessment.objects.visible_to(officer).filter(ward__in=behind).order_by()
    standings = WardStanding.objects.visible_to(officer).filter(ward__in=behind).order_by()
    editions = Edition.objects.visible_to(officer).filter(report__ward__in=behind, issued_on__isnull=False).order_by()
    return assessments.values_list(
        Value(ASSESSMENT),
        "ward",
        *(f"period__{name}" for name in when),
        "pk",
        "state",
        Case(When(reviewed, then=F("met_verified")), default=F("met_self")),
        "total",
    ).union(
        standings.values_list(
            Value(DUTIES),
            "ward",
            *(f"period__{name}" for name in when),
            "pk",
            Value(""),
            "duties_on_time",
            "duties_expected",
        ),
        editions.values_list(
            Value(ISSUE),
            "report__ward",
            *(f"report__period__{name}" for name in when),
            "report",
            "issue_symbol",
            "issue_number",
            "number",
        ),
        all=True,
    )


def _quarters(papers: QuerySet, behind: dict[int, Ward]) -> list[Quarter]:
    rows: dict[tuple, Quarter] = {}
    for what, ward, kind, year, number, ends_on, pk, text, count, whole in papers:
        row = rows.setdefault(
            (ward, kind, year, number), Quarter(behind[ward], periods.label(kind, year, number), ends_on)
        )
        if what == ASSESSMENT:
            row.assessment = _assessment(pk, text, count, whole)
        elif what == DUTIES:
            row.duties = {"on_time": count, "expected": whole}
        else:
            symbol = f"{count:02}/{text}"
            row.issues.append({"symbol": symbol, "edition": whole, "url": reverse("reports:report-detail", args=[pk])})
    return sorted(rows.values(), key=lambda row: (-row.ends_on.toordinal(), row.label, row.ward.sort_key, row.ward.pk))


def _assessment(pk: int, state: str, met: int, total: int) -> dict:
    return {
        "state": state,
        "word": Assessment.State(state).label,
        "is_reviewed": state in {Assessment.State.VERIFIED, Assessment.State.CONCLUDED},
        "met": met,
        "total": total,
        "url": reverse("programme:assessment-detail", args=[pk]),
    }
