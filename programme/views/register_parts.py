"""What the registers of obstacles, extensions and objections share: their search, their filters, what these may be set to."""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from organisation.models import Agency, Document
from organisation.text import fold
from programme.models import Directive, Duty

LONGEST_KEY = 18  # digits: what a 64-bit key holds
MINE, OF_BODY, TO_DO = "toi", "don-vi", "can-lam"


def key_of(value: str) -> int | None:
    """The key that a filter's value names; None for anything else."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= LONGEST_KEY else None


def of_key(*paths: str) -> Callable:
    """A filter that keeps rows with this key at one of the paths; what is no key leaves the list as it is."""

    def keep(rows, value):
        key = key_of(value)
        return rows if key is None else rows.filter(_any(paths, key))

    return keep


def _any(paths: Iterable[str], value) -> Q:
    return reduce(or_, (Q(**{path: value}) for path in paths))


def searching(*paths: str) -> Callable:
    """A search for words in the texts at these paths, without case and marks. One query more."""

    def search(rows, words):
        wanted = fold(words)
        found = rows.order_by().values_list("pk", *paths)
        return rows.filter(pk__in=[pk for pk, *texts in found if wanted in fold(" ".join(filter(None, texts)))])

    return search


def of_body(officer, path: str = "duty") -> Q:
    """Rows of duties that the officer's own body bears."""
    if officer.ward_id:
        return Q(**{f"{path}__ward": officer.ward_id})
    return Q(**{f"{path}__agency": officer.agency_id}) if officer.agency_id else Q(pk__in=())


def whose(officer, mine: Q, to_do: Q) -> Callable:
    """A filter for what the officer raised or looks after, what the own body has, and what waits for the officer."""
    parts = {MINE: mine, OF_BODY: of_body(officer), TO_DO: to_do}

    def keep(rows, value):
        return rows.filter(parts[value]) if value in parts else rows

    return keep


def directives_in(rows: QuerySet, *paths: str, chosen: str = "") -> QuerySet:
    """The directives the rows are about, and the one that is chosen though no row is."""
    about = reduce(or_, (Q(pk__in=rows.order_by().values(path)) for path in paths))
    return Directive.objects.filter(about | Q(pk=key_of(chosen))).order_by("code", "pk").only("code", "name")


def documents_in(rows: QuerySet, *paths: str, chosen: str = "") -> QuerySet:
    """The documents those directives stand in."""
    about = reduce(or_, (Q(pk__in=rows.order_by().values(f"{path}__document")) for path in paths))
    return Document.objects.filter(about | Q(pk=key_of(chosen))).order_by("-issued_on", "-pk")


def agencies_in(rows: QuerySet, path: str) -> QuerySet:
    return Agency.objects.filter(pk__in=rows.order_by().values(path)).order_by("name")


def seen_duties(rows: Iterable, officer) -> set[int]:
    """Keys of the rows' duties that the officer may open: an agency that is asked sees the question, not the duty. One query."""
    keys = {row.duty_id for row in rows if row.duty_id}
    return set(Duty.objects.visible_to(officer).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
