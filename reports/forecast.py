"""When the stations could meet every facility criterion: beside a milestone, and supposing other days for projects.

A supposition is worked out and shown, never saved.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilities.models import InvestmentProject
from organisation.formats import day as write_day
from organisation.models import Ward
from organisation.scope import visible_wards
from programme.models import Directive
from programme.models.directive import phuong_only

from .chain import Chain, chains
from .chain_facts import Known, gather, sets_by_kind

MET, IN_TIME, AFTER, LATE, NEVER = "met", "in_time", "assessed_after", "late", "never"
MISSES = (LATE, NEVER)
# Worst first: a code of organisation.badges, the word without a milestone, the word beside one.
STANDINGS = {
    NEVER: ("not_met", gettext_lazy("Chưa có ngày"), gettext_lazy("Chưa có ngày")),
    LATE: ("late", gettext_lazy("Có ngày dự báo"), gettext_lazy("Không kịp mốc")),
    AFTER: ("at_risk", gettext_lazy("Có ngày dự báo"), gettext_lazy("Kịp mốc, đánh giá sau mốc")),
    IN_TIME: ("on_track", gettext_lazy("Có ngày dự báo"), gettext_lazy("Kịp mốc")),
    MET: ("met", gettext_lazy("Đang đạt"), gettext_lazy("Đang đạt")),
}


@dataclass(frozen=True)
class Milestone:
    """A day by which the wards are to meet the criteria: a directive's, or any day asked for."""

    day: date
    words: str
    directive: int | None = None


@dataclass(frozen=True)
class Row:
    """A ward's forecast; `before` is its chain without the suppositions, where there are some."""

    chain: Chain
    milestone: Milestone | None
    before: Chain | None = None

    @property
    def ward(self) -> Ward:
        return self.chain.ward

    @property
    def standing(self) -> str:
        return standing_of(self.chain, self.milestone)

    @property
    def status(self) -> str:
        return STANDINGS[self.standing][0]

    @property
    def word(self) -> str:
        return str(STANDINGS[self.standing][2 if self.milestone else 1])

    @property
    def misses(self) -> bool | None:
        """Whether the milestone is missed, as it is without any day; None without a milestone."""
        return self.standing in MISSES if self.milestone else None

    @property
    def delay_days(self) -> int | None:
        """Days behind plan of what the forecast day hangs on; None where it hangs on nothing."""
        return self.chain.last.best.outlook.delay_days if self.chain.last else None

    @property
    def has_moved(self) -> bool:
        """Whether the suppositions change the ward's day."""
        return self.before is not None and self.before.met_on != self.chain.met_on

    @property
    def days_moved(self) -> int | None:
        """By how many days; None where there is no day before or after."""
        if not self.has_moved or not self.before.met_on or not self.chain.met_on:
            return None
        return (self.chain.met_on - self.before.met_on).days


@dataclass
class Forecast:
    """The wards' forecasts as of a day. `projects` are those that mend something and are not finished."""

    day: date
    milestone: Milestone | None
    rows: list[Row]
    projects: list[InvestmentProject] = field(default_factory=list)

    @property
    def counts(self) -> Counter:
        """How many wards in each standing."""
        return Counter(row.standing for row in self.rows)

    @property
    def counts_before(self) -> Counter:
        """The same without the suppositions."""
        return Counter(standing_of(row.before or row.chain, self.milestone) for row in self.rows)

    @property
    def misses(self) -> list[Row]:
        """The wards that miss the milestone, those without a day among them."""
        return [row for row in self.rows if row.standing in MISSES]


def standing_of(chain: Chain, milestone: Milestone | None) -> str:
    """Where a chain stands beside the milestone; any day is in time where there is none."""
    if chain.is_met:
        return MET
    if chain.met_on is None:
        return NEVER
    if milestone is None:
        return IN_TIME
    if chain.met_on > milestone.day:
        return LATE
    return AFTER if chain.assessed_on is None or chain.assessed_on > milestone.day else IN_TIME


def milestones() -> list[Milestone]:
    """The deadlines of followed directives that bind wards, the nearest first. One query."""
    return milestones_of(Directive.objects.binding_wards().filter(due_on__isnull=False))


def milestones_of(directives: Iterable[Directive]) -> list[Milestone]:
    """The deadlines of those that are followed and bind wards, the nearest first."""
    rows = [row for row in directives if row.is_active and row.binds == Directive.Binds.WARDS and row.due_on]
    rows.sort(key=lambda row: (row.due_on, row.code))
    return [
        Milestone(row.due_on, _("%(code)s, hạn %(day)s") % {"code": row.code, "day": write_day(row.due_on)}, row.pk)
        for row in rows
    ]


def nearest(found: list[Milestone], day: date) -> Milestone | None:
    """The first milestone not yet past."""
    return next((one for one in found if one.day >= day), None)


def day_milestone(day: date) -> Milestone:
    """A milestone of the asker's own."""
    return Milestone(day, _("mốc ngày %(day)s") % {"day": write_day(day)})


def bound_kinds(day: date) -> list[str]:
    """The kinds of unit that a set in force binds."""
    return list(sets_by_kind(day)) or phuong_only()


def wards_of(officer, day: date, kinds: Collection[str] | None = None):
    """The wards standing on the day whose forecast the officer may see: a ward's officer sees the own ward's alone."""
    return visible_wards(officer).alive_on(day).of_kinds(bound_kinds(day) if kinds is None else kinds).in_order()


def forecast(
    wards,
    day: date,
    *,
    milestone: Milestone | None = None,
    moved: dict[int, date] | None = None,
    known: Known | None = None,
) -> Forecast:
    """The forecast of these wards, worst first, then those that come last. A constant number of queries.

    `known`: what who asks has read already.
    """
    facts = gather(wards, day, known)
    after = chains(facts, moved)
    before = dict(zip((chain.ward.pk for chain in after), chains(facts), strict=True)) if moved else {}
    rows = [Row(chain, milestone, before.get(chain.ward.pk)) for chain in after]
    waiting = [row for row in facts.every_project if row.completed_on is None or row.completed_on > day]
    return Forecast(day, milestone, sorted(rows, key=_order), waiting)


def _order(row: Row) -> tuple:
    latest = -row.chain.met_on.toordinal() if row.chain.met_on else 0
    return list(STANDINGS).index(row.standing), latest, row.ward.sort_key, row.ward.pk
