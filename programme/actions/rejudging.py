"""A later deadline, reports judged anew: those of periods that are not locked; what a locked period says stays as it was then."""

from django.db.models import QuerySet

from organisation.models import ReportingPeriod
from programme.models import Duty, Extension, Progress

from . import standing
from .judging import COURSE, JUDGED, judge
from .progress import RELATED

BATCH = 200


def hold_periods(duties: QuerySet) -> list[int]:
    """Keys of the unlocked periods these duties report on, held so that nobody answers, signs or locks meanwhile.

    Take it before the duties' own rows, as whoever answers does.
    """
    reported = Progress.objects.filter(duty__in=duties.order_by().values("pk")).values("period")
    rows = ReportingPeriod.objects.filter(pk__in=reported, locked_at__isnull=True).order_by("pk")
    return [row.pk for row in rows.select_for_update(of=("self",), no_key=True)]


def judge_anew(duties: QuerySet, period_ids: list[int]) -> int:
    """Judge what these duties answered in the held periods, and bring along what is kept of it; returns how many changed.

    Versions stay: nobody's typing is refused because a deadline moved. Call it after the audit's record.
    """
    rows = Progress.objects.filter(duty__in=duties.order_by().values("pk"), period__in=period_ids)
    rows = rows.exclude(state=Progress.State.OPEN).select_related(*RELATED).prefetch_related(COURSE)
    changed = []
    for row in rows.order_by("pk"):
        before = [getattr(row, name) for name in JUDGED]
        judge(row)
        if before != [getattr(row, name) for name in JUDGED]:
            changed.append(row)
    Progress.objects.bulk_update(changed, JUDGED, batch_size=BATCH)
    standing.keep(changed)
    return len(changed)


def of_extension(row: Extension) -> QuerySet:
    """The duties whose deadline a request is about: one, or all of its directive."""
    return Duty.objects.filter(pk=row.duty_id) if row.duty_id else Duty.objects.filter(directive=row.directive_id)
