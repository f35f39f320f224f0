"""Registers filled by workbook: the template, the upload, the dry run, the second press that writes, the file with its faults."""

from types import ModuleType

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisation import sheets
from organisation.access import get_visible
from organisation.forms_sheet import SheetForm
from organisation.models import RegisterSheet
from organisation.sent_files import attachment
from organisation.sheets import keeping
from organisation.versions import StaleEdit

REFUSED, CONFLICT = 422, 409
SHOWN, PER_PAGE, PROBLEMS = 10, 100, 300
ABOUT = "cho"  # what it is filled for, in the address


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_upload(request, kind: str):
    """Download the template; send it back filled."""
    module = _known(kind, request.user)
    about, _words = sheets.asked_for(module, request.user, request.GET.get(ABOUT, ""))
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, kind, form, REFUSED if request.method == "POST" else 200)
    try:
        sheet = keeping.receive(kind=kind, by=request.user, upload=form.cleaned_data["file"], about=about)
    except ValidationError as refusal:
        form.add_error("file", ValidationError(refusal.messages))
        return _page(request, kind, form, REFUSED)
    if sheet is None:
        messages.info(request, _("Tệp giống hệt những gì cổng đang giữ: không có gì thay đổi, không ghi gì."))
        return redirect(_upload_url(kind, about))
    return redirect(sheet)


@require_safe
def sheet_template(request, kind: str):
    """The workbook to fill in."""
    module = _known(kind, request.user)
    about, _words = sheets.asked_for(module, request.user, request.GET.get(ABOUT, ""))
    name = f"{kind}-{about}.xlsx" if about else f"{kind}.xlsx"
    return attachment(sheets.template_of(module, request.user, about), name)


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
    return redirect(_upload_url(sheet.kind, sheet.about))


@require_safe
def sheet_file(request, pk: int):
    """The sender's own file with the faults beside the cells; once it is applied, as it came."""
    sheet = _own(request, pk)
    try:
        content = keeping.annotated(sheet, request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(_upload_url(sheet.kind, sheet.about))
    stem, _dot, ending = sheet.name.rpartition(".")
    return attachment(content, sheet.name if sheet.is_applied else f"{stem}-loi.{ending}")


def _known(kind: str, officer) -> ModuleType:
    """The kind, for those who may fill it."""
    module = sheets.find(kind)
    if module is None:
        raise Http404
    module.may_send(officer)
    return module


def _own(request, pk: int) -> RegisterSheet:
    """The sheet, for those who may apply it: of the own ward or agency, or all for who fills the register for everybody."""
    rows = RegisterSheet.objects.select_related("received_by", "ward", "agency")
    sheet, officer = get_visible(rows, request, pk=pk), request.user
    is_own = (sheet.ward_id or sheet.agency_id) and sheet.ward_id in (None, officer.ward_id)
    is_own = is_own and sheet.agency_id in (None, officer.agency_id)
    if not _known(sheet.kind, officer).sees_all(officer) and not is_own:
        raise PermissionDenied(_("Bạn xem được hồ sơ này nhưng chỉ đơn vị của hồ sơ mới được sửa."))
    return sheet


def _upload_url(kind: str, about: str) -> str:
    return reverse("organisation:sheet-upload", args=[kind], query={ABOUT: about} if about else None)


def _context(request, kind: str, about: str) -> dict:
    """What both pages say of the kind: its title, its list, what it is filled for."""
    module = sheets.find(kind)
    up, address = module.UP
    _code, words = sheets.asked_for(module, request.user, about)
    return {
        "kind": kind,
        "about": about,
        "title": f"{module.TITLE}: {words}" if words else module.TITLE,
        "up": up,
        "up_url": reverse(address),
        "upload_url": _upload_url(kind, about),
        "note": getattr(module, "NOTE", ""),
    }


def _page(request, kind: str, form: SheetForm, status: int):
    about, _words = sheets.asked_for(sheets.find(kind), request.user, request.GET.get(ABOUT, ""))
    held = RegisterSheet.objects.visible_to(request.user).filter(kind=kind, about=about).select_related("received_by")
    context = _context(request, kind, about) | {"form": form, "sheets": held[:SHOWN]}
    return render(request, "organisation/sheet_upload.html", context, status=status)


def _shown(request, sheet: RegisterSheet, status: int = 200):
    trial = None
    if not sheet.is_applied:
        try:
            trial = keeping.try_again(sheet, request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(_upload_url(sheet.kind, sheet.about))
    changes = Paginator(trial.changes if trial else [], PER_PAGE).get_page(request.GET.get("page"))
    context = _context(request, sheet.kind, sheet.about) | {
        "sheet": sheet,
        "trial": trial,
        "page_obj": changes,
        "problems": trial.problems[:PROBLEMS] if trial else [],
        "mark": keeping.mark_of(trial) if trial else "",
    }
    return render(request, "organisation/sheet_detail.html", context, status=status)
