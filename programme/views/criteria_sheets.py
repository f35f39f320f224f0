"""A draft's criteria as a workbook: the template, the upload with all its faults at once, taken over by a second press."""

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation.access import requires
from organisation.forms_sheet import SealedSheetForm
from organisation.sent_files import attachment
from organisation.sheet_upload import seal, unseal
from organisation.versions import StaleEdit
from programme.actions.criteria_sheets import changes_of, replace_criteria
from programme.criteria import sheet as sheets
from programme.criteria.sheet_columns import COLUMNS
from programme.criteria.sheet_rows import Sheet, understand
from programme.forms_criteria import STALE
from programme.models import CriteriaSet

from .criteria import KEEP
from .criteria_drafts import CONFLICT, FORM_METHODS, OK, draft_of, revision_of

SALT = "criteria-sheet"


@require_safe
@requires(KEEP)
def criteria_set_template(request):
    """An empty sheet to fill in."""
    return attachment(sheets.template(), "mau-bo-tieu-chi.xlsx")


@require_http_methods(FORM_METHODS)
def criteria_set_import(request, pk: int):
    """A file is read and checked whole and what it would change is shown; a second press does it."""
    draft = draft_of(request, pk)
    if request.method == "POST" and "goi" in request.POST:
        return _replace(request, draft)
    form = SealedSheetForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid():
        upload = form.cleaned_data["file"]
        return _shown(request, draft, upload.name, upload.read())
    return _page(request, draft, form=form)


def _page(request, draft: CriteriaSet, status: int = OK, **context):
    context = {"title": _("Nạp tiêu chí từ tệp"), "set": draft, "columns": COLUMNS.values(), **context}
    return render(request, "programme/criteria_set_import.html", context, status=status)


def _read(name: str, content: bytes) -> Sheet:
    rows, problems = sheets.read(content, name)
    found = understand(rows)
    found.problems = sorted(
        [*problems, *found.problems], key=lambda problem: (problem.row is not None, problem.row or 0)
    )
    return found


def _shown(request, draft: CriteriaSet, name: str, content: bytes, status: int = OK, fault: str = ""):
    """Its faults by row and column, or what it changes and the button that does it."""
    found = _read(name, content)
    context = {
        "form": SealedSheetForm(),
        "name": name,
        "fault": fault,
        "count": len(found.criteria),
        "errors": found.errors,
        "warnings": [problem for problem in found.problems if problem.is_warning],
    }
    if not found.errors:
        changes = changes_of(draft, found)
        context["changes"] = changes
        context["is_same"] = not changes
        if changes:
            context["package"] = seal(name, content, SALT)
    return _page(request, draft, status=status, **context)


def _replace(request, draft: CriteriaSet):
    try:
        name, content = unseal(request.POST["goi"], SALT)
    except signing.BadSignature:
        messages.error(request, _("Tệp đã xem quá lâu hoặc bị thay đổi: xin chọn lại tệp."))
        return redirect(request.path)
    found = _read(name, content)
    if found.errors:
        return _shown(request, draft, name, content)
    try:
        changes = replace_criteria(
            criteria_set_id=draft.pk, revision=revision_of(request), by=request.user, sheet=found
        )
    except StaleEdit as stale:
        return _shown(request, stale.current, name, content, CONFLICT, STALE)
    except ValidationError as refused:
        return _shown(request, draft, name, content, CONFLICT, " ".join(refused.messages))
    words = {"added": len(changes.added), "changed": len(changes.changed), "removed": len(changes.removed)}
    messages.success(request, _("Đã nạp: %(added)d tiêu chí mới, %(changed)d sửa, %(removed)d bỏ.") % words)
    return redirect(draft)
