"""The files of an edition: rendered from its frozen data, complete or not there at all."""

import hashlib
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from organisation import formats
from reports.letterhead import symbol_of
from reports.models import Edition, ReportFile
from reports.word_templates import template_of

from .document import Dressing, document
from .pdf import write_pdf
from .proof import replaced_words
from .word.written import write_docx
from .xlsx import write_xlsx

Format = ReportFile.Format


class Superseded(Exception):
    """The edition's words or number changed while its files were made; these files are not kept."""


def render_files(edition_id: int, beat: Callable[[int], None] = lambda percent: None) -> None:
    """Make the missing files. The workbook comes first: it needs no font, so it is there even when the PDF cannot be."""
    edition = Edition.objects.select_related("report__ward").get(pk=edition_id)
    data, dressing = json.loads(edition.data), dressing_of(edition)
    held = set(edition.files.values_list("format", flat=True))
    if Format.XLSX not in held:
        _keep(edition, dressing, Format.XLSX, lambda path: write_xlsx(data, dressing, edition.composed_at, path))
        beat(75)
    paper = document(data, dressing)
    if Format.DOCX not in held:
        template = template_of(edition)
        _keep(edition, dressing, Format.DOCX, lambda path: write_docx(paper, edition.composed_at, path, template))
        beat(80)
    if Format.PDF not in held:
        _keep(edition, dressing, Format.PDF, lambda path: write_pdf(paper, edition.composed_at, path))
        beat(95)


def dressing_of(edition: Edition) -> Dressing:
    """What the edition adds to its figures on paper."""
    return Dressing(
        narratives=edition.texts,
        symbol=edition.issue_symbol or symbol_of(edition.report.ward),
        number=edition.register_number,
        issued_on=edition.issued_on,
        signer_name=edition.signer_name,
        signer_post=edition.signer_post,
        authority=edition.authority,
        head_post=edition.head_post,
        composed_at=formats.moment(edition.composed_at),
        sha256=edition.sha256,
        check_code=edition.check_code or "",
        check_address=edition.check_address,
        audit_count=edition.audit_count,
        audit_hash=edition.audit_hash,
        replaces=replaced_words(edition),
        replacing_reason=edition.correction_reason,
    )


def _keep(edition: Edition, dressing: Dressing, kind: str, write: Callable[[Path], None]) -> None:
    """Write under a temporary name, make it safe on disk, then give it its name and its row."""
    name = f"reports/{edition.report_id}/{edition.number}-{secrets.token_hex(8)}.{kind}"
    final = Path(settings.MEDIA_ROOT) / name
    final.parent.mkdir(parents=True, exist_ok=True)
    half = final.with_name(f".{final.name}.part")
    try:
        write(half)
        os.chmod(half, settings.FILE_UPLOAD_PERMISSIONS)
        size, mark = _secure(half)
        os.replace(half, final)
        _sync_folder(final.parent)
    finally:
        half.unlink(missing_ok=True)
    _register(edition, dressing, kind, name, size, mark)


def remove_halves(report_id: int) -> int:
    """Throw away what a killed process left half-written of this report: no row names it. Returns how many."""
    left = list((Path(settings.MEDIA_ROOT) / "reports" / str(report_id)).glob(".*.part"))
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _secure(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file, which lies on the disk when this returns."""
    with path.open("rb+") as file:
        mark = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
        return file.tell(), mark


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@transaction.atomic
def _register(edition: Edition, dressing: Dressing, kind: str, name: str, size: int, mark: str) -> None:
    """Offer the file, unless what it shows is no longer what the edition says. Raises Superseded."""
    current = Edition.objects.select_for_update(of=("self",)).select_related("report__ward").get(pk=edition.pk)
    if dressing_of(current) != dressing:
        (Path(settings.MEDIA_ROOT) / name).unlink(missing_ok=True)
        raise Superseded
    ReportFile.objects.update_or_create(
        edition=edition, format=kind, defaults={"file": name, "sha256": mark, "size": size}
    )
