"""What a unit formed by a reorganisation may take from the units before it: never the title, only what was found, cited.

The portal's rule (a proposal, since no official text was found). The units asked are the nearest ones behind the unit that
have a concluded assessment; the last of each speaks. Those whose records the unit takes have a voice. For each criterion:

* *carried*: every voice passed whole into the unit and all say the same, so it is shown for information;
* *conflict*: every voice passed whole into the unit and they differ;
* *reassess*: no voice, a voice that passed only in part, or one that did not judge this criterion.

A recognition of an earlier unit stays with that unit; the unit itself must register, be assessed and be decided on.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from organisation.models import Ancestry, Share, Succession, Ward
from organisation.periods import HANOI

from .models import Assessment, Criterion, Finding, Recognition


class Outcome(models.TextChoices):
    """How a criterion's verdict comes from the units before."""

    CARRIED = "carried", _("mang sang")
    CONFLICT = "conflict", _("mâu thuẫn")
    REASSESS = "reassess", _("đánh giá lại")


@dataclass
class Source:
    """An earlier unit: whether it passed whole, whether its records are taken, its last concluded assessment, its titles."""

    ward: Ward
    is_whole: bool
    is_taken: bool
    paper: Assessment | None = None
    recognitions: list[Recognition] = field(default_factory=list)

    @property
    def has_voice(self) -> bool:
        return self.is_taken and self.paper is not None


@dataclass
class Row:
    """One criterion: the outcome, and what each source with a voice found (None where it did not judge it)."""

    criterion: Criterion
    outcome: str
    said: list[tuple[Source, Finding | None]]

    @property
    def outcome_label(self) -> str:
        return Outcome(self.outcome).label


@dataclass
class Inheritance:
    """A unit with the sources behind it and one row per criterion they judged."""

    ward: Ward
    sources: list[Source]
    rows: list[Row]

    def count(self, outcome: str) -> int:
        return sum(row.outcome == outcome for row in self.rows)

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """(outcome, its word, how many criteria), in order."""
        return [(outcome.value, outcome.label, self.count(outcome)) for outcome in Outcome]

    @property
    def titles(self) -> list[Recognition]:
        """The titles of the units behind it."""
        return [title for source in self.sources for title in source.recognitions]


def of(ward: Ward, officer, day) -> Inheritance:
    """What stands behind the ward, of what the officer may see; recognitions as they stand on that day. Six queries."""
    behind = dict(
        Ancestry.objects.filter(descendant=ward).exclude(ancestor=ward).values_list("ancestor", "carries_records")
    )
    if not behind:
        return Inheritance(ward, [], [])
    sources = _sources(ward, behind, officer)
    titles = Recognition.objects.visible_to(officer).standing_on(day).filter(ward__in=behind)
    found: dict[int, list[Recognition]] = {}
    for title in titles.select_related("ward", "document").order_by("-year", "pk"):
        found.setdefault(title.ward_id, []).append(title)
    for source in sources:
        source.recognitions = found.pop(source.ward.pk, [])
    return Inheritance(ward, sources + _further(found, ward, behind), _rows([one for one in sources if one.has_voice]))


def _sources(ward: Ward, behind: dict[int, bool], officer) -> list[Source]:
    """The sources behind one ward, of what the officer may see. Three queries."""
    papers = _last_concluded(Assessment.objects.visible_to(officer).filter(ward__in=behind))
    lines = _lines(Succession.objects.filter(predecessor__in=behind))
    split = set(
        Succession.objects.filter(predecessor__in=behind, share=Share.PART).values_list("predecessor", flat=True)
    )
    return _walk(ward, behind, lines, papers, split)


def _lines(rows) -> dict[int, list[Succession]]:
    """Unit → the events that made it."""
    lines: dict[int, list[Succession]] = {}
    for line in rows.select_related("predecessor"):
        lines.setdefault(line.successor_id, []).append(line)
    return lines


def _walk(
    ward: Ward,
    behind: dict[int, bool],
    lines: dict[int, list[Succession]],
    papers: dict[int, Assessment],
    split: set[int],
) -> list[Source]:
    """Walk back from the ward, stopping on each way at the first unit with a concluded assessment, or at its beginning."""
    found: dict[int, Source] = {}
    steps = [(line, True) for line in lines.get(ward.pk, [])]
    while steps:
        line, is_whole = steps.pop()
        unit, is_whole = line.predecessor, is_whole and line.predecessor_id not in split
        further = lines.get(unit.pk, [])
        if unit.pk in papers or not further:
            known = found.setdefault(unit.pk, Source(unit, is_whole, behind.get(unit.pk, False), papers.get(unit.pk)))
            known.is_whole = known.is_whole and is_whole
        else:
            steps += [(one, is_whole) for one in further]
    return sorted(found.values(), key=lambda source: (source.ward.sort_key, source.ward.pk))


