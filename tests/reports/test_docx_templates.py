"""A Word template is checked before it is used: hostile ones are refused by name, and a changed one prints the same figures."""

import time
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from reports.render.word.allowed import WORD
from reports.render.word.fitting import check_template
from reports.render.word.sample import sample
from reports.render.word.standard import standard
from reports.render.word.written import docx_bytes
from tests.reports.papers import paragraph_of, words

MAIN = "word/document.xml"
RELS = "word/_rels/document.xml.rels"
MADE = datetime(2026, 3, 15, tzinfo=UTC)


def changed(parts=None, **replaced) -> bytes:
    """The standard template with parts added, and texts of the main part replaced."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(standard())) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            name, content = member.filename, old.read(member)
            for before, after in replaced.get(name.rpartition("/")[2].replace(".", "_"), []):
                assert before.encode() in content
                content = content.replace(before.encode(), after.encode())
            new.writestr(member, content)
        for name, content in (parts or {}).items():
            new.writestr(name, content)
    return made.getvalue()


def in_main(*pairs) -> bytes:
    return changed(document_xml=list(pairs))


def saved(change) -> bytes:
    """The standard template opened, changed and saved as a person would with Word."""
    document, made = Document(BytesIO(standard())), BytesIO()
    change(document)
    document.save(made)
    return made.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(ValidationError) as caught:
        check_template(content)
    return caught.value.code


def test_standard_template_passes_its_own_check():
    check_template(standard())


def encrypted() -> bytes:
    content = bytearray(standard())
    for at in range(len(content) - 4):
        if content[at : at + 4] == b"PK\x01\x02":
            content[at + 8] |= 1
    return bytes(content)


EXTERNAL = (
    '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{target}"{mode}/></Relationships>'
)
BLANK = "{{ opening }}"


def linked(kind: str, target: str, mode: str = ' TargetMode="External"') -> bytes:
    return changed(
        document_xml_rels=[("</Relationships>", EXTERNAL.format(kind=kind, target=target, mode=mode))],
    )


@pytest.mark.parametrize(
    "make, code",
    [
        (lambda: b"", "broken"),
        (lambda: b"PK\x03\x04 hello", "broken"),
        (lambda: b"x" * (2 * 1024 * 1024 + 1), "size"),
        (lambda: changed({"word/media/a.png": bytes(15 * 1024 * 1024)}), "office"),
        (lambda: changed({"../../etc/x.xml": "<a/>"}), "office"),
        (lambda: changed({"/etc/x.xml": "<a/>"}), "office"),
        (lambda: changed({"word/vbaProject.bin": "x"}), "office"),
        (lambda: encrypted(), "office"),
        (lambda: changed({f"word/media/{n}.png": "x" for n in range(300)}), "parts"),
        (lambda: changed({"word/embeddings/oleObject1.bin": "x"}), "part"),
        (lambda: changed({"word/afchunk.html": "<script/>"}), "part"),
        (lambda: changed({"word/header9.dat": "<!DOCTYPE a []><a/>"}), "part"),
        (lambda: changed({"word/big.xml": b"<a>" + bytes(5 * 1024 * 1024).replace(b"\0", b"xyz ab de")[:5242880] + b"</a>"}), "office"),
        (lambda: changed({"word/x.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "xml"),
        (lambda: changed({"word/x.xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'}), "xml"),
        (lambda: changed({"word/x.xml": "<a>"}), "xml"),
        (lambda: linked("attachedTemplate", "http://x/y.dotm"), "link"),
        (lambda: linked("image", "https://x/y.png"), "link"),
        (lambda: linked("image", "\\\\server\\share\\y.png", ""), "link"),
        (lambda: linked("oleObject", "media/y.png", ""), "link"),
        (lambda: changed_type(), "kind"),
        (lambda: in_main((BLANK, '</w:t><w:instrText>INCLUDETEXT "/etc/passwd"</w:instrText><w:t>')), "field"),
        (lambda: in_main((BLANK, '</w:t></w:r><w:fldSimple w:instr="DDEAUTO cmd"/><w:r><w:t>')), "field"),
        (lambda: in_main((BLANK, "{{ ''.__class__.__mro__ }}")), "code"),
        (lambda: in_main((BLANK, "{{ opening.__class__ }}")), "code"),
        (lambda: in_main((BLANK, "{% for a in range(9) %}{{ opening }}{% endfor %}")), "code"),
        (lambda: in_main((BLANK, "{{ opening }} {# x #}")), "code"),
        (lambda: in_main((BLANK, "{{ opening|upper }}")), "code"),
        (lambda: in_main((BLANK, "{{ opening")), "code"),
        (lambda: in_main((BLANK, "{{ data }}")), "unknown"),
        (lambda: in_main((BLANK, "{{ body }} x")), "alone"),
        (lambda: in_main((BLANK, "{{ body }}")), "twice"),
        (lambda: in_main(("{{ number }}", "Số")), "missing"),
        (lambda: in_main(("{{ annexes }}", "{{ opening }}"), ("{{ signer }}", "{{ annexes }}")), "place"),
        (lambda: in_main(("CỘNG HÒA XÃ HỘI", "CỘNG HOÀ")), "nation"),
        (lambda: in_main((BLANK, "MẬT")), "secret"),
        (lambda: saved(lambda d: setattr(d.sections[0], "left_margin", Mm(25))), "margin"),
        (lambda: saved(lambda d: setattr(d.sections[0], "page_width", Mm(216))), "size"),
        (lambda: saved(lambda d: d.add_section()), "sections"),
        (lambda: saved(lambda d: setattr(d.sections[0].header, "is_linked_to_previous", True)), "page"),
        (lambda: saved(lambda d: d.add_paragraph("Sau phụ lục")), "last"),
    ],
)  # fmt: skip
def test_hostile_or_unfit_template_is_refused(make, code):
    assert refusal(make()) == code


def test_fields_of_paragraphs_deep_in_one_another_are_read_in_one_walk():
    field = '<w:instrText>INCLUDETEXT "x"</w:instrText>'
    deep = f'<w:p xmlns:w="{WORD[1:-1]}">' + "<w:p>" * 20_000 + field + "</w:p>" * 20_001
    begun = time.process_time()
    assert refusal(changed({"word/deep.xml": deep})) == "field"
    assert time.process_time() - begun < 5


def changed_type() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(standard())) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(b"document.main+xml", b"template.main+xml")
            new.writestr(name, content)
    return made.getvalue()


def test_refusal_names_the_margin_as_measured_and_the_range():
    with pytest.raises(ValidationError, match=r"Lề trái .* 25,0 mm.*30 đến 35 mm"):
        check_template(saved(lambda document: setattr(document.sections[0], "left_margin", Mm(25))))


def test_changed_template_is_used_with_its_own_words_and_the_same_body():
    def change(document):
        paragraph = paragraph_of(document, "Nơi nhận:")
        next(paragraph.iter(qn("w:t"))).text = "Nơi nhận văn bản:"
        document.sections[0].left_margin = Mm(32)

    content = saved(change)
    check_template(content)
    own = Document(BytesIO(docx_bytes(sample(), MADE, content)))
    usual = Document(BytesIO(docx_bytes(sample(), MADE)))
    assert "Nơi nhận văn bản:" in words(own.element.body)
    assert round(own.sections[0].left_margin.mm) == 32
    assert words(own.element.body).replace(" văn bản:", ":") == words(usual.element.body)


def test_blank_broken_over_runs_is_filled_with_the_look_of_its_first_letter():
    def change(document):
        paragraph = paragraph_of(document, "{{ signer }}")
        (run,) = paragraph.findall(qn("w:r"))
        run.find(qn("w:t")).text = "{"
        for piece in ("{ sig", "ner }", "} (ký)"):
            extra = run.makeelement(qn("w:r"))
            text = extra.makeelement(qn("w:t"))
            text.text = piece
            extra.append(text)
            paragraph.append(extra)

    content = saved(change)
    check_template(content)
    found = Document(BytesIO(docx_bytes(sample(), MADE, content)))
    line = paragraph_of(found, "Nguyễn Văn Mẫu (ký)")
    assert next(line.iter(qn("w:t"))).text == "Nguyễn Văn Mẫu"


def test_value_that_looks_like_a_blank_stays_a_text():
    document = sample() | {"signer": "{{ number }}", "opening": "{{ opening }} {% x %}"}
    found = Document(BytesIO(docx_bytes(document, MADE)))
    said = words(found.element.body)
    assert "{{ number }}" in said and "{{ opening }} {% x %}" in said


def test_draft_is_marked_on_the_first_page_and_the_others():
    found = Document(BytesIO(docx_bytes(sample(), MADE)))
    section = found.sections[0]
    for part in (section.header, section.first_page_header):
        assert "DỰ THẢO" in words(part._element)
    issued = Document(BytesIO(docx_bytes(sample() | {"draft": False}, MADE)))
    assert "DỰ THẢO" not in words(issued.sections[0].header._element)
