"""Standing checks: what looks odd in an assessment. They warn and never refuse; one kind asks for an answer before it is sent.

The thresholds are rows of `CheckRule`, the portal's proposal until the city sets them. An empty answer of a unit (nothing
answered yet) is no oddity.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from organisation import formats

from . import engine
from .models import Assessment, CheckRule, Criterion, Evidence, Finding

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


@dataclass(frozen=True)
class Warning:
    """One thing that looks odd in a finding, in words; `must_answer` before the assessment is sent."""

    key: str
    text: str
    must_answer: bool = False


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
            *_no_evidence(finding, active.get(Key.NO_EVIDENCE)),
            *_changed(finding, earlier.get(code), active.get(Key.CHANGED)),
            *_out_of_date(finding, span, day, active.get(Key.OUT_OF_DATE)),
            *(_inflated(finding, active.get(Key.INFLATED)) if is_review else ()),
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


def is_beyond(before: Decimal, after: Decimal, percent: Decimal) -> bool:
    """Whether the value changed by more than that share of what it was; from nothing to something is beyond any. Exact."""
    if not before:
        return bool(after)
    return abs(after - before) * 100 > abs(before) * percent


def stood(finding: Finding) -> Decimal | None:
    """The value that stood at the end of its period: the reviewer's where there is one, else the unit's."""
    return finding.self_value if finding.verified_value is None else finding.verified_value


def _period_of(findings: list[Finding]):
    """The period they belong to, asked once: a finding may not hold its assessment."""
    if not findings:
        return None
    first = findings[0]
    if Finding.assessment.is_cached(first):
        return first.assessment.period
    return Assessment.objects.select_related("period").get(pk=first.assessment_id).period


def _no_evidence(finding: Finding, rule: CheckRule | None) -> Iterable[Warning]:
    if rule is None or finding.self_verdict != engine.MET or finding.is_computed or finding.evidence.all():
        return
    needed = finding.criterion.evidence_required
    text = _("Tự chấm đạt nhưng chưa có minh chứng.")
    yield Warning(rule.key, f"{text} {_('Cần: %(needed)s.') % {'needed': needed.rstrip('.')}}" if needed else text)


def _changed(finding: Finding, before: Finding | None, rule: CheckRule | None) -> Iterable[Warning]:
    if rule is None or rule.threshold is None or before is None or finding.criterion.kind != Criterion.Kind.QUANTITY:
        return
    was, now = stood(before), finding.self_value
    if was is None or now is None or not is_beyond(was, now, rule.threshold):
        return
    text = _("Kỳ trước %(before)s, kỳ này %(after)s: thay đổi trên %(percent)s%%.") % {
        "before": before.criterion.value_text(was),
        "after": finding.criterion.value_text(now),
        "percent": formats.number(rule.threshold),
    }
    # What a register says is not for the unit to explain.
    yield Warning(rule.key, text, must_answer=not finding.is_computed)


def _out_of_date(finding: Finding, period, day: date, rule: CheckRule | None) -> Iterable[Warning]:
    if rule is None:
        return
    held = list(finding.evidence.all())
    if expired := [row.name for row in held if row.valid_until and row.valid_until <= day]:
        yield Warning(rule.key, _("Minh chứng đã hết hiệu lực: %(names)s.") % {"names": ", ".join(expired)})
    if foreign := [row.name for row in held if not is_of_period(row, period, finding.criterion)]:
        yield Warning(
            rule.key, _("Minh chứng có số liệu không thuộc kỳ đánh giá: %(names)s.") % {"names": ", ".join(foreign)}
        )


def is_of_period(evidence: Evidence, period, criterion: Criterion) -> bool:
    """Whether its figures touch the period; for a yearly criterion the year that ends with the period."""
    first = period.starts_on
    if criterion.frequency == Criterion.Frequency.YEAR:
        first = min(first, date(period.ends_on.year - 1, period.ends_on.month, min(period.ends_on.day, 28)))
    ends_before = evidence.covers_until is not None and evidence.covers_until < first
    starts_after = evidence.covers_from is not None and evidence.covers_from > period.ends_on
    return not (ends_before or starts_after)


def _inflated(finding: Finding, rule: CheckRule | None) -> Iterable[Warning]:
    """A criterion gives all of its points or none, so any drop is beyond the threshold."""
    if rule is not None and finding.self_verdict == engine.MET and finding.verified_verdict == engine.NOT_MET:
        yield Warning(rule.key, _("Tự chấm đạt, thẩm định chưa đạt."))
