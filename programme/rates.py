"""Three rates of a period, per ward and per body: reports sent, sent in time, duties carried out, each of the duties owed.

A ward's come from its summary; an agency's officer, who sees no ward's summary, has them from the rows that its directives touch.
A body has two: of the duties it bears itself, and of all duties under the directives it leads. Counted are units that stood on
the day wards send by, as then; a report that was taken back or returned counts as owed again.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncDate

from organisation.models import Agency, ReportingPeriod
from organisation.models.ward import stood_when_due
from organisation.periods import HANOI
from organisation.prepared import Prepared, Slot

from .models import DirectiveStanding, Progress, Status, WardStanding

SENT = Q(state=Progress.State.SUBMITTED)
OF_PROGRESS = {
    "due": Count("pk"),
    "updated": Count("pk", filter=SENT),
    "on_time": Count("pk", filter=SENT & Q(sent_on__lte=F("due_on"))),
    "completed": Count("pk", filter=SENT & Q(status=Status.DONE)),
}
OF_STANDING = ("expected", "reported", "on_time", "done")  # in the order of OF_PROGRESS
OF_WARD = ("duties_expected", "duties_reported", "duties_on_time", "duties_done")


@dataclass(frozen=True)
class Rates:
    """Counts of duties, and the three rates of them from 0 to 1; None where nothing is due."""

    due: int = 0
    updated: int = 0
    on_time: int = 0
    completed: int = 0

    @property
    def update_rate(self) -> Decimal | None:
        """Reported on (also "no change" and nil), of those due."""
        return self._of(self.updated)

    @property
    def on_time_rate(self) -> Decimal | None:
        """Reported by the due day, which never moves, of those due."""
        return self._of(self.on_time)

    @property
    def completion_rate(self) -> Decimal | None:
        """Carried out, of those due."""
        return self._of(self.completed)

    def _of(self, part: int) -> Decimal | None:
        return Decimal(part) / self.due if self.due else None

    def __add__(self, other: "Rates") -> "Rates":
        return Rates(
            self.due + other.due,
            self.updated + other.updated,
            self.on_time + other.on_time,
            self.completed + other.completed,
        )


NOTHING = Rates()


@dataclass(frozen=True)
class BodyRates:
    """Of one body in one period: the duties it bears itself, and those of the directives it leads (its own are among them)."""

    borne: Rates = NOTHING
    led: Rates = NOTHING


def ward_rates(period: ReportingPeriod, officer) -> dict[int, Rates]:
    """By ward, what the officer may see of the period. One query."""
    if officer.agency_id and not officer.sees_all and not officer.is_superuser:
        rows = Progress.objects.visible_to(officer).filter(period=period, duty__ward__isnull=False)
        return {ward: Rates(*counts) for ward, *counts in _counted(rows, "duty__ward")}
    rows = WardStanding.objects.visible_to(officer).filter(period=period, duties_expected__gt=0).order_by()
    return {ward: Rates(*counts) for ward, *counts in rows.values_list("ward", *OF_WARD)}


def body_rates(
    periods: Iterable[ReportingPeriod] | None, officer, bodies: Collection[int] | None = None
) -> dict[tuple[int, int], BodyRates]:
    """By (body, period) with anything due, of the bodies that the officer may see whole; `periods` None: all. Two queries."""
    agencies = bodies_of(officer).values("pk")
    chosen = {} if periods is None else {"period__in": list(periods)}
    kept = agencies if bodies is None else agencies.filter(pk__in=bodies)
    borne = _borne(Progress.objects.filter(duty__agency__in=kept, **chosen))
    led = _led(DirectiveStanding.objects.filter(directive__lead__in=kept, **chosen))
    return _by_key(borne, led)


def rates_of(body: Agency) -> dict[int, BodyRates]:
    """By period with anything due, of a body that the reader sees whole. Two queries."""
    found = _by_key(_BORNE(body=body.pk), _LED(body=body.pk))
    return {period: rates for (_body, period), rates in found.items()}


def _borne(rows):
    """Body, period, and the counts of the reports that bodies owe themselves."""
    return _counted(rows, "duty__agency", "period")


def _led(rows):
    """Body, period, and the counts of what is owed under the directives that bodies lead."""
    owed = rows.filter(expected__gt=0).order_by()
    return owed.values_list("directive__lead", "period").annotate(*(Sum(name) for name in OF_STANDING))


_BORNE = Prepared(lambda: _borne(Progress.objects.filter(duty__agency=Slot("body"))))
_LED = Prepared(lambda: _led(DirectiveStanding.objects.filter(directive__lead=Slot("body"))))


def _by_key(borne: Iterable[tuple], led: Iterable[tuple]) -> dict[tuple[int, int], BodyRates]:
    """The rates of both kinds by (body, period)."""
    of_own = {(body, period): Rates(*counts) for body, period, *counts in borne}
    of_led = {(body, period): Rates(*counts) for body, period, *counts in led}
    return {key: BodyRates(of_own.get(key, NOTHING), of_led.get(key, NOTHING)) for key in of_own.keys() | of_led.keys()}


def bodies_of(officer):
    """The bodies whose rates the officer may see: all for the city, an agency's officer its own, a ward's none.

    Of another body an agency sees but the rows its own directives touch, and a rate over part of the duties would mislead.
    """
    if not officer.is_authenticated or not officer.is_active:
        return Agency.objects.none()
    if officer.sees_all or officer.is_superuser:
        return Agency.objects.all()
    return Agency.objects.filter(pk=officer.agency_id) if officer.agency_id else Agency.objects.none()


def _counted(rows, *keys: str):
    """The keys and, behind them, OF_PROGRESS of the cohort's rows that share them."""
    cohort = rows.filter(stood_when_due("duty__ward__")).order_by()
    return cohort.annotate(sent_on=TruncDate("submitted_at", tzinfo=HANOI)).values_list(*keys).annotate(**OF_PROGRESS)
