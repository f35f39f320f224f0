"""What a report is about: its period, its quarters, its wards; and the rows that several blocks read, fetched once."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.db.models import Count, Q

from organisation import periods
from organisation.clock import hanoi_day
from organisation.models import Document, ReportingPeriod, Ward
from organisation.models.ward import stood_when_due
from programme.models import Assessment, CriteriaSet, Directive, Evidence, Progress
from programme.models.directive import phuong_only

RATE_STEP = Decimal("0.000001")


def rate(part: int, whole: int) -> Decimal | None:
    """part ÷ whole, 0 to 1, to six decimals (half up); None when there is nothing to divide by."""
    return (Decimal(part) / Decimal(whole)).quantize(RATE_STEP, ROUND_HALF_UP) if whole else None


def ward_words(ward: Ward) -> dict:
    """A ward as frozen data name it: by code and span, never by a key of this database."""
    return {
        "code": ward.code,
        "since": ward.established_on,
        "kind": ward.kind,
        "name": ward.name,
        "full_name": ward.full_name,
    }


def unit_key(row: dict) -> tuple:
    """What a unit is in frozen data: its code and its start, since the same codes named other territories before."""
    return row["code"], row["since"]


class Frame:
    """The span and scope of one report, read as it was then: each ward as it stood in the period.

    A quarter or longer counts the last quarter inside it. A month counts the quarter that holds it, as that quarter stood
    when the month's own term ran out: what was sent later is not in it.
    """

    def __init__(self, period: ReportingPeriod, ward: Ward | None, document: Document | None = None):
        self.period, self.ward, self.document = period, ward, document
        self.is_month = period.kind == periods.MONTH
        self.sent_by: date | None = period.ward_due_on if self.is_month else None

    @cached_property
    def quarters(self) -> list[ReportingPeriod]:
        """The quarters inside the period, in order; for a month the quarter it lies in."""
        quarters = ReportingPeriod.objects.quarters()
        if self.is_month:
            return list(quarters.containing(self.period.ends_on))
        inside = quarters.filter(starts_on__gte=self.period.starts_on, ends_on__lte=self.period.ends_on)
        return list(inside.order_by("ends_on"))

    @property
    def counting(self) -> ReportingPeriod | None:
        return self.quarters[-1] if self.quarters else None

    @cached_property
    def criteria_set(self) -> CriteriaSet | None:
        """The set the counted assessments are pinned to, else the one in force on the last day."""
        pinned = (
            CriteriaSet.objects.filter(assessments__period=self.counting).order_by("-valid_from", "-version").first()
        )
        return pinned or CriteriaSet.objects.in_force_on(self.period.ends_on).first()

    @cached_property
    def wards(self) -> list[Ward]:
        """Every unit that stood on the period's last day; the report's own ward alone when it has one."""
        if self.ward:
            return [self.ward]
        return list(Ward.objects.alive_on(self.period.ends_on).order_by("sort_key", "code", "pk"))

    @cached_property
    def alive_when_due(self) -> list[Ward]:
        if self.ward:
            return [self.ward] if self.ward.stood_on(self.period.ward_due_on) else []
        return list(Ward.objects.alive_on(self.period.ward_due_on).order_by("sort_key", "code", "pk"))

    @cached_property
    def cohort(self) -> list[Ward]:
        """The units that owe an assessment: of the kinds that the sets bind, alive on the due day."""
        pinned = CriteriaSet.objects.filter(assessments__period=self.counting).distinct()
        sets = list(pinned) or ([self.criteria_set] if self.criteria_set else [])
        kinds = {kind for each in sets for kind in each.cohort_kinds} if sets else set(phuong_only())
        return [ward for ward in self.alive_when_due if ward.kind in kinds]

    def was_sent(self, moment) -> bool:
        """Whether something sent at that moment counts in this report."""
        return moment is not None and (self.sent_by is None or hanoi_day(moment) <= self.sent_by)

    @cached_property
    def directives(self) -> list[Directive]:
        """Those followed now, and those that were followed in the counted quarter: its figures stay what they were."""
        counted = Progress.objects.filter(period=self.counting).values("duty__directive")
        found = Directive.objects.filter(Q(is_active=True) | Q(pk__in=counted), document__isnull=False)
        found = found.select_related("document", "lead")
        return sorted(found, key=lambda directive: (directive.document.key, directive.code))

    @cached_property
    def progress(self) -> list[Progress]:
        """The counted quarter's progress rows of these wards, and of the agencies in a city report."""
        rows = Progress.objects.filter(period=self.counting, duty__directive__document__isnull=False)
        rows = rows.select_related("duty__directive", "duty__ward", "duty__agency")
        alive = {ward.pk for ward in self.alive_when_due}
        kept = [row for row in rows if row.duty.ward_id in alive or (row.duty.agency_id and not self.ward)]
        return sorted(kept, key=lambda row: (row.duty.directive.code, bearer_order(row)))

    @cached_property
    def assessments(self) -> dict[tuple[int, int], Assessment]:
        """(period, ward) → assessment, over the quarters of the report, each of its quarter's cohort."""
        rows = Assessment.objects.filter(stood_when_due(), period__in=self.quarters)
        if self.ward:
            rows = rows.filter(ward=self.ward)
        return {(row.period_id, row.ward_id): row for row in rows}

    @cached_property
    def evidence(self) -> dict[int, int]:
        """Assessment → how many files support its findings, of the quarters of the report. One query."""
        kept = Evidence.objects.filter(findings__assessment__period__in=self.quarters)
        if self.ward:
            kept = kept.filter(findings__assessment__ward=self.ward)
        rows = kept.order_by().values_list("findings__assessment").annotate(files=Count("pk", distinct=True))
        return dict(rows)

    def state_of(self, row: Assessment | None) -> str:
        """The assessment's state as this report counts it; "" where none was opened."""
        if row is None:
            return ""
        if self.sent_by is None:
            return row.state
        states = Assessment.State
        for state, moment in ((states.CONCLUDED, row.concluded_at), (states.VERIFIED, row.verified_at)):
            if self.was_sent(moment):
                return state.value
        if self.was_sent(row.submitted_at):
            return (states.RETURNED if row.state == states.RETURNED else states.SUBMITTED).value
        return states.DRAFT.value


def bearer_order(row: Progress) -> tuple:
    """Agencies by key first, then wards in the Vietnamese order."""
    duty = row.duty
    return (0, duty.agency.key, "") if duty.agency_id else (1, duty.ward.sort_key, duty.ward.code)
