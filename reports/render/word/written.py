"""A report as DOCX: the template's blanks filled, the body and the annexes built, draft and invented data marked on every page."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from docx import Document

from .. import paper
from . import tags
from .built import annexes, body
from .lines import rule, spread
from .marks import element, letters, run, twips
from .package import settle
from .standard import standard
from .styles import put_styles

FIRST_AND_OTHERS = ("header", "first_page_header"), ("footer", "first_page_footer")


def write_docx(document: dict, made_at: datetime, output: Path, template: bytes = b"") -> None:
    """Write the document to `output`, on the given template or the portal's own. Same input, same bytes. Raises CannotPrint."""
    output.write_bytes(docx_bytes(document, made_at, template))


def docx_bytes(document: dict, made_at: datetime, template: bytes = b"") -> bytes:
    """The DOCX file of the document."""
    paper_of = Document(BytesIO(template or standard()))
    put_styles(paper_of)
    # Pages have their marks before the annexes are there: these take over the heads and feet of the first section.
    _mark_pages(paper_of.sections[0], document)
    for root in tags.roots(paper_of):
        for blank in tags.paragraphs(root):
            _fill(blank, document)
    for place in tags.paragraphs(paper_of.element.body):
        if tags.alone(place) == "body":
            _put(place, body(document))
        elif tags.alone(place) == "annexes":
            annexes(paper_of, place, document)
    _describe(paper_of, document, made_at)
    made = BytesIO()
    paper_of.save(made)
    return settle(made.getvalue())


def _fill(blank, document: dict) -> None:
    name = tags.alone(blank)
    if name in tags.BUILT:
        return
    if name in tags.REPEATED:
        spread(blank, name, document)
    elif name in tags.RULES:
        rule(blank, name, document)
    elif tags.blanks(blank):
        tags.fill(blank, {key: document[key] for key in tags.LINES})


def _put(place, parts: list) -> None:
    """The parts instead of the paragraph."""
    for part in parts:
        place.addprevious(part)
    place.getparent().remove(place)


def _mark_pages(section, document: dict) -> None:
    section.different_first_page_header_footer = True
    heads, feet = FIRST_AND_OTHERS
    if document["draft"]:
        for name in heads:
            _own(getattr(section, name)).append(element(_draft_mark()))
    if document["demonstration"]:
        for name in feet:
            _own(getattr(section, name)).append(element(_invented_mark()))


def _own(part):
    """The head or foot as an element; one that is not there yet is made, and is empty."""
    part.is_linked_to_previous = False
    return part._element


def _draft_mark() -> str:
    """DỰ THẢO in a box in the top margin, at the right, out of the way of the page's number."""
    width, edge = twips(24), twips(paper.PAGE_NUMBER_FROM_EDGE)
    frame = (
        f'<w:framePr w:w="{width}" w:wrap="around" w:vAnchor="page" w:hAnchor="margin" w:xAlign="right" w:y="{edge}"/>'
    )
    box = "".join(
        f'<w:{side} w:val="single" w:sz="6" w:space="1" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right")
    )
    look = letters(paper.MARK, bold=True)
    return (
        f'<w:p><w:pPr>{frame}<w:pBdr>{box}</w:pBdr><w:spacing w:before="0" w:after="0"/><w:jc w:val="center"/></w:pPr>'
        f"{run(paper.DRAFT_WORDS, look)}</w:p>"
    )


def _invented_mark() -> str:
    return f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{run(paper.INVENTED_WORDS, letters(10, italic=True))}</w:p>'


def _describe(paper_of, document: dict, made_at: datetime) -> None:
    """The file's properties, from the report alone: no clock, no name of a machine or a program's user."""
    found, moment = paper_of.core_properties, made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    found.title, found.subject = f"{document['title']} {document['subject']}"[:255], document["subject"][:255]
    found.author = found.last_modified_by = document["agency"][:255]
    found.created = found.modified = moment
    found.revision, found.language = 1, document["language"]
    found.comments = found.keywords = found.category = ""
