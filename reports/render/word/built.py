"""What the portal writes into a document itself: the sections of the body, and the annexes in landscape sections of their own."""

from docx.oxml.ns import qn

from .. import paper
from ..proof import qr_png
from .marks import annex_section, columns, element, letters, paragraph, run, table
from .pictures import picture_of
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
    last = document["sections"][-1]["parts"][-1]
    if last["paragraphs"] and not last["table"]:  # no signature stands on a page of its own
        found[-1] = paragraph(BODY, last["paragraphs"][-1], more="<w:keepNext/>")
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
        for piece in proof(paper_of, document, paper.TEXT_WIDTH):
            place.addprevious(piece)
        return
    place.get_or_add_pPr().append(own)
    for number, annex in enumerate(found, start=1):
        root.extend(element(text) for text in _annex(annex))
        if number < len(found):
            root.append(element(paragraph(END, more=annex_section())))
    root.extend(proof(paper_of, document, paper.ANNEX_WIDTH))
    root.append(element(annex_section()))


def _annex(annex: dict) -> list[str]:
    return [
        paragraph(ANNEX_NAME, annex["name"]),
        paragraph(ANNEX_TITLE, annex["title"]),
        paragraph(ANNEX_REFERENCE, annex["reference"]),
        paragraph(NOTE, annex["as_of"]),
        *_sheet(annex["table"], paper.ANNEX_WIDTH, ANNEX_CELL),
    ]


def proof(paper_of, document: dict, width: float) -> list:
    """What lets a reader check the paper: the lines of its figures and, once it is issued, its QR and code beside them."""
    said = [paragraph(STAMP, line) for line in document["stamp_lines"]]
    check = document["check"]
    if check is None:
        return [element(text) for text in said]
    code = run(f" {check['code']}", letters(paper.CHECK, bold=True)) + run(".", letters(paper.CHECK))
    words = f'<w:p><w:pPr><w:pStyle w:val="{STAMP}"/></w:pPr>{run(check["words"], letters(paper.CHECK))}{code}</w:p>'
    side = paper.QR + 3
    made = columns((side, width - side), [[paragraph(END), words + "".join(said)]])
    beside = element(made)
    picture = picture_of(paper_of.part, qr_png(check["link"]), paper.QR, check["link"])
    next(beside.iter(qn("w:p"))).addprevious(picture)
    return [element(paragraph(END)), beside, element(paragraph(END))]


def _sheet(found: dict, width: float, style: str) -> list[str]:
    """A table with its unit above and its note below; without rows the words that say so."""
    made = [paragraph(UNIT, found["unit"])] if found["unit"] else []
    made.append(table(found, width, style) if found["rows"] else paragraph(NOTE, found["empty"]))
    return [*made, paragraph(NOTE, found["note"])] if found["note"] else made
