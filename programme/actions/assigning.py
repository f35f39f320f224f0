"""Who judges an assessment: given to one officer, taken over, or left to all reviewers again."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from organisation import audit
from organisation.models import Officer
from programme import life
from programme.models import Assessment, AssessmentStep

FIELDS = ["reviewer", "assigned_by", "assigned_at"]


def may_be_assigned() -> models.QuerySet:
    """Officers an assessment can be given to: in service, of the city, seeing every ward."""
    return Officer.objects.filter(is_active=True, sees_all=True, is_superuser=False, ward__isnull=True)


def unfit(assessment: Assessment, reviewer: Officer) -> str:
    """Why the officer cannot judge this assessment; "" when they can."""
    name, unit = str(reviewer), assessment.ward.full_name
    if not reviewer.is_active:
        return _("Tài khoản của %(name)s đã ngừng hoạt động: xin chọn người khác.") % {"name": name}
    if life.is_of_ward(reviewer, assessment.ward_id):
        return _("%(name)s là cán bộ của %(unit)s nên không thẩm định phiếu của đơn vị này.") % {
            "name": name,
            "unit": unit,
        }
    if not (reviewer.is_superuser or reviewer.sees_all):
        return _("%(name)s không xem được hồ sơ của %(unit)s: xin chọn cán bộ cấp thành phố.") % {
            "name": name,
            "unit": unit,
        }
    if assessment.submitted_by_id == reviewer.pk:
        return _("%(name)s đã ký gửi phiếu của %(unit)s nên không được thẩm định phiếu đó.") % {
            "name": name,
            "unit": unit,
        }
    return ""


@transaction.atomic
def assign_reviewer(
    *, assessment_ids: Collection[int], reviewer: Officer, by: Officer, reason: str = ""
) -> list[Assessment]:
    """Give these assessments to one officer to judge, whoever had them before; all or none. Returns those that changed hands.

    The officer may return, review and verify them, and read their evidence, until they are concluded; no other reviewer may
    meanwhile. Assigning to oneself takes over. Raises DoesNotExist (foreign), PermissionDenied, ValidationError naming every
    assessment that cannot be given.
    """
    rows = _locked(assessment_ids, by)
    _refuse_all(rows, lambda row: _why_not(row, by) or unfit(row, reviewer))
    changed = [row for row in rows if row.reviewer_id != reviewer.pk]
    for row in changed:
        words = _("Giao cho %(name)s.") % {"name": reviewer}
        _hand(row, reviewer, by, f"{words} {reason.strip()}".strip(), "assign_reviewer")
    return changed


@transaction.atomic
def unassign_reviewer(*, assessment_ids: Collection[int], by: Officer, reason: str = "") -> list[Assessment]:
    """Leave these assessments to every reviewer again; the officer they were given to may hand them back without the verb."""
    rows = _locked(assessment_ids, by)
    _refuse_all(rows, lambda row: "" if life.is_assigned(row, by) else _why_not(row, by))
    changed = [row for row in rows if row.reviewer_id is not None]
    for row in changed:
        words = _("Thôi giao cho %(name)s.") % {"name": row.reviewer}
        _hand(row, None, by, f"{words} {reason.strip()}".strip(), "unassign_reviewer")
    return changed


def _locked(assessment_ids: Collection[int], by: Officer) -> list[Assessment]:
    """The assessments in the order of their keys, so that two hands never wait for each other."""
    wanted = set(assessment_ids)
    if not wanted:
        raise ValidationError(_("Xin chọn ít nhất một phiếu."), code="none")
    rows = Assessment.objects.visible_to(by).filter(pk__in=wanted).select_related("ward", "period", "reviewer")
    rows = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    if len(rows) != len(wanted):
        raise Assessment.DoesNotExist(f"not visible: {sorted(wanted - {row.pk for row in rows})}")
    return rows


def _why_not(row: Assessment, by: Officer) -> str:
    try:
        life.check(row, life.ASSIGN, by)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _refuse_all(rows: list[Assessment], why) -> None:
    """PermissionDenied goes through; every other reason is told together with its unit and period."""
    reasons = [(row, reason) for row in rows if (reason := why(row))]
    if reasons:
        raise ValidationError(
            [
                ValidationError(f"{capfirst(row.ward.full_name)} ({row.period.label}): {reason}", code="unfit")
                for row, reason in reasons
            ]
        )


def _hand(row: Assessment, reviewer: Officer | None, by: Officer, words: str, action: str) -> None:
    """Change hands and leave the step. The version stays: what the ward is typing meanwhile is not out of date."""
    before, row.reviewer = row.reviewer, reviewer
    row.assigned_by, row.assigned_at = (by, timezone.now()) if reviewer else (None, None)
    row.save(update_fields=FIELDS)
    AssessmentStep.objects.create(
        assessment=row, action=AssessmentStep.Action.ASSIGN, at=timezone.now(), by=by, reason=words
    )
    audit.record(
        by=by,
        action=action,
        row=row,
        changes={"reviewer": [str(before or ""), str(reviewer or "")]},
        reason=words,
        ward_id=row.ward_id,
    )
