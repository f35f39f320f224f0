"""Documents are put into the list and changed there."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from organisation import audit
from organisation.models import Document, Reorganisation
from organisation.versions import lock

from .document_rings import hold_all, refuse_carried_ring

FIELDS = ("number", "kind", "title", "issuer", "issued_on", "level", "signer", "effective_on", "note")


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


@transaction.atomic
def create_document(*, by, entry_key, values: dict) -> Document:
    """A document with its number, day and issuer. Pressed twice it is made once. Raises ValidationError."""
    key = f"VB-{entry_key}"
    known = Document.objects.filter(key=key).first()
    if known is not None:
        return known
    document = Document(key=key, **{name: values[name] for name in FIELDS})
    _checked_save(document)
    carries = _set_carried(document, values["carries_out"])
    changes = audit.difference({}, {name: value for name, value in audit.snapshot(document).items() if value})
    audit.record(by=by, action="create_document", row=document, changes=changes | carries)
    return document


@transaction.atomic
def edit_document(*, document_id: int, version: int, by, values: dict) -> Document:
    """Change what is known of a document; the same values change nothing. Raises StaleEdit or ValidationError."""
    hold_all()
    document = lock(Document.objects, document_id, version)
    before = audit.snapshot(document)
    for name in FIELDS:
        setattr(document, name, values[name])
    carries = _set_carried(document, values["carries_out"])
    changes = audit.difference(before, audit.snapshot(document)) | carries
    if changes:
        document.version += 1
        _checked_save(document)
        audit.record(by=by, action="edit_document", row=document, changes=changes)
    return document


def _checked_save(document: Document) -> None:
    document.full_clean(exclude=["key"])
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError as clash:  # the same number was entered by somebody else just now
        text = _("Cơ quan này đã có văn bản mang số đó: xin mở văn bản ấy trong danh sách.")
        raise ValidationError({"number": text}) from clash


def _set_carried(document: Document, others) -> dict:
    """Which documents this one carries out; says what changed. A document never carries out itself, through others neither."""
    before = sorted(document.carries_out.values_list("pk", flat=True))
    after = sorted({other.pk for other in others})
    if before == after:
        return {}
    try:
        refuse_carried_ring(document.pk, after)
    except ValidationError as refusal:
        raise ValidationError({"carries_out": refusal.messages}) from refusal
    document.carries_out.set(after)
    return {"carries_out": [before, after]}
