"""What hangs on a document, for those who keep it: what it replaces or amends, its files."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation.access import check
from organisation.actions.document_files import add_file, withdraw_file
from organisation.actions.document_links import link_documents, unlink_documents
from organisation.forms_document_parts import FileForm, LinkForm
from organisation.models import Document
from organisation.text import clean
from programme.spine import spine_of

from .document_edit import CHANGE
from .document_spine import document_or_404

LONGEST_REASON = 500
REFUSED, OK = 422, 200


@require_http_methods(["GET", "HEAD", "POST"])
def document_manage(request, pk: int):
    """Each button of the page names its act; a refusal keeps what was typed in its form."""
    document = document_or_404(pk)
    check(request.user, CHANGE)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    forms = {
        "link": LinkForm(request.POST if act == "link" else None, document=document),
        "file": FileForm(*((request.POST, request.FILES) if act == "file" else ())),
    }
    if act in forms:
        done = _added(request, document, act, forms[act])
    elif act:
        done = _removed(request, document, act)
    if act and done:
        messages.success(request, _("Đã lưu."))
        return redirect("programme:document-manage", document.pk)
    context = {"document": document, "spine": spine_of(document, request.user), "forms": forms}
    context["title"] = _("Tệp và quan hệ của văn bản")
    return render(request, "programme/document_manage.html", context, status=REFUSED if act else OK)


def _added(request, document: Document, act: str, form) -> bool:
    if not form.is_valid():
        return False
    try:
        if act == "link":
            link_documents(by=request.user, **form.values())
        else:
            values = form.cleaned_data
            add_file(
                document_id=document.pk,
                by=request.user,
                kind=values["kind"],
                upload=values["file"],
                no_secret=values["no_secret"],
            )
    except ValidationError as refusal:
        for words in refusal.messages:
            form.add_error(None, words)
        return False
    return True


def _removed(request, document: Document, act: str) -> bool:
    """Take off a file or a link of this document; one of another does not exist here."""
    kind, _dot, key = act.partition(".")
    spine = spine_of(document, request.user)
    held = {"unlink": [*spine.ahead, *spine.back], "withdraw": spine.files}.get(kind, [])
    row = next((one for one in held if str(one.pk) == key), None)
    if row is None:
        raise Http404(_("Không có mục này ở văn bản: có thể người khác vừa gỡ. Xin tải lại trang."))
    reason = clean(request.POST.get("reason", "").replace("\x00", ""))[:LONGEST_REASON]
    try:
        if kind == "unlink":
            unlink_documents(link_id=row.pk, by=request.user, reason=reason)
        else:
            withdraw_file(file_id=row.pk, by=request.user, reason=reason)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return False
    return True
