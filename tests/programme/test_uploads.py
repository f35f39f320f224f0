"""What may come in as a file: refused by content, by size, by what is hidden inside; each refusal names file, rule and limit."""

import hashlib
import io
import struct
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from organisation import office, stamps, uploads

from .conftest import png

CONTENT_TYPES = '<?xml version="1.0"?><Types xmlns="x">{}</Types>'


def upload(name, content):
    return SimpleUploadedFile(name, content)


def office_file(kind="docx", extra=None, body="", types=""):
    """A small Office file with these further members."""
    part = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}[kind]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", CONTENT_TYPES.format(types))
        packed.writestr(part, body)
        for name, content in (extra or {}).items():
            packed.writestr(name, content)
    return out.getvalue()


def paragraphs(*lines):
    text = "".join(f'<w:p a="1"><w:r><w:t xml:space="preserve">{line}</w:t></w:r></w:p>' for line in lines)
    return f"<w:document>{text}</w:document>"


def picture(kind, **options):
    out = io.BytesIO()
    Image.new("L", (4, 4)).save(out, kind, **options)
    return out.getvalue()


def pdf(text=""):
    """The smallest PDF with one line of text, worked out by hand so that it is read by a real reader."""
    stream = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode("latin-1")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj" % number + content + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    )


def refusal(name, content):
    with pytest.raises(ValidationError) as refused:
        uploads.check(upload(name, content))
    assert name.rsplit("/", 1)[-1] in refused.value.messages[0]
    return refused.value


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("Nghị quyết.PDF", pdf("Nghi quyet"), "pdf"),
        ("anh.png", png(), "png"),
        ("anh.jpeg", picture("JPEG"), "jpg"),
        ("anh.webp", picture("WEBP"), "webp"),
        ("bao cao.docx", office_file(body=paragraphs("Báo cáo")), "docx"),
        ("so.xlsx", office_file("xlsx"), "xlsx"),
    ],
)
def test_allowed_types_are_accepted_with_their_hash(name, content, kind):
    accepted = uploads.check(upload(name, content))
    assert (accepted.extension, accepted.content_type, accepted.size) == (kind, uploads.TYPES[kind], len(content))
    assert accepted.sha256 == hashlib.sha256(content).hexdigest()
    assert accepted.name == name


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("rong.pdf", b"", "empty"),
        ("a.svg", b"<svg onload='x'/>", "type"),
        ("a.html", b"<script>", "type"),
        ("a.exe", b"MZ", "type"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "type"),
        ("khongduoi", b"abc", "type"),
        ("a.pdf.exe", pdf(), "type"),
        ("a.pdf", b"<svg/>", "mismatch"),
        ("a.png", pdf(), "mismatch"),
        ("a.pdf", png(), "mismatch"),
        ("a.jpg", b"MZ\x90\x00" + b"0" * 300, "mismatch"),
        ("a.docx", office_file("xlsx"), "mismatch"),
        ("a.docx", b"PK\x03\x04rubbish", "broken"),
        ("a.png", png()[:30], "broken"),
    ],
)
def test_forged_and_forbidden_files_are_refused(name, content, code):
    assert refusal(name, content).code == code


def test_a_large_file_is_refused_by_its_limit():
    error = refusal("to.pdf", b"%PDF-1.4" + b"0" * (30 * 1024 * 1024))
    assert error.code == "size" and "30 MB" in error.messages[0] and "25 MB" in error.messages[0]


