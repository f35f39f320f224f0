"""The lineage of one ward over all events: the units it came from, what became of it, and every line between them. Two queries.

The neighbours that a split would drag in (other heirs of an earlier unit, other origins of a later one) are counted, not followed.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from organisation import formats
from organisation.models import Ancestry, Document, Succession, Ward
from organisation.models.reorganisation import Rule


@dataclass
class Family:
    """A ward, the units behind it, those ahead of it, and the lines among them, oldest first."""

    ward: Ward
    day: date
    behind: dict[int, Ward] = field(default_factory=dict)
    ahead: dict[int, Ward] = field(default_factory=dict)
    carried: set[int] = field(default_factory=set)  # units behind whose records count, or once counted, at the ward
    counts_at: dict[int, Ward] = field(default_factory=dict)  # unit → where its records count on the day
    lines: list[Succession] = field(default_factory=list)
    takers: dict[int, Succession] = field(default_factory=dict)  # unit → the line along which its records go on
    other_heirs: Counter = field(default_factory=Counter)  # unit behind → its heirs that lead elsewhere
    other_origins: Counter = field(default_factory=Counter)  # unit ahead → its origins that are none of these

    @property
    def members(self) -> dict[int, Ward]:
        return {**self.behind, self.ward.pk: self.ward, **self.ahead}

    @property
    def has_ended(self) -> bool:
        return self.ward.ended_by(self.day)

    @property
    def heirs(self) -> list[Succession]:
        """The lines that lead directly on from the ward, the one that takes the records first."""
        return lines_on(self.ward, self.lines)

    @property
    def standing(self) -> list[Ward]:
        """The units ahead that stand on the day, in the Vietnamese order."""
        return standing_on(self.ahead.values(), self.day)

    @property
    def ending(self) -> "Ending | None":
        """How the ward ended, None while it stands."""
        return Ending(self.heirs, self.standing) if self.has_ended else None


@dataclass(frozen=True)
class Ending:
    """How a unit ended: the lines to its heirs, and the units that stand there today, over however many events."""

    lines: list[Succession]
    standing: list[Ward]

    @property
    def heirs_stand(self) -> bool:
        """Its heirs are the very units that stand there today."""
        return {line.successor_id for line in self.lines} == {ward.pk for ward in self.standing}


def standing_on(wards: Iterable[Ward], day: date) -> list[Ward]:
    """Those of the wards that stand on the day, each once, in the Vietnamese order."""
    found = {ward.pk: ward for ward in wards if ward.stood_on(day)}
    return sorted(found.values(), key=lambda ward: (ward.sort_key, ward.pk))


def ending_of(ward: Ward, after: list[Succession], day: date) -> Ending | None:
    """How the ward ended, from the lines that lead on from it over every event; None while it stands on the day."""
    if not ward.ended_by(day):
        return None
    return Ending(lines_on(ward, after), standing_on((line.successor for line in after), day))


def lines_on(ward: Ward, lines: Iterable[Succession]) -> list[Succession]:
    """Those of the lines that lead directly on from the ward, the one that takes the records first."""
    own = (line for line in lines if line.predecessor_id == ward.pk)
    return sorted(own, key=lambda line: (not line.takes_records, line.successor.sort_key, line.successor_id))


def family(pk: int, day: date) -> Family | None:
    """The family of the ward with that key, on the day; None when there is no such ward."""
    behind = Ancestry.objects.filter(descendant=pk).values("ancestor")
    counting = Ancestry.objects.carrying_on(day).filter(ancestor__in=behind).values("pk")
    rows = list(
        Ancestry.objects.filter(Q(descendant=pk) | Q(ancestor=pk) | Q(pk__in=counting))
        .select_related("ancestor", "descendant")
        .order_by("ancestor__sort_key", "descendant__sort_key", "pk")
    )
    ward = next((row.descendant for row in rows if row.descendant_id == row.ancestor_id == pk), None)
    if ward is None:
        return None
    made = Family(ward, day)
    for row in rows:
        if row.carries_records and row.descendant.stood_on(day):
            made.counts_at[row.ancestor_id] = row.descendant
        if row.descendant_id == pk != row.ancestor_id:
            made.behind[row.ancestor_id] = row.ancestor
            made.carried |= {row.ancestor_id} if row.carries_records else set()
        elif row.ancestor_id == pk != row.descendant_id:
            made.ahead[row.descendant_id] = row.descendant
    _add_lines(made)
    return made


def _add_lines(made: Family) -> None:
    """Every line at a member: those among members are drawn, the others counted."""
    keys = list(made.members)
    touching = (
        Succession.objects.filter(Q(predecessor__in=keys) | Q(successor__in=keys))
        .select_related("predecessor", "successor", "document", "event")
        .order_by("effective_on", "predecessor__sort_key", "successor__sort_key", "pk")
    )
    for line in touching:
        if line.takes_records:
            made.takers[line.predecessor_id] = line
        if line.predecessor_id not in made.members:
            made.other_origins[line.successor_id] += 1
        elif line.successor_id not in made.members:
            made.other_heirs[line.predecessor_id] += 1
        else:
            made.lines.append(line)


def share_of(line: Succession) -> str:
    """How much the line passes on, in words."""
    return line.get_detail_display()


def records_of(line: Succession, takers: dict[int, Succession]) -> str:
    """Who takes the records of the line's earlier unit, and why: a proposal is said to be one until it is decided."""
    taker = takers.get(line.predecessor_id)
    if taker is None:
        return _("chưa chọn đơn vị nhận số liệu")
    if taker.pk == line.pk:
        return _("nhận số liệu khi cộng dồn (%(why)s)") % {"why": reason_of(taker)}
    return _("số liệu cộng dồn tại %(heir)s (%(why)s)") % {"heir": taker.successor.full_name, "why": reason_of(taker)}


