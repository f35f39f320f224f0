"""What every use of a workbook begins with: an assessment that may be entered, and its findings."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.models import Officer
from programme import life
from programme.earlier import last_findings
from programme.models import Assessment, Finding
from programme.sheets import template


def template_of(assessment: Assessment, *, is_read_only: bool) -> bytes:
    """The assessment as a workbook to fill in, or to read only. A few queries."""
    check_set(assessment)
    findings = list(assessment.findings.select_related("criterion").order_by("criterion__code"))
    return template.write(assessment, findings, last_findings(assessment), is_read_only=is_read_only)


def enterable(assessment_id: int, by: Officer) -> Assessment:
    """The assessment, when the officer may enter it now. Raises PermissionDenied, ValidationError."""
    assessment = (
        Assessment.objects.visible_to(by).select_related("ward", "period", "criteria_set").get(pk=assessment_id)
    )
    life.check(assessment, life.ENTER, by)
    check_set(assessment)
    return assessment


def check_set(assessment: Assessment) -> None:
    if assessment.criteria_set.is_draft:
        raise ValidationError(
            _("%(set)s còn là bản nháp, chưa dùng để chấm: xin chờ bộ tiêu chí được ban hành.")
            % {"set": assessment.criteria_set},
            code="draft",
        )


def findings_of(assessment: Assessment) -> dict[str, Finding]:
    """By code, with criteria and evidence."""
    rows = assessment.findings.select_related("criterion").prefetch_related("evidence").order_by("criterion__code")
    found = {row.criterion.code: row for row in rows}
    for row in found.values():
        row.assessment = assessment
    return found
