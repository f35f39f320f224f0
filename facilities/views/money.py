"""A project's money: plans by source and year, and payments."""

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation.access import check, get_editable

from ..actions import add_disbursement, create_funding, save_funding
from ..actions.money import FIELDS
from ..compose import plans_of
from ..forms import DisbursementForm, FundingForm
from ..law import plan_warnings
from ..models import Funding, InvestmentProject
from .shared import VERB, entry_page


def _to_project(row) -> str:
    return row.project.get_absolute_url() + "#von"


@require_http_methods(["GET", "HEAD", "POST"])
def funding_create(request, pk):
    """Money of one source in one year for a project of the officer's own ward."""
    project = get_editable(InvestmentProject.objects.select_related("ward"), request, pk=pk)
    check(request.user, VERB)
    form = FundingForm(request.POST or None, project=project)
    return entry_page(
        request,
        form,
        done=_("Đã thêm nguồn vốn."),
        template="facilities/funding_form.html",
        context={"project": project},
        target=_to_project,
        act=lambda: create_funding(project_id=pk, by=request.user, values=form.values(FIELDS)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def funding_edit(request, pk):
    """Change a plan; a stale form shows both values."""
    funding = get_editable(Funding.objects.select_related("project__ward"), request, pk=pk)
    check(request.user, VERB)
    form = FundingForm(request.POST or None, instance=funding, project=funding.project)
    return entry_page(
        request,
        form,
        done=_("Đã lưu nguồn vốn."),
        template="facilities/funding_form.html",
        target=_to_project,
        context={"project": funding.project, "funding": funding},
        act=lambda: save_funding(
            funding_id=pk, version=form.cleaned_data["version"], by=request.user, values=form.values(FIELDS)
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def disbursement_create(request, pk):
    """Record a payment from a funding, or reverse one; more than was allocated is taken and warned of."""
    funding = get_editable(Funding.objects.select_related("project__ward"), request, pk=pk)
    check(request.user, VERB)
    form = DisbursementForm(request.POST or None)

    def act():
        payment = add_disbursement(
            funding_id=pk, by=request.user, **form.values(("paid_on", "amount", "voucher", "entry_key"))
        )
        _warn(request, pk, payment)
        return payment

    return entry_page(
        request,
        form,
        act=act,
        done=_("Đã ghi giải ngân."),
        template="facilities/disbursement_form.html",
        context={"project": funding.project, "funding": funding, "left": funding.left},
        target=lambda payment: _to_project(payment.funding),
    )


def _warn(request, funding_id: int, payment) -> None:
    """Say at once what looks wrong about the plan after this payment."""
    for text in plan_warnings(plans_of(Funding.objects.filter(pk=funding_id))[0]):
        messages.warning(request, text)
    if payment.paid_on.year != payment.funding.year:
        messages.warning(
            request,
            _("Ngày giải ngân thuộc năm %(paid)d, kế hoạch vốn thuộc năm %(plan)d: số tiền được tính vào năm kế hoạch.")
            % {"paid": payment.paid_on.year, "plan": payment.funding.year},
        )
