"""Put a document into the list, change what is known of it."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation.access import check, requires
from organisation.actions.documents import create_document, edit_document
from organisation.forms_document import KINDS, DocumentForm
from organisation.models import Document
from organisation.numbers_of_papers import doubts
from organisation.versions import StaleEdit

from .document_spine import document_or_404

ADD, CHANGE = "organisation.add_document", "organisation.change_document"
CONFLICT, OK = 409, 200
PAGE = "programme:document-detail"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ADD)
def document_create(request):
    """A new document; the same press made twice makes one."""
    form = DocumentForm(request.POST if request.method == "POST" else None)
    valid = request.method == "POST" and form.is_valid()
    if form.is_bound and (known := _made_before(form)):
        return redirect(PAGE, known.pk)
    if valid:
        key = form.cleaned_data["entry_key"] or uuid4()
        made = _attempt(form, lambda: create_document(by=request.user, entry_key=key, values=form.values()))
        if made is not None:
            return _saved(request, made, _("Đã thêm văn bản."))
    return _page(request, form, _("Thêm văn bản"))


@require_http_methods(["GET", "HEAD", "POST"])
def document_edit(request, pk: int):
    """Change number, days, issuer and the rest; what others saved meanwhile is never overwritten unseen."""
    document = document_or_404(pk)
    check(request.user, CHANGE)
    form = DocumentForm(request.POST if request.method == "POST" else None, instance=document_or_404(pk))
    if request.method == "POST" and form.is_valid():
        version, values = form.cleaned_data["version"], form.values()
        saved = _attempt(form, lambda: edit_document(document_id=pk, version=version, by=request.user, values=values))
        if saved is not None:
            return _saved(request, saved, _("Đã lưu văn bản."))
    return _page(request, form, _("Sửa văn bản"), document)


def _made_before(form: DocumentForm) -> Document | None:
    """The document that the same press has made already."""
    key = form.cleaned_data.get("entry_key")
    return Document.objects.filter(key=f"VB-{key}").first() if key else None


def _attempt(form: DocumentForm, act):
    """The act's answer; None when it refused, with the reasons on the form."""
    try:
        return act()
    except StaleEdit as stale:
        form.tell_stale(stale.current)
    except ValidationError as refusal:
        form.add_error(None, refusal)
    return None


def _saved(request, document: Document, words: str):
    messages.success(request, words)
    for doubt in doubts(document.number):
        messages.warning(request, doubt)
    return redirect(PAGE, document.pk)


def _page(request, form: DocumentForm, title: str, document: Document | None = None):
    context = {
        "form": form,
        "title": title,
        "document": document,
        "saved": document_or_404(document.pk) if form.is_stale else None,
        "kinds": KINDS,
        "doubts": doubts(document.number) if document else [],
    }
    return render(request, "programme/document_form.html", context, status=CONFLICT if form.is_stale else OK)
