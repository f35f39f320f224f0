"""What a directive's reports add up to, counted by hand, for tests of the pages that read the kept sums."""

from collections import defaultdict

from organisation.clock import hanoi_day
from programme.models import DirectiveStanding, Progress


def keep_standings(**values) -> list[DirectiveStanding]:
    """Write every directive's standing from the rows there are; `values` set further columns of all of them."""
    rows = defaultdict(list)
    for row in Progress.objects.select_related("duty"):
        rows[row.duty.directive_id, row.period_id].append(row)
    return [_keep(directive, period, found, values) for (directive, period), found in rows.items()]


def _keep(directive, period, rows, values) -> DirectiveStanding:
    sent = [row for row in rows if row.state == "submitted"]
    of_status = [row.status for row in sent]
    counts = {
        "expected": len(rows),
        "reported": len(sent),
        "on_time": sum(hanoi_day(row.submitted_at) <= row.due_on for row in sent),
        **{name: of_status.count(name) for name in ("done", "on_track", "at_risk", "late", "not_started")},
    }
    key = {"directive_id": directive, "period_id": period}
    return DirectiveStanding.objects.update_or_create(**key, defaults=counts | values)[0]
