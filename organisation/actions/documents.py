"""A decision that is not in the list of documents yet is put there."""

from collections.abc import Callable

from django.db import transaction

from organisation import audit
from organisation.models import Document, Reorganisation


@transaction.atomic
def record_document(*, by, key: str, **values) -> Document:
    """The document under that key, made from `values` when there is none: one press of a button makes one document."""
    document, made = Document.objects.get_or_create(key=key, defaults=values)
    if made:
        changes = {name: [None, value] for name, value in values.items() if value}
        audit.record(by=by, action="create_document", row=document, changes=changes)
    return document


@transaction.atomic
def save_with_document(save: Callable, *, by, key: str, paper: dict | None, **fields) -> Reorganisation:
    """Write an event by `save` (create_event, save_event); a decision of its own is put into the list first: both or neither."""
    if paper:
        fields["document"] = record_document(by=by, key=key, **paper)
    return save(by=by, **fields)
