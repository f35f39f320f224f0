"""One ward's chain: which facility criteria it fails, what mends each, and the day on which all could be met."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from facilities.outlook import Outlook, outlooks
from organisation import periods
from organisation.formats import NONE
from organisation.models import Ward
from programme import engine
from programme.models import Assessment, Criterion

from .chain_facts import Facts
from .mending import Mending, remedy_outlook

REGISTER, PAPER, NOWHERE = "register", "paper", ""


@dataclass(frozen=True)
class Link:
    """One criterion of one ward: its verdict, where the value comes from, and what mends it, the soonest first."""

    criterion: Criterion
    verdict: str
    value_text: str
    provenance: str
    address: str
    source: str
    mendings: tuple[Mending, ...]
    finished: tuple[Mending, ...]  # done, though the criterion is still not met

    @property
    def is_met(self) -> bool:
        return self.verdict in (engine.MET, engine.NOT_APPLICABLE)

    @property
    def status(self) -> str:
        """A code of organisation.badges."""
        return self.verdict or "no_data"

    @property
    def best(self) -> Mending | None:
        """What mends it first."""
        return self.mendings[0] if self.mendings else None

    @property
    def met_on(self) -> date | None:
        """The day on which it could be met; None when nothing mends it or nobody said when."""
        return self.best.expected_on if self.best else None

    @property
    def why_never(self) -> str:
        """Why no day can be named; "" where one can."""
        if self.is_met or self.met_on:
            return ""
        if self.best:
            return f"{self.best.what}: {self.best.why}"
        if self.finished:
            return _("“%(what)s” đã xong nhưng sổ chưa ghi nhận: cần cập nhật sổ") % {"what": self.finished[0].what}
        if self.verdict == engine.UNANSWERED:
            return _("sổ và phiếu chưa có số liệu")
        return _("chưa có dự án hay quyết định khắc phục")


@dataclass(frozen=True)
class Chain:
    """A ward's facility criteria on a day with all that leads to their being met."""

    ward: Ward
    day: date
    links: tuple[Link, ...]
    paper: Assessment | None  # the last one sent
    others_failing: int | None  # criteria of other kinds that it failed there

    @property
    def failing(self) -> list[Link]:
        return [link for link in self.links if not link.is_met]

    @property
    def meeting(self) -> list[Link]:
        return [link for link in self.links if link.is_met]

    @property
    def blocked(self) -> list[Link]:
        """Failing ones of which no day can be named."""
        return [link for link in self.failing if link.met_on is None]

    @property
    def is_met(self) -> bool:
        return bool(self.links) and not self.failing

    @property
    def met_on(self) -> date | None:
        """The forecast day on which it could meet all: the day looked at when it does already; None, see `blocked`."""
        if not self.links or self.blocked:
            return None
        return max((link.met_on for link in self.failing), default=self.day)

    @property
    def last(self) -> Link | None:
        """The criterion that is met last, on which the forecast day hangs."""
        dated = [link for link in self.failing if link.met_on]
        return max(dated, key=lambda link: link.met_on, default=None)

    @property
    def quarter(self) -> periods.PeriodSpan | None:
        """The quarter in which that day lies: the first whose assessment can show it, as it stood at the cut-off."""
        return quarter_of(self.met_on)

    @property
    def assessed_on(self) -> date | None:
        """The cut-off of that quarter."""
        return self.quarter.ends_on if self.quarter else None

    @property
    def quarter_label(self) -> str:
        found = self.quarter
        return periods.label(found.kind, found.year, found.number) if found else ""

    @property
    def why(self) -> str:
        """What the forecast hangs on, in one line: the criteria without a day, else the one that is met last."""
        if not self.links:
            return _("không có bộ tiêu chí nào đang áp dụng có tiêu chí cơ sở vật chất")
        if self.blocked:
            reasons: dict[str, list[str]] = {}
            for link in self.blocked:
                reasons.setdefault(link.why_never, []).append(link.criterion.code)
            return "; ".join(f"{', '.join(codes)}: {reason}" for reason, codes in reasons.items())
        if self.last is None:
            return _("đang đạt mọi tiêu chí cơ sở vật chất")
        return f"{self.last.criterion.code}: {self.last.best.words}. {self.last.best.why}"


def quarter_of(day: date | None) -> periods.PeriodSpan | None:
    """The quarter a day lies in; None for none, and for a day beyond every calendar."""
    try:
        return periods.containing(periods.QUARTER, day) if day else None
    except ValueError:
        return None


def chains(facts: Facts, moved: dict[int, date] | None = None) -> list[Chain]:
    """The chain of every ward, in the order given. `moved`: project key → the day supposed. One query."""
    expected = outlooks(facts.every_project, facts.day, moved)
    return [_chain(facts, ward, expected) for ward in facts.wards]


def _chain(facts: Facts, ward: Ward, expected: dict[int, Outlook]) -> Chain:
    links = tuple(_link(facts, ward, criterion, expected) for criterion in facts.criteria.get(ward.kind, ()))
    return Chain(ward, facts.day, links, facts.papers.get(ward.pk), facts.others.get(ward.pk))


def _link(facts: Facts, ward: Ward, criterion: Criterion, expected: dict[int, Outlook]) -> Link:
    key = ward.pk, criterion.measure
    reading = facts.readings.get((criterion.measure, ward.pk))
    provenance, address = (reading.provenance, reading.link) if reading else ("", "")
    if reading is not None and reading.value is not None:
        verdict, value, source = engine.judge(criterion, reading.value), reading.value, REGISTER
    else:
        # What the register does not hold is typed in the assessment: the last word sent stands until then.
        verdict, value = facts.answers.get(key, (engine.UNANSWERED, None))
        source = PAPER if verdict else NOWHERE
    mendings = [Mending(row, expected[row.pk]) for row in facts.projects.get(key, ())]
    mendings += [Mending(row, remedy_outlook(row, facts.day)) for row in facts.remedies.get(key, ())]
    waiting = sorted((one for one in mendings if not one.outlook.is_done), key=_soonest)
    return Link(
        criterion,
        verdict,
        criterion.value_text(value) if value is not None else NONE,
        provenance,
        address,
        source,
        tuple(waiting),
        tuple(one for one in mendings if one.outlook.is_done),
    )


def _soonest(mending: Mending) -> tuple:
    return mending.expected_on or date.max, mending.is_project, mending.row.pk
