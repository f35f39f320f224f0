"""A Word file that an administrator sends as a template, before anything opens it: its ZIP and each of its XML parts.

Names, sizes and macros first; then no DTD, no links out, no fields but page numbers. What is printed on it is `fitting`'s affair.
"""

import re
import zipfile
from collections import defaultdict
from io import BytesIO

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation import formats, office

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 16 * 1024 * 1024
MOST_PARTS = 200
MOST_XML = 4 * 1024 * 1024
MAIN = "word/document.xml"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Parts that hold programs, other files or links to other templates.
FORBIDDEN_PARTS = re.compile(r"vba|activex|embeddings/|oleobject|macro|afchunk|attachedtoolbars")
PICTURES = (".png", ".jpg", ".jpeg")
ENDINGS = (*PICTURES, ".xml", ".rels")
FORBIDDEN_LINKS = re.compile(r"/(?:attachedTemplate|aFChunk|oleObject|package|control|subDocument|frame|vbaProject)$")
FIELDS = {"PAGE", "NUMPAGES", "SECTIONPAGES"}
SHOWN = 60  # letters of a text shown in a refusal


def check_file(content: bytes) -> None:
    """Refuse a file that is not a plain Word document without programs or links. Raises ValidationError in Vietnamese."""
    _check_package(content)
    with zipfile.ZipFile(BytesIO(content)) as packed:
        for name in packed.namelist():
            if name.endswith((".xml", ".rels")):
                _check_part(name, office.read_part(packed, name, MOST_XML + 1))


def _check_package(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise refuse(
            "size",
            _("Tệp mẫu nặng %(size)s, giới hạn %(limit)s: xin bỏ bớt hình ảnh."),
            size=formats.file_size(len(content)),
            limit=formats.file_size(MOST_BYTES),
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            names = packed.namelist()
        fault = office.fault_of(BytesIO(content), MOST_UNPACKED)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError) as problem:
        raise refuse("broken", _("Tệp mẫu hỏng hoặc không phải DOCX: xin mở bằng Word và lưu lại.")) from problem
    if fault:
        raise refuse("office", _("Tệp mẫu không được nhận: %(fault)s."), fault=fault)
    if len(names) > MOST_PARTS or len(set(names)) < len(names):
        raise refuse("parts", _("Tệp mẫu có quá %(limit)s thành phần hoặc thành phần trùng tên."), limit=MOST_PARTS)
    if MAIN not in names:
        raise refuse("kind", _("Tệp mẫu không phải văn bản Word (DOCX)."))
    for name in names:
        if name.endswith("/"):
            continue
        if FORBIDDEN_PARTS.search(name.lower()) or not name.endswith(ENDINGS):
            raise refuse("part", _("Tệp mẫu chứa thành phần không được phép: %(name)s."), name=name[:SHOWN])


def _check_part(name: str, content: bytes) -> None:
    if len(content) > MOST_XML:
        raise refuse("xml", _("Thành phần %(name)s quá lớn."), name=name[:SHOWN])
    try:
        root = fromstring(content, forbid_dtd=True)
    except (DefusedXmlException, ParseError, ValueError, RecursionError) as problem:
        raise refuse("xml", _("Thành phần %(name)s không đọc được an toàn."), name=name[:SHOWN]) from problem
    if name.endswith(".rels"):
        _check_links(root)
    elif name == office.CONTENT_TYPES:
        _check_types(root)
    else:
        _check_fields(root)


def _check_links(root) -> None:
    for link in root:
        outside = link.get("TargetMode", "").lower() == "external"
        target = link.get("Target", "")
        if (
            outside
            or "://" in target
            or target.startswith(("\\\\", "//"))
            or FORBIDDEN_LINKS.search(link.get("Type", ""))
        ):
            raise refuse(
                "link",
                _("Tệp mẫu liên kết ra ngoài hoặc nhúng tệp khác (%(target)s): xin bỏ liên kết đó."),
                target=target[:SHOWN],
            )


def _check_types(root) -> None:
    kinds = {part.get("PartName"): part.get("ContentType", "") for part in root}
    if kinds.get(f"/{MAIN}") != MAIN_TYPE:
        raise refuse("kind", _("Tệp mẫu không phải văn bản Word (DOCX) thường."))


def _check_fields(root) -> None:
    """Only page numbers are worked out by Word; other fields fetch files, run programs or ask questions."""
    told = [node.get(f"{WORD}instr", "") for node in root.iter(f"{WORD}fldSimple")]
    told += _instructions(root)
    for words in filter(None, (instruction.split() for instruction in told)):
        # Several fields may share a paragraph; a page number has no arguments but switches.
        if any(word.upper() not in FIELDS and not word.startswith("\\") and word != "MERGEFORMAT" for word in words):
            raise refuse(
                "field",
                _("Tệp mẫu có trường Word không được phép (%(field)s): chỉ dùng số trang."),
                field=" ".join(words)[:SHOWN],
            )


def _instructions(root) -> list[str]:
    """What the fields of each paragraph say, its own alone. One walk, however deep paragraphs lie in one another."""
    said, waiting = defaultdict(list), [(root, root)]
    while waiting:
        node, paragraph = waiting.pop()
        if node.tag == f"{WORD}p":
            paragraph = node
        elif node.tag == f"{WORD}instrText":
            said[paragraph].append(node.text or "")
        waiting.extend((child, paragraph) for child in reversed(node))
    return ["".join(texts) for texts in said.values()]


def refuse(code: str, words: str, /, **values) -> ValidationError:
    return ValidationError(words % values, code=code)
