"""The legal-basis spine of one document: how much stands on it, what later ones did to it, its files. Three queries."""

from dataclasses import dataclass

from django.db.models import Q

from organisation import citations
from organisation.models import Document, DocumentFile, DocumentLink


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


def spine_of(document: Document, officer) -> Spine:
    """What a document's page shows of the spine, through the partial programme/_document_spine.html."""
    found = citations.counts(officer, document.pk)
    links = list(
        DocumentLink.objects.filter(Q(later=document) | Q(earlier=document)).select_related("later", "earlier")
    )
    return Spine(
        document=document,
        counts=[(kind, found[kind.key]) for kind in citations.kinds() if found.get(kind.key)],
        ahead=[link for link in links if link.earlier_id == document.pk],
        back=[link for link in links if link.later_id == document.pk],
        files=list(document.files.filter(withdrawn_at__isnull=True)),
    )
