"""Settings of a real worker that works on the suite's own database."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
LONGEST_SILENCE = 15  # seconds: no test waits five minutes
