"""The standing checks one by one: given a finding and the rule, what looks odd, in words. Nothing is read or written here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from organisation import formats

from . import engine
from .models import CheckRule, Criterion, Evidence, Finding


@dataclass(frozen=True)
class Warning:
    """One thing that looks odd in a finding, in words; `must_answer` before the assessment is sent."""

    key: str
    text: str
    must_answer: bool = False


def is_beyond(before: Decimal, after: Decimal, percent: Decimal) -> bool:
    """Whether the value changed by more than that share of what it was; from nothing to something is beyond any. Exact."""
    if not before:
        return bool(after)
    return abs(after - before) * 100 > abs(before) * percent


def stood(finding: Finding) -> Decimal | None:
    """The value that stood at the end of its period: the reviewer's where there is one, else the unit's."""
    return finding.self_value if finding.verified_value is None else finding.verified_value


def papers_of(finding: Finding) -> list[Evidence]:
    """Its evidence: as `programme.grid` read it, else as it was prefetched."""
    return finding.papers if hasattr(finding, "papers") else list(finding.evidence.all())


def no_evidence(finding: Finding, rule: CheckRule | None) -> Iterable[Warning]:
    if rule is None or finding.self_verdict != engine.MET or finding.is_computed or papers_of(finding):
        return
    needed = finding.criterion.evidence_required
    text = _("Tự chấm đạt nhưng chưa có minh chứng.")
    if needed:
        text += " " + _("Cần: %(needed)s.") % {"needed": needed.rstrip(".")}
    yield Warning(rule.key, text)


def changed(finding: Finding, before: Finding | None, rule: CheckRule | None) -> Iterable[Warning]:
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


def out_of_date(finding: Finding, period, day: date, rule: CheckRule | None) -> Iterable[Warning]:
    if rule is None:
        return
    held = papers_of(finding)
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


def inflated(finding: Finding, rule: CheckRule | None) -> Iterable[Warning]:
    """A criterion gives all of its points or none, so any drop is beyond the threshold."""
    if rule is not None and finding.self_verdict == engine.MET and finding.verified_verdict == engine.NOT_MET:
        yield Warning(rule.key, _("Tự chấm đạt, thẩm định chưa đạt."))
