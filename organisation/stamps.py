"""Find a secrecy stamp in text that can be read: a line that is MẬT, TỐI MẬT or TUYỆT MẬT and nothing else.

A heading that speaks of secrecy is no stamp. Scans and pictures cannot be read: the sender's confirmation covers them.
"""

import re
import unicodedata
import zipfile

from pypdf import PdfReader

from . import office

STAMPS = {"MẬT", "TỐI MẬT", "TUYỆT MẬT"}
TEXT_PARTS = re.compile(r"^(word/(document|header\d*|footer\d*|footnotes)\.xml|xl/sharedStrings\.xml)$")
# Where a paragraph of a text or a string of a workbook ends. Read by pattern, not by a parser: nothing in the file is expanded.
BLOCK_END = re.compile(r"</w:p>|</si>")
RUN = re.compile(r"<(?:w:)?t(?:\s[^>]*)?>([^<]*)</(?:w:)?t>")
MOST_TEXT = 8 * 1024 * 1024
MOST_PAGES = 5
TRIMMED = " \t.:*-–—_[]()|"


def find(upload, extension: str) -> str:
    """The stamp found, or "" (also when the file's text cannot be read)."""
    reader = {"pdf": pdf_lines, "docx": office_lines, "xlsx": office_lines}.get(extension)
    if reader is None:
        return ""
    upload.seek(0)
    try:
        return next((stamp for line in reader(upload) if (stamp := stamp_of(line))), "")
    except Exception:  # a text that cannot be read holds no readable stamp; the file itself passed its own checks
        return ""
    finally:
        upload.seek(0)


def stamp_of(line: str) -> str:
    """The stamp that the line is, or "". Capitals only, as the stamps are."""
    bare = " ".join(unicodedata.normalize("NFC", line).strip(TRIMMED).split())
    return bare if bare in STAMPS else ""


def pdf_lines(upload):
    """Lines of the first pages: a stamp stands on the first."""
    for page in PdfReader(upload).pages[:MOST_PAGES]:
        yield from page.extract_text().splitlines()


def office_lines(upload):
    """Paragraphs of a DOCX (body, headers, footers) or strings of an XLSX."""
    with zipfile.ZipFile(upload) as packed:
        for name in filter(TEXT_PARTS.match, packed.namelist()):
            text = office.read_part(packed, name, MOST_TEXT).decode("utf-8", errors="replace")
            for block in BLOCK_END.split(text):
                yield "".join(RUN.findall(block))
