"""What stands on a document: rows of every room that cite it, asked by one UNION, without the ground knowing the rooms.

A room registers each kind of row that cites documents when it starts. `rows(officer)` are the rows within the officer's scope
as values named like the columns of COLUMNS; `page` is the key of the row whose page `url` gives, so that a row without a page
of its own is shown on that of the row it belongs to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.db.models import BigIntegerField, CharField, Count, F, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from .prepared import Slot
from .prepared_for import PreparedFor

COLUMNS = ("rank", "kind", "page", "document", "clause", "label")


@dataclass(frozen=True)
class Kind:
    """Rows of one kind that cite documents: its key, its words (plural), its rows, the address of the page `page`.

    `verbs`: those of the officer that the rows depend on, beside the scope.
    """

    key: str
    label: object
    rows: Callable[[object], QuerySet]
    url: Callable[[int], str]
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Citation:
    """One row that cites the document; `clause` is the clause's key or None."""

    kind: Kind
    clause: int | None
    label: str
    url: str


_kinds: dict[str, Kind] = {}


def register(
    key: str, label, rows: Callable[[object], QuerySet], url: Callable[[int], str], verbs: tuple[str, ...] = ()
) -> None:
    """Offer a kind; a second one under the same key is a fault of the code."""
    if key in _kinds and _kinds[key].rows is not rows:
        raise ValueError(f"citations of kind {key} are registered twice")
    _kinds[key] = Kind(key, label, rows, url, verbs)


def kinds() -> list[Kind]:
    return list(_kinds.values())


def find(key: str) -> Kind | None:
    return _kinds.get(key)


def cited(rows: QuerySet, label, *, page="pk", document="document", clause=None) -> QuerySet:
    """The rows that cite a document, in the columns a kind answers with. `label` is an expression that says what cites it."""
    where = Cast(F(clause) if clause else Value(None), BigIntegerField())
    return (
        rows.filter(**{f"{document}__isnull": False})
        .order_by()
        .annotate(
            cited_page=Cast(page if not isinstance(page, str) else F(page), BigIntegerField()),
            cited_document=Cast(F(f"{document}_id"), BigIntegerField()),
            cited_clause=where,
            cited_label=Cast(label, TextField()),
        )
    )


def joined(*parts):
    """A label put together from columns and words."""
    return Concat(*parts, output_field=TextField())


def counts(officer, document: int, clause: int | None = None) -> dict[str, int]:
    """How many rows of each kind cite the document (or that clause of it), within the officer's scope; one query."""
    if not _kinds:
        return {}
    return dict(_prepared(clause is not None)(officer, document=document, clause=clause))


def listed(officer, document: int, *, clause: int | None = None, kind: str = "") -> QuerySet:
    """The rows that cite the document as tuples of COLUMNS, in order of kind and label; one query when it is read."""
    names = ("cited_rank", "cited_kind", "cited_page", "cited_document", "cited_clause", "cited_label")
    found = [rows.values_list(*names) for rows in _asked(officer, document, clause, kind)]
    return _union(found).order_by("cited_rank", "cited_label", "cited_page")


def told(row: tuple) -> Citation:
    """A row of `listed` with its kind and the address of its page."""
    _rank, key, page, _document, clause, label = row
    kind = _kinds[key]
    return Citation(kind, clause, label, kind.url(page))


def _counted(officer, clause: Slot | None = None) -> QuerySet:
    found = [
        rows.values("cited_kind").annotate(found=Count("pk")).values_list("cited_kind", "found")
        for rows in _asked(officer, Slot("document"), clause)
    ]
    return _union(found)


@cache
def _prepared(by_clause: bool) -> PreparedFor:
    """The question of `counts`; asked for the first time when every room has offered its kinds."""
    verbs = [verb for kind in kinds() for verb in kind.verbs]
    build = (lambda reader: _counted(reader, Slot("clause"))) if by_clause else _counted
    return PreparedFor(build, verbs=verbs)


def _asked(officer, document: int | Slot, clause: int | Slot | None, only: str = "") -> list[QuerySet]:
    asked = []
    for rank, kind in enumerate(kinds()):
        if only and kind.key != only:
            continue
        rows = kind.rows(officer).filter(cited_document=document)
        if clause is not None:
            rows = rows.filter(cited_clause=clause)
        asked.append(
            rows.annotate(
                cited_rank=Value(rank, IntegerField()), cited_kind=Cast(Value(kind.key), CharField(max_length=40))
            )
        )
    return asked


def _union(found: list[QuerySet]) -> QuerySet:
    first, *rest = found
    return first.union(*rest, all=True) if rest else first
