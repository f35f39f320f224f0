"""Readers of the environment: small, strict, and each refusal says what to do."""

import os
import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()
LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "testserver"}


def text(name: str, default: str) -> str:
    """The variable as text, or the default."""
    return _env.str(name, default=default)


def flag(name: str, default: bool) -> bool:
    """The variable as yes or no; anything that is neither is refused."""
    value = os.environ.get(name)
    if value is None or value == "":
        return default
    if value.strip().lower() in {"1", "true", "yes", "on"}:
        return True
    if value.strip().lower() in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no: use 1 or 0.")


def number(name: str, default: int) -> int:
    """The variable as a whole number, or the default."""
    value = os.environ.get(name) or str(default)
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.")
    return int(value)


def hosts(name: str, default: list[str]) -> list[str]:
    """The variable as a comma-separated list."""
    value = os.environ.get(name, "")
    return [part.strip() for part in value.split(",") if part.strip()] or default


def data_dir(base: Path) -> Path:
    """The one folder that the portal writes to (PORTAL_DATA_DIR, else data/ beside manage.py); made when missing."""
    folder = Path(os.environ.get("PORTAL_DATA_DIR") or base / "data").expanduser().resolve()
    for part in (folder, folder / "files", folder / "broker" / "queue", folder / "broker" / "control"):
        part.mkdir(parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """SECRET_KEY from the environment, else one drawn once and kept in the data folder, readable by its owner only."""
    given = os.environ.get("SECRET_KEY")
    if given:
        return given
    kept = folder / "secret_key"
    try:
        with open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return kept.read_text().strip()


def database(folder: Path) -> dict:
    """DATABASE_URL (PostgreSQL in production), else SQLite in the data folder.

    SQLite takes its write lock at BEGIN and waits for it: with Django's default most concurrent writes fail at once.
    """
    url = os.environ.get("DATABASE_URL")
    if url:
        return {**_env.db_url_config(url), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "portal.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            "PRAGMA recursive_triggers=ON; PRAGMA cache_size=-32000;",
        },
    }


def refuse_unsafe(*, debug: bool, secret: str, allowed: list[str], https: bool, error: type[Exception]) -> None:
    """Stop a start with DEBUG off and a setting that would leave the portal open, naming the setting and the cure."""
    if debug:
        return
    if len(secret) < 40 or "insecure" in secret:
        raise error(
            "SECRET_KEY is too weak (under 40 characters): unset it, or draw one with "
            "python -c 'import secrets; print(secrets.token_urlsafe(64))'."
        )
    if "*" in allowed:
        raise error("ALLOWED_HOSTS=* accepts any name: list the portal's own names.")
    outside = [host for host in allowed if host not in LOOPBACK]
    if outside and not https:
        raise error(
            f"ALLOWED_HOSTS names {outside[0]}, which others can reach, but HTTPS is off: "
            "put the portal behind TLS and set HTTPS=1."
        )
