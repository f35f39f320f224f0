"""After a test whose rows were committed, the tables are emptied. Content types and permissions stay as `migrate` made them.

Django's own `flush` takes those two away as well and has every `post_migrate` make them again, in a second of processor time.
It is still what empties a database where a test has touched them, or where the account may not set triggers aside.
"""

from django.db import connection, transaction
from django.test import TransactionTestCase

from programme import immutability, wording_keeping
from reports import keeping
from tests.kept import tables

KEPT = ("django_content_type", "auth_permission")
# What refuses to let published criteria, official wordings and issued reports go.
KEEPERS = (immutability, wording_keeping, keeping)
_flush = TransactionTestCase._fixture_teardown
_first: list[tuple] = []  # the rows of KEPT when the tables were made


def kept_rows() -> list[tuple]:
    with connection.cursor() as cursor:
        rows = []
        for table in KEPT:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            rows += cursor.fetchall()
        return rows


def remember() -> None:
    """The tables are as `migrate` left them."""
    _first[:] = kept_rows()


def empty(self) -> None:
    if kept_rows() != _first or not may_set_triggers_aside():
        flush(self)
        remember()
        return
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            _each("release")
        for model in tables():
            if model._meta.db_table not in KEPT:
                cursor.execute(f'DELETE FROM "{model._meta.db_table}"')
        if connection.vendor != "postgresql":
            _each("install")


def may_set_triggers_aside() -> bool:
    """On SQLite they are taken away and put back; on PostgreSQL a superuser's transaction can do without them."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        return cursor.fetchone()[0] == "on"


def flush(self) -> None:
    _each("release")
    try:
        _flush(self)
    finally:
        _each("install")


def _each(act: str) -> None:
    for keeper in KEEPERS:
        getattr(keeper, act)(connection)


TransactionTestCase._fixture_teardown = empty
