"""Whether a Word file can be the paper of a report: A4 and margins as ruled, known blanks in their places, a sample written on it.

Each refusal says what to change.
"""

from datetime import UTC, datetime
from io import BytesIO

from django.utils.translation import gettext as _
from docx import Document

from organisation import formats, stamps

from .. import paper
from . import tags
from .allowed import SHOWN, WORD, check_file, refuse
from .sample import sample
from .written import docx_bytes


def check_template(content: bytes) -> None:
    """Refuse a file that may not become a template. Raises ValidationError in Vietnamese, with a code for the rule."""
    check_file(content)
    if stamp := stamps.find(BytesIO(content), "docx"):
        raise refuse("secret", _("Tệp mẫu có dấu “%(stamp)s”. Cổng này không nhận bí mật nhà nước."), stamp=stamp)
    document = _opened(content)
    _check_paper(document)
    _check_blanks(document)
    _try(content)


def _opened(content: bytes):
    try:
        return Document(BytesIO(content))
    except Exception as problem:  # the library raises many kinds on a damaged file
        raise refuse("broken", _("Tệp mẫu hỏng hoặc không phải DOCX: xin mở bằng Word và lưu lại.")) from problem


def _check_paper(document) -> None:
    """One section of A4 upright, margins within the decree's ranges, a page number in the head."""
    sections = list(document.sections)
    if len(sections) != 1:
        raise refuse("sections", _("Tệp mẫu phải có đúng một phần (section); phụ lục do cổng tự lập."))
    (section,) = sections
    size = tuple(round(side.mm) if side else 0 for side in (section.page_width, section.page_height))
    if size != paper.PAGE:
        raise refuse(
            "size", _("Khổ giấy phải là A4 đứng (210 × 297 mm), tệp mẫu là %(a)s × %(b)s mm."), a=size[0], b=size[1]
        )
    names = {"top": _("trên"), "bottom": _("dưới"), "left": _("trái"), "right": _("phải")}
    for side, (least, most) in paper.MARGIN_RANGES.items():
        margin = getattr(section, f"{side}_margin")
        found = round(margin.mm, 1) if margin is not None else 0
        if not least - 0.1 <= found <= most + 0.1:
            raise refuse(
                "margin",
                _("Lề %(side)s của tệp mẫu là %(found)s mm; Nghị định 30/2020/NĐ-CP: %(least)s đến %(most)s mm."),
                side=names[side],
                found=formats.number(found, 1),
                least=least,
                most=most,
            )
    head = section.header._element
    told = [node.get(f"{WORD}instr", "") for node in head.iter(f"{WORD}fldSimple")]
    told += [node.text or "" for node in head.iter(f"{WORD}instrText")]
    if section.header.is_linked_to_previous or not any("PAGE" in words.split() for words in told):
        raise refuse("page", _("Đầu trang của tệp mẫu phải có số trang (trường PAGE), căn giữa."))


def _check_blanks(document) -> None:
    """Known blanks only, each required one once, the great ones alone in a paragraph of the document itself."""
    found: list[str] = []
    body = document.element.body
    for root in tags.roots(document):
        for place in tags.paragraphs(root):
            text = tags.text_of(place)
            names = tags.blanks(place)
            if tags.BRACES.search(tags.TAG.sub("", text)):
                raise refuse(
                    "code", _("Chỉ dùng được ô dạng {{ ten }}; không nhận: %(text)s"), text=text.strip()[:SHOWN]
                )
            if unknown := next((name for name in names if name not in tags.KNOWN), ""):
                raise refuse("unknown", _("Ô {{ %(name)s }} không có trong danh mục."), name=unknown[:SHOWN])
            if any(name in tags.ALONE for name in names) and not tags.alone(place):
                raise refuse("alone", _("Ô {{ %(name)s }} phải đứng riêng một đoạn."), name=names[0])
            if tags.alone(place) in tags.BUILT and place.getparent() is not body:
                raise refuse("place", _("Ô {{ %(name)s }} phải nằm ngoài bảng và khung."), name=names[0])
            found += names
    _check_counts(found, body)


def _check_counts(found: list[str], body) -> None:
    if missing := sorted(tags.REQUIRED - set(found)):
        raise refuse("missing", _("Tệp mẫu thiếu ô: %(names)s."), names=", ".join(missing))
    if twice := sorted(name for name in set(found) & (tags.BUILT | tags.REPEATED) if found.count(name) > 1):
        raise refuse("twice", _("Ô chỉ được có một lần: %(names)s."), names=", ".join(twice))
    places = [place for place in body if place.tag == f"{WORD}p" or place.tag == f"{WORD}tbl"]
    if not places or places[-1].tag != f"{WORD}p" or tags.alone(places[-1]) != "annexes":
        raise refuse("last", _("Ô {{ annexes }} phải là đoạn cuối của tệp mẫu."))
    said = " ".join(tags.text_of(place) for place in body.iter(f"{WORD}p"))
    for words in (paper.NATION_WORDS, paper.MOTTO_WORDS):
        if words not in said:
            raise refuse("nation", _("Tệp mẫu thiếu dòng “%(words)s”."), words=words)


def _try(content: bytes) -> None:
    """Write a sample report on it, and open that."""
    try:
        made = docx_bytes(sample(), datetime(2026, 3, 15, tzinfo=UTC), content)
        said = "\n".join(tags.text_of(place) for place in Document(BytesIO(made)).element.body.iter(f"{WORD}p"))
    except Exception as problem:  # whatever goes wrong here would go wrong with every report
        raise refuse("trial", _("Không lập được báo cáo thử từ tệp mẫu: %(why)s"), why=str(problem)[:200]) from problem
    for words in ("Phụ lục II", sample()["signer"], "Số: 05/BC-CATP"):
        if words not in said:
            raise refuse("trial", _("Báo cáo thử từ tệp mẫu thiếu “%(words)s”."), words=words)
