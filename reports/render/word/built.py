"""What the portal writes into a document itself: the sections of the body, and the annexes in landscape sections of their own."""

from .. import paper
from .marks import annex_section, element, paragraph, table
from .styles import (
    ANNEX_CELL,
    ANNEX_NAME,
    ANNEX_REFERENCE,
    ANNEX_TITLE,
    BODY,
    CELL,
    END,
    NOTE,
    PART,
    SECTION,
    STAMP,
    UNIT,
)


def body(document: dict) -> list:
    """I, II, …: headings, paragraphs and small tables."""
    found = []
    for section in document["sections"]:
        found.append(paragraph(SECTION, section["title"]))
        for part in section["parts"]:
            if part["title"]:
                found.append(paragraph(PART, part["title"]))
            found += [paragraph(BODY, words) for words in part["paragraphs"]]
            if part["table"]:
                found += [*_sheet(part["table"], paper.TEXT_WIDTH, CELL), paragraph(END)]
    return [element(text) for text in found]


def annexes(paper_of, place, document: dict) -> None:
    """End the body's section where the paragraph is, then give each annex a section; the last one's closes the document."""
    root = paper_of.element.body
    own = root.sectPr
    for piece in list(place.iterchildren()):
        if not piece.tag.endswith("}pPr"):
            place.remove(piece)
    found = document["annexes"]
    if not found:
        return
    place.get_or_add_pPr().append(own)
    for number, annex in enumerate(found, start=1):
        is_last = number == len(found)
        for text in _annex(annex, document["stamp"] if is_last else ""):
            root.append(element(text))
        if is_last:
            root.append(element(annex_section()))
        else:
            root.append(element(paragraph(END, more=annex_section())))


def _annex(annex: dict, stamp: str) -> list[str]:
    found = [
        paragraph(ANNEX_NAME, annex["name"]),
        paragraph(ANNEX_TITLE, annex["title"]),
        paragraph(ANNEX_REFERENCE, annex["reference"]),
        paragraph(NOTE, annex["as_of"]),
        *_sheet(annex["table"], paper.ANNEX_WIDTH, ANNEX_CELL),
    ]
    return [*found, paragraph(STAMP, stamp)] if stamp else found


def _sheet(found: dict, width: float, style: str) -> list[str]:
    """A table with its unit above and its note below; without rows the words that say so."""
    made = [paragraph(UNIT, found["unit"])] if found["unit"] else []
    made.append(table(found, width, style) if found["rows"] else paragraph(NOTE, found["empty"]))
    return [*made, paragraph(NOTE, found["note"])] if found["note"] else made
