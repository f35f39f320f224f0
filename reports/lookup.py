"""Look up units by what they were called, coded or part of: what became of each, and what stands there today. Three queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from organisation.models import Ancestry, Succession, Ward
from organisation.text import fold
from reports.lineage import Ending, standing_on

MOST = 30  # the same old name is held by five units at most; more is a word too short
MOST_WORDS = 12


@dataclass
class Found:
    """Old units, nearest first, each with `ending`; `is_cut` when there are more than are listed."""

    units: list[Ward]
    is_cut: bool = False

    def __iter__(self):
        return iter(self.units)

    def __len__(self):
        return len(self.units)


def earlier_units(words: str, day: date, today: date) -> Found:
    """Units that have ended by today and were known by the day, found by name, code or old district, with or without marks.

    Each has `ending`: the lines to its heirs and the units that stand there today.
    """
    if not words:
        return Found([])
    known = Q(established_on__isnull=True) | Q(established_on__lte=day)
    units = list(_meant(Ward.objects.filter(known, dissolved_on__lte=today), words)[: MOST + 1])
    heirs: dict[int, list[Succession]] = {}
    lines = Succession.objects.filter(predecessor__in=units).select_related("successor", "document")
    for line in lines.order_by("-takes_records", "successor__sort_key", "pk"):
        heirs.setdefault(line.predecessor_id, []).append(line)
    ahead: dict[int, list[Ward]] = {}
    for link in Ancestry.objects.filter(ancestor__in=units).select_related("descendant"):
        ahead.setdefault(link.ancestor_id, []).append(link.descendant)
    for unit in units:
        unit.ending = Ending(heirs.get(unit.pk, []), standing_on(ahead.get(unit.pk, ()), today))
    return Found(units[:MOST], is_cut=len(units) > MOST)


def _meant(wards: QuerySet[Ward], words: str) -> QuerySet[Ward]:
    """Wards whose register line holds the phrase, or every word of it; those that begin with it first."""
    phrase = fold(words.replace(",", " ").replace("(", " ").replace(")", " "))
    whole = Concat(Value(" "), F("search"), Value(" "))
    each = Q(*(Q(whole__contains=f" {word} ") for word in phrase.split()[:MOST_WORDS]))
    begins = Q(search__startswith=f"{phrase} ")
    for kind in Ward.Kind.values:
        begins |= Q(search__startswith=f"{fold(kind)} {phrase} ")
    nearest = Case(When(begins, then=0), default=1, output_field=IntegerField())
    found = wards.alias(whole=whole).filter(Q(search__contains=phrase) | each)
    return found.order_by(nearest, "sort_key", F("dissolved_on").desc(), "pk")
