from collections import defaultdict
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.db import migrations

HANOI, FULL, CENT = ZoneInfo("Asia/Ho_Chi_Minh"), Decimal(100), Decimal("0.01")


def within(percent):
    return min(max(percent, Decimal(0)), FULL)


def completion(directive, value, percent):
    """As it was worked out until now: no directive had a baseline, a trajectory, levels or another rule than the mean."""
    if directive.unit not in {"", "định tính", "có/không"} and directive.target_value and value is not None:
        return within(value * 100 / directive.target_value)
    if percent is not None:
        return Decimal(percent)
    return within(value) if directive.unit == "%" and value is not None else None


def expected(directive, day):
    if directive.due_on is None:
        return Decimal(50)
    return within(FULL * max(365 - (directive.due_on - day).days, 0) / 365).quantize(CENT, ROUND_DOWN)


def mean(values):
    known = [value for value in values if value is not None]
    return (sum(known) / len(known)).quantize(Decimal("0.0001"), ROUND_HALF_UP) if known else None


def stood(duty, day):
    ward = duty.ward
    if ward is None:
        return True
    return (ward.established_on is None or ward.established_on <= day) and (
        ward.dissolved_on is None or ward.dissolved_on > day
    )


def judged(directive, day, value, done, *, is_nil):
    if done is not None and done >= FULL:
        return "done"
    if directive.due_on and day > directive.due_on:
        return "late"
    if is_nil:
        return "on_track"
    if done is None:
        return "on_track" if value else "not_started"
    if done == 0:
        return "not_started"
    return "at_risk" if done < expected(directive, day) else "on_track"


def standing(model, directive, period, rows):
    sent = [row for row in rows if row.state == "submitted"]
    value, percent = mean([row.value for row in sent]), mean([row.done_percent for row in sent])
    done = completion(directive, value, percent)
    done = None if done is None else done.quantize(CENT, ROUND_DOWN)
    status = judged(directive, period.ends_on, value, done, is_nil=bool(sent) and value is None and percent is None)
    if status == "done" and len(sent) < len(rows):
        status = "late" if directive.due_on and period.ends_on > directive.due_on else "on_track"
    counts = {
        name: sum(row.status == name for row in sent) for name in ("done", "on_track", "at_risk", "late", "not_started")
    }
    return model(
        directive=directive,
        period=period,
        expected=len(rows),
        reported=len(sent),
        on_time=sum(row.submitted_at.astimezone(HANOI).date() <= row.due_on for row in sent),
        reached=sum(row.done_percent is not None and row.done_percent >= FULL for row in sent),
        value=value,
        percent=done,
        expected_percent=expected(directive, period.ends_on),
        computed_status=status,
        status=status,
        **counts,
    )


def newest(duty, rows):
    """The duty's columns from its signed reports, the earliest first."""
    duty.done_on = None
    for row in rows:
        reported_on = row.submitted_at.astimezone(HANOI).date()
        duty.last_period_id, duty.last_reported_on, duty.last_value = row.period_id, reported_on, row.value
        duty.last_percent = row.percent if row.done_percent is None else int(row.done_percent)
        duty.last_status = row.status
        duty.done_on = (duty.done_on or min(reported_on, row.period.ends_on)) if row.status == "done" else None


def fill(apps, schema_editor):
    """What is kept of the reports there are: their percents, the duty's newest, the directive's standing by period."""
    progress, duties = apps.get_model("programme", "Progress"), {}
    model = apps.get_model("programme", "DirectiveStanding")
    by_key, by_duty, answered = defaultdict(list), defaultdict(list), []
    rows = progress.objects.select_related("duty__directive", "duty__ward", "period")
    for row in rows.order_by("period__ends_on", "-period__starts_on", "period_id", "pk").iterator(chunk_size=2000):
        duty, directive, period = row.duty, row.duty.directive, row.period
        if row.state != "open":
            done = completion(directive, row.value, row.percent)
            row.done_percent = None if done is None else done.quantize(CENT, ROUND_DOWN)
            row.expected_percent = expected(directive, period.ends_on)
            answered.append(row)
        if row.state == "submitted":
            by_duty[duty.pk].append(row)
            duties[duty.pk] = duty
        if stood(duty, period.ward_due_on):
            by_key[directive.pk, period.pk].append(row)
    progress.objects.bulk_update(answered, ["done_percent", "expected_percent"], batch_size=300)
    for pk, duty in duties.items():
        newest(duty, by_duty[pk])
    columns = ["last_period", "last_reported_on", "last_value", "last_percent", "last_status", "done_on"]
    apps.get_model("programme", "Duty").objects.bulk_update(duties.values(), columns, batch_size=200)
    model.objects.bulk_create(
        (standing(model, part[0].duty.directive, part[0].period, part) for part in by_key.values()), batch_size=500
    )


class Migration(migrations.Migration):
    dependencies = [("programme", "0012_wordings_stay_as_entered")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
