"""The last changes of a register's rows, for the foot of their pages; the whole history has a page of its own."""

from django.db import models
from django.db.models import Q

from organisation.history import Event, in_words
from organisation.models import AuditEntry

MOST = 20


def history_of(*rows: models.Model, actions: tuple[str, ...] = ()) -> list[Event]:
    """The last acts on these rows, the newest first; only the named kinds when some are named. A constant number of queries."""
    entries = entries_about(*rows)
    if actions:
        entries = entries.filter(action__in=actions)
    return in_words(entries[:MOST], known=rows)


def entries_about(*rows: models.Model) -> models.QuerySet:
    """The trail's entries about these rows, the newest first."""
    keys: dict[str, list[str]] = {}
    for row in rows:
        keys.setdefault(row._meta.label_lower, []).append(str(row.pk))
    about = Q()
    for model, ids in keys.items():
        about |= Q(model=model, object_id__in=ids)
    return AuditEntry.objects.filter(about).select_related("by")
