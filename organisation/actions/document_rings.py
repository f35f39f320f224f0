"""Documents that follow one another in a ring: none may replace, amend or carry out itself, through others neither."""

from collections import defaultdict
from collections.abc import Iterable

from organisation.models import Document


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
