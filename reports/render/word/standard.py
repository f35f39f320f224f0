"""The portal's own template: the layout of Decree 30/2020/NĐ-CP, Annex I, with a blank wherever a report differs.

Made here rather than kept as a file, so that every length comes from `paper` and an administrator can start from it.
"""

from functools import lru_cache
from io import BytesIO

from docx import Document
from docx.shared import Mm

from .. import paper
from .marks import columns, element, letters, page_number, run, twips
from .package import settle
from .styles import END, put_styles

SINGLE = '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'


@lru_cache(maxsize=1)
def standard() -> bytes:
    """The template as a DOCX file; the same bytes every time."""
    document = Document()
    put_styles(document)
    _plain(document)
    _page(document.sections[0])
    body = document.element.body
    for part in _parts():
        body.insert(len(body) - 1, element(part))  # before the section's own properties, which stay last
    made = BytesIO()
    document.save(made)
    return settle(made.getvalue())


def _plain(document) -> None:
    """What Word falls back on is the same letter: nothing in the file is set in another."""
    normal = document.styles["Normal"].element
    for old in normal.xpath("w:rPr"):
        normal.remove(old)
    normal.append(element(letters(paper.BODY)))
    for part in list(document.part.package.main_document_part.package.rels.values()):
        if part.reltype.endswith("/thumbnail"):
            document.part.package.rels.pop(part.rId)


def _page(section) -> None:
    section.page_width, section.page_height = Mm(paper.PAGE[0]), Mm(paper.PAGE[1])
    section.top_margin, section.bottom_margin = Mm(paper.TOP), Mm(paper.BOTTOM)
    section.left_margin, section.right_margin = Mm(paper.LEFT), Mm(paper.RIGHT)
    section.header_distance = section.footer_distance = Mm(paper.PAGE_NUMBER_FROM_EDGE)
    section.gutter = 0
    section.different_first_page_header_footer = True
    head = section.header._element
    for old in list(head):
        head.remove(old)
    head.append(element(f'<w:p><w:pPr>{SINGLE}<w:jc w:val="center"/></w:pPr>{page_number()}</w:p>'))


def _parts() -> list[str]:
    """The document from its head to its foot."""
    body = f'<w:spacing w:before="0" w:after="{paper.PARAGRAPH_GAP * 20}" w:line="276" w:lineRule="auto"/>'
    body += f'<w:ind w:firstLine="{twips(paper.FIRST_LINE)}"/><w:jc w:val="both"/>'
    return [
        columns(paper.HEAD_COLUMNS, [[_agency(), _nation()], [_number(), _place()]]),
        _line("{{ title }}", paper.BODY, bold=True, before=320),
        _line("{{ subject }}", paper.BODY, bold=True),
        _line("{{ subject_rule }}", paper.BODY),
        _line("{{ to }}", paper.BODY, before=160, after=120),
        f"<w:p><w:pPr>{body}</w:pPr>{run('{{ bases }}', letters(paper.BODY, italic=True))}</w:p>",
        f"<w:p><w:pPr>{body}</w:pPr>{run('{{ opening }}', letters(paper.BODY))}</w:p>",
        _line("{{ body }}", paper.BODY),
        _line("", paper.RECIPIENTS),
        columns(paper.FOOT_COLUMNS, [[_recipients(), _signature()]]),
        f'<w:p><w:pPr><w:pStyle w:val="{END}"/></w:pPr>{run("{{ annexes }}")}</w:p>',
    ]


def _agency() -> str:
    return (
        _line("{{ superior }}", paper.AGENCY)
        + _line("{{ agency }}", paper.AGENCY, bold=True)
        + _line("{{ agency_rule }}", paper.AGENCY)
    )


def _nation() -> str:
    return (
        _line(paper.NATION_WORDS, paper.NATION, bold=True)
        + _line(paper.MOTTO_WORDS, paper.MOTTO, bold=True)
        + _line("{{ motto_rule }}", paper.MOTTO)
    )


def _number() -> str:
    return _line("{{ number }}", paper.NUMBER, before=120)


def _place() -> str:
    return _line("{{ place_day }}", paper.PLACE, italic=True, before=120)


def _recipients() -> str:
    return _line("Nơi nhận:", paper.RECIPIENTS_HEAD, bold=True, italic=True, side="left") + _line(
        "{{ recipients }}", paper.RECIPIENTS, side="left"
    )


def _signature() -> str:
    """Authority and post, an empty space for the signature and the seal, the name."""
    space = f'<w:spacing w:before="0" w:after="0" w:line="{twips(paper.SIGNATURE_SPACE)}" w:lineRule="exact"/>'
    return (
        _line("{{ post }}", paper.BODY, bold=True)
        + f'<w:p><w:pPr>{space}<w:jc w:val="center"/></w:pPr></w:p>'
        + _line("{{ signer }}", paper.BODY, bold=True)
    )


def _line(text: str, points: float, *, bold=False, italic=False, side="center", before=0, after=0) -> str:
    look = letters(points, bold=bold, italic=italic)
    spacing = f'<w:spacing w:before="{before}" w:after="{after}" w:line="240" w:lineRule="auto"/>'
    words = run(text, look) if text else ""
    return f'<w:p><w:pPr>{spacing}<w:jc w:val="{side}"/>{look}</w:pPr>{words}</w:p>'
