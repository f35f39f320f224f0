"""The legal-basis spine of one document: how much stands on it, what later ones did to it, its files. Three queries."""

from dataclasses import dataclass

from django.db.models import Q

from organisation import citations
from organisation.models import Document, DocumentFile, DocumentLink
from organisation.prepared import PreparedRows, Slot


@dataclass(frozen=True)
class Spine:
    """`counts` are (kind, rows) that the officer may see; `ahead` what later documents did to this one, `back` what it did."""

    document: Document
    counts: list[tuple[citations.Kind, int]]
    ahead: list[DocumentLink]
    back: list[DocumentLink]
    files: list[DocumentFile]

    @property
    def total(self) -> int:
        return sum(count for _kind, count in self.counts)

    @property
    def replaced_by(self) -> list[DocumentLink]:
        return [link for link in self.ahead if link.kind == DocumentLink.Kind.REPLACES]


_LINKS = PreparedRows(
    DocumentLink,
    lambda: DocumentLink.objects.filter(Q(later=Slot("document")) | Q(earlier=Slot("document"))),
    related=("later", "earlier"),
)
_FILES = PreparedRows(
    DocumentFile, lambda: DocumentFile.objects.filter(document=Slot("document"), withdrawn_at__isnull=True)
)


def spine_of(document: Document, officer) -> Spine:
    """What a document's page shows of the spine, through the partial programme/_document_spine.html."""
    found = citations.counts(officer, document.pk)
    links = _LINKS(document=document.pk)
    return Spine(
        document=document,
        counts=[(kind, found[kind.key]) for kind in citations.kinds() if found.get(kind.key)],
        ahead=[link for link in links if link.earlier_id == document.pk],
        back=[link for link in links if link.later_id == document.pk],
        files=_FILES(document=document.pk),
    )