def reason_of(line: Succession) -> str:
    """Why this heir takes the records; what only one can take is no proposal."""
    if line.takes_records_rule in {Rule.DECIDED, Rule.SOLE}:
        return line.get_takes_records_rule_display()
    if not line.takes_records_rule:
        return _("đề xuất")
    return _("đề xuất: %(rule)s") % {"rule": line.get_takes_records_rule_display()}


def decision_of(line: Succession) -> str:
    """The decision and the day it took effect."""
    effect = _("hiệu lực %(day)s") % {"day": formats.day(line.effective_on)}
    return f"{line.document.citation}, {effect}" if line.document else effect


def span_of(ward: Ward) -> str:
    """From when to when the unit stood: its last day, not the day after."""
    last = formats.day(date.fromordinal(ward.dissolved_on.toordinal() - 1)) if ward.dissolved_on else ""
    first = formats.day(ward.established_on) if ward.established_on else ""
    if first and last:
        return f"{first} – {last}"
    if last:
        return _("đến %(day)s") % {"day": last}
    return _("từ %(day)s") % {"day": first} if first else _("không rõ ngày thành lập")


@dataclass
class Step:
    """What one event brought to a unit, or took it into: the wards at the other end by how much passed."""

    day: date
    document: Document | None
    shares: dict[str, list[Ward]] = field(default_factory=dict)


def steps_of(ward: Ward, lines: list[Succession]) -> list[Step]:
    """The events that the ward itself went through, oldest first, from lines that lead to it or on from it."""
    found: dict[tuple, Step] = {}
    for line in lines:
        if ward.pk not in (line.predecessor_id, line.successor_id):
            continue
        step = found.setdefault((line.effective_on, line.document_id), Step(line.effective_on, line.document))
        other = line.successor if line.predecessor_id == ward.pk else line.predecessor
        step.shares.setdefault(share_of(line), []).append(other)
    return list(found.values())


def further_of(ward: Ward, before: list[Succession]) -> int:
    """How many earlier units are behind the ward's own predecessors."""
    direct = {line.predecessor_id for line in before if line.successor_id == ward.pk}
    return len({line.predecessor_id for line in before} - direct)
