"""Choosing units found by name, code or old district: those that a new unit comes from, each with its share, or a plain list."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from .lineage.plan import Plan
from .models import Detail, Ward
from .text import clean

MOST = 15
LONGEST = 100


@dataclass
class Choice:
    """A standing unit, how much of it passes on, and where else in the event it goes already."""

    ward: Ward
    detail: str = Detail.WHOLE
    elsewhere: list[str] = field(default_factory=list)


@dataclass
class Picked:
    """What is chosen, what the words found besides, and how many more they would find."""

    words: str
    chosen: list[Choice]
    found: list[Choice]
    more: int

    @property
    def predecessors(self) -> list[tuple[int, str]]:
        return [(choice.ward.pk, choice.detail) for choice in self.chosen]


@dataclass
class PickedWards:
    """What is chosen, what the words found besides, and how many more they would find."""

    words: str
    chosen: list[Ward]
    found: list[Ward]
    more: int


def picked_wards(parameters, start: list[Ward], day: date) -> PickedWards:
    """What `chon` and `tim` of an address or a form say: units standing on the day, and those of `start`, which hold where
    nothing is said. Three queries at most."""
    said = _keys(parameters.getlist("chon"))
    standing = Ward.objects.alive_on(day).in_order()
    if said or "chon-tu" in parameters:
        known = {ward.pk: ward for ward in start}
        known |= {ward.pk: ward for ward in standing.filter(pk__in=said)} if said else {}
        chosen = [known[pk] for pk in said if pk in known]
    else:
        chosen = list(start)
    words = clean(parameters.get("tim", ""))[:LONGEST]
    found = standing.matching(words).exclude(pk__in=[ward.pk for ward in chosen]) if words else Ward.objects.none()
    count = found.count() if words else 0
    return PickedWards(words, chosen, list(found[:MOST]) if count else [], max(count - MOST, 0))


def standing_before(day: date):
    """Units that stood the day before: those that an event of that day can end."""
    return Ward.objects.alive_on(day - timedelta(days=1)).in_order()


def picked(parameters, plan: Plan, unit_key: str = "", start: list[tuple[int, str]] = ()) -> Picked:
    """What `chon`, `phan-…` and `tim` of an address or a form say; `start` where they say nothing. Three queries at most."""
    said = {pk: parameters.get(f"phan-{pk}", "") for pk in _keys(parameters.getlist("chon"))}
    if not said and "chon-tu" not in parameters:
        said = dict(start)
    wards = standing_before(plan.effective_on)
    words = clean(parameters.get("tim", ""))[:LONGEST]
    found = wards.matching(words).exclude(pk__in=said) if words else Ward.objects.none()
    count = found.count() if words else 0
    elsewhere = _elsewhere(plan, unit_key)
    chosen = {ward.pk: ward for ward in wards.filter(pk__in=said)} if said else {}
    return Picked(
        words,
        [_choice(chosen[pk], said[pk], elsewhere) for pk in said if pk in chosen],
        [_choice(ward, parameters.get(f"phan-{ward.pk}", ""), elsewhere) for ward in found[:MOST]] if count else [],
        max(count - MOST, 0),
    )


def _choice(ward: Ward, detail: str, elsewhere: dict[int, list[str]]) -> Choice:
    others = elsewhere.get(ward.pk, [])
    usual = Detail.PART if others else Detail.WHOLE
    return Choice(ward, detail if detail in Detail.values else usual, others)


def _elsewhere(plan: Plan, unit_key: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for line in plan.lines:
        if line.unit != unit_key:
            found.setdefault(line.predecessor.pk, []).append(
                f"{plan.units[line.unit].label}, {Detail(line.detail).label}"
            )
    return found


def _keys(texts: list[str]) -> list[int]:
    """The numbers among the texts, each once, in order."""
    return list(dict.fromkeys(int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 18))
