"""Many rows at once into a table: COPY on PostgreSQL, executemany on SQLite; rows that are there are written over."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection


def upsert(model, fields: Sequence[str], rows: Iterable[Sequence], *, unique: Sequence[str], raises: str = "") -> None:
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
            cursor.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks}) {conflict}", [_plain(row) for row in rows]
            )


def _copy(cursor, table: str, names: str, conflict: str, rows: Iterable[Sequence]) -> None:
    """Through a table of this transaction, since COPY itself knows no conflicts."""
    cursor.execute(f"CREATE TEMPORARY TABLE upserted ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")
    text = "\n".join("\t".join(r"\N" if value is None else str(value) for value in row) for row in rows)
    cursor.copy_expert(f"COPY upserted ({names}) FROM STDIN", io.StringIO(text))
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM upserted {conflict}")
    cursor.execute("DROP TABLE upserted")


def _plain(row: Sequence) -> list:
    """As SQLite keeps them: days and moments as text."""
    return [
        connection.ops.adapt_datetimefield_value(value)
        if isinstance(value, datetime)
        else value.isoformat()
        if hasattr(value, "isoformat")
        else value
        for value in row
    ]
