"""What a duty's newest signed report says, kept on the duty in the same transaction as the report."""

from collections.abc import Collection, Iterable

from organisation.clock import hanoi_day
from programme.models import Duty, Progress, Status

FIELDS = ("last_period_id", "last_reported_on", "last_value", "last_percent", "last_status", "done_on")
COLUMNS = (
    "duty_id",
    "period_id",
    "period__ends_on",
    "submitted_at",
    "value",
    "percent",
    "done_percent",
    "status",
)
NOTHING = dict.fromkeys(FIELDS) | {"last_status": ""}


def work_out(**filters) -> dict[int, dict]:
    """What is to be kept, by duty; those without a signed report are left out. One query."""
    rows = Progress.objects.filter(state=Progress.State.SUBMITTED, **filters)
    rows = rows.order_by("duty_id", "period__ends_on", "-period__starts_on", "period_id").values_list(*COLUMNS)
    found: dict[int, dict] = {}
    for duty_id, *facts in rows.iterator(chunk_size=5000):
        found[duty_id] = newest(facts, found.get(duty_id, NOTHING))
    return found


def newest(facts: Iterable, before: dict) -> dict:
    """The columns after one more report, later than those before.

    Done is the first day of the unbroken run of reports that say so: the day of the report, or the day its figures are of
    (the period's last) when that is earlier.
    """
    period_id, ends_on, submitted_at, value, percent, done_percent, status = facts
    reported_on = hanoi_day(submitted_at)
    done_on = (before["done_on"] or min(reported_on, ends_on)) if status == Status.DONE else None
    return {
        "last_period_id": period_id,
        "last_reported_on": reported_on,
        "last_value": value,
        "last_percent": percent if done_percent is None else int(done_percent),
        "last_status": status,
        "done_on": done_on,
    }


def refresh(duty_ids: Collection[int]) -> None:
    """Bring these duties' columns to what their signed reports say. Call it in the report's transaction, after the audit's record."""
    figures, changed = work_out(duty__in=duty_ids), []
    for duty in Duty.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=duty_ids).order_by("pk"):
        values = figures.get(duty.pk, NOTHING)
        if any(getattr(duty, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(duty, name, value)
            changed.append(duty)
    names = [name.removesuffix("_id") for name in FIELDS]
    Duty.objects.bulk_update(changed, names, batch_size=200)


def differences() -> list[str]:
    """Where what a duty keeps is not what its reports say."""
    wrong, figures = [], work_out()
    for duty in Duty.objects.order_by("pk").iterator(chunk_size=2000):
        for name, value in figures.get(duty.pk, NOTHING).items():
            if getattr(duty, name) != value:
                wrong.append(f"duty {duty.pk} {name}: {getattr(duty, name)} kept, {value} counted")
    return wrong
