"""What an event changes here: an ended unit is no longer expected; its unsigned work is handed over to the unit that follows."""

from datetime import date
from operator import attrgetter

from django.db import transaction
from django.utils.translation import gettext as _

from organisation import clock, periods
from organisation.models import Reorganisation, ReportingPeriod
from organisation.reading import heirs as heirs_on
from programme.models import Assessment, Directive, Progress

from . import standing, standing_directives
from .handover import assessments, progress
from .opening import open_period


def recount_standings(*, event: Reorganisation, heirs: dict[int, int], by) -> None:
    """Count again what the ended units owe in the quarters due from the event's day on: nothing. Records stay."""
    due = ReportingPeriod.objects.filter(ward_due_on__gte=event.effective_on, progress__duty__ward__in=list(heirs))
    held = ReportingPeriod.objects.select_for_update(no_key=True).filter(pk__in=due.values("pk")).order_by("pk")
    period_ids = [period.pk for period in held]  # held first, as by whoever answers
    rows = Progress.objects.filter(period__in=period_ids, duty__ward__in=list(heirs))
    standing.refresh(heirs, period_ids)
    standing_directives.refresh(period_ids, set(rows.values_list("duty__directive_id", flat=True)))


@transaction.atomic
def hand_over(*, event: Reorganisation, heirs: dict[int, int], by) -> list[str]:
    """Open the periods due since the event for the new units and copy the ended units' unsigned work into what is blank there.

    `heirs`: ended unit → the unit that takes its records; where a later event ended that one too, the unit standing today.
    What was signed is not touched, nor who signed it; the copied rows stay where they are. A second time nothing is left to do.
    """
    today = clock.today()
    takers = heirs | heirs_on(today, heirs)
    told, opened = [], open_periods(today, event.effective_on)
    _hold(opened, takers)
    for period in opened:
        made = open_period(period=period, day=today)
        if made.assessments or made.progress:
            told.append(
                _("%(period)s: mở %(papers)d phiếu đánh giá và %(duties)d mục tiến độ cho các đơn vị mới.")
                % {"period": period.label, "papers": made.assessments, "duties": made.progress}
            )
        for part in (assessments, progress):
            told += part.hand_over(event=event, period=period, takers=takers, by=by)
    return told


def _hold(opened: list[ReportingPeriod], takers: dict[int, int]) -> None:
    """Lock what may be written before anything is recorded, as whoever answers does: none waits in a ring."""
    papers = Assessment.objects.filter(period__in=opened, ward__in=set(takers.values()))
    answers = Progress.objects.filter(period__in=opened, duty__ward__in=set(takers.values()))
    for rows in (papers, answers):
        list(rows.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))


def open_periods(day: date, since: date) -> list[ReportingPeriod]:
    """Unlocked periods begun by the day and due `since` the event's day, also where that is past: the new units owe them.

    Quarters, and of the other kinds those that some directive is reported on in. Held as they are.
    """
    kinds = {periods.QUARTER, *Directive.objects.active().order_by().values_list("rhythm", flat=True).distinct()}
    held = ReportingPeriod.objects.main().filter(kind__in=kinds).select_for_update(no_key=True)
    held = held.filter(starts_on__lte=day, ward_due_on__gte=since, locked_at__isnull=True).order_by("pk")
    return sorted(held, key=attrgetter("ends_on"))  # held in the order of their keys, as everybody holds periods
