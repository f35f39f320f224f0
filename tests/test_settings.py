"""The environment decides, and a start that would leave the portal open is refused with a reason and a cure."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHOW = """
import json, sys
from django.conf import settings
names = sys.argv[1:]
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


@pytest.fixture
def start(tmp_path):
    """Import the settings in a process of its own: `start(DEBUG="1")`; nothing of the suite's environment gets in."""

    def run(*names: str, **given: str) -> subprocess.CompletedProcess:
        environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "wardpolice.settings",
            "PORTAL_DATA_DIR": str(tmp_path / "data"),
            **given,
        }
        command = [sys.executable, "-c", SHOW, "DEBUG", *names]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    return run


def shown(done: subprocess.CompletedProcess) -> dict:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("given", "reason", "cure"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too weak", "unset it"),
        ({"SECRET_KEY": "django-insecure-" + "x" * 50}, "SECRET_KEY is too weak", "unset it"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS=* accepts any name", "list the portal's own names"),
        ({"ALLOWED_HOSTS": "portal.example"}, "HTTPS is off", "set HTTPS=1"),
        ({"DEBUG": "perhaps"}, "DEBUG='perhaps' is neither yes nor no", "use 1 or 0"),
        ({"PORT": "eighty"}, "PORT='eighty'", "whole number"),
    ],
)
def test_start_is_refused_when_a_setting_is_unsafe(start, given, reason, cure):
    done = start(**given)
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert "ImproperlyConfigured" in last
    assert reason in last
    assert cure in last


def test_start_is_allowed_when_the_same_settings_are_safe(start):
    safe = {"SECRET_KEY": "k" * 64, "ALLOWED_HOSTS": "portal.example", "HTTPS": "1"}
    settings = shown(
        start("ALLOWED_HOSTS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", **safe)
    )
    assert settings == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["portal.example"],
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
    }


def test_debug_is_off_when_nothing_is_set(start):
    assert shown(start())["DEBUG"] is False


def test_secret_key_is_drawn_once_when_none_is_given(start, tmp_path):
    first = shown(start("SECRET_KEY"))["SECRET_KEY"]
    second = shown(start("SECRET_KEY"))["SECRET_KEY"]
    assert first == second
    assert len(first) >= 64
    assert (tmp_path / "data" / "secret_key").stat().st_mode & 0o077 == 0


def test_secret_key_differs_when_the_data_folder_is_another(start, tmp_path):
    keys = {shown(start("SECRET_KEY", PORTAL_DATA_DIR=str(tmp_path / name)))["SECRET_KEY"] for name in ("a", "b")}
    assert len(keys) == 2


def test_portal_writes_into_its_data_folder_only(start, tmp_path):
    folders = shown(start("DATA_DIR", "MEDIA_ROOT", "STATIC_ROOT", "BROKER_DIR"))
    folders.pop("DEBUG")
    assert all(Path(folder).is_relative_to(tmp_path / "data") for folder in folders.values())


def test_postgres_is_used_when_database_url_names_it(start):
    database = shown(start("DATABASES", DATABASE_URL="postgres://portal:word@db.example:5433/wards"))["DATABASES"][
        "default"
    ]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "wards")


def test_sqlite_takes_its_write_lock_at_once_when_no_database_is_named(start):
    database = shown(start("DATABASES"))["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


def test_redis_carries_the_queue_and_the_cache_when_redis_url_names_it(start):
    settings = shown(start("CELERY_BROKER_URL", "CACHES", REDIS_URL="redis://cache.example:6379/3"))
    assert settings["CELERY_BROKER_URL"] == "redis://cache.example:6379/3"
    assert settings["CACHES"]["default"]["LOCATION"] == "redis://cache.example:6379/3"


def test_queue_is_in_the_data_folder_when_no_redis_is_named(start, tmp_path):
    settings = shown(start("CELERY_BROKER_URL", "CELERY_BROKER_TRANSPORT_OPTIONS"))
    assert settings["CELERY_BROKER_URL"].startswith("filesystem:")
    assert Path(settings["CELERY_BROKER_TRANSPORT_OPTIONS"]["data_folder_in"]).is_relative_to(tmp_path / "data")
