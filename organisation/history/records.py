"""The record whose history is asked for: what an address names, and whether the officer may see it."""

import re
from typing import NamedTuple

from django.db import models
from django.http import Http404

from organisation.access import BIGGEST_KEY
from organisation.models import AuditEntry

from .registry import Told, find

NAMED = re.compile(r"(?:(?P<app>[a-z_]+)\.)?(?P<model>[a-z]+)[:/.\-](?P<key>[0-9]{1,19})")


class Record(NamedTuple):
    """A kind of record, its key, its row (None when it is gone), what it is called."""

    kind: Told
    key: int
    row: models.Model | None
    label: str

    @property
    def url(self) -> str:
        """The record's own page; "" for one that is gone or has none."""
        return self.kind.url(self.row) if self.row is not None else ""


def record_of(name: str, key: int, officer) -> Record:
    """The record, as far as the officer may see it; one that is gone for who sees all of its kind. Raises Http404."""
    kind = find(name)
    if kind is None or key > BIGGEST_KEY or not officer.is_active:
        raise Http404
    row = kind.rows(officer).filter(pk=key).first()
    if row is not None:
        return Record(kind, key, row, str(row))
    last = AuditEntry.objects.filter(model=kind.label, object_id=str(key)).order_by("-number").first()
    if last is None or not kind.is_open(officer):
        raise Http404
    return Record(kind, key, None, last.label)


def read_name(text: str) -> tuple[str, int] | None:
    """`assessment:12`, also `programme.assessment:12` and `assessment/12`, as (kind, key); None for what names nothing."""
    found = NAMED.fullmatch(text.strip().lower())
    if found is None:
        return None
    app, model = found["app"], found["model"]
    return (f"{app}.{model}" if app else model), int(found["key"])
