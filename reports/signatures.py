"""What a PDF's signatures say, read in a process apart; and which of the portal's own PDFs a file was signed on."""

import hashlib
import json
import os
import re
import subprocess
import sys

from django.conf import settings

from reports.models import Edition, ReportFile

PATIENCE = 25  # seconds, less than the web server's own
MOST_ENDS = 60
# The reader of a stranger's file is told nothing of the portal's settings.
TOLD = ("PATH", "HOME", "LANG", "TMPDIR")
END = re.compile(rb"%%EOF(\r\n|\n|\r)?")


def read_signatures(content: bytes, own: int) -> dict:
    """As `reports.signature_reader.read` tells; a file that it cannot read in time or memory has a fault."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "reports.signature_reader", str(own)],
            input=content,
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in TOLD if name in os.environ},
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        found = {"fault": "timeout", "is_encrypted": False, "only_signed": None, "signatures": []}
    except ValueError:  # it was stopped and said nothing
        found = {"fault": "stopped", "is_encrypted": False, "only_signed": None, "signatures": []}
    return found


def starts_with(content: bytes, file: ReportFile) -> bool:
    """Whether the file's beginning is, byte for byte, this file of the portal's."""
    return hashlib.sha256(content[: file.size]).hexdigest() == file.sha256


def signed_on(content: bytes) -> Edition | None:
    """The issued edition whose PDF the content begins with; None where it begins with none."""
    marks, total, at = [], hashlib.sha256(), 0
    for number, end in enumerate(END.finditer(content)):
        if number >= MOST_ENDS:
            break
        # A writer may end its file with or without the line's end.
        for stop in sorted({end.start() + 5, end.end()}):
            total.update(content[at:stop])
            at = stop
            marks.append(total.hexdigest())
    row = ReportFile.objects.filter(format=ReportFile.Format.PDF, sha256__in=marks, edition__issued_on__isnull=False)
    found = row.select_related("edition__report__ward").defer("edition__data").first()
    return found.edition if found else None
