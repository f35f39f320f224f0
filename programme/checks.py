"""Standing checks: what looks odd in an assessment. They warn and never refuse; one kind asks for an answer before it is sent.

The thresholds are rows of `CheckRule`, the portal's proposal until the city sets them. An empty answer of a unit (nothing
answered yet) is no oddity.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from organisation import formats

from . import inflation, oddities
from .earlier import last_findings
from .models import Assessment, CheckRule, Criterion, Finding
from .oddities import Warning, is_beyond, is_of_period, stood

__all__ = [
    "Warning",
    "is_beyond",
    "is_of_period",
    "overall",
    "page_of",
    "proposal",
    "rules",
    "stood",
    "unanswered",
    "warnings_of",
]

Key = CheckRule.Key
# (threshold in percent, whence it is); what is loaded once and stands in for a row that is missing.
PROPOSALS = {
    Key.NO_EVIDENCE: (None, "Đề xuất của cổng: tiêu chí tự chấm đạt phải có minh chứng, trừ khi tính từ sổ theo dõi."),
    Key.CHANGED: (
        Decimal(50),
        "Đề xuất của cổng, chưa có văn bản quy định: thay đổi trên 50% so với giá trị kỳ trước thì đơn vị phải giải thích.",
    ),
    Key.INFLATED: (
        Decimal(10),
        "Đề xuất của cổng, chưa có văn bản quy định: tự chấm cao hơn thẩm định trên 10% điểm tối đa đã thẩm định.",
    ),
    Key.OUT_OF_DATE: (None, "Đề xuất của cổng: minh chứng còn hiệu lực và có số liệu thuộc kỳ đánh giá."),
}


def proposal(key: str) -> CheckRule:
    """The rule as the portal proposes it; not saved."""
    threshold, note = PROPOSALS[Key(key)]
    return CheckRule(key=Key(key).value, threshold=threshold, is_active=True, is_proposal=True, note=note)


def rules() -> dict[str, CheckRule]:
    """Every check with its threshold, by key; a check without a row is as the portal proposes it. One query."""
    kept = {row.key: row for row in CheckRule.objects.all()}
    return {key.value: kept.get(key.value) or proposal(key) for key in Key}


def warnings_of(
    findings: Iterable[Finding],
    earlier: Mapping[str, Finding],
    *,
    day: date,
    is_review: bool = False,
    held: Mapping[str, CheckRule] | None = None,
) -> dict[str, list[Warning]]:
    """What looks odd, by criterion code; a code with nothing odd is left out.

    `findings`: of one assessment, with criterion, evidence prefetched; `earlier`: see `earlier.last_findings`; `day`: on which
    evidence must be in force; `is_review` adds what only a reviewer's verdict can show; `held`: the rules when read already.
    One query for the rules, and one for the period when the findings do not hold it.
    """
    findings, held = list(findings), held or rules()
    active = {key: rule for key, rule in held.items() if rule.is_active}
    span = _period_of(findings)
    found = {}
    for finding in findings:
        code = finding.criterion.code
        warnings = [
            *oddities.no_evidence(finding, active.get(Key.NO_EVIDENCE)),
            *oddities.changed(finding, earlier.get(code), active.get(Key.CHANGED)),
            *oddities.out_of_date(finding, span, day, active.get(Key.OUT_OF_DATE)),
            *(oddities.inflated(finding, active.get(Key.INFLATED)) if is_review else ()),
        ]
        if warnings:
            found[code] = warnings
    return found


def unanswered(findings: Iterable[Finding], warnings: Mapping[str, list[Warning]]) -> list[str]:
    """Codes of the criteria whose warning must be answered and is not."""
    return [
        finding.criterion.code
        for finding in findings
        if not finding.warning_answer.strip()
        and any(warning.must_answer for warning in warnings.get(finding.criterion.code, ()))
    ]


def _period_of(findings: list[Finding]):
    """The period they belong to, asked once: a finding may not hold its assessment."""
    if not findings:
        return None
    first = findings[0]
    if Finding.assessment.is_cached(first):
        return first.assessment.period
    return Assessment.objects.select_related("period").get(pk=first.assessment_id).period


def overall(findings: Iterable[Finding], rule: CheckRule) -> Warning | None:
    """Whether the unit's own points are far above those let stand, over all that the reviewer has judged so far."""
    tally = inflation.of_findings(findings)
    if not rule.is_active or not tally.is_beyond(rule.threshold):
        return None
    words = (
        _("Tự chấm %(own)s điểm, thẩm định %(verified)s điểm: cao hơn trên %(percent)s%% của %(whole)s điểm tối đa.")
        if tally.in_points
        else _("Tự chấm đạt %(own)s, thẩm định đạt %(verified)s: cao hơn trên %(percent)s%% của %(whole)s tiêu chí.")
    )
    return Warning(
        rule.key,
        words
        % {
            "own": formats.number(tally.own if tally.in_points else tally.met_own),
            "verified": formats.number(tally.verified if tally.in_points else tally.met_verified),
            "whole": formats.number(tally.whole),
            "percent": formats.number(rule.threshold),
        },
    )


def page_of(assessment: Assessment, findings: list[Finding], *, earlier: dict[str, Finding] | None = None) -> dict:
    """What `programme/_checks.html` shows of an assessment: counts per check, each odd criterion, and the whole.

    `findings`: the assessment's, with criterion, evidence prefetched; `earlier`: the period before, where it is read already. At
    most two queries, a few more where the set changed.
    """
    held, day = rules(), assessment.as_of
    for finding in findings:
        finding.assessment = assessment
    if earlier is None:
        earlier = last_findings(assessment, criterion__kind=Criterion.Kind.QUANTITY)  # no other kind is compared
    found = warnings_of(findings, earlier, day=day, is_review=bool(assessment.reviewed), held=held)
    rows = [
        {"finding": finding, "warnings": found[finding.criterion.code]}
        for finding in findings
        if finding.criterion.code in found
    ]
    return {
        "assessment": assessment,
        "counts": _counts(rows),
        "rows": rows,
        "overall": overall(findings, held[Key.INFLATED]),
        "is_proposal": any(rule.is_proposal for rule in held.values() if rule.is_active and rule.threshold is not None),
    }


def _counts(rows: list[dict]) -> list[dict]:
    """Each check that found something, with the criteria it found."""
    codes = {key.value: [] for key in Key}
    for row in rows:
        for key in dict.fromkeys(warning.key for warning in row["warnings"]):
            codes[key].append(row["finding"].criterion.code)
    return [{"key": key, "label": Key(key).label, "codes": found} for key, found in codes.items() if found]
