"""Issued reports on their way: what an officer was given, that it was opened, its files; sending once more."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from organisation.access import get_visible
from organisation.sent_files import attachment
from reports import actions
from reports.check_codes import grouped
from reports.deliveries import given_to, unopened_by
from reports.forms_delivery import SendForm
from reports.models import ComplianceReport, Delivery, ReportFile, SignedFile

from .report_files import file_name
from .reports import title_of

PER_PAGE = 30
SIGNED = "ky-so"


@require_safe
def delivery_list(request):
    """The issued reports given to the reader, newest first; `?chua-xem=1` only those not opened."""
    unopened = unopened_by(request.user)
    is_filtered = request.GET.get("chua-xem") == "1"
    page = Paginator(unopened if is_filtered else given_to(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Báo cáo đã nhận"),
        "page_obj": page,
        "rows": [(row, title_of(row.edition.report)) for row in page],
        "unopened": unopened.count(),
        "is_filtered": is_filtered,
    }
    return render(request, "reports/delivery_list.html", context)


def _given(request, pk: int) -> Delivery:
    """What was given to the reader by name; another's does not exist."""
    return get_visible(given_to(request.user), request, pk=pk)


@require_safe
def delivery_detail(request, pk: int):
    """One report as its recipient has it: number, day, signer, check code, files; whether it still stands."""
    row = _given(request, pk)
    edition = row.edition
    context = {
        "title": title_of(edition.report),
        "delivery": row,
        "edition": edition,
        "report": edition.report,
        "files": list(edition.files.all()),
        "code": grouped(edition.check_code or ""),
        "signed": edition.signed_files.filter(withdrawn_at__isnull=True).first(),
        "replaced_by": edition.corrected_by.filter(issued_on__isnull=False).order_by("-number").first(),
        "sees_report": ComplianceReport.objects.visible_to(request.user).filter(pk=edition.report_id).exists(),
    }
    return render(request, "reports/delivery_detail.html", context)


@require_POST
def delivery_open(request, pk: int):
    """Note that the reader opened it: the page sends this by itself, a press of its button where no script runs."""
    row = _given(request, pk)
    actions.mark_opened(delivery_id=row.pk, by=request.user)
    return (
        HttpResponse(status=204) if request.headers.get("HX-Request") else redirect("reports:delivery-detail", row.pk)
    )


@require_safe
def delivery_file(request, pk: int, format: str):
    """A file of the very edition that was given; `ky-so` is the signed paper."""
    edition = _given(request, pk).edition
    if format == SIGNED:
        found = SignedFile.objects.filter(edition=edition, withdrawn_at__isnull=True).first()
    else:
        found = ReportFile.objects.filter(edition=edition, format=format).first()
    if found is None or not default_storage.exists(found.file.name):
        raise Http404(_("Tệp đang được kết xuất. Xin mở lại trang báo cáo sau ít phút."))
    ending = found.file.name.rpartition(".")[2]
    name = file_name(edition.report, edition, ending)
    return attachment(
        found.file.open("rb"), name.replace(f".{ending}", f"-ky-so.{ending}") if format == SIGNED else name
    )


@require_POST
def delivery_resend(request, pk: int):
    """Send the mail to this recipient again."""
    rows = Delivery.objects.select_related("edition__report__ward").defer("edition__data")
    row = get_visible(rows, request, pk=pk)
    _check(request, row.edition.report)
    try:
        actions.resend(delivery_id=row.pk, by=request.user)
        messages.success(request, _("Thư đến %(who)s sẽ được gửi lại.") % {"who": row.recipient})
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(f"{row.edition.report.get_absolute_url()}#noi-nhan")


@require_POST
def report_send(request, pk: int):
    """Send the newest issued edition to one more address, and to recipients added since it was issued."""
    report = get_visible(ComplianceReport.objects.select_related("ward"), request, pk=pk)
    edition = report.editions.filter(issued_on__isnull=False).defer("data").order_by("-number").first()
    _check(request, report)
    form = SendForm(request.POST)
    if edition is None:
        messages.error(request, _("Chỉ phát hành báo cáo đã ban hành."))
    elif not form.is_valid():
        messages.error(request, " ".join(text for texts in form.errors.values() for text in texts))
    else:
        try:
            added = actions.send_edition(edition_id=edition.pk, by=request.user, **form.cleaned_data)
            messages.success(request, _told(added))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
    return redirect(f"{report.get_absolute_url()}#noi-nhan")


def _told(added: int) -> str:
    if not added:
        return _("Mọi nơi nhận đã đặt đều đã có báo cáo này.")
    return _("Đã thêm %(count)d nơi nhận; thư đang được gửi.") % {"count": added}


def _check(request, report: ComplianceReport) -> None:
    if not actions.may_send(request.user, report):
        raise PermissionDenied(_("Báo cáo này do đơn vị của báo cáo viết và ban hành."))
