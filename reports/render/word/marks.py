"""WordprocessingML as text: paragraphs, runs, tables and sections. Lengths come in millimetres and points, never in twips."""

import re
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from .. import paper

TWIPS_PER_MM = 1440 / 25.4
# What XML 1.0 cannot hold; nobody sees it on paper.
NO_LETTERS = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")


def twips(mm: float) -> int:
    return round(mm * TWIPS_PER_MM)


def element(text: str):
    """The one element that the text is, in Word's namespace."""
    head, tail = re.match(r"(<[\w:]+)(.*)", text, re.DOTALL).groups()
    return parse_xml(f"{head} {nsdecls('w')}{tail}")


def said(text: str) -> str:
    """A text as it stands between tags."""
    return escape(NO_LETTERS.sub("", text))


def letters(points: float, *, bold: bool = False, italic: bool = False) -> str:
    """The letters of a run: Times New Roman, black, upright unless said."""
    faces = " ".join(f'w:{kind}="{paper.FONT}"' for kind in ("ascii", "hAnsi", "eastAsia", "cs"))
    half = round(points * 2)
    return (
        f"<w:rPr><w:rFonts {faces}/>{'<w:b/><w:bCs/>' if bold else ''}{'<w:i/><w:iCs/>' if italic else ''}"
        f'<w:color w:val="000000"/><w:sz w:val="{half}"/><w:szCs w:val="{half}"/><w:lang w:val="vi-VN"/></w:rPr>'
    )


def run(text: str, look: str = "") -> str:
    return f'<w:r>{look}<w:t xml:space="preserve">{said(text)}</w:t></w:r>'


def paragraph(style: str, text: str = "", look: str = "", more: str = "") -> str:
    """A paragraph in one of the portal's styles; `more` are further properties of it, in the schema's order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{run(text, look) if text else ""}</w:p>'


def page_number() -> str:
    look = letters(paper.PAGE_NUMBER)
    return f'<w:fldSimple w:instr=" PAGE "><w:r>{look}<w:t>1</w:t></w:r></w:fldSimple>'


def table(found: dict, width_mm: float, style: str) -> str:
    """A table of the report: its head repeats on every page, no row breaks over two."""
    share = width_mm / sum(column["width"] for column in found["columns"])
    widths = [twips(column["width"] * share) for column in found["columns"]]
    sides = [column["align"] for column in found["columns"]]
    rows = [_row([(column["label"], "center") for column in found["columns"]], widths, style, is_head=True)]
    rows += [_row(list(zip(cells, sides, strict=True)), widths, style) for cells in found["rows"]]
    if found["total"] is not None:
        rows.append(_row(list(zip(found["total"], sides, strict=True)), widths, style, is_total=True))
    borders = "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for edge in EDGES)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>{_padding(57)}'
        f'<w:tblLook w:val="0020" w:firstRow="1"/><w:tblCaption w:val={quoteattr(NO_LETTERS.sub("", found["title"]))}/></w:tblPr>'
        f"<w:tblGrid>{_grid(widths)}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(cells: list[tuple[str, str]], widths: list[int], style: str, is_head: bool = False, is_total: bool = False):
    look = "<w:rPr><w:b/><w:bCs/></w:rPr>" if is_head or is_total else ""
    middle = '<w:vAlign w:val="center"/>' if is_head else ""
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{middle}</w:tcPr>'
        f"{paragraph(style, text, look, _side(side))}</w:tc>"
        for (text, side), width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if is_head else ''}</w:trPr>{made}</w:tr>"


def _side(side: str) -> str:
    return "" if side == "left" else f'<w:jc w:val="{side}"/>'


def columns(widths_mm: tuple[float, float], rows: list[list[str]]) -> str:
    """Two columns without borders or padding: the head and the foot of the document."""
    widths = [twips(width) for width in widths_mm]
    made = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
            for cell, width in zip(cells, widths, strict=True)
        )
        + "</w:tr>"
        for cells in rows
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{_padding(0)}<w:tblLook w:val="0000"/></w:tblPr>'
        f"<w:tblGrid>{_grid(widths)}</w:tblGrid>{made}</w:tbl>"
    )


def _padding(side: int) -> str:
    return f'<w:tblCellMar><w:left w:w="{side}" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/></w:tblCellMar>'


def _grid(widths: list[int]) -> str:
    return "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)


def annex_section() -> str:
    """A landscape section that begins on a new page and counts its pages from one; its head is that of the body."""
    tall, wide = (twips(side) for side in paper.PAGE)
    edge = twips(paper.PAGE_NUMBER_FROM_EDGE)
    return (
        f'<w:sectPr><w:type w:val="nextPage"/><w:pgSz w:w="{wide}" w:h="{tall}" w:orient="landscape"/>'
        f'<w:pgMar w:top="{twips(paper.TOP)}" w:right="{twips(paper.RIGHT)}" w:bottom="{twips(paper.BOTTOM)}" '
        f'w:left="{twips(paper.LEFT)}" w:header="{edge}" w:footer="{edge}" w:gutter="0"/>'
        '<w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>'
    )
