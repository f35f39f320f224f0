"""Another machine: make an edition's files from what is frozen alone, in a process of its own, without a database."""

import hashlib
import json
from pathlib import Path

from django.core import serializers
from django.utils import translation

from reports.canonical import canonical, digest
from reports.render.document import document
from reports.render.files import dressing_of
from reports.render.pdf import write_pdf
from reports.render.word.written import write_docx
from reports.render.xlsx import write_xlsx
from reports.sealing import seal_of


def rerender(source: Path, folder: Path) -> dict[str, str]:
    """The hash of the data, the seal, and the hash of each file by its format."""
    rows = [row.object for row in serializers.deserialize("json", source.read_text(encoding="utf-8"))]
    edition, report, *words = rows
    edition.report = report
    edition._prefetched_objects_cache = {"narratives": words}
    data = json.loads(edition.data)
    with translation.override("en"):
        dressing = dressing_of(edition)
        paper = document(data, dressing)
        write_xlsx(data, dressing, edition.composed_at, folder / "a.xlsx")
        write_docx(paper, edition.composed_at, folder / "a.docx")
        write_pdf(paper, edition.composed_at, folder / "a.pdf")
    files = {path.suffix[1:]: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
    return {"data": digest(canonical(data)), "seal": seal_of(edition), **files}
