"""Who owes a directive: each bearer with what it answered in one period, its clock, and the unit that takes its records on a day.

One question for the alarms, the map and the roll-up restated to the units of a day, whatever the number of bearers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial

from django.db.models import Exists, FilteredRelation, OuterRef, Q, Subquery

from organisation.models import Ancestry, ReportingPeriod, Ward
from organisation.prepared import Slot, day_slot
from organisation.prepared_for import PreparedFor

from . import lateness
from .alarms import Alarms
from .models import Directive, Dispute, Duty, Progress

OF_DUTY = ("pk", "valid_from", "valid_until", "extended_until", "last_reported_on", "done_on", "weight")
OF_WARD = ("kind", "name", "district", "established_on", "dissolved_on")
OF_REPORT = ("state", "status", "value", "done_percent")
OF_HEIR = ("pk", "kind", "name", "district")


@dataclass
class Bearer:
    """One duty of the directive as plain values; reads like a Duty where the clock asks. `ward` and `heir` hold names alone."""

    directive: Directive
    pk: int
    valid_from: date
    valid_until: date | None
    extended_until: date | None
    last_reported_on: date | None
    done_on: date | None
    weight: Decimal
    ward: Ward | None
    heir: Ward | None
    agency: str | None
    disputed: str = ""
    state: str | None = None
    status: str | None = None
    value: Decimal | None = None
    done: Decimal | None = None

    current_due_on = Duty.current_due_on

    @property
    def name(self) -> str:
        return self.ward.full_name if self.ward else self.agency or ""

    @property
    def is_owing(self) -> bool:
        """Whether the period asked this bearer for a report."""
        return self.state is not None

    @property
    def is_sent(self) -> bool:
        return self.state == Progress.State.SUBMITTED

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and not (self.valid_until and self.valid_until <= day)


def bearers(directive: Directive, officer, period: ReportingPeriod | None, day: date) -> list[Bearer]:
    """Everyone who owes or owed the directive, as far as the officer sees, in the order of their duties. One query."""
    asked = {"directive": directive.pk, "day": day}
    rows = _IN_PERIOD(officer, period=period.pk, **asked) if period else _BEARERS(officer, **asked)
    return [_bearer(directive, row) for row in rows]


def _rows(officer, *, in_period: bool):
    rows = _annotated(Duty.objects.visible_to(officer).filter(directive=Slot("directive")))
    if in_period:
        rows = rows.annotate(report=FilteredRelation("progress", condition=Q(progress__period=Slot("period"))))
    names = [
        *OF_DUTY,
        "ward_id",
        *(f"ward__{name}" for name in OF_WARD),
        *(f"heir_{name}" for name in OF_HEIR),
        "agency__short_name",
        "is_disputed",
        "is_upheld",
        *(f"report__{name}" for name in OF_REPORT if in_period),
    ]
    return rows.order_by("pk").values_list(*names)


def _annotated(rows):
    carrying = Ancestry.objects.carrying_on(day_slot("day")).filter(ancestor=OuterRef("ward"))
    heirs = {f"heir_{name}": Subquery(carrying.values(f"descendant__{name}")[:1]) for name in OF_HEIR}
    disputes = Dispute.objects.filter(duty=OuterRef("pk"), period__isnull=True)
    return rows.annotate(
        **heirs,
        is_disputed=Exists(disputes.filter(state=Dispute.State.OPEN)),
        is_upheld=Exists(disputes.filter(state=Dispute.State.UPHELD)),
    )


_BEARERS = PreparedFor(partial(_rows, in_period=False))
_IN_PERIOD = PreparedFor(partial(_rows, in_period=True))


@lru_cache(maxsize=4096)
def _ward(*values) -> Ward:
    """A ward by what is read of it; to be read alone, since pages share it."""
    return Ward(**dict(zip(("pk", *OF_WARD), values, strict=False)))


def _bearer(directive: Directive, row: tuple) -> Bearer:
    cut = len(OF_DUTY)
    of_duty, (ward_id, *of_ward), row = row[:cut], row[cut : cut + 1 + len(OF_WARD)], row[cut + 1 + len(OF_WARD) :]
    of_heir, row = row[: len(OF_HEIR)], row[len(OF_HEIR) :]
    agency, is_disputed, is_upheld, *report = row
    ward = _ward(ward_id, *of_ward) if ward_id else None
    is_own = of_heir[0] in {None, ward_id}
    disputed = Dispute.State.OPEN if is_disputed else Dispute.State.UPHELD if is_upheld else ""
    return Bearer(
        directive,
        *of_duty,
        ward,
        ward if is_own else _ward(*of_heir),
        agency,
        disputed,
        *report,
    )


def heirs_of(found: Iterable[Bearer]) -> dict[int, Ward]:
    """Unit → the unit that takes its records, where that is another one."""
    return {row.ward.pk: row.heir for row in found if row.ward and row.heir.pk != row.ward.pk}


def alarms_of(found: Iterable[Bearer], day: date) -> Alarms:
    """Who of them is late and who is silent on the day, as `programme.alarms.alarms` has it: no further query."""
    told = Alarms(day)
    for row in found:
        if not row.holds_on(day) or row.done_on:
            continue
        clock = lateness.clock_of(row, day, row.disputed)
        if clock.current:
            told.overdue.append((row, clock))
        elif clock.original:
            told.extended.append((row, clock))
        if days := lateness.silent_days(row, day):
            told.silent.append((row, days))
    told.overdue.sort(key=lambda pair: (-pair[1].current, pair[0].pk))
    told.silent.sort(key=lambda pair: (-pair[1], pair[0].pk))
    return told
