"""A project's money: plans by source and year, and what was paid. Whole đồng."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from organisation import clock
from organisation.audit import snapshot
from organisation.formats import dong
from organisation.versions import lock, save

from ..models import Disbursement, Funding, InvestmentProject
from ..standing import refresh_money
from .rows import fill, lock_project_ward, whole_dong, write_changed, write_new

FIELDS = ("source", "year", "planned", "allocated", "basis")


@transaction.atomic
def create_funding(*, project_id: int, by, values: dict) -> Funding:
    """Money of one source in one budget year. Raises ValidationError when the project has that source and year already."""
    project = InvestmentProject.objects.get(pk=project_id)
    lock_project_ward(project)
    funding = Funding(project=project)
    _fill(funding, values)
    write_new(funding, by=by, action="create_funding", ward_id=project.ward_id)
    refresh_money([project.ward_id], [funding.year])
    return funding


@transaction.atomic
def save_funding(*, funding_id: int, version: int, by, values: dict) -> Funding:
    """Change a plan. Its year may change only while nothing is paid from it. Raises StaleEdit, ValidationError."""
    ward_id = lock_project_ward(_project_of(funding_id)).pk
    funding = lock(Funding.objects, funding_id, version)
    before = snapshot(funding)
    _fill(funding, values)
    moved = (before["year"], before["source"]) != (funding.year, funding.source)
    if moved and funding.disbursements.exists():
        raise ValidationError(
            _(
                "Nguồn vốn này đã có giải ngân: không đổi được năm hoặc nguồn. Xin hủy các lần giải ngân "
                "bằng số âm rồi lập nguồn vốn mới."
            )
        )
    if write_changed(funding, before, by=by, action="save_funding", ward_id=ward_id):
        refresh_money([ward_id], {before["year"], funding.year})
    return funding


@transaction.atomic
def add_disbursement(
    *, funding_id: int, by, paid_on: date, amount: int, voucher: str = "", entry_key: UUID | None = None
) -> Disbursement:
    """Record a payment in whole đồng; a negative one reverses, but never below zero in all.

    More than was allocated is recorded and warned of (facilities.law), since the Treasury did pay it. The same `entry_key`
    again answers the payment made the first time. Raises ValidationError.
    """
    ward_id = lock_project_ward(_project_of(funding_id)).pk
    funding = lock(Funding.objects, funding_id)
    if entry_key and (made := Disbursement.objects.filter(entry_key=entry_key).first()):
        return made
    whole_dong({"amount": amount}, "amount")
    if paid_on > clock.today():
        raise ValidationError({"paid_on": _("Ngày giải ngân không thể ở tương lai.")})
    paid = funding.disbursements.aggregate(total=Sum("amount"))["total"] or 0
    if paid + amount < 0:
        raise ValidationError(
            {"amount": _("Không hủy quá số đã giải ngân: nguồn vốn này mới giải ngân %(paid)s.") % {"paid": dong(paid)}}
        )
    if amount > funding.left:
        raise ValidationError(
            {
                "amount": _(
                    "Vượt số còn được chi: đã bố trí %(allocated)s, kéo dài từ năm trước %(carried)s, đã giải ngân %(paid)s. "
                    "Xin ghi số bố trí trước."
                )
                % {"allocated": dong(funding.allocated), "carried": dong(funding.carried_in), "paid": dong(paid)}
            }
        )
    payment = Disbursement(funding=funding, paid_on=paid_on, amount=amount, voucher=voucher, entry_key=entry_key)
    write_new(payment, by=by, action="add_disbursement", ward_id=ward_id)
    funding.disbursed = paid + amount
    save(funding, "disbursed")
    refresh_money([ward_id], [funding.year])
    return payment


def _project_of(funding_id: int) -> InvestmentProject:
    return Funding.objects.select_related("project").get(pk=funding_id).project


def _fill(funding: Funding, values: dict) -> None:
    whole_dong(values, "planned", "allocated")
    fill(funding, values, FIELDS)