def bomb(width, height):
    """A PNG whose header promises this many pixels; its data are next to nothing."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(30_000, 30_000), (12_001, 10), (9_000, 9_000)])
def test_a_picture_of_too_many_pixels_is_refused_unopened(size):
    error = refusal("anh.png", bomb(*size))
    assert error.code == "pixels" and "50.000.000" in error.messages[0]


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ({"../../etc/passwd": "x"}, "ra ngoài"),
        ({"/abs.xml": "x"}, "ra ngoài"),
        ({"C:/x.xml": "x"}, "ra ngoài"),
        ({"..\\x.xml": "x"}, "ra ngoài"),
        ({"word/vbaProject.bin": "x"}, "macro"),
        ({"xl/macrosheets/sheet1.xml": "x"}, "macro"),
        ({"word/media/big.bin": b"\0" * (250 * 1024 * 1024)}, "giải nén"),
        ({"word/media/dense.bin": b"\0" * (20 * 1024 * 1024)}, "giải nén"),
        ({f"word/{number}.xml": "x" for number in range(3100)}, "3.000"),
    ],
)
def test_what_hides_in_an_office_file_is_refused(extra, words):
    error = refusal("bao cao.docx", office_file(extra=extra))
    assert error.code == "office" and words in error.messages[0]


def test_a_link_inside_an_office_file_is_refused():
    link = zipfile.ZipInfo("word/link.xml")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO(office_file())
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr(link, "/etc/passwd")
    assert "ra ngoài" in refusal("a.docx", out.getvalue()).messages[0]


def test_a_macro_type_under_a_plain_name_is_refused():
    types = '<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
    assert "macro" in refusal("a.docx", office_file(types=types)).messages[0]


@pytest.mark.parametrize(
    ("line", "stamp"),
    [
        ("MẬT", "MẬT"),
        (" TỐI MẬT ", "TỐI MẬT"),
        ("[TUYỆT  MẬT]", "TUYỆT MẬT"),
        ("MA\u0323\u0302T", "MẬT"),
        ("Mật", ""),
        ("BẢO MẬT", ""),
        ("Quy định về bảo vệ bí mật nhà nước", ""),
        ("Độ mật: không", ""),
        ("MẬT ĐỘ DÂN SỐ", ""),
        ("", ""),
    ],
)
def test_a_stamp_is_a_line_of_its_own(line, stamp):
    assert stamps.stamp_of(line) == stamp


def test_a_stamped_paper_is_refused_where_it_can_be_read():
    error = refusal("a.docx", office_file(body=paragraphs("CÔNG AN PHƯỜNG", "TỐI MẬT", "Báo cáo")))
    assert error.code == "secret" and "TỐI MẬT" in error.messages[0]
    header = office_file(extra={"word/header1.xml": paragraphs("MẬT")}, body=paragraphs("Báo cáo"))
    assert refusal("b.docx", header).code == "secret"
    cells = office_file("xlsx", extra={"xl/sharedStrings.xml": "<sst><si><t>MẬT</t></si></sst>"})
    assert refusal("c.xlsx", cells).code == "secret"


def test_a_paper_that_speaks_of_secrecy_is_accepted():
    assert uploads.check(
        upload("a.docx", office_file(body=paragraphs("QUY CHẾ BẢO VỆ BÍ MẬT NHÀ NƯỚC", "Độ mật: thường")))
    )


def test_lines_of_a_pdf_are_read(monkeypatch):
    assert [line.strip() for line in stamps.pdf_lines(io.BytesIO(pdf("TOI KHONG MAT")))] == ["TOI KHONG MAT"]
    monkeypatch.setattr(stamps, "STAMPS", {"SECRET"})  # the smallest PDF has no Vietnamese letters
    assert refusal("a.pdf", pdf("SECRET")).code == "secret"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../x.pdf", "x.pdf"),
        ("C:\\a\\b.pdf", "b.pdf"),
        ("a\u202efdp.pdf", "a fdp.pdf"),
        ("Nghi\u0323.pdf", "Nghị.pdf"),
        ("a\x00b.pdf", "a b.pdf"),
    ],
)
def test_names_are_made_harmless(name, shown):
    assert uploads.clean_name(name) == shown


def test_a_long_name_keeps_its_ending():
    assert (
        uploads.clean_name("ấ" * 400 + ".pdf").endswith(".pdf") and len(uploads.clean_name("a" * 400 + ".pdf")) == 150
    )


def test_stored_names_are_our_own():
    accepted = uploads.check(upload("Nghị quyết.png", png()))
    first, second = uploads.own_name(accepted, "evidence"), uploads.own_name(accepted, "evidence")
    assert first != second and first.startswith("evidence/20") and first.endswith(".png") and "quy" not in first


def test_members_are_read_within_their_limit():
    out = io.BytesIO(office_file(body="x" * 1000))
    with zipfile.ZipFile(out) as packed:
        assert len(office.read_part(packed, "word/document.xml", 10)) == 10
