"""The rule of recognition: what a ward must have shown in the year, each condition with what was found and whether it is met.

The thresholds are the criteria set's own and the engine compares them; this module only asks for each in turn, over the
assessments of the year. That every quarter must be concluded and must meet every condition is the portal's proposal: the
official procedure (domain knowledge of 2024) names none. A judgement is plain data, so that a decision can keep it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef

from organisation import periods
from organisation.models import ReportingPeriod, Ward

from . import engine
from .content import plain
from .models import Assessment, Finding, Recognition

REGISTERED, CONCLUDED, POINTS, GROUPS, MANDATORY, VETOES = (
    "registered",
    "concluded",
    "points",
    "groups",
    "mandatory",
    "vetoes",
)
KEYS = (REGISTERED, CONCLUDED, POINTS, GROUPS, MANDATORY, VETOES)


@dataclass
class Judgement:
    """What was found: facts as plain values, each with its `key`, `met` and, where it is of a quarter, its `period`."""

    facts: list[dict] = field(default_factory=list)
    papers: list[dict] = field(
        default_factory=list
    )  # the concluded assessments looked at, with the hash of their content

    @property
    def is_met(self) -> bool:
        """Every condition has something to show, and all of it is met."""
        return all(self.meets(key) for key in KEYS)

    def of(self, key: str) -> list[dict]:
        return [fact for fact in self.facts if fact["key"] == key]

    def meets(self, key: str) -> bool:
        found = self.of(key)
        return bool(found) and all(fact["met"] for fact in found)

    def as_data(self) -> dict:
        """To be kept with the decision."""
        return {"facts": self.facts, "papers": self.papers}

    @classmethod
    def from_data(cls, data: dict) -> "Judgement":
        return cls(data["facts"], data["papers"])


def may_register_for(ward: Ward, year: int, day: date) -> bool:
    """Registration goes before the year; a unit formed in the year could not do so and registers in it (the portal's proposal)."""
    formed_in_it = ward.established_on is not None and ward.established_on.year == year
    return day.year < year or (formed_in_it and day.year == year)


def judge(recognition: Recognition, day: date) -> Judgement:
    """The rule on that day for the ward and year registered. Three queries."""
    judgement = Judgement()
    judgement.facts.append({
        "key": REGISTERED,
        "met": may_register_for(recognition.ward, recognition.year, recognition.registered_on),
        "on": str(recognition.registered_on),
    })  # fmt: skip
    papers = {
        paper.period_id: paper
        for paper in Assessment.objects.filter(ward=recognition.ward_id, period__year=recognition.year)
        .filter(period__kind=periods.QUARTER)
        .select_related("period", "criteria_set")
    }
    for period in quarters_owed(recognition.ward, recognition.year, day):
        paper = papers.get(period.pk)
        state = paper.state if paper else ""
        met = state == Assessment.State.CONCLUDED
        judgement.facts.append({"key": CONCLUDED, "met": met, "period": period.code, "state": state})
    concluded = [paper for paper in papers.values() if paper.state == Assessment.State.CONCLUDED]
    findings = _findings(concluded)
    for paper in sorted(concluded, key=lambda paper: paper.period.ends_on):
        judgement.facts += _facts_of(paper, findings.get(paper.pk, []))
        judgement.papers.append({"id": paper.pk, "period": paper.period.code, "hash": paper.content_hash})
    return judgement


def quarters_owed(ward: Ward, year: int, day: date) -> list[ReportingPeriod]:
    """The quarters of the year for which the ward stood when they were due, but for those that closed without being opened for anyone."""
    return of_ward(ward, quarters_of({year}), day)


def quarters_of(years: Collection[int]) -> list[ReportingPeriod]:
    """The quarters of these years, each with `was_opened`: whether it was opened for anyone. One query."""
    opened = Exists(Assessment.objects.filter(period=OuterRef("pk")))
    rows = ReportingPeriod.objects.quarters().filter(year__in=years).order_by("ends_on")
    return list(rows.annotate(was_opened=opened))


def of_ward(ward: Ward, quarters: Iterable[ReportingPeriod], day: date) -> list[ReportingPeriod]:
    """Those of the quarters that the ward owes."""
    return [
        period
        for period in quarters
        if ward.stood_on(period.ward_due_on) and (period.was_opened or not period.is_closed_on(day))
    ]


def _findings(papers: list[Assessment]) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = {}
    if papers:
        rows = Finding.objects.filter(assessment__in=papers).select_related("criterion__group")
        for finding in rows.order_by("criterion__code"):
            found.setdefault(finding.assessment_id, []).append(finding)
    return found


def _facts_of(paper: Assessment, findings: list[Finding]) -> list[dict]:
    """The engine's word on one concluded assessment, threshold by threshold."""
    rule, period = paper.criteria_set, paper.period.code
    totals = engine.add_up(((finding.criterion, finding.verified_verdict) for finding in findings), rule)
    letters = {finding.criterion.group_id: finding.criterion.group.code for finding in findings}
    short = sorted(
        letters[pk]
        for pk, group in totals.groups.items()
        if not engine.group_passes(group, rule, is_scored=totals.is_scored)
    )
    common = {"period": period, "proposal": rule.is_proposal}
    return [
        {**common, "key": POINTS, "met": engine.whole_passes(totals, rule), "percent": plain(rule.pass_percent),
         **_share(totals)},
        {**common, "key": GROUPS, "met": engine.groups_pass(totals, rule), "part": len(letters) - len(short),
         "whole": len(letters), "percent": plain(rule.group_percent), "codes": short},
        {**common, "key": MANDATORY, "met": not totals.open_vetoes, "codes": _vetoes(findings, engine.UNANSWERED)},
        {**common, "key": VETOES, "met": not totals.vetoes, "codes": _vetoes(findings, engine.NOT_MET)},
    ]  # fmt: skip


def _share(totals: engine.Totals) -> dict:
    """Points of the most there are; criteria met of those that apply in a set without points."""
    if totals.is_scored:
        return {"part": plain(totals.points), "whole": plain(totals.points_max)}
    return {"part": str(totals.met), "whole": str(totals.total), "of": "criteria"}


def _vetoes(findings: list[Finding], verdict: str) -> list[str]:
    return [
        finding.criterion.code
        for finding in findings
        if finding.criterion.is_veto and finding.verified_verdict == verdict
    ]
