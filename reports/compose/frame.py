"""What a report is about: its period, its quarters, its wards; and the rows that several blocks read, fetched once."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from organisation import periods
from organisation.clock import hanoi_day
from organisation.models import Document, ReportingPeriod, Ward
from programme.models import Assessment, CriteriaSet, Directive
from programme.models.directive import phuong_only

from .answers import Answer
from .rows import Rows

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

    Stations are judged and duties reported by quarter. A period counts the last quarter whose cut-off lies in its days. A month
    counts the quarter that holds it, as that quarter stood when the month's own term ran out: what was sent later is not in
    it. So does any other period that is not from the 15th to the 14th (a calendar month, days that a call names): what its
    own days and term say, and where no quarter was cut off in its days, the one that was running.
    """

    def __init__(
        self,
        period: ReportingPeriod,
        ward: Ward | None,
        document: Document | None = None,
        rows: Rows | None = None,
        *,
        is_brief: bool = False,
    ):
        """`rows`: shared with the frames this one is compared with; `is_brief`: only figures are wanted, no lists of criteria."""
        self.period, self.ward, self.document = period, ward, document
        self.rows = rows or Rows([period], ward, document)
        self.is_brief = is_brief
        by_its_term = period.kind in {periods.MONTH, periods.ADHOC} or period.first_day != periods.FIRST_DAY
        self.sent_by: date | None = period.ward_due_on if by_its_term else None

    @cached_property
    def quarters(self) -> list[ReportingPeriod]:
        """The quarters whose cut-off lies in the period, in order; else the one it lies in."""
        return self.rows.quarters_of(self.period)

    @property
    def counting(self) -> ReportingPeriod | None:
        return self.quarters[-1] if self.quarters else None

    @cached_property
    def criteria_set(self) -> CriteriaSet | None:
        """The set the counted assessments are pinned to, else the one in force on the last day."""
        found = self.rows.sets_of(self.counting) or self.rows.sets_in_force(self.period.ends_on)
        return found[0] if found else None

    @cached_property
    def wards(self) -> list[Ward]:
        """Every unit that stood on the period's last day; the report's own ward alone when it has one."""
        if self.ward:
            return [self.ward]
        return [ward for ward in self.rows.wards if ward.stood_on(self.period.ends_on)]

    @cached_property
    def alive_when_due(self) -> list[Ward]:
        return [ward for ward in self.rows.wards if ward.stood_on(self.period.ward_due_on)]

    @cached_property
    def cohort(self) -> list[Ward]:
        """The units that owe an assessment: of the kinds that the sets bind, alive on the due day."""
        sets = self.rows.sets_of(self.counting) or ([self.criteria_set] if self.criteria_set else [])
        kinds = {kind for each in sets for kind in each.cohort_kinds} if sets else set(phuong_only())
        return [ward for ward in self.alive_when_due if ward.kind in kinds]

    def was_sent(self, moment) -> bool:
        """Whether something sent at that moment counts in this report."""
        return moment is not None and (self.sent_by is None or hanoi_day(moment) <= self.sent_by)

    @cached_property
    def directives(self) -> list[Directive]:
        """Those followed now, and those that were followed in the counted quarter: its figures stay what they were."""
        if self.is_brief:
            return self.rows.directives
        return [row for row in self.rows.directives if row.is_active or row.was_counted]

    @cached_property
    def answers(self) -> list[Answer]:
        """What these wards, and in a city report the agencies, reported on their duties in the counted quarter."""
        rows = self.rows.answers[self.counting.pk] if self.counting else []
        alive = {ward.pk for ward in self.alive_when_due}
        kept = [row for row in rows if (not self.ward if row.agency else row.ward.pk in alive)]
        return sorted(kept, key=lambda row: (row.directive.code, row.order))

    def is_reported(self, row: Answer) -> bool:
        """Whether the answer was sent, in time to be counted in this report."""
        return row.is_reported(self.sent_by)

    @property
    def assessments(self) -> dict[tuple[int, int], Assessment]:
        """(period, ward) → assessment, over the quarters of the report, each of its quarter's cohort."""
        return self.rows.assessments

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
