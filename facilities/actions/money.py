"""What was paid from a project's money. Whole đồng."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organisation import clock
from organisation.formats import day as write_day
from organisation.formats import dong
from organisation.versions import lock, save

from ..models import Disbursement, Funding, InvestmentProject
from ..standing import refresh_money
from .rows import lock_project_ward, whole_dong, write_new


@transaction.atomic
def add_disbursement(
    *, funding_id: int, by, paid_on: date, amount: int, voucher: str = "", entry_key: UUID | None = None
) -> Disbursement:
    """Record a payment in whole đồng; a negative one reverses, but never below zero in all.

    More than what there is (allocated and carried in, less paid and carried out) is refused: the allocation is recorded first.
    The same `entry_key` again answers the payment made the first time. Raises ValidationError.
    """
    ward_id = lock_project_ward(_project_of(funding_id)).pk
    funding = lock(Funding.objects, funding_id)
    if entry_key and (made := Disbursement.objects.filter(entry_key=entry_key).first()):
        return made
    whole_dong({"amount": amount}, "amount")
    if paid_on > clock.today():
        raise ValidationError({"paid_on": _("Ngày giải ngân không thể ở tương lai.")})
    _refuse_beyond(funding, amount)
    _refuse_early(funding, paid_on, amount)
    payment = Disbursement(funding=funding, paid_on=paid_on, amount=amount, voucher=voucher, entry_key=entry_key)
    write_new(payment, by=by, action="add_disbursement", ward_id=ward_id)
    funding.disbursed += amount
    save(funding, "disbursed")
    refresh_money([ward_id], [funding.year])
    return payment


def _refuse_beyond(funding: Funding, amount: int) -> None:
    """Neither more than what is left, nor back more than what was paid. Raises ValidationError with the figures."""
    words = {
        "left": dong(funding.left),
        "allocated": dong(funding.allocated),
        "carried": dong(funding.carried_in),
        "paid": dong(funding.disbursed),
        "out": dong(funding.carried_out),
    }
    if funding.disbursed + amount < 0:
        text = _("Không hủy quá số đã giải ngân: nguồn vốn này mới giải ngân %(paid)s.")
    elif amount > max(funding.left, 0):
        text = _(
            "Vượt số còn được chi %(left)s: đã bố trí %(allocated)s, kéo dài từ năm trước %(carried)s, đã giải ngân %(paid)s, "
            "kéo dài sang năm sau %(out)s. Xin ghi số bố trí trước."
        )
    else:
        return
    raise ValidationError({"amount": text % words})


def _refuse_early(funding: Funding, paid_on: date, amount: int) -> None:
    """A reversal takes back what had been paid by its day: on no day is less than nothing paid. Raises ValidationError."""
    if amount > 0:
        return
    on_day = defaultdict(int, {paid_on: 0})
    for day, part in funding.disbursements.values_list("paid_on", "amount"):
        on_day[max(day, paid_on)] += part
    paid = 0
    for day in sorted(on_day):
        paid += on_day[day]
        if paid + amount < 0:
            break
    else:
        return
    text = _("Đến ngày %(day)s mới giải ngân %(paid)s: xin ghi ngày hủy từ ngày của lần chi được hủy trở đi.")
    raise ValidationError({"paid_on": text % {"day": write_day(day), "paid": dong(paid)}})


def _project_of(funding_id: int) -> InvestmentProject:
    return Funding.objects.select_related("project").get(pk=funding_id).project
