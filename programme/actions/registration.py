"""A ward registers for the title of a year, and takes its registration back."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from organisation import clock
from organisation.models import Officer, Ward
from organisation.scope import why_closed
from programme import recognition_life as life
from programme.models import CriteriaSet, Recognition
from programme.recognition_rule import may_register_for

from .recognition_steps import check_reason, leave_step, move, open_for

YEARS_AHEAD = 2


@transaction.atomic
def register_recognition(*, ward_id: int, year: int, by: Officer, note: str = "") -> Recognition:
    """Register the ward for the year, as its chief. Raises PermissionDenied, ValidationError (too late, twice, not of the cohort)."""
    ward = Ward.objects.select_for_update(no_key=True).get(pk=ward_id)
    if not by.has_perm(life.REGISTER_VERB) or by.ward_id != ward.pk:
        raise PermissionDenied(_("Chỉ Trưởng Công an phường, xã đăng ký cho đơn vị của mình."))
    if closed := why_closed(ward):
        raise PermissionDenied(closed)
    today = clock.today()
    _check_registration(ward, year, today)
    recognition = Recognition(ward=ward, year=year, registered_on=today, registered_by=by, note=note)
    recognition.renews = _title_to_renew(ward)
    try:
        with transaction.atomic():
            recognition.save()
    except IntegrityError:
        raise _registered_already(ward, year) from None
    leave_step(recognition, life.Step.REGISTER, by, {"state": ["", recognition.state], "year": [None, year]}, note)
    return recognition


def _check_registration(ward: Ward, year: int, today: date) -> None:
    if not may_register_for(ward, year, today) or year > today.year + YEARS_AHEAD:
        raise ValidationError(
            _("Đăng ký phải trước khi năm %(year)s bắt đầu, nhiều nhất %(ahead)d năm.")
            % {"year": year, "ahead": YEARS_AHEAD},
            code="year",
        )
    if not any(ward.kind in criteria_set.cohort_kinds for criteria_set in CriteriaSet.objects.in_force_on(today)):
        raise ValidationError(_("%(ward)s không thuộc diện của bộ tiêu chí.") % {"ward": ward.full_name}, code="cohort")
    if Recognition.objects.filter(ward=ward, year=year).exclude(state=life.State.CANCELLED).exists():
        raise _registered_already(ward, year)


def _registered_already(ward: Ward, year: int) -> ValidationError:
    return ValidationError(
        _("%(ward)s đã đăng ký cho năm %(year)s.") % {"ward": ward.full_name, "year": year}, code="registered"
    )


def _title_to_renew(ward: Ward) -> Recognition | None:
    """The ward's latest title that was not withdrawn; a unit before it leaves none."""
    return Recognition.objects.filter(ward=ward, state=life.State.RECOGNISED).order_by("-valid_from", "-pk").first()


@transaction.atomic
def cancel_registration(*, recognition_id: int, version: int, by: Officer, reason: str) -> Recognition:
    """Take the registration back, with the reason; the ward may register for the year again while it is not too late."""
    recognition = open_for(recognition_id, version, life.CANCEL, by)
    check_reason(reason)
    return move(recognition, life.CANCEL, by, {}, reason)
