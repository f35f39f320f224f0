"""The rows that a report and the periods it is compared with are counted from: each kind fetched once for all of them."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from facilities.models import Funding, InvestmentProject, Occupancy
from organisation import periods
from organisation.models import Document, ReportingPeriod, Ward
from organisation.models.ward import stood_on, stood_when_due
from programme.models import Assessment, CriteriaSet, Criterion, Directive, Evidence, Progress

from .answers import Answer, answers


class YearsMoney(NamedTuple):
    """One source of one project in a budget year, in whole đồng; `paid`: cut-off → paid by then."""

    project: int
    source: str
    year: int
    planned: int
    carried_in: int
    allocated: int
    paid: dict[date, int]


class Rows:
    """What the frames of one composing share. The first period is the report's own, the others are set beside it."""

    def __init__(
        self,
        found: list[ReportingPeriod],
        ward: Ward | None,
        document: Document | None = None,
        quarters: list[ReportingPeriod] | None = None,
    ):
        """`quarters`: those that these periods touch, the oldest first, where they are known already."""
        self.periods, self.ward, self.document, self._known = found, ward, document, quarters

    @property
    def own(self) -> ReportingPeriod:
        return self.periods[0]

    @property
    def days(self) -> list[date]:
        """Every day on which units are counted: cut-offs and the days wards send by."""
        return sorted({day for period in self.periods for day in (period.ends_on, period.ward_due_on)})

    @cached_property
    def _quarters(self) -> list[ReportingPeriod]:
        if self._known is not None:
            return self._known
        near = Q()
        for period in self.periods:
            near |= Q(ends_on__gte=period.starts_on, starts_on__lte=period.ends_on)
        return list(ReportingPeriod.objects.quarters().filter(near).order_by("ends_on"))

    def quarters_of(self, period: ReportingPeriod) -> list[ReportingPeriod]:
        """The quarters whose cut-off lies in the period, in order; where none does, and for a month, the one it lies in."""
        inside = [row for row in self._quarters if period.starts_on <= row.ends_on <= period.ends_on]
        if inside and not (period.kind == periods.MONTH and period.first_day == periods.FIRST_DAY):
            return inside
        return [row for row in self._quarters if row.starts_on <= period.ends_on <= row.ends_on]

    @cached_property
    def all_quarters(self) -> list[ReportingPeriod]:
        found = {row.pk: row for period in self.periods for row in self.quarters_of(period)}
        return list(found.values())

    @cached_property
    def countings(self) -> list[ReportingPeriod]:
        """The counted quarter of each period that has one."""
        last = [self.quarters_of(period)[-1:] for period in self.periods]
        return [row for rows in last for row in rows]

    @cached_property
    def wards(self) -> list[Ward]:
        """Units that stood on any of the days, in the Vietnamese order; the report's own ward alone when it has one."""
        if self.ward:
            return [self.ward]
        stood = Q()
        for day in self.days:
            stood |= stood_on(day)
        return list(Ward.objects.filter(stood).order_by("sort_key", "code", "pk"))

    @cached_property
    def criteria_sets(self) -> list[CriteriaSet]:
        """All that were ever published, the newest first."""
        return list(
            CriteriaSet.objects.exclude(state=CriteriaSet.State.DRAFT).order_by("-valid_from", "-version", "-pk")
        )

    @cached_property
    def _pinned(self) -> set[tuple[int, int]]:
        if not self.ward:
            return {(row.period_id, row.criteria_set_id) for row in self._every_assessment}
        rows = Assessment.objects.filter(period__in=self.all_quarters).order_by()
        return set(rows.values_list("period", "criteria_set").distinct())

    def sets_of(self, quarter: ReportingPeriod | None) -> list[CriteriaSet]:
        """The sets that assessments of the quarter are pinned to, the newest first."""
        return [row for row in self.criteria_sets if quarter and (quarter.pk, row.pk) in self._pinned]

    def sets_in_force(self, day: date) -> list[CriteriaSet]:
        """Those that held on that day, the newest first."""
        return [
            row
            for row in self.criteria_sets
            if row.valid_from <= day and (row.valid_until is None or row.valid_until > day)
        ]

    @cached_property
    def directives(self) -> list[Directive]:
        """Those followed now, and those that were followed in a counted quarter; `was_counted`: in the report's own."""
        counted = Progress.objects.filter(period__in=self.countings).values("duty__directive")
        own = Progress.objects.filter(period__in=self.quarters_of(self.own)[-1:], duty__directive=OuterRef("pk"))
        found = Directive.objects.filter(Q(is_active=True) | Q(pk__in=counted), document__isnull=False)
        if self.document:
            found = found.filter(document=self.document)
        found = found.annotate(was_counted=Exists(own)).select_related("document", "lead")
        return sorted(found, key=lambda directive: (directive.document.key, directive.code))

    @cached_property
    def answers(self) -> dict[int, list[Answer]]:
        """Counted quarter → what was reported on duties in it, by the agencies too in a report of the city."""
        rows = Progress.objects.filter(period__in=self.countings)
        if self.ward:
            rows = rows.filter(duty__ward=self.ward)
        return answers(rows, self.directives, self.wards)

    @cached_property
    def assessments(self) -> dict[tuple[int, int], Assessment]:
        """(quarter, ward) → assessment, each of its quarter's cohort."""
        return {(row.period_id, row.ward_id): row for row in self._every_assessment if row.stood}

    @cached_property
    def _every_assessment(self) -> list[Assessment]:
        """Of all quarters; `stood`: whether its unit stood on its quarter's due day; `files`: how many support its findings."""
        rows = Assessment.objects.filter(period__in=self.all_quarters)
        if self.ward:
            rows = rows.filter(ward=self.ward)
        papers = Evidence.objects.filter(findings__assessment=OuterRef("pk")).order_by().values("findings__assessment")
        files = Coalesce(Subquery(papers.annotate(files=Count("pk", distinct=True)).values("files")), 0)
        stood = Case(When(stood_when_due(), then=Value(True)), default=Value(False))
        return list(rows.annotate(stood=stood, files=files))

    @cached_property
    def _criteria(self) -> list[Criterion]:
        """Of the sets that anything here is judged by."""
        sets = {row.pk for quarter in self.countings for row in self.sets_of(quarter)[:1]}
        sets |= {row.pk for row in self.sets_in_force(self.own.ends_on)}
        rows = Criterion.objects.filter(criteria_set__in=sets).select_related("group")
        return sorted(rows, key=lambda row: row.code)

    def criteria_of(self, sets: Iterable[CriteriaSet]) -> list[Criterion]:
        """The criteria of these sets, by code."""
        wanted = {row.pk for row in sets}
        return [row for row in self._criteria if row.criteria_set_id in wanted]

    @cached_property
    def _uses(self) -> list[Occupancy]:
        held = Q()
        for day in {period.ends_on for period in self.periods}:
            held |= Q(Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & Q(
                Q(valid_until__isnull=True) | Q(valid_until__gt=day)
            )
        rows = Occupancy.objects.filter(held).select_related("headquarters")
        return list(rows.filter(ward=self.ward) if self.ward else rows)

    def uses_on(self, day: date) -> list[Occupancy]:
        """The uses of buildings that hold on a cut-off."""
        return [
            row
            for row in self._uses
            if (row.valid_from is None or row.valid_from <= day) and (row.valid_until is None or row.valid_until > day)
        ]

    @cached_property
    def projects(self) -> list[InvestmentProject]:
        rows = InvestmentProject.objects.select_related("ward")
        return list(rows.filter(ward=self.ward) if self.ward else rows)

    @cached_property
    def fundings(self) -> list[YearsMoney]:
        """The money of the periods' budget years, with what was paid of it by each cut-off."""
        days = sorted({period.ends_on for period in self.periods})
        rows = Funding.objects.filter(year__in={day.year for day in days})
        if self.ward:
            rows = rows.filter(project__ward=self.ward)
        paid = {
            f"by_{place}": Sum("disbursements__amount", filter=Q(disbursements__paid_on__lte=day), default=0)
            for place, day in enumerate(days)
        }
        fields = ("project", "source", "year", "planned", "carried_in", "allocated")
        found = rows.order_by().values_list("pk", *fields).annotate(**paid)
        return [
            YearsMoney(*row[1:7], {day: int(amount) for day, amount in zip(days, row[7:], strict=True)})
            for row in found
        ]
