"""Reading a DOCX back: what it says, where, how large and in which letters."""

from docx import Document
from docx.oxml.ns import qn

TWIPS_PER_MM = 1440 / 25.4


def opened(path):
    return Document(str(path))


def words(root) -> str:
    """All that a part says, paragraph by paragraph."""
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in root.iter(qn("w:p")))


def paragraph_of(document, begins: str, root=None):
    """The first paragraph that begins so, in tables too."""
    for found in (document.element.body if root is None else root).iter(qn("w:p")):
        if "".join(t.text or "" for t in found.iter(qn("w:t"))).startswith(begins):
            return found
    raise AssertionError(f"no paragraph begins with {begins!r}")


def style_of(document, paragraph) -> tuple:
    """(font, points, bold, italic) of its first letters: the run's own, else its style's."""
    runs = paragraph.findall(qn("w:r"))
    looks = [runs[0].find(qn("w:rPr"))] if runs else []
    style = paragraph.pPr.pStyle if paragraph.pPr is not None else None
    if style is not None:
        looks.append(document.styles.element.xpath(f'w:style[@w:styleId="{style.val}"]/w:rPr')[0])
    looks = [look for look in looks if look is not None]

    def first(name):
        return next((found for look in looks if (found := look.find(qn(f"w:{name}"))) is not None), None)

    fonts, size = first("rFonts"), first("sz")
    return fonts.get(qn("w:ascii")), int(size.get(qn("w:val"))) / 2, first("b") is not None, first("i") is not None


def layout_of(document, paragraph, name: str) -> dict:
    """A layout property (spacing, ind, jc), its own or its style's, as {attribute: value}."""
    own = paragraph.pPr.find(qn(f"w:{name}")) if paragraph.pPr is not None else None
    if own is None and paragraph.pPr.pStyle is not None:
        (own,) = document.styles.element.xpath(f'w:style[@w:styleId="{paragraph.pPr.pStyle.val}"]/w:pPr/w:{name}')
    return {key.rpartition("}")[2]: value for key, value in own.attrib.items()}


def mm(twips) -> float:
    return round(int(twips) / TWIPS_PER_MM, 1)
