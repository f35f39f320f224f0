"""What is kept of reports: the ward's summary per period here, with it the directive's and the duty's newest; all in the
same transaction as the progress they count."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from organisation.clock import hanoi_day
from organisation.models.ward import stood_when_due
from programme.models import Progress, WardStanding

from . import standing_directives, standing_duties

FIELDS = ("duties_expected", "duties_reported", "duties_on_time", "duties_done", "duties_at_risk", "duties_late")
COLUMNS = ("duty__ward_id", "period_id", "state", "status", "submitted_at", "due_on")


def keep(rows: Iterable[Progress]) -> None:
    """After these reports (with their duty) were signed off, taken back or judged anew: bring along all that is kept of them."""
    rows = list(rows)
    if not rows:
        return
    periods = {row.period_id for row in rows}
    refresh({row.duty.ward_id for row in rows if row.duty.ward_id}, periods)
    standing_directives.refresh(periods, {row.duty.directive_id for row in rows})
    standing_duties.refresh({row.duty_id for row in rows})


def count(rows: Iterable[tuple]) -> dict:
    """The figures of one ward and period from its progress as (state, status, submitted_at, due_on). Unsent drafts count as owed."""
    rows = list(rows)
    sent = [row for row in rows if row[0] == Progress.State.SUBMITTED]
    of_status = [row[1] for row in sent]
    return {
        "duties_expected": len(rows),
        "duties_reported": len(sent),
        "duties_on_time": sum(hanoi_day(row[2]) <= row[3] for row in sent),
        "duties_done": of_status.count(Progress.Status.DONE),
        "duties_at_risk": of_status.count(Progress.Status.AT_RISK),
        "duties_late": of_status.count(Progress.Status.LATE),
    }


def work_out(**filters) -> dict[tuple[int, int], dict]:
    """Figures by (ward, period), from the rows that the filters choose, of wards alive on the period's due day. One query."""
    by_key = defaultdict(list)
    for ward_id, period_id, *rest in (
        Progress.objects.filter(stood_when_due("duty__ward__"), duty__ward__isnull=False, **filters)
        .order_by()
        .values_list(*COLUMNS)
        .iterator(chunk_size=5000)
    ):
        by_key[ward_id, period_id].append(rest)
    return {key: count(rows) for key, rows in by_key.items()}


def refresh(ward_ids: Collection[int], period_ids: Collection[int]) -> None:
    """Work the summaries of these wards and periods out again and write those that changed."""
    if not ward_ids:
        return
    figures = work_out(duty__ward_id__in=ward_ids, period_id__in=period_ids)
    changed = []
    for row in WardStanding.objects.filter(ward_id__in=ward_ids, period_id__in=period_ids):
        values = figures.get((row.ward_id, row.period_id)) or count([])
        if any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    WardStanding.objects.bulk_update(changed, FIELDS, batch_size=200)
