"""Publish a draft criteria set: from then on it never changes."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit
from organisation.models import Officer
from programme.models import CriteriaSet


@transaction.atomic
def publish_criteria_set(*, criteria_set_id: int, by: Officer) -> CriteriaSet:
    """Open assessments keep the set they are pinned to. Raises ValidationError for what is no draft or holds no criteria."""
    row = CriteriaSet.objects.select_for_update(of=("self",)).get(pk=criteria_set_id)
    if row.state != CriteriaSet.State.DRAFT or not row.criteria.exists():
        raise ValidationError(_("Chỉ ban hành được bộ tiêu chí nháp đã có tiêu chí."))
    row.state, row.published_at = CriteriaSet.State.PUBLISHED, timezone.now()
    row.save(update_fields=["state", "published_at"])
    audit.record(
        by=by,
        action="publish_criteria_set",
        row=row,
        changes={"state": [CriteriaSet.State.DRAFT.value, CriteriaSet.State.PUBLISHED.value]},
    )
    return row
