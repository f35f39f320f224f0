"""A project's payments."""

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..actions import add_disbursement
from ..forms import DisbursementForm
from ..models import Funding
from .ladder import get_entered
from .shared import entry_page


@require_http_methods(["GET", "HEAD", "POST"])
def disbursement_create(request, pk):
    """Record a payment from a funding, or reverse one; never more than what is left of it."""
    funding = get_entered(Funding.objects.select_related("project__ward"), request, pk=pk)
    form = DisbursementForm(request.POST or None)

    def act():
        payment = add_disbursement(
            funding_id=pk, by=request.user, **form.values(("paid_on", "amount", "voucher", "entry_key"))
        )
        _warn_of_the_year(request, payment)
        return payment

    return entry_page(
        request,
        form,
        act=act,
        done=_("Đã ghi giải ngân."),
        template="facilities/disbursement_form.html",
        context={"project": funding.project, "funding": funding, "left": funding.left},
        target=lambda payment: payment.funding.project.get_absolute_url() + "#von",
    )


def _warn_of_the_year(request, payment) -> None:
    if payment.paid_on.year != payment.funding.year:
        text = _(
            "Ngày giải ngân thuộc năm %(paid)d, kế hoạch vốn thuộc năm %(plan)d: số tiền được tính vào năm kế hoạch."
        )
        messages.warning(request, text % {"paid": payment.paid_on.year, "plan": payment.funding.year})
