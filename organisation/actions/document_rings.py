"""Documents that follow one another in a ring: none may replace, amend or carry out itself, through others neither."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.models import Document


def hold_all() -> dict[int, Document]:
    """All documents by key, held in one order until the transaction ends: two people at once cannot close a ring between them."""
    return {row.pk: row for row in Document.objects.select_for_update(no_key=True).order_by("pk")}


def refuse_carried_ring(document_id: int, others: Collection[int]) -> None:
    """Raises ValidationError, naming the ring, when the document would carry out itself through these. Hold them all first."""
    pairs = Document.carries_out.through.objects.exclude(from_document=document_id).values_list(
        "from_document", "to_document"
    )
    ring = ring_of([*pairs, *((document_id, other) for other in others)], document_id)
    if ring:
        raise ValidationError(_("Các văn bản thực hiện lẫn nhau thành vòng: %(ring)s.") % {"ring": ring_words(ring)})


def ring_of(pairs: Iterable[tuple[int, int]], start: int) -> list[int]:
    """The keys of a ring through `start` along the pairs (from, to), `start` first and last; [] when there is none."""
    ahead = defaultdict(list)
    for source, target in pairs:
        ahead[source].append(target)
    came, waiting = {}, [start]
    while waiting:
        here = waiting.pop()
        for step in ahead[here]:
            if step == start:
                return _path(came, start, here)
            if step not in came:
                came[step] = here
                waiting.append(step)
    return []


def _path(came: dict[int, int], start: int, last: int) -> list[int]:
    path = [start, last] if last != start else [start]
    while path[-1] != start:
        path.append(came[path[-1]])
    return [*reversed(path)] if len(path) > 1 else [start, start]


def ring_words(ring: list[int]) -> str:
    """The ring as the documents are cited, in order."""
    named = {document.pk: document.citation for document in Document.objects.filter(pk__in=ring)}
    return " → ".join(named[key] for key in ring)
