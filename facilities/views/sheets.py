"""Registers filled by workbook: the template, the upload, the dry run, the second press that writes, the file with its faults."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisation.access import get_visible
from organisation.exports import XLSX_TYPE
from organisation.models import RegisterSheet
from organisation.versions import StaleEdit

from ..forms.sheets import SheetForm
from ..sheets import KINDS, keeping

REFUSED, CONFLICT = 422, 409
SHOWN, PER_PAGE, PROBLEMS = 10, 100, 300


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_upload(request, kind: str):
    """Download the template; send it back filled."""
    _known(kind)
    keeping.check_sender(request.user)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, kind, form, REFUSED if request.method == "POST" else 200)
    try:
        sheet = keeping.receive(kind=kind, by=request.user, upload=form.cleaned_data["file"])
    except ValidationError as refusal:
        form.add_error("file", ValidationError(refusal.messages))
        return _page(request, kind, form, REFUSED)
    if sheet is None:
        messages.info(request, _("Tệp giống hệt những gì cổng đang giữ: không có gì thay đổi, không ghi gì."))
        return redirect("facilities:sheet-upload", kind)
    return redirect(sheet)


@require_safe
def sheet_template(request, kind: str):
    """The workbook to fill in."""
    keeping.check_sender(request.user)
    return _as_file(_known(kind).template(request.user), f"{kind}.xlsx")


@require_safe
def sheet_detail(request, pk: int):
    """The dry run of a kept file against the register as it stands now. Nothing is written."""
    return _shown(request, _own(request, pk))


@require_POST
def sheet_apply(request, pk: int):
    """Write exactly what the dry run showed."""
    sheet = _own(request, pk)
    try:
        sheet, is_new = keeping.apply(sheet=sheet, by=request.user, mark=request.POST.get("mark", ""))
    except (keeping.ChangedSince, StaleEdit):
        messages.warning(
            request, _("Sổ vừa được người khác sửa nên chưa ghi gì: xin xem lại các thay đổi dưới đây rồi bấm ghi lại.")
        )
        return _shown(request, sheet, CONFLICT)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(sheet)
    if is_new:
        messages.success(request, _("Đã nhập từ tệp: %(count)d thay đổi.") % {"count": sheet.changes})
    else:
        messages.info(request, _("Tệp này đã được nhập trước đó: không ghi thêm gì."))
    return redirect(sheet)


@require_POST
def sheet_discard(request, pk: int):
    """Forget a file that was not applied."""
    sheet = _own(request, pk)
    if keeping.discard(sheet=sheet):
        messages.info(request, _("Đã bỏ tệp %(name)s, không ghi gì.") % {"name": sheet.name})
    else:
        messages.info(request, _("Tệp %(name)s đã được nhập nên được giữ lại.") % {"name": sheet.name})
    return redirect("facilities:sheet-upload", sheet.kind)


@require_safe
def sheet_file(request, pk: int):
    """The sender's own file with the faults beside the cells; once it is applied, as it came."""
    sheet = _own(request, pk)
    try:
        content = keeping.annotated(sheet, request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("facilities:sheet-upload", sheet.kind)
    stem, _dot, ending = sheet.name.rpartition(".")
    return _as_file(content, sheet.name if sheet.is_applied else f"{stem}-loi.{ending}")


def _known(kind: str):
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _own(request, pk: int) -> RegisterSheet:
    """The sheet, for those who may apply it: of the own ward, or all for who keeps the registers."""
    sheet = get_visible(RegisterSheet.objects.select_related("received_by", "ward"), request, pk=pk)
    keeping.check_sender(request.user)
    if not request.user.has_perm(keeping.VERB_ALL) and sheet.ward_id != request.user.ward_id:
        raise PermissionDenied(_("Bạn xem được hồ sơ này nhưng chỉ đơn vị của hồ sơ mới được sửa."))
    _known(sheet.kind)
    return sheet


def _page(request, kind: str, form: SheetForm, status: int):
    sheets = RegisterSheet.objects.visible_to(request.user).filter(kind=kind).select_related("received_by")
    return render(
        request,
        "facilities/sheet_upload.html",
        {"kind": kind, "title": KINDS[kind].TITLE, "form": form, "sheets": sheets[:SHOWN]},
        status=status,
    )


def _shown(request, sheet: RegisterSheet, status: int = 200):
    trial = None
    if not sheet.is_applied:
        try:
            trial = keeping.try_again(sheet, request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("facilities:sheet-upload", sheet.kind)
    changes = Paginator(trial.changes if trial else [], PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "facilities/sheet_detail.html",
        {
            "sheet": sheet,
            "title": KINDS[sheet.kind].TITLE,
            "trial": trial,
            "page_obj": changes,
            "problems": trial.problems[:PROBLEMS] if trial else [],
            "mark": keeping.mark_of(trial) if trial else "",
        },
        status=status,
    )


def _as_file(content: bytes, name: str) -> HttpResponse:
    kind = XLSX_TYPE if name.endswith(".xlsx") else "text/csv; charset=utf-8"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
