"""The test database: migrated once for as long as the migrations say the same, then copied.

Some eighty migrations take half a minute of processor time, and each process of the suite needs a database of its own. The
copies lie in pytest's cache, keyed by what the migrations say and by who wrote them; `migrate` runs over a copy all the same.
"""

import contextlib
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import django
import psycopg2
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

from tests import emptying, servers

OURS = re.compile(r"^(?:from|import) ((?:organisation|programme|facilities|reports)[\w.]*)(?: import (\w+))?", re.M)
LOCK = 20260701  # any number that nobody else takes on the server
PATIENCE = 120  # seconds for PostgreSQL's own tools


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The copied SQLite file is there before Django looks; its folder is removed with all that is in it."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def prepared(pytestconfig, django_test_environment, django_db_modify_db_settings) -> Callable[[], None]:
    """Lay a copy where Django will look for the test database; call what comes back when the database stands."""
    cache = getattr(pytestconfig, "cache", None)
    if cache is None:
        return lambda: None
    kept = cache.mkdir("databases") / f"{connection.vendor}-{key()}"
    return prepare_sqlite(kept) if connection.vendor == "sqlite" else prepare_postgres(kept)


@pytest.fixture(scope="session")
def django_db_setup(prepared, django_db_setup, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        prepared()
        emptying.remember()


def key() -> str:
    """Changes with any migration, with our modules that migrations import, and with the versions of who wrote the tables."""
    written = [path for app in apps.get_app_configs() for path in sorted((Path(app.path) / "migrations").glob("*.py"))]
    named = {path for file in written for path in imported(file)}
    versions = [django.__version__, str(sqlite3.sqlite_version_info), psycopg2.__version__]
    digest = hashlib.sha256(" ".join(versions).encode())
    for path in [*written, *sorted(named)]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:24]


def imported(migration: Path) -> list[Path]:
    """Our own modules that a migration names."""
    found = []
    for package, name in OURS.findall(migration.read_text()):
        base = Path(settings.BASE_DIR, *package.split("."))
        found += [path for path in (base.with_suffix(".py"), base / f"{name}.py") if path.is_file()]
    return found


def prepare_sqlite(kept: Path) -> Callable[[], None]:
    path = Path(connection.creation._get_test_db_name())
    if kept.exists():
        shutil.copyfile(kept, path)
        return lambda: None

    def keep() -> None:
        draft = kept.with_name(f"{kept.name}.{os.getpid()}")
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM INTO '{draft}'")
        draft.replace(kept)

    return keep


def prepare_postgres(kept: Path) -> Callable[[], None]:
    """The copy becomes a template on the server; while one process makes it the others wait for it."""
    server = psycopg2.connect(**connection.get_connection_params() | {"dbname": "postgres"})
    server.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    cursor, template = server.cursor(), kept.name.replace("-", "_")
    cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
    if cursor.fetchone() or restored(cursor, template, kept):
        connection.settings_dict["TEST"]["TEMPLATE"] = template
        server.close()
        return lambda: None

    def keep() -> None:
        name = connection.settings_dict["NAME"]
        connection.close()
        cursor.execute(f'CREATE DATABASE "{template}" TEMPLATE "{name}"')
        with contextlib.suppress(OSError, subprocess.SubprocessError, servers.NoServer):
            draft = kept.with_name(f"{kept.name}.{os.getpid()}")
            tool("pg_dump", template, "--no-owner", f"--file={draft}")
            draft.replace(kept)
        server.close()

    return keep


def restored(cursor, template: str, kept: Path) -> bool:
    """Whether the dump could be read into a database of that name."""
    if not kept.exists():
        return False
    cursor.execute(f'CREATE DATABASE "{template}"')
    try:
        tool("psql", template, "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--file={kept}")
    except (OSError, subprocess.SubprocessError, servers.NoServer):
        cursor.execute(f'DROP DATABASE "{template}"')
        return False
    return True


def tool(name: str, database: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs on a database of the test's server."""
    asked = connection.get_connection_params() | {"dbname": database}
    address = " ".join(
        f"{word}='{asked[word]}'" for word in ("host", "port", "user", "password", "dbname") if asked.get(word)
    )
    subprocess.run(
        [(servers.postgres_binaries() / "postgres").resolve().parent / name, f"--dbname={address}", *arguments],
        check=True,
        timeout=PATIENCE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
