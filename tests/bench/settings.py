"""The portal's settings with one page more: the bare one that the others are measured against."""

from pathlib import Path

from wardpolice.settings import *  # noqa: F403
from wardpolice.settings import TEMPLATES

ROOT_URLCONF = "tests.bench.urls"
TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")
