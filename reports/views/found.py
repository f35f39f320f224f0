"""A row by the number in its address."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from organisation.access import BIGGEST_KEY


def named(rows: QuerySet, pk: int):
    """The row, or 404; a number beyond 64 bits names nothing, and SQLite could not be asked for it."""
    return get_object_or_404(rows, pk=min(pk, BIGGEST_KEY))
