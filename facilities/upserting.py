"""Many rows at once into a table: COPY on PostgreSQL, executemany on SQLite; rows that are there are written over."""

import io
from collections.abc import Sequence
from datetime import datetime

from django.db import connection


def upsert(model, fields: Sequence[str], rows: Sequence[Sequence], *, unique: Sequence[str], raises: str = "") -> None:
    """Insert the rows, or write their fields over the row of the same `unique` ones; `raises` names a counter that then goes up.

    Values are numbers, days, moments and None, in the order of `fields`. Must run inside a transaction.
    """
    quote = connection.ops.quote_name
    columns = [model._meta.get_field(name).column for name in fields]
    keys = [model._meta.get_field(name).column for name in unique]
    table, names = quote(model._meta.db_table), ", ".join(map(quote, columns))
    sets = [f"{quote(name)} = excluded.{quote(name)}" for name in columns if name not in keys and name != raises]
    if raises:
        sets.append(f"{quote(raises)} = {table}.{quote(raises)} + 1")
    conflict = f"ON CONFLICT ({', '.join(map(quote, keys))}) DO UPDATE SET {', '.join(sets)}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, table, names, conflict, rows)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks}) {conflict}", _plain(rows))


def _copy(cursor, table: str, names: str, conflict: str, rows: Sequence[Sequence]) -> None:
    """Through a table of this transaction, since COPY itself knows no conflicts."""
    cursor.execute(f"CREATE TEMPORARY TABLE upserted ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")
    text = "\n".join("\t".join(r"\N" if value is None else str(value) for value in row) for row in rows)
    cursor.copy_expert(f"COPY upserted ({names}) FROM STDIN", io.StringIO(text))
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM upserted {conflict}")
    cursor.execute("DROP TABLE upserted")


def _plain(rows: Sequence[Sequence]) -> list[list]:
    """As SQLite keeps them: days and moments as text, each written once."""
    written: dict = {}
    for row in rows:
        for value in row:
            if value.__class__ is not int and value is not None and value not in written:
                written[value] = _text(value)
    return [[value if value.__class__ is int or value is None else written[value] for value in row] for row in rows]


def _text(value):
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
