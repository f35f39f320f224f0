"""All that stands on a document: the rows of every room that cite it, by kind and clause, with their export."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation import citations, exports
from organisation.access import BIGGEST_KEY
from organisation.models import Document

PER_PAGE = 50


@require_safe
def document_citations(request, pk: int):
    """`?loai=` keeps one kind, `?dieu=` one clause; `?export=xlsx|csv` is exactly what is shown, all pages."""
    document = document_or_404(pk)
    clauses = list(document.clauses.all())
    clause = next((one for one in clauses if str(one.pk) == request.GET.get("dieu")), None)
    kind = citations.find(request.GET.get("loai", ""))
    clause_key = clause.pk if clause else None
    rows = citations.listed(request.user, document.pk, clause=clause_key, kind=kind.key if kind else "")
    labels = {one.pk: one.label for one in clauses}
    if request.GET.get("export") in {"xlsx", "csv"}:
        return _export(request, document, [citations.told(row) for row in rows], labels)
    counts = citations.counts(request.user, document.pk, clause_key)
    page = Paginator(_Counted(rows, counts.get(kind.key, 0) if kind else sum(counts.values())), PER_PAGE).get_page(
        request.GET.get("page")
    )
    shown = [citations.told(row) for row in page.object_list]
    context = {
        "document": document,
        "clauses": clauses,
        "clause": clause,
        "kind": kind,
        "kinds": [(one, counts.get(one.key, 0)) for one in citations.kinds()],
        "page_obj": page,
        "rows": [(row, labels.get(row.clause, "")) for row in shown],
        "title": _("Các nội dung căn cứ vào văn bản"),
    }
    return render(request, "programme/document_citations.html", context)


def document_or_404(pk: int) -> Document:
    """Documents are open to everyone who signs in."""
    document = Document.objects.filter(pk=min(pk, BIGGEST_KEY)).first()
    if document is None:
        raise Http404(_("Không có văn bản này."))
    return document


class _Counted:
    """Rows whose number is known already: a union is not counted a second time."""

    def __init__(self, rows, count: int):
        self.rows, self._count = rows, count

    def count(self) -> int:
        return self._count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part):
        return list(self.rows[part])


def _export(request, document: Document, rows: list[citations.Citation], labels: dict[int, str]):
    heads = [_("Loại"), _("Nội dung căn cứ"), _("Điều khoản"), _("Địa chỉ")]
    lines = [
        [str(row.kind.label), row.label, labels.get(row.clause, ""), request.build_absolute_uri(row.url)]
        for row in rows
    ]
    return exports.as_file(request.GET["export"], f"can-cu-{document.pk}", _("Căn cứ"), heads, lines, [str(document)])
