"""What stands out on a day: duties past their deadline, duties that have fallen silent, reports not sent, obstacles that wait.

Two alarms, kept apart: lateness and silence. One function for the pages, for whoever's work it is and for the API: the same few
questions whatever the number of wards. Ended units owe nothing any more; a duty done is neither late nor silent.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import DateField, DurationField, ExpressionWrapper, Func, Q, QuerySet
from django.db.models.functions import Coalesce

from . import lateness
from .models import Dispute, Duty, Obstacle, Progress

STEPS = [step.value for step in lateness.Ageing]
RELATED = ("directive", "ward", "agency")


class Days(Func):
    """So many days as a span of time, of a column of whole numbers: each database writes it in its own way."""

    output_field = DurationField()
    template = "make_interval(days => %(expressions)s)"

    def as_sqlite(self, compiler, connection):
        return self.as_sql(compiler, connection, template="(%(expressions)s * 86400000000)")  # microseconds


@dataclass
class Alarms:
    """`overdue`: (duty, clock), the latest first; `silent`: (duty, days); both with directive, ward and agency loaded."""

    day: date
    overdue: list[tuple[Duty, lateness.DutyClock]] = field(default_factory=list)
    silent: list[tuple[Duty, int]] = field(default_factory=list)
    extended: list[tuple[Duty, lateness.DutyClock]] = field(
        default_factory=list
    )  # late against the first deadline only
    missing_reports: int = 0
    open_obstacles: int = 0
    waiting_obstacles: int = 0

    @property
    def ageing(self) -> dict[str, int]:
        """How many overdue duties in each ageing step, empty steps too."""
        counts = Counter(lateness.bucket(clock.current) for _duty, clock in self.overdue)
        return {step: counts[step] for step in STEPS}

    @property
    def disputed(self) -> int:
        """How many of the overdue await a decision on the bearer's objection."""
        return sum(1 for _duty, clock in self.overdue if clock.under_dispute)


def alarms(officer, day: date, duties: QuerySet | None = None) -> Alarms:
    """The alarms of the duties the officer sees, or of those among `duties` (of a document, a directive, a body). Five queries."""
    seen = Duty.objects.visible_to(officer).owed_on(day)
    if duties is not None:
        seen = seen.filter(pk__in=duties.order_by().values("pk"))
    found = Alarms(day)
    late = seen.filter(done_on__isnull=True, directive__due_on__lt=day)
    disputed = disputes_of(late)
    for duty in late.select_related(*RELATED):
        clock = lateness.clock_of(duty, day, disputed.get(duty.pk, ""))
        (found.overdue if clock.current else found.extended).append((duty, clock))
    found.overdue.sort(key=lambda row: (-row[1].current, row[0].pk))
    found.silent = silent(seen, day)
    found.missing_reports = (
        Progress.objects.unanswered().filter(duty__in=seen.order_by().values("pk"), due_on__lt=day).count()
    )
    states = Obstacle.objects.unresolved().filter(duty__in=seen.order_by().values("pk"))
    states = list(states.order_by().values_list("state", flat=True))
    found.open_obstacles, found.waiting_obstacles = len(states), states.count(Obstacle.State.ASKED)
    return found


def silent(duties: QuerySet, day: date) -> list[tuple[Duty, int]]:
    """Which of these have been silent too long, the longest first, with their days. One query."""
    quiet = Q(directive__silent_after_days__isnull=False)
    for rhythm, days in lateness.SILENT_AFTER.items():
        since = day - timedelta(days=days)
        heard = Q(last_reported_on__lt=since) | Q(last_reported_on__isnull=True, valid_from__lt=since)
        quiet |= Q(directive__rhythm=rhythm) & heard
    rows = duties.filter(quiet, done_on__isnull=True).select_related(*RELATED)
    found = [(duty, days) for duty in rows if (days := lateness.silent_days(duty, day))]
    return sorted(found, key=lambda row: (-row[1], row[0].pk))


def late_on(day: date) -> Q:
    """Duties not done and past the deadline that holds for them, as the clock has it."""
    later = Q(extended_until__gte=day) | Q(directive__extended_until__gte=day)
    return Q(done_on__isnull=True, directive__due_on__lt=day) & ~later


def silent_on(day: date) -> Q:
    """Duties not done and silent too long, as `lateness.silent_days` has it. Of rows annotated by `with_silence`."""
    quiet = Q(directive__silent_after_days__gt=0, silent_from__lt=day)
    for rhythm, days in lateness.SILENT_AFTER.items():
        own = Q(directive__silent_after_days__isnull=True) | Q(directive__silent_after_days=0)
        quiet |= own & Q(directive__rhythm=rhythm, heard_on__lt=day - timedelta(days=days))
    return Q(done_on__isnull=True) & quiet


def with_silence(duties: QuerySet) -> QuerySet:
    """Each with the day it was last heard of, and the last day of the directive's own patience."""
    heard = Coalesce("last_reported_on", "valid_from")
    until = ExpressionWrapper(heard + Days("directive__silent_after_days"), DateField())
    return duties.annotate(heard_on=heard, silent_from=until)


def disputes_of(duties: QuerySet) -> dict[int, str]:
    """What the disputes of their deadline come to, by duty. One query."""
    states = defaultdict(list)
    rows = Dispute.objects.filter(duty__in=duties.order_by().values("pk"), period__isnull=True)
    for duty_id, state in rows.order_by().values_list("duty_id", "state"):
        states[duty_id].append(state)
    return {duty_id: lateness.standing_dispute(found) for duty_id, found in states.items()}
