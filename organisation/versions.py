"""Guard against the lost update: a row carries a version, and a change says which version it was made from."""

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.utils.translation import gettext_lazy as _


class StaleEdit(Exception):
    """Somebody else saved first. `current` is the row as it stands now; nothing was written."""

    def __init__(self, current: models.Model):
        super().__init__(f"{current!r} is at version {current.version}")
        self.current = current


class Versioned(models.Model):
    """A row whose every change raises its version."""

    version = models.PositiveIntegerField(_("phiên bản"), default=1, editable=False)

    class Meta:
        abstract = True


def lock(queryset: models.QuerySet, pk, version: int | None = None):
    """The row, locked until the transaction ends. Raises DoesNotExist, or StaleEdit when `version` is not the current one.

    PostgreSQL locks the row, without hindering rows that merely refer to it; SQLite holds its one write lock since BEGIN
    IMMEDIATE.
    """
    row = queryset.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if version is not None and row.version != int(version):
        raise StaleEdit(row)
    return row


def share(queryset: models.QuerySet) -> None:
    """Keep these rows from being changed until the transaction ends, together with others who ask the same of them.

    PostgreSQL locks them FOR SHARE, in the order of their keys, and no row that the filter joins: two who share that would wait
    for each other when both go on to change it. SQLite holds its one write lock since BEGIN IMMEDIATE.
    """
    if not connection.features.has_select_for_update:
        return
    try:
        sql, params = queryset.order_by("pk").values_list("pk").query.sql_with_params()
    except EmptyResultSet:  # known to hold nothing without asking
        return
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} FOR SHARE OF {connection.ops.quote_name(queryset.model._meta.db_table)}", params)


def save(row: Versioned, *fields: str) -> None:
    """Write the named fields (all when none is named) and raise the version. The row must be held by `lock`."""
    row.version += 1
    row.save(update_fields=[*fields, "version"] if fields else None)
