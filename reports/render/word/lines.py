"""Blanks that stand alone in a paragraph: lists, one line each, and the thin lines under agency, motto and subject."""

from copy import deepcopy

from docx.oxml.ns import qn

from .. import paper
from ..measures import width_mm
from . import tags
from .marks import TWIPS_PER_MM, element, twips

TO = "Kính gửi:"


def spread(blank, name: str, document: dict) -> None:
    """The paragraph once for each line of the list, each with its looks."""
    if name == "to" and len(document["to"]) > 1:
        _spread_to(blank, document["to"])
        return
    lines = {
        "to": [f"{TO} {who}." for who in document["to"]],
        "bases": closed(document["bases"]),
        "post": list(document["post"]),
        "recipients": [f"- {who}" for who in closed(document["recipients"], end="")],
    }[name]
    for line in lines:
        _copy(blank, line)
    blank.getparent().remove(blank)


def closed(lines, end: str = ".") -> list[str]:
    """The lines with a semicolon each, and the last with its end."""
    return [f"{line};" for line in lines[:-1]] + [f"{line}{end}" for line in lines[-1:]]


def _spread_to(blank, names) -> None:
    """Several addressees: one a line below «Kính gửi:», each dash under the colon."""
    colon = width_mm(TO[:-1], paper.BODY)
    dash = width_mm("- ", paper.BODY)
    longest = max(width_mm(f"- {name};", paper.BODY) for name in names)
    start = max((room(blank) - colon - longest) / 2, 0)
    _indent(_copy(blank, TO), start)
    for name in closed([f"- {name}" for name in names]):
        _indent(_copy(blank, name), start + colon + dash, hanging=dash)
    blank.getparent().remove(blank)


def _copy(blank, line: str):
    made = deepcopy(blank)
    tags.say(made, line)
    blank.addprevious(made)
    return made


def _indent(made, left: float, *, right: float = 0, hanging: float = 0) -> None:
    layout = made.get_or_add_pPr()
    for old in layout.xpath("w:ind | w:jc"):
        layout.remove(old)
    _ordered(layout, f'<w:ind w:left="{twips(left)}" w:right="{twips(right)}" w:hanging="{twips(hanging)}"/>')


def _ordered(layout, text: str) -> None:
    """Put a property where the schema wants it: before the alignment, the outline level, the looks and the section."""
    later = {
        qn(f"w:{name}")
        for name in ("contextualSpacing", "mirrorIndents", "jc", "textAlignment", "outlineLvl", "rPr", "sectPr")
    }
    after = next((part for part in layout if part.tag in later), None)
    made = element(text)
    layout.append(made) if after is None else after.addprevious(made)


def rule(blank, name: str, document: dict) -> None:
    """The paragraph as a thin line, centred, as long as its share of the text above it."""
    text, points, share = {
        "agency_rule": (document["agency"], paper.AGENCY, paper.AGENCY_RULE),
        "motto_rule": (paper.MOTTO_WORDS, paper.MOTTO, paper.MOTTO_RULE),
        "subject_rule": (document["subject"], paper.BODY, paper.SUBJECT_RULE),
    }[name]
    wide = room(blank)
    side = (wide - min(width_mm(text, points, "Bold"), wide) * share) / 2
    for piece in list(blank.iterchildren()):
        if not piece.tag.endswith("}pPr"):
            blank.remove(piece)
    old = blank.pPr
    if old is not None:
        blank.remove(old)
    thin = 40  # two points, in twentieths
    blank.insert(
        0,
        element(
            '<w:pPr><w:pBdr><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>'
            f'<w:spacing w:before="0" w:after="0" w:line="{thin}" w:lineRule="exact"/>'
            f'<w:ind w:left="{twips(side)}" w:right="{twips(side)}" w:firstLine="0"/></w:pPr>'
        ),
    )


def room(blank) -> float:
    """How wide the paragraph may be, in millimetres: its cell's width, or the text's."""
    cell = next(blank.iterancestors(qn("w:tc")), None)
    if cell is not None:
        width = cell.xpath("w:tcPr/w:tcW/@w:w")
        return int(width[0]) / TWIPS_PER_MM if width else paper.TEXT_WIDTH / 2
    return paper.TEXT_WIDTH
