"""Does a code or a file belong to an issued edition? The answer names the edition and tells no figure.

A file belongs when it is byte for byte what the portal rendered, or the signed paper that was sent back.
"""

import hashlib
import json
from dataclasses import dataclass

from reports import letterhead
from reports.check_codes import read_code
from reports.models import Edition, ReportFile, SignedFile
from reports.render.document import agency_words

MOST_BYTES = 20 * 1024 * 1024
CODE, FILE, SIGNED = "code", "file", "signed"


@dataclass(frozen=True)
class Found:
    """An issued edition, how it was recognised, and the issued edition that replaced it."""

    edition: Edition
    by: str
    format: str = ""
    replaced_by: Edition | None = None

    @property
    def state(self) -> str:
        """withdrawn, replaced or in_force."""
        if self.edition.withdrawn_at:
            return "withdrawn"
        return "replaced" if self.replaced_by else "in_force"

    @property
    def agency(self) -> str:
        return agency_of(self.edition)


def agency_of(edition: Edition) -> str:
    """Whose paper it is, in the letterhead's words: a unit by the name that was frozen."""
    return agency_words(json.loads(edition.data)) if edition.report.ward_id else letterhead.CITY_POLICE


def find_code(typed: str) -> Found | None:
    """The issued edition with the code that was typed."""
    code = read_code(typed)
    edition = _issued().filter(check_code=code).first() if code else None
    return _found(edition, CODE) if edition else None


def find_file(sha256: str) -> Found | None:
    """The issued edition of which a file, or the signed paper, has this hash. A draft's file belongs to none."""
    row = ReportFile.objects.filter(sha256=sha256, edition__issued_on__isnull=False).order_by("pk").first()
    if row is not None:
        return _found(_issued().get(pk=row.edition_id), FILE, row.get_format_display())
    signed = SignedFile.objects.filter(sha256=sha256, withdrawn_at__isnull=True).first()
    return _found(_issued().get(pk=signed.edition_id), SIGNED, "PDF") if signed else None


def sha256_of(upload) -> str:
    """Hash of an upload, read in pieces."""
    total = hashlib.sha256()
    for piece in upload.chunks():
        total.update(piece)
    return total.hexdigest()


def _issued():
    return Edition.objects.filter(issued_on__isnull=False).select_related("report__ward").defer("data")


def _found(edition: Edition, by: str, kind: str = "") -> Found:
    later = _issued().filter(report=edition.report_id, number__gt=edition.number, withdrawn_at__isnull=True)
    return Found(edition, by, kind, later.order_by("-number").first())
