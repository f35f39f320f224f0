"""The clauses of a document, for those who keep it: add one, change one, take away one that nothing cites."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation.access import check
from organisation.actions.document_clauses import remove_clause, save_clause
from organisation.forms_document_parts import ClauseForm
from organisation.models import Clause, Document
from organisation.versions import StaleEdit

from .document_edit import CHANGE, CONFLICT, OK
from .document_manage import REFUSED
from .document_spine import document_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def document_clauses(request, pk: int):
    """`?muc=` names the clause to change; without it the form adds one."""
    document = document_or_404(pk)
    check(request.user, CHANGE)
    clauses = list(document.clauses.all())
    clause = _chosen(clauses, request.GET.get("muc", ""))
    start = {"version": document.version}
    if clause:
        start |= {name: getattr(clause, name) for name in ("label", "text", "position")}
    form = ClauseForm(request.POST if request.method == "POST" else None, initial=start)
    status = OK
    if request.method == "POST":
        status = _done(request, document, clause, form)
        if status == OK:
            messages.success(request, _("Đã lưu."))
            return redirect("programme:document-clauses", document.pk)
    context = {"document": document, "clauses": clauses, "clause": clause, "form": form, "is_stale": status == CONFLICT}
    context["title"] = _("Điều khoản của văn bản")
    return render(request, "programme/document_clauses.html", context, status=status)


def _chosen(clauses: list[Clause], key: str) -> Clause | None:
    if not key:
        return None
    found = next((clause for clause in clauses if str(clause.pk) == key), None)
    if found is None:
        raise Http404(_("Văn bản không có điều khoản này: có thể người khác vừa xóa."))
    return found


def _done(request, document: Document, clause: Clause | None, form: ClauseForm) -> int:
    if not form.is_valid():
        return REFUSED
    values = form.values()
    try:
        if clause and request.POST.get("act") == "remove":
            remove_clause(document_id=document.pk, version=values["version"], by=request.user, clause_id=clause.pk)
        else:
            key = clause.pk if clause else None
            save_clause(document_id=document.pk, by=request.user, clause_id=key, **values)
    except StaleEdit as stale:
        form.data = form.data.copy()
        form.data["version"] = str(stale.current.version)
        form.add_error(
            None, _("Người khác vừa sửa văn bản này. Nội dung bạn nhập còn nguyên: xin xem lại rồi bấm lưu lại.")
        )
        return CONFLICT
    except ValidationError as refusal:
        for words in refusal.messages:
            form.add_error(None, words)
        return REFUSED
    return OK
