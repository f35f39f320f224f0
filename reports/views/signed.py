"""The signed paper of an edition: what its signatures say; bring it, take it off, download it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisation.sent_files import attachment
from reports.actions import signing
from reports.forms_signed import SignedForm
from reports.models import SignedFile
from reports.signed_papers import signed_of

from .editions import edition_of
from .report_acts import add_errors
from .reports import title_of


@require_http_methods(["GET", "HEAD", "POST"])
def edition_signed(request, pk: int, number: int):
    """The signatures of the edition's paper; POST keeps a signed paper."""
    edition = edition_of(request, pk, number)
    if request.method != "POST":
        return _page(request, edition, SignedForm())
    _check_may(request, edition)
    form = SignedForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            signing.keep_signed(edition_id=edition.pk, by=request.user, upload=form.cleaned_data["file"])
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            messages.success(request, _("Đã nhận bản ký số. Xin xem các chữ ký dưới đây."))
            return redirect("reports:edition-signed", pk, number)
    return _page(request, edition, form, status=422)


def _page(request, edition, form: SignedForm, status: int = 200):
    report = edition.report
    context = signed_of(request.user, edition) | {
        "report": report,
        "edition": edition,
        "report_title": title_of(report),
        "title": _("Bản ký số"),
        "form": form,
    }
    return render(request, "reports/edition_signed.html", context, status=status)


def _check_may(request, edition) -> None:
    if not signing.may_keep_signed(request.user, edition.report):
        raise PermissionDenied(_("Bản ký số do người ban hành hoặc viết báo cáo này gửi."))


def _signed(edition) -> SignedFile:
    row = SignedFile.objects.filter(edition=edition, withdrawn_at__isnull=True).first()
    if row is None:
        raise Http404(_("Bản báo cáo này chưa có bản ký số."))
    return row


@require_safe
def edition_signed_file(request, pk: int, number: int):
    """The signed paper as it was received."""
    row = _signed(edition_of(request, pk, number))
    try:
        return attachment(row.file.open("rb"), row.name)
    except OSError as gone:
        raise Http404(_("Tệp %(name)s không còn trong kho. Hãy báo người quản trị.") % {"name": row.name}) from gone


@require_POST
def edition_signed_off(request, pk: int, number: int):
    """Take the signed paper off the page; it is kept."""
    edition = edition_of(request, pk, number)
    _check_may(request, edition)
    row = signing.take_off_signed(signed_id=_signed(edition).pk, by=request.user)
    messages.success(request, _("Đã gỡ bản ký số %(name)s; tệp vẫn được lưu.") % {"name": row.name})
    return redirect("reports:edition-signed", pk, number)
