"""The portal's own paragraph styles. They are written into every template, so that what the portal writes looks as ruled."""

from .. import paper
from .marks import element, letters, twips

BODY, SECTION, PART = "BCDoan", "BCMuc", "BCKhoan"
ANNEX_NAME, ANNEX_TITLE, ANNEX_REFERENCE = "BCPhuLuc", "BCTenPhuLuc", "BCKemTheo"
CELL, ANNEX_CELL, NOTE, UNIT, STAMP, END = "BCO", "BCOPhuLuc", "BCGhiChu", "BCDonViTinh", "BCDauVet", "BCHet"
SINGLE = 240  # a line of single spacing, in Word's own measure


def put_styles(document) -> None:
    """Write the styles into the document, over any of the same name."""
    root = document.styles.element
    for key, text in _styles().items():
        for old in root.xpath(f'w:style[@w:styleId="{key}"]'):
            root.remove(old)
        root.append(element(text))


def _styles() -> dict[str, str]:
    indent = f'<w:ind w:firstLine="{twips(paper.FIRST_LINE)}"/>'
    gap, line = paper.PARAGRAPH_GAP * 20, round(SINGLE * paper.LINE)
    body = _spacing(0, gap, line) + indent + '<w:jc w:val="both"/>'
    heading = "<w:keepNext/>" + _spacing(gap, gap, line) + indent
    small = _spacing(60, 60)
    return {
        BODY: _style(BODY, "Báo cáo: đoạn văn", body, letters(paper.BODY)),
        SECTION: _style(SECTION, "Báo cáo: mục", heading + _level(0), letters(paper.BODY, bold=True)),
        PART: _style(PART, "Báo cáo: khoản", heading + _level(1), letters(paper.BODY, bold=True)),
        ANNEX_NAME: _style(ANNEX_NAME, "Báo cáo: phụ lục", _centre() + _level(0), letters(paper.BODY, bold=True)),
        ANNEX_TITLE: _style(ANNEX_TITLE, "Báo cáo: tên phụ lục", _centre(), letters(paper.ANNEX_TITLE, bold=True)),
        ANNEX_REFERENCE: _style(
            ANNEX_REFERENCE, "Báo cáo: kèm theo", _centre(), letters(paper.ANNEX_REFERENCE, italic=True)
        ),
        CELL: _style(CELL, "Báo cáo: ô của bảng", _spacing(), letters(paper.TABLE)),
        ANNEX_CELL: _style(ANNEX_CELL, "Báo cáo: ô của phụ lục", _spacing(), letters(paper.ANNEX_TABLE)),
        NOTE: _style(NOTE, "Báo cáo: ghi chú", small, letters(paper.NOTE, italic=True)),
        UNIT: _style(
            UNIT, "Báo cáo: đơn vị tính", small + '<w:jc w:val="right"/>', letters(paper.NOTE, italic=True)
        ),
        STAMP: _style(STAMP, "Báo cáo: dấu vết số liệu", _spacing(120), letters(paper.STAMP)),
        # Carries the end of a section, or stands after a table where Word wants a paragraph: next to no height.
        END: _style(END, "Báo cáo: hết phần", '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>', letters(1)),
    }  # fmt: skip


def _style(key: str, name: str, layout: str, look: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{key}"><w:name w:val="{name}"/><w:qFormat/>'
        f"<w:pPr>{layout}</w:pPr>{look}</w:style>"
    )


def _spacing(before: int = 0, after: int = 0, line: int = SINGLE) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


def _centre() -> str:
    return "<w:keepNext/>" + _spacing() + '<w:jc w:val="center"/>'


def _level(depth: int) -> str:
    return f'<w:outlineLvl w:val="{depth}"/>'
