"""What an assessment still lacks in evidence, and which of its files no longer hold: for the page and the ZIP alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from organisation.formats import day as written_day
from organisation.models import ReportingPeriod

from .checks import is_of_period
from .models import Criterion, Evidence, Finding


@dataclass(frozen=True)
class Gap:
    """A criterion without sufficient evidence, and why that is so."""

    criterion: Criterion
    reason: str


def marks_of(row: Evidence, criterion: Criterion, period: ReportingPeriod, day: date) -> list[str]:
    """What is wrong with a file as evidence of the criterion on that day; empty when nothing is."""
    marks = []
    if row.has_expired_on(day):
        marks.append(_("hết hiệu lực từ %(day)s") % {"day": written_day(row.valid_until)})
    if not is_of_period(row, period, criterion):
        marks.append(_("số liệu ngoài kỳ"))
    return marks


def gaps(findings: Iterable[Finding], period: ReportingPeriod, day: date) -> list[Gap]:
    """Criteria said to be met, or not yet answered, that no sound file supports.

    What a register says needs no file; nor does what is not met or does not apply. Evidence prefetched.
    """
    found = []
    for finding in findings:
        if finding.is_computed or finding.self_verdict in {Finding.Verdict.NOT_MET, Finding.Verdict.NOT_APPLICABLE}:
            continue
        held = finding.evidence.all()
        if any(not marks_of(row, finding.criterion, period, day) for row in held):
            continue
        found.append(Gap(finding.criterion, _why(finding, bool(held))))
    return found


def _why(finding: Finding, has_files: bool) -> str:
    if has_files:
        return _("Minh chứng đã hết hiệu lực hoặc ngoài kỳ.")
    if finding.self_verdict:
        return _("Tự chấm đạt nhưng chưa có minh chứng.")
    return _("Chưa tự chấm, chưa có minh chứng.")
