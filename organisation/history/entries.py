"""Which entries of the trail an officer reads: those about a record, and all in scope."""

from django.db import models
from django.db.models import CharField, Q
from django.db.models.functions import Cast

from organisation.models import AuditEntry
from organisation.scope import visible_wards

from .registry import Part, Told, everything, of_model

SEE_ALL = "organisation.view_auditentry"


def about(told: Told, key: int, officer) -> models.QuerySet:
    """The entries about one record and what belongs to it, the newest first. The officer sees the record; parts by their own scope."""
    own = Q(model=told.label, object_id=str(key))
    if told.by_ward and not _sees_every_ward(officer):
        own &= _of_seen_wards(officer)
    for part in told.parts:
        own |= _of_part(part, key, officer)
    return AuditEntry.objects.filter(own).select_related("by").order_by("-number")


def _of_part(part: Part, key: int, officer) -> Q:
    kind = of_model(part.model)
    rows = kind.rows(officer) if kind else part.model._base_manager.all()
    found = _among(part.model, rows.filter(**{part.path: key}))
    if part.is_traced:
        column = f"changes__{part.path}_id__"
        found |= Q(model=part.model._meta.label_lower) & (Q(**{f"{column}0": key}) | Q(**{f"{column}1": key}))
    return found


def _among(model: type[models.Model], rows: models.QuerySet) -> Q:
    """Entries about these rows. The trail holds keys as text."""
    keys = rows.order_by().annotate(key_text=Cast("pk", CharField(max_length=40))).values("key_text")
    return Q(model=model._meta.label_lower, object_id__in=keys)


def in_scope(officer) -> models.QuerySet:
    """Every entry the officer may read, the newest first: by ward where the ward decides, else by the record itself.

    Who keeps the trail reads it all, that of kinds without a page too.
    """
    entries = AuditEntry.objects.select_related("by", "ward").order_by("-number")
    if not (officer.is_authenticated and officer.is_active):
        return entries.none()
    if officer.has_perm(SEE_ALL):
        return entries
    open_kinds, own = [], Q(pk__in=[])
    for kind in everything():
        if kind.by_ward and not _sees_every_ward(officer):
            own |= Q(model=kind.label) & _of_seen_wards(officer)
        elif kind.is_open(officer):
            open_kinds.append(kind.label)
        elif kind.is_scoped and officer.ward_id:
            own |= Q(model=kind.label) & (_of_seen_wards(officer, with_none=False))
        elif not kind.is_scoped or (officer.agency_id and getattr(kind.model, "agency_paths", ())):
            own |= _among(kind.model, kind.rows(officer))
    return entries.filter(Q(model__in=open_kinds) | own)


def _sees_every_ward(officer) -> bool:
    return officer.is_superuser or officer.sees_all


def _of_seen_wards(officer, *, with_none: bool = True) -> Q:
    seen = Q(ward__in=visible_wards(officer).order_by().values("pk"))
    return seen | Q(ward__isnull=True) if with_none else seen
