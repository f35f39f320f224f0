"""Who owes most in a quarter: wards under either reading, and city bodies."""

from django.db.models import Sum

from organisation.models import Ancestry, ReportingPeriod
from organisation.prepared import Prepared, Slot, day_slot
from organisation.reading import Reading
from programme.models import Duty, Progress, WardStanding
from reports import figures

SHOWN = 8

# Wards that have not reported all their duties of the quarter, those that owe most first: as they stood, or their heirs.
OWING_WARD = ("ward_id", "name", "kind", "owed", "duties_late")
_WARDS_OWING = Prepared(
    lambda: (
        WardStanding.objects.filter(period=Slot("period"))
        .annotate(owed=figures.owed())
        .filter(owed__gt=0)
        .order_by("-owed", "ward__sort_key", "pk")
        .values_list("ward_id", "ward__name", "ward__kind", "owed", "duties_late")[:SHOWN]
    )
)
_HEIRS_OWING = Prepared(
    lambda: (
        Ancestry.objects.carrying_on(day_slot("day"))
        .filter(ancestor__standings__period=Slot("period"))
        .values("descendant", "descendant__name", "descendant__kind")
        .annotate(owed=Sum(figures.owed("ancestor__standings__")), late=Sum("ancestor__standings__duties_late"))
        .filter(owed__gt=0)
        .order_by("-owed", "descendant__sort_key", "descendant")
        .values_list("descendant", "descendant__name", "descendant__kind", "owed", "late")[:SHOWN]
    )
)


def wards_owing(quarter: ReportingPeriod, reading: Reading | None) -> list[dict]:
    """The wards that owe most, those of then or their heirs on the reading's day. One query."""
    if reading and reading.is_restated:
        # Before the due day there are no units to restate to: those of a younger unit stay its own.
        rows = _HEIRS_OWING(period=quarter.pk, day=max(reading.day, quarter.ward_due_on))
    else:
        rows = _WARDS_OWING(period=quarter.pk)
    return [dict(zip(OWING_WARD, row, strict=True)) for row in rows]


# Duties of their own that city bodies have not reported on in the quarter: found from those few duties, since a period's reports
# are nearly all of wards.
OWING_AGENCY = ("duty__agency__short_name", "duty__directive_id", "duty__directive__code")
_AGENCIES_OWING = Prepared(
    lambda: (
        Progress.objects.for_period(Slot("period"))
        .unanswered()
        .filter(duty__in=Duty.objects.filter(agency__isnull=False).order_by().values("pk"))
        .order_by("duty__agency__short_name", "duty__directive__code", "pk")
        .values_list(*OWING_AGENCY)[: 3 * SHOWN]
    )
)


def agencies_owing(quarter: ReportingPeriod) -> list[dict]:
    return [dict(zip(OWING_AGENCY, row, strict=True)) for row in _AGENCIES_OWING(period=quarter.pk)]
