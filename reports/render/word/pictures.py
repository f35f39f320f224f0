"""A picture in a document, in line with the words."""

from io import BytesIO
from xml.sax.saxutils import quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

KEY = 9001  # of the drawing: above those of any template's own


def picture_of(part, content: bytes, side_mm: float, words: str):
    """A paragraph that holds the square PNG, its file kept in the document's package; `words` are read out instead of it."""
    key, _image = part.get_or_add_image(BytesIO(content))
    side, said = Mm(side_mm), quoteattr(words)
    return parse_xml(
        f'<w:p {nsdecls("w", "wp", "a", "pic", "r")}><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{side}" cy="{side}"/>'
        f'<wp:docPr id="{KEY}" name="QR" descr={said}/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{KEY}" name="QR" descr={said}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{key}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{side}" cy="{side}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r></w:p>"
    )
