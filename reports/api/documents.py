"""Documents: what was decided, with clauses, files and what they replace or amend; how much stands on one."""

from datetime import date

from django.db.models import Prefetch
from django.http import Http404
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from organisation import citations
from organisation.access import BIGGEST_KEY
from organisation.models import Document, DocumentFile

from .lists import Part, listed, page_of

router = Router(tags=[gettext_noop("Chương trình")])
FLAT = ("number", "kind", "title", "issuer", "issued_on", "level", "signer", "effective_on", "version")
PASSIVE = {"replaces": "replaced_by", "amends": "amended_by"}


class ClauseOut(Schema):
    id: int
    label: str
    text: str


class FileOut(Schema):
    """`url` is the portal's own address: it opens for whoever has signed in there."""

    id: int
    kind: str
    name: str
    content_type: str
    size: int
    sha256: str
    url: str


class LinkOut(Schema):
    """`relation`: replaces, amends, replaced_by, amended_by, as read from this document."""

    relation: str
    document: int
    number: str
    from_on: date | None
    note: str


class DocumentOut(Schema):
    id: int
    number: str
    kind: str
    title: str
    issuer: str
    issued_on: date | None
    level: str
    signer: str
    effective_on: date | None
    version: int
    carries_out: list[int]
    clauses: list[ClauseOut]
    files: list[FileOut]
    links: list[LinkOut]


class DocumentWhole(DocumentOut):
    """`citations`: how many rows of each kind cite it, within the caller's scope."""

    citations: dict[str, int]


@router.get("/documents", response=page_of(DocumentOut), summary=gettext_noop("Văn bản"))
def documents(request, window: Part):
    return listed(request, _whole().order_by("issued_on", "pk"), window, lambda row: document_out(request, row))


@router.get("/documents/{pk}", response=DocumentWhole, summary=gettext_noop("Một văn bản và số nội dung căn cứ"))
def document(request, pk: int):
    row = _whole().filter(pk=pk).first() if abs(pk) <= BIGGEST_KEY else None
    if row is None:
        raise Http404
    return document_out(request, row) | {"citations": citations.counts(request.user, row.pk)}


def _whole():
    held = DocumentFile.objects.filter(withdrawn_at__isnull=True)
    return Document.objects.prefetch_related(
        "carries_out", "clauses", Prefetch("files", held), "links_back__earlier", "links_ahead__later"
    )


def document_out(request, row: Document) -> dict:
    return {name: getattr(row, name) for name in FLAT} | {
        "id": row.pk,
        "carries_out": sorted(other.pk for other in row.carries_out.all()),
        "clauses": [{"id": one.pk, "label": one.label, "text": one.text} for one in row.clauses.all()],
        "files": [_file_out(request, one) for one in row.files.all()],
        "links": [
            *(_link_out(one, one.kind, one.earlier) for one in row.links_back.all()),
            *(_link_out(one, PASSIVE[one.kind], one.later) for one in row.links_ahead.all()),
        ],
    }


def _file_out(request, row: DocumentFile) -> dict:
    same = ("kind", "name", "content_type", "size", "sha256")
    url = request.build_absolute_uri(row.get_absolute_url())
    return {name: getattr(row, name) for name in same} | {"id": row.pk, "url": url}


def _link_out(link, relation: str, other: Document) -> dict:
    return {
        "relation": relation,
        "document": other.pk,
        "number": other.number,
        "from_on": link.from_on,
        "note": link.note,
    }
