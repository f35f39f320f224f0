"""Who owes a directive in a period: the units of its cohort, its lead agency, or the units chosen and those that follow them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from organisation.models import ReportingPeriod, Ward
from organisation.reading import heirs
from programme.models import Directive, Duty, Progress, ProgressPaper

from . import progress_registers

BATCH = 2000
Binds = Directive.Binds
# What decides whether a duty is owed, in the order of `Bound.owes`.
OWING = (
    "directive_id",
    "directive__is_active",
    "directive__kind",
    "directive__rhythm",
    "directive__binds",
    "directive__cohort_kinds",
    "directive__lead_id",
    "ward_id",
    "ward__kind",
    "agency_id",
)


@dataclass(frozen=True)
class Bound:
    """Who stands on a period's due day, and which of them the directives bind that name their units."""

    kind: str
    cohort: dict[int, Ward]
    chosen: dict[int, set[int]]

    @classmethod
    def on(cls, period: ReportingPeriod):
        """As of the period's due day: in place of a unit that has ended, the one that takes its records. At most three queries."""
        cohort = {ward.pk: ward for ward in Ward.objects.alive_on(period.ward_due_on)}
        links = Directive.chosen_wards.through.objects.filter(
            directive__is_active=True, directive__binds=Binds.CHOSEN, directive__rhythm=period.kind
        )
        pairs = list(links.values_list("directive_id", "ward_id"))
        takers = heirs(period.ward_due_on, {ward_id for _directive, ward_id in pairs}) if pairs else {}
        chosen = defaultdict(set)
        for directive_id, ward_id in pairs:
            if (taker := takers.get(ward_id)) in cohort:
                chosen[directive_id].add(taker)
        return cls(period.kind, cohort, dict(chosen))

    def wards_of(self, directive: Directive) -> list[Ward]:
        """The units that an active directive of this rhythm binds."""
        if directive.binds == Binds.CHOSEN:
            return [self.cohort[ward_id] for ward_id in sorted(self.chosen.get(directive.pk, ()))]
        if directive.binds == Binds.WARDS:
            return [ward for ward in self.cohort.values() if ward.kind in directive.cohort_kinds]
        return []

    def owes(self, directive_id, is_active, kind, rhythm, binds, kinds, lead_id, ward_id, ward_kind, agency_id) -> bool:
        """Whether a duty with these facts (OWING) is owed in the period. Groups and what is not followed bind nobody."""
        if not is_active or kind == Directive.Kind.GROUP or rhythm != self.kind:
            return False
        if binds == Binds.LEAD:
            return agency_id is not None and agency_id == lead_id
        if binds == Binds.CHOSEN:
            return ward_id in self.chosen.get(directive_id, ())
        return ward_id in self.cohort and ward_kind in kinds


def make_duties(period: ReportingPeriod, bound: Bound) -> int:
    """The duties that are missing, of the directives reported on in periods of this kind; returns how many."""
    directives = list(
        Directive.objects.active().filter(rhythm=period.kind).exclude(kind=Directive.Kind.GROUP).select_related("lead")
    )
    held = set(Duty.objects.filter(directive__in=directives).values_list("directive_id", "ward_id", "agency_id"))
    new = []
    for directive in directives:
        new += [
            Duty(
                directive=directive,
                ward=ward,
                valid_until=ward.dissolved_on,
                valid_from=max(period.starts_on, ward.established_on or period.starts_on),
            )
            for ward in bound.wards_of(directive)
            if (directive.pk, ward.pk, None) not in held
        ]
        is_leads = directive.binds == Binds.LEAD and directive.lead_id and not directive.lead.retired_on
        if is_leads and (directive.pk, None, directive.lead_id) not in held:
            new.append(Duty(directive=directive, agency=directive.lead, valid_from=period.starts_on))
    Duty.objects.bulk_create(new, batch_size=BATCH)
    return len(new)


def make_progress(period: ReportingPeriod, bound: Bound, day: date) -> int:
    """The rows that are missing for the duties owed in the period; returns how many. Registers are read on `day`."""
    held = set(Progress.objects.for_period(period).values_list("duty_id", flat=True))
    # A duty given after the period is not owed for it, unless the unit itself is that young.
    given = Q(valid_from__lte=period.ends_on) | Q(ward__established_on__gt=period.ends_on)
    duties = Duty.objects.owed_on(period.ward_due_on).filter(given).values_list("pk", *OWING)
    new = [
        Progress(duty_id=duty_id, period=period, due_on=period.ward_due_on)
        for duty_id, *facts in duties
        if duty_id not in held and bound.owes(*facts)
    ]
    _fill(new, day)
    Progress.objects.bulk_create(new, batch_size=BATCH)
    return len(new)


def _fill(new: list[Progress], day: date) -> None:
    """Give new reports what the registers say, where the directive names a measure."""
    measured = Duty.objects.exclude(directive__measure="").select_related("directive")
    duties = measured.in_bulk([row.duty_id for row in new]) if new else {}
    rows = [row for row in new if row.duty_id in duties]
    for row in rows:
        row.duty = duties[row.duty_id]
    read = progress_registers.read_for(rows, day)
    for row in rows:
        progress_registers.take(row, read)


def owed_no_more(period: ReportingPeriod, bound: Bound) -> Collection[int]:
    """Keys of rows as they were opened, without a paper put to them, that nobody owes any more."""
    unanswered = Progress.objects.for_period(period).filter(state=Progress.State.OPEN)
    unanswered = unanswered.exclude(Exists(ProgressPaper.objects.filter(progress=OuterRef("pk"))))
    facts = unanswered.order_by().values_list("pk", *(f"duty__{name}" for name in OWING))
    return [pk for pk, *rest in facts if not bound.owes(*rest)]
