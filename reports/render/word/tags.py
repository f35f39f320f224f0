"""The blanks of a template: `{{ name }}` and nothing else. There is no language in them, so nothing in a template can run.

A blank may be broken over several runs, as Word likes to do; it takes the look of its first letter.
"""

import re
from collections.abc import Iterator, Mapping

from docx.oxml.ns import qn

TAG = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
BRACES = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")

LINES = {"superior", "agency", "number", "place_day", "title", "subject", "opening", "signer", "stamp"}
REPEATED = {"to", "bases", "post", "recipients"}  # alone in a paragraph, which is repeated for each line
RULES = {"agency_rule", "motto_rule", "subject_rule"}  # alone in a paragraph, which becomes a line of the right length
BUILT = {"body", "annexes"}  # alone in a paragraph of the document, whose place they take
ALONE = REPEATED | RULES | BUILT
KNOWN = LINES | ALONE
REQUIRED = {
    "agency",
    "number",
    "place_day",
    "title",
    "subject",
    "to",
    "body",
    "post",
    "signer",
    "recipients",
    "annexes",
}


def roots(document) -> list:
    """The parts that may hold blanks: the body, and the section's heads and feet where there are any."""
    found = [document.element.body]
    for section in document.sections:
        for kind in (
            "header",
            "footer",
            "first_page_header",
            "first_page_footer",
            "even_page_header",
            "even_page_footer",
        ):
            part = getattr(section, kind)
            if not part.is_linked_to_previous:
                found.append(part._element)
    return found


def paragraphs(root) -> Iterator:
    """Every paragraph under it, those in tables and text boxes too."""
    return iter(list(root.iter(qn("w:p"))))


def pieces(paragraph) -> list:
    """The paragraph's own pieces of text, not those of a text box inside it."""
    return [piece for piece in paragraph.iter(qn("w:t")) if next(piece.iterancestors(qn("w:p"))) is paragraph]


def text_of(paragraph) -> str:
    return "".join(piece.text or "" for piece in pieces(paragraph))


def blanks(paragraph) -> list[str]:
    """Names of the blanks in the paragraph, in order."""
    return TAG.findall(text_of(paragraph))


def alone(paragraph) -> str:
    """The name of the blank that is all the paragraph says, or ""."""
    found = TAG.fullmatch(text_of(paragraph).strip())
    return found.group(1) if found else ""


def fill(paragraph, values: Mapping[str, str]) -> None:
    """Put the values into the paragraph's blanks."""
    # From the last to the first: a value that looks like a blank stays a text.
    for found in reversed(list(TAG.finditer(text_of(paragraph)))):
        _replace(paragraph, *found.span(), values[found.group(1)])


def say(paragraph, text: str) -> None:
    """Let the paragraph say this alone, with the look of its first letter."""
    _replace(paragraph, 0, len(text_of(paragraph)), text)


def _replace(paragraph, start: int, end: int, text: str) -> None:
    at, is_placed = 0, False
    for piece in pieces(paragraph):
        own = piece.text or ""
        first, last = max(start - at, 0), min(end - at, len(own))
        at += len(own)
        if first >= last:
            continue
        piece.text = own[:first] + ("" if is_placed else text) + own[last:]
        piece.set(qn("xml:space"), "preserve")
        is_placed = True
