"""How a directive stands over all who owe a report on it, by period, kept in the same transaction as the progress it counts.

An unlocked period follows the directive's rule, target and deadline as they are now (`rule_changed`); a locked one stays as then.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from operator import attrgetter

from organisation.clock import hanoi_day
from organisation.models import ReportingPeriod
from organisation.models.ward import stood_when_due
from programme.models import Directive, DirectiveStanding, Progress, Status
from programme.rollup import Part, reached, roll_up

BY_STATUS = {
    Status.DONE: "done",
    Status.ON_TRACK: "on_track",
    Status.AT_RISK: "at_risk",
    Status.LATE: "late",
    Status.NOT_STARTED: "not_started",
}
COUNTS = ("expected", "reported", "on_time", *BY_STATUS.values(), "reached")
ROLLED = ("value", "percent", "expected_percent", "computed_status")
FIELDS = (*COUNTS, *ROLLED, "status")
COLUMNS = (
    "duty__directive_id",
    "period_id",
    "state",
    "status",
    "submitted_at",
    "due_on",
    "value",
    "done_percent",
    "duty__weight",
)


@dataclass
class Counted:
    """What the rows of one directive and period say: the counts, and the parts to roll up."""

    counts: Counter = field(default_factory=Counter)
    parts: list[Part] = field(default_factory=list)

    def add(self, state, status, submitted_at, due_on, value, done, weight) -> None:
        self.counts["expected"] += 1
        if state != Progress.State.SUBMITTED:
            return
        self.counts["reported"] += 1
        self.counts["on_time"] += hanoi_day(submitted_at) <= due_on
        self.counts[BY_STATUS[status]] += 1
        self.counts["reached"] += reached([done])
        self.parts.append(Part(value, done, weight))


def count(**filters) -> dict[tuple[int, int], Counted]:
    """By (directive, period), of those who stood on the period's due day. Unsent drafts count as owed. One query."""
    found: dict[tuple[int, int], Counted] = defaultdict(Counted)
    rows = Progress.objects.filter(stood_when_due("duty__ward__"), **filters).order_by().values_list(*COLUMNS)
    for directive_id, period_id, *rest in rows.iterator(chunk_size=5000):
        found[directive_id, period_id].add(*rest)
    return found


def figures(directive: Directive, period: ReportingPeriod, counted: Counted) -> dict:
    """All that is kept but the status that holds, as {field: value}. The directive's trajectory should be fetched."""
    points = [(point.on, point.value) for point in directive.trajectory.all()]
    rolled = roll_up(directive, counted.parts, counted.counts["expected"], period.ends_on, points=points)
    return {name: counted.counts[name] for name in COUNTS} | {
        "value": rolled.value,
        "percent": rolled.percent,
        "expected_percent": rolled.expected,
        "computed_status": rolled.status,
    }


def refresh(period_ids: Collection[int], directive_ids: Collection[int] | None = None) -> None:
    """Work these directives (all: None) out again in these periods, and write what changed. Constant queries.

    The rows are held before anything is counted, so that of two who sign at once the second sees the first.
    """
    of_rows, own = {"period__in": period_ids}, {"period__in": period_ids}
    if directive_ids is not None:
        of_rows["duty__directive__in"] = own["directive__in"] = directive_ids
    locked = DirectiveStanding.objects.select_for_update(of=("self",), no_key=True).filter(**own).order_by("pk")
    held = {(row.directive_id, row.period_id): row for row in locked}
    found = count(**of_rows)
    keys = found.keys() | held.keys()
    directives = directives_with_course(directive_id for directive_id, _period in keys)
    periods = ReportingPeriod.objects.in_bulk({period_id for _directive, period_id in keys})
    new, changed, gone = [], [], []
    for key in sorted(keys):
        row = held.get(key) or DirectiveStanding(directive_id=key[0], period_id=key[1])
        if key not in found and not row.override_status:
            gone.append(row.pk)
        elif take(row, figures(directives[key[0]], periods[key[1]], found[key])) or row.pk is None:
            (changed if row.pk else new).append(row)
    DirectiveStanding.objects.bulk_create(new, batch_size=500)
    DirectiveStanding.objects.bulk_update(changed, FIELDS, batch_size=100)
    if gone:
        DirectiveStanding.objects.filter(pk__in=gone).delete()


def take(row: DirectiveStanding, values: dict) -> bool:
    """Set the figures and the status that follows, unless somebody put another in its place; says whether the row changed."""
    values = values | {"status": row.override_status or values["computed_status"]}
    if all(getattr(row, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    return True


def rule_changed(directive_ids: Collection[int]) -> None:
    """After a directive's target, trajectory, deadline or rule changed: its unlocked periods follow. Call it after the audit's
    record, as whoever answers does, so that two never wait for each other."""
    rows = DirectiveStanding.objects.filter(directive__in=directive_ids, period__locked_at__isnull=True)
    periods = set(rows.values_list("period_id", flat=True))
    if periods:
        refresh(periods, directive_ids)


def directives_with_course(directive_ids: Iterable[int]) -> dict[int, Directive]:
    """Directives by key with their trajectory. Two queries."""
    rows = Directive.objects.filter(pk__in=set(directive_ids)).prefetch_related("trajectory")
    return {row.pk: row for row in rows.order_by()}


def differences() -> list[str]:
    """Where what is kept is not what the rows say; a locked period's value and status stay as they were worked out then."""
    wrong, found, nothing = [], count(), Counted()
    kept = list(DirectiveStanding.objects.select_related("period").order_by("pk"))
    directives = directives_with_course(map(attrgetter("directive_id"), kept))
    for row in kept:
        counted = found.pop((row.directive_id, row.period_id), nothing)
        names = COUNTS if row.period.is_locked else (*COUNTS, *ROLLED)
        values = figures(directives[row.directive_id], row.period, counted)
        wrong += [
            f"directive standing {row.pk} {name}: {getattr(row, name)} kept, {values[name]} counted"
            for name in names
            if getattr(row, name) != values[name]
        ]
    return wrong + [f"standing of directive {one} in period {period} is missing" for one, period in found]
