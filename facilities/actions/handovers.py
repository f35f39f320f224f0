"""Equipment that was handed over to a ward. The count stays as it is: the next count says what there is."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from organisation.formats import number

from ..models import EquipmentCategory, Handover
from .rows import fill, lock_ward, write_new

FIELDS = ("source", "giver", "paper_number", "note")
MOST = 1_000_000


@transaction.atomic
def add_handover(
    *,
    ward_id: int,
    by,
    category_id: int,
    handed_on: date,
    quantity: int,
    values: dict,
    entry_key: UUID | None = None,
) -> Handover:
    """Record what a ward received on a day; a negative quantity reverses, never below zero of that kind and day.

    The same `entry_key` again answers the row made the first time. Raises ValidationError.
    """
    ward = lock_ward(ward_id)
    if entry_key and (made := Handover.objects.filter(entry_key=entry_key).first()):
        return made
    if not EquipmentCategory.objects.filter(pk=category_id, is_active=True).exists():
        raise ValidationError({"category": _("Loại trang bị này không có trong danh mục.")})
    if type(quantity) is not int or not 0 < abs(quantity) <= MOST:
        raise ValidationError({"quantity": _("Số lượng phải là số nguyên khác 0, không quá 1.000.000.")})
    if quantity < 0:
        _refuse_beyond(ward_id, category_id, handed_on, quantity)
    row = Handover(ward=ward, category_id=category_id, handed_on=handed_on, quantity=quantity, entry_key=entry_key)
    fill(row, values, FIELDS)
    write_new(row, by=by, action="add_handover", ward_id=ward_id)
    return row


def _refuse_beyond(ward_id: int, category_id: int, handed_on: date, quantity: int) -> None:
    """A reversal takes back what was recorded for that day, not more."""
    same = Handover.objects.filter(ward=ward_id, category=category_id, handed_on=handed_on)
    held = same.aggregate(sum=Sum("quantity"))["sum"] or 0
    if held + quantity < 0:
        raise ValidationError(
            {
                "quantity": _(
                    "Không hủy quá số đã ghi: ngày này đã ghi bàn giao %(held)s. Xin xem lại ngày và số lượng."
                )
                % {"held": number(held)}
            }
        )
