"""How much one bearer's duty counts in the directive's weighted mean: set by the lead or the city, for a reason."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organisation import audit, versions
from organisation.models import Officer
from programme.models import Duty

from .progress_return import may_judge
from .rejudging import hold_periods
from .standing_directives import rule_changed

VERB = "programme.override_status"


@transaction.atomic
def weigh_duty(*, duty_id: int, version: int, weight: Decimal, reason: str, by: Officer) -> Duty:
    """Set the weight, from 0 (left out of the mean). The directive's standings of unlocked periods follow at once.

    Raises DoesNotExist (out of scope), PermissionDenied, StaleEdit, ValidationError.
    """
    check_weigher(Duty.objects.visible_to(by).select_related("directive").get(pk=duty_id), by)
    hold_periods(Duty.objects.filter(pk=duty_id))  # whoever signs meanwhile comes before, or after
    row = versions.lock(Duty.objects.select_related("directive", "ward", "agency"), duty_id, version)
    if weight < 0:
        raise ValidationError({"weight": _("Trọng số không được âm; 0 là không tính vào trung bình.")})
    if weight == row.weight:
        return row
    if not reason.strip():
        raise ValidationError({"reason": _("Xin nêu lý do.")})
    before = audit.snapshot(row)
    row.weight = weight
    row.clean_fields(exclude=[field.name for field in row._meta.concrete_fields if field.name != "weight"])
    versions.save(row, "weight")
    changes = audit.difference(before, audit.snapshot(row))
    audit.record(by=by, action="weigh_duty", row=row, changes=changes, reason=reason.strip(), ward_id=row.ward_id)
    rule_changed([row.directive_id])
    return row


def check_weigher(duty: Duty, by: Officer) -> None:
    """Raise PermissionDenied unless the officer is the lead's, or the city's with the verb."""
    if not may_judge(duty.directive, by, VERB):
        raise PermissionDenied(_("Chỉ cơ quan chủ trì và thành phố được đặt trọng số của nghĩa vụ."))
