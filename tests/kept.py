"""Rows that many tests begin with: made once per process by the portal's own actions, then put back as they were made.

What is put back is what was made: every row of every table, with its key, and every file. It is put back only where the tables
stand as they stood when it was made, on the same day and in the same language; anywhere else it is made anew.
"""

import hashlib
import os
import pickle
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone, translation

from organisation import clock, measures

SETS = "programme_criteriaset"  # published, it lets no parts in (programme.immutability): they come before it
ENOUGH = 40  # variants of one name
_made: dict[tuple, "Made"] = {}
_times: Counter = Counter()


@dataclass
class Made:
    """What changed in the tables and in the folder of files, as statements and contents, and what the test is given."""

    statements: list[str]
    files: dict[str, bytes]
    value: bytes

    def put_back(self):
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in self.statements:
                cursor.execute(statement)
        for name, content in self.files.items():
            path = Path(settings.MEDIA_ROOT) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return pickle.loads(self.value)


def kept(name: str, build: Callable):
    """What `build` makes; `name` stands for all that decides about it besides the tables, the day, the language and the registers.

    A test may put a register of its own in place of one (organisation.measures): the readers themselves are part of the key.
    """
    readers = tuple(measure.read for measure in measures.everything())
    key = (name, moment(), translation.get_language(), readers, standing())
    if key in _made:
        return _made[key].put_back()
    if _times[name] >= ENOUGH:  # it begins somewhere else every time
        return build()
    _times[name] += 1
    rows, files = contents(), held()
    value = build()
    new = {path: (Path(settings.MEDIA_ROOT) / path).read_bytes() for path in held() - files}
    _made[key] = Made(changes(rows, contents()), new, pickle.dumps(value))
    return value


def moment() -> tuple[date, datetime | None]:
    """The day in Hanoi; where a test has set the clock, the moment it was set to."""
    now = timezone.now()
    return clock.today(), None if abs(now - datetime.now(UTC)) < timedelta(minutes=1) else now


def tables() -> list[type[models.Model]]:
    """Every table, those between two others too."""
    found = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    return sorted(found.values(), key=lambda model: (model._meta.db_table == SETS, model._meta.db_table))


def standing() -> bytes:
    """A digest of all that is in the tables, each in the order of its keys."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        cursor.execute(_everything())
        for row in sorted(cursor.fetchall()):
            digest.update(repr(row).encode())
    return digest.digest()


@cache
def _everything() -> str:
    """One question for the contents of every table: (its number, its rows as one text)."""
    parts = []
    for number, model in enumerate(tables()):
        table, pk = f'"{model._meta.db_table}"', f'"{model._meta.pk.column}"'
        if connection.vendor == "sqlite":
            row = " || ',' || ".join(f'quote("{name}")' for name in columns(model))
            parts.append(
                f"SELECT {number}, group_concat(row, ';') FROM (SELECT {row} AS row FROM {table} ORDER BY {pk})"
            )
        else:
            parts.append(f"SELECT {number}, md5(string_agg(t::text, ';' ORDER BY t.{pk})) FROM {table} AS t")
    return " UNION ALL ".join(parts)


def contents() -> dict[str, dict[str, tuple[str, ...]]]:
    """{table: {key: the row's values as the database writes them}}."""
    written = "quote({})" if connection.vendor == "sqlite" else "quote_nullable({}::text)"
    found = {}
    with connection.cursor() as cursor:
        for model in tables():
            values = ", ".join(written.format(f'"{column}"') for column in columns(model))
            cursor.execute(f'SELECT {values} FROM "{model._meta.db_table}"')
            found[model._meta.db_table] = {row[0]: row for row in cursor.fetchall()}
    return found


def columns(model) -> list[str]:
    """The key's column first."""
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    return [field.column for field in (model._meta.pk, *fields)]


def changes(before: dict, after: dict) -> list[str]:
    """The statements that lead from one to the other."""
    statements = []
    for model in tables():
        table, names = f'"{model._meta.db_table}"', [f'"{name}"' for name in columns(model)]
        old, new = before[model._meta.db_table], after[model._meta.db_table]
        gone = [key for key in old if key not in new]
        if gone:
            statements.append(f"DELETE FROM {table} WHERE {names[0]} IN ({', '.join(gone)})")
        for key, row in new.items():
            if key in old and row != old[key]:
                values = ", ".join(f"{name} = {value}" for name, value in zip(names[1:], row[1:], strict=True))
                statements.append(f"UPDATE {table} SET {values} WHERE {names[0]} = {key}")
        added = [f"({', '.join(row)})" for key, row in new.items() if key not in old]
        if added:
            statements.append(f"INSERT INTO {table} ({', '.join(names)}) VALUES {', '.join(added)}")
    return statements


def held() -> set[str]:
    """The files there are, below the folder of files."""
    root = Path(settings.MEDIA_ROOT)
    return {
        os.path.relpath(os.path.join(folder, name), root) for folder, _folders, names in os.walk(root) for name in names
    }
