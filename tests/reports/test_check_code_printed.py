"""What an issued report prints for its reader to check it: code, QR, the trail's head, the report it replaces."""

import json
import re
from dataclasses import replace
from io import BytesIO

import pytest
import segno
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from reports.canonical import canonical
from reports.compose import compose_city
from reports.render import paper, proof
from reports.render.document import document
from reports.render.pdf import write_pdf
from reports.render.word.written import write_docx
from reports.render.xlsx import write_xlsx
from tests.reports.test_report_paper import DRAFT, ISSUED, MADE, printed

pytestmark = pytest.mark.django_db
CODE, PLACE = "4K7QX9M2ZT", "https://cong.example/kiem-tra/"
LINK = f"{PLACE}4K7QX-9M2ZT/"
CHECKED = replace(
    ISSUED,
    check_code=CODE,
    check_address=PLACE,
    audit_count=12_345,
    audit_hash="a" * 64,
    replaces="số 04/BC-CATP ngày 01 tháng 3 năm 2026",
    replacing_reason="Ghi nhầm số trụ sở.",
)
SAID = [
    "Kiểm tra văn bản này",
    PLACE,
    "4K7QX-9M2ZT",
    "12.345 dòng",
    "a" * 64,
    "Báo cáo này đính chính, thay thế Báo cáo số 04/BC-CATP ngày 01 tháng 3 năm 2026. Lý do: Ghi nhầm số trụ sở.",
]


@pytest.fixture
def data(world):
    return json.loads(canonical(compose_city(world.period)))


def modules(link: str) -> list[list[bool]]:
    """The QR's pattern with the white around it."""
    return [[bool(dark) for dark in row] for row in segno.make_qr(link, error="m").matrix_iter(border=proof.QUIET)]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_last_page_of_the_pdf_tells_how_to_check_it(data, tmp_path):
    pages = printed(data, CHECKED, tmp_path).pages
    last = flat(pages[-1].extract_text())
    assert all(words in last for words in SAID)
    assert SAID[-1] in flat(pages[0].extract_text() + pages[1].extract_text())  # and its text begins with it


def test_pdf_holds_the_qr_as_a_figure_that_is_read_out(data, tmp_path):
    reader = printed(data, CHECKED, tmp_path)
    held = (reader.get_object(number) for number in range(1, len(reader.xref[0]) + len(reader.xref_objStm) + 1))
    assert any(isinstance(each, dict) and each.get("/Alt") == LINK for each in held)


def test_draft_prints_neither_code_nor_qr(data, tmp_path):
    last = printed(data, DRAFT, tmp_path).pages[-1].extract_text()
    assert "Mã băm SHA-256 của số liệu" in last
    assert "Kiểm tra văn bản này" not in last
    assert document(data, DRAFT)["check"] is None


def test_drawing_of_the_qr_is_its_pattern():
    (path,) = re.findall(r'<path[^>]* d="([^"]+)" stroke', proof.qr_svg(LINK)) or re.findall(
        r'stroke="#000"[^>]* d="([^"]+)"', proof.qr_svg(LINK)
    )
    wanted = modules(LINK)
    drawn = [[False] * len(wanted) for _row in wanted]
    x = y = 0.0
    for sign, numbers in re.findall(r"([Mmh])([^Mmh]*)", path):
        first, *rest = [float(part) for part in re.findall(r"-?[\d.]+", numbers)]
        if sign == "h":
            for column in range(int(x), int(x + first)):
                drawn[int(y)][column] = True
            x += first
        else:
            x, y = (first, rest[0]) if sign == "M" else (x + first, y + rest[0])
    assert drawn == wanted


def test_docx_tells_the_same_and_holds_the_qr_as_a_picture(data, tmp_path):
    path = tmp_path / "report.docx"
    write_docx(document(data, CHECKED), MADE, path)
    found = Document(str(path))
    said = flat("".join(piece.text or "" for piece in found.element.body.iter(qn("w:t"))))
    assert all(words in said for words in SAID)
    (extent,) = found.element.body.iter(qn("wp:extent"))
    assert int(extent.get("cx")) == int(extent.get("cy")) == paper.QR * 36_000
    (blip,) = found.element.body.iter(qn("a:blip"))
    picture = Image.open(BytesIO(found.part.related_parts[blip.get(qn("r:embed"))].blob)).convert("1")
    step, middle = proof.DOTS, proof.DOTS // 2
    side = picture.width // step
    seen = [[not picture.getpixel((x * step + middle, y * step + middle)) for x in range(side)] for y in range(side)]
    assert seen == modules(LINK)


def test_docx_and_pdf_without_annexes_still_tell_how_to_check_them(data, tmp_path):
    whole = document(data, CHECKED)
    bare = whole | {"annexes": []}
    write_docx(bare, MADE, tmp_path / "bare.docx")
    said = "".join(piece.text or "" for piece in Document(str(tmp_path / "bare.docx")).element.body.iter(qn("w:t")))
    assert "4K7QX-9M2ZT" in said
    write_pdf(bare, MADE, tmp_path / "bare.pdf")
    pages = PdfReader(tmp_path / "bare.pdf").pages
    assert "4K7QX-9M2ZT" in pages[-1].extract_text()
    assert all(page.mediabox.width < page.mediabox.height for page in pages)


def test_workbook_names_the_code(data, tmp_path):
    path = tmp_path / "report.xlsx"
    write_xlsx(data, CHECKED, MADE, path)
    cells = [cell.value for cell in load_workbook(path).worksheets[0]["A"] if cell.value]
    assert any("4K7QX-9M2ZT" in str(value) and PLACE in str(value) for value in cells)


def test_same_edition_gives_the_same_docx_bytes(data, tmp_path):
    files = []
    for name in ("a", "b"):
        write_docx(document(data, CHECKED), MADE, tmp_path / name)
        files.append((tmp_path / name).read_bytes())
    assert files[0] == files[1]
