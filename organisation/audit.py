"""Write the trail. Called by actions, inside the transaction of the change it records."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import models
from django.utils import timezone, translation

from .audit_chain import CONTENT, content_hash, walk
from .models import AuditEntry, AuditHead
from .text import fold

BATCH = 500


def snapshot(row: models.Model) -> dict:
    """The row's own fields as plain values, to compare before and after."""
    return {field.attname: plain(getattr(row, field.attname)) for field in row._meta.concrete_fields}


def plain(value):
    """A value as JSON holds it, exactly: decimals and days as text."""
    if value is None or value.__class__ in (int, str):  # nearly all of them
        return value
    if isinstance(value, (Decimal, date, datetime)):
        return str(value)
    return value if isinstance(value, (str, int, float, bool, list, dict, type(None))) else str(value)


def difference(before: dict, after: dict) -> dict:
    """{field: [old, new]} for every field that changed; versions are not news."""
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if name != "version" and before.get(name) != value
    }


def record(
    *, by, action: str, row: models.Model, changes: dict | None = None, reason: str = "", ward_id: int | None = None
) -> None:
    """Add one entry to the chain. Must run inside the transaction that makes the change."""
    record_each(by=by, action=action, rows=[(row, changes or {}, ward_id)], reason=reason)


def record_each(*, by, action: str, rows: Iterable[tuple[models.Model, dict, int | None]], reason: str = "") -> None:
    """Add an entry for each (row, changes, ward's key) of one act: as many questions for a thousand rows as for one."""
    head = AuditHead.objects.select_for_update().filter(pk=1).first()
    if head is None:  # the first entry of all
        AuditHead.objects.get_or_create(pk=1)
        head = AuditHead.objects.select_for_update().get(pk=1)
    entries = []
    for row, changes, ward_id in rows:
        with translation.override("vi"):  # the trail reads alike, whatever language the actor's pages are in
            label = str(row)[:250]
        entry = AuditEntry(
            number=head.count + 1,
            at=timezone.now(),
            by=by,
            action=action,
            model=row._meta.label_lower,
            object_id=str(row.pk),
            label=label,
            search=fold(label),
            ward_id=ward_id,
            changes={name: [plain(part) for part in pair] for name, pair in changes.items()},
            reason=reason,
            previous_hash=head.hash,
        )
        entry.hash = entry_hash(entry)
        head.count, head.hash = entry.number, entry.hash
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)
    AuditHead.objects.filter(pk=1).update(count=head.count, hash=head.hash)


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256 over the entry's content and the hash before it."""
    content = {name: getattr(entry, name) for name in (*CONTENT, "previous_hash")}
    return content_hash((content | {"at": entry.at.isoformat()}).values())


def broken_links() -> list[int]:
    """Numbers of entries that do not fit the chain (changed, missing, or added behind its back); empty when it is whole."""
    return [fault.number for fault in walk().faults]
