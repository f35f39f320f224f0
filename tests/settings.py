"""The portal's settings, with what only the suite needs: a folder and a database file of its own, a quick hash."""

import os
import tempfile
from pathlib import Path

# Each pytest process writes into its own part of one temporary folder; whoever made that removes it (tests/plugins.py).
if "PORTAL_TEST_DIR" not in os.environ:
    os.environ["PORTAL_TEST_DIR"] = tempfile.mkdtemp(prefix="portal-suite-")
    os.environ["PORTAL_TEST_DIR_OWNER"] = str(os.getpid())
os.environ["PORTAL_DATA_DIR"] = str(Path(os.environ["PORTAL_TEST_DIR"]) / os.environ.get("PYTEST_XDIST_WORKER", "main"))

from wardpolice.settings import *  # noqa: F403
from wardpolice.settings import DATA_DIR, DATABASES

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: in memory SQLite has no lock to wait for, and concurrency tests would prove nothing.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "suite.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # a kept connection would hinder dropping the test database

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True  # files are looked up when asked for, not all of them for each test client