def _further(found: dict[int, list[Recognition]], ward: Ward, behind: dict[int, bool]) -> list[Source]:
    """Units with a title that lie farther back than the sources: named too, without a voice."""
    rows = (titles for _pk, titles in sorted(found.items()))
    return [Source(titles[0].ward, False, behind.get(titles[0].ward_id, False), None, titles) for titles in rows]


def _last_concluded(rows) -> dict[int, Assessment]:
    rows = rows.filter(state=Assessment.State.CONCLUDED)
    return {row.ward_id: row for row in rows.select_related("period", "criteria_set").order_by("period__ends_on", "pk")}


def _rows(voices: list[Source]) -> list[Row]:
    findings = Finding.objects.filter(assessment__in=[source.paper for source in voices])
    said: dict[int, dict[int, Finding]] = {}
    criteria: dict[int, Criterion] = {}
    for finding in findings.select_related("criterion").prefetch_related("evidence").order_by("criterion__code"):
        criteria[finding.criterion_id] = finding.criterion
        said.setdefault(finding.criterion_id, {})[finding.assessment_id] = finding
    return [
        Row(criterion, outcome_of(voices, said[pk]), [(source, said[pk].get(source.paper.pk)) for source in voices])
        for pk, criterion in criteria.items()
    ]


def outcome_of(voices: list[Source], said: dict[int, Finding]) -> str:
    """carried, conflict or reassess, by the rule above; `said`: assessment's key → its finding of the criterion."""
    return _outcome(
        voices,
        [finding.verified_verdict if (finding := said.get(source.paper.pk)) else "" for source in voices],
    )


def _outcome(voices: list[Source], verdicts: list[str]) -> str:
    """By what each of the voices found; "" where it did not judge."""
    if not verdicts or "" in verdicts or not all(source.is_whole for source in voices):
        return Outcome.REASSESS
    return Outcome.CARRIED if len(set(verdicts)) == 1 else Outcome.CONFLICT


@dataclass
class Counts:
    """A unit, those before it, how many criteria come how, and the titles the earlier units were given."""

    ward: Ward
    sources: list[Ward]
    outcomes: Counter
    titles: list[Recognition]


def of_all(wards: Collection[Ward], day: date) -> dict[int, Counts]:
    """What stands behind each of these wards, counted, of assessments concluded by the day; none for a unit without earlier ones.

    By the same rule as `of`, in five queries whatever the number of wards.
    """
    behind: dict[int, dict[int, bool]] = {}
    links = Ancestry.objects.filter(descendant__in=wards).exclude(ancestor=F("descendant"))
    for unit, earlier, carries in links.values_list("descendant", "ancestor", "carries_records"):
        behind.setdefault(unit, {})[earlier] = carries
    if not behind:
        return {}
    units = {unit for found in behind.values() for unit in found}
    lines = _lines(Succession.objects.filter(predecessor__in=units))
    split = {line.predecessor_id for found in lines.values() for line in found if line.share == Share.PART}
    begun = datetime.combine(day + timedelta(days=1), time(), HANOI)
    papers = _last_concluded(Assessment.objects.filter(ward__in=units, concluded_at__lt=begun))
    sources = {ward.pk: _walk(ward, behind[ward.pk], lines, papers, split) for ward in wards if ward.pk in behind}
    verdicts = _verdicts({one.paper.pk for found in sources.values() for one in found if one.has_voice})
    titles: dict[int, list[Recognition]] = {}
    given = Recognition.objects.filter(ward__in=units, decided_on__lte=day, state__in=["recognised", "withdrawn"])
    for title in given.select_related("ward").order_by("-year", "pk"):
        titles.setdefault(title.ward_id, []).append(title)
    return {
        ward.pk: Counts(
            ward,
            [one.ward for one in sources[ward.pk]],
            Counter(_outcomes([one for one in sources[ward.pk] if one.has_voice], verdicts)),
            [title for unit in behind[ward.pk] for title in titles.get(unit, [])],
        )
        for ward in wards
        if ward.pk in sources
    }


def _verdicts(papers: set[int]) -> dict[int, dict[int, str]]:
    """Assessment → criterion → what the review found."""
    found: dict[int, dict[int, str]] = {}
    rows = Finding.objects.filter(assessment__in=papers).order_by()
    for paper, criterion, verdict in rows.values_list("assessment", "criterion", "verified_verdict"):
        found.setdefault(paper, {})[criterion] = verdict
    return found


def _outcomes(voices: list[Source], verdicts: dict[int, dict[int, str]]) -> list[str]:
    """The outcome of every criterion that one of the voices judged."""
    said = [verdicts.get(source.paper.pk, {}) for source in voices]
    criteria = {criterion for found in said for criterion in found}
    return [_outcome(voices, [found.get(criterion, "") for found in said]) for criterion in criteria]
