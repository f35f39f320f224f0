"""The paper: Decree 30/2020 on the PDF, read back; the workbook; what may never be printed."""

import json
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from reports.canonical import canonical
from reports.compose import compose_city, compose_ward
from reports.render import pdf
from reports.render.document import Dressing, document
from reports.render.glyphs import missing_letters
from reports.render.pdf import CannotPrint, write_pdf
from reports.render.xlsx import write_xlsx

pytestmark = pytest.mark.django_db
MADE = datetime(2026, 9, 17, 1, tzinfo=UTC)
MM = 72 / 25.4
DRAFT = Dressing(
    narratives={},
    symbol="BC-CATP",
    number="",
    issued_on=None,
    signer_name="",
    signer_post="",
    composed_at="08:00 17/09/2026",
    sha256="0" * 64,
)
ISSUED = Dressing(
    narratives={"chung": "Đoạn một.\nĐoạn hai."},
    symbol="BC-CATP",
    number="05/BC-CATP",
    issued_on=date(2026, 3, 5),
    signer_name="Nguyễn Văn Ký",
    signer_post="KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
    composed_at="08:00 17/09/2026",
    sha256="0" * 64,
)


def frozen(data: dict) -> dict:
    return json.loads(canonical(data))


@pytest.fixture
def data(world):
    return frozen(compose_city(world.period))


def printed(data: dict, dressing: Dressing, folder) -> PdfReader:
    path = folder / "paper.pdf"
    write_pdf(document(data, dressing), MADE, path)
    return PdfReader(path)


def pieces(page) -> list[tuple]:
    """(text, x and y in mm from the left and bottom, font, size) of every piece of text on the page."""
    found = []

    def visit(text, matrix, place, font, size):
        if text.strip():
            a, b, c, d, e, f = matrix
            x, y = a * place[4] + c * place[5] + e, b * place[4] + d * place[5] + f
            found.append((text.strip(), x / MM, y / MM, font["/BaseFont"] if font else "", abs(size * (place[0] or 1))))

    page.extract_text(visitor_text=visit)
    return found


def style_of(page, words: str) -> tuple:
    """(font, size) of the piece that begins with the words."""
    _text, _x, _y, font, size = next(piece for piece in pieces(page) if piece[0].startswith(words))
    return font.partition("+")[2], round(size, 1)


def test_paper_is_a4_with_the_decrees_margins(data, tmp_path):
    first = printed(data, ISSUED, tmp_path).pages[0]
    assert (round(first.mediabox.width / MM), round(first.mediabox.height / MM)) == (210, 297)
    lefts, heights = zip(*((x, y) for _text, x, y, _font, _size in pieces(first) if y > 20), strict=True)
    assert min(lefts) >= 29.9
    assert max(heights) <= 277
    body = next(x for text, x, _y, _font, _size in pieces(first) if text.startswith("Công an thành phố Hà Nội báo cáo"))
    assert round(body - 30, 1) == 12.7


@pytest.mark.parametrize(
    "words, style",
    [
        ("CỘNG HÒA XÃ HỘI", ("Tinos-Bold", 12)),
        ("Độc lập - Tự do", ("Tinos-Bold", 13)),
        ("CÔNG AN THÀNH PHỐ", ("Tinos-Bold", 12)),
        ("BỘ CÔNG AN", ("Tinos", 12)),
        ("Số: 05/BC-CATP", ("Tinos", 13)),
        ("Hà Nội, ngày 05 tháng 3 năm 2026", ("Tinos-Italic", 13)),
        ("BÁO CÁO", ("Tinos-Bold", 14)),
        ("Kết quả xây dựng", ("Tinos-Bold", 14)),
        ("Căn cứ Nghị định", ("Tinos-Italic", 14)),
        ("Công an thành phố Hà Nội báo cáo", ("Tinos", 14)),
        ("I. PHẠM VI", ("Tinos-Bold", 14)),
    ],
)
def test_each_part_has_the_decrees_letters(data, tmp_path, words, style):
    font, size = style_of(printed(data, ISSUED, tmp_path).pages[0], words)
    assert (font.removesuffix("-Regular"), size) == style


def test_only_the_embedded_font_is_used(data, tmp_path):
    fonts = {
        font["/BaseFont"].partition("+")[2]
        for page in printed(data, ISSUED, tmp_path).pages
        for font in (entry.get_object() for entry in page["/Resources"]["/Font"].values())
    }
    assert fonts
    assert all(font.startswith("Tinos") for font in fonts)


def test_signature_block_names_who_and_to_whom(data, tmp_path):
    reader = printed(data, ISSUED, tmp_path)
    last = next(page for page in reader.pages if "Nơi nhận:" in page.extract_text())
    assert style_of(last, "Nơi nhận:")[0] == "Tinos-BoldItalic"
    assert style_of(last, "- Như trên;")[1] == 11
    text = last.extract_text()
    for words in ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Nguyễn Văn Ký", "- Lưu: VT.", "Đoạn hai."):
        assert words in text


def head_of(page) -> str:
    """What stands in the top margin."""
    height = float(page.mediabox.height) / MM
    return " ".join(text for text, _x, y, _font, _size in pieces(page) if y > height - 19)


def test_pages_are_numbered_in_the_top_margin_and_annexes_on_their_own(data, tmp_path):
    data["headquarters"]["rows"] *= 40
    data["figures"] = data["figures"][:3]  # the last annex on one page
    heads, annexes = [], []
    for page in printed(data, ISSUED, tmp_path).pages:
        is_wide = page.mediabox.width > page.mediabox.height
        (annexes if is_wide else heads).append(head_of(page))
    assert heads[:2] == ["", "2"]
    assert annexes[:4] == ["", "", "", "2"]
    assert annexes[-1] == ""


def test_heads_of_a_table_repeat_on_every_page(data, tmp_path):
    data["headquarters"]["rows"] *= 40
    pages = [page for page in printed(data, ISSUED, tmp_path).pages if "Trụ sở Ba Đình" in page.extract_text()]
    assert len(pages) > 3
    assert all("Mức độ độc lập" in page.extract_text() for page in pages)


def test_draft_says_so_on_every_page_and_the_issued_one_nowhere(data, tmp_path):
    draft = [page.extract_text() for page in printed(data, DRAFT, tmp_path).pages]
    assert len(draft) > 5
    assert all("DỰ THẢO" in page for page in draft)
    assert "ngày … tháng … năm …" in draft[0]
    assert not any("DỰ THẢO" in page.extract_text() for page in printed(data, ISSUED, tmp_path).pages)


def test_invented_data_say_so_on_every_page(data, tmp_path):
    assert all(
        "Dữ liệu minh hoạ" in page.extract_text()
        for page in printed(data | {"is_demonstration": True}, ISSUED, tmp_path).pages
    )


def test_same_data_give_the_same_bytes(data, tmp_path):
    files = []
    for number in range(2):
        for kind, write in (
            ("pdf", lambda path: write_pdf(document(data, ISSUED), MADE, path)),
            ("xlsx", lambda path: write_xlsx(data, ISSUED, MADE, path)),
        ):
            path = tmp_path / f"{number}.{kind}"
            write(path)
            files.append(path.read_bytes())
    assert files[:2] == files[2:]


def test_ward_report_is_written_on_the_wards_paper(world, tmp_path):
    data = frozen(compose_ward(world.ba_dinh, world.period))
    first = printed(data, DRAFT, tmp_path).pages[0].extract_text()
    for words in ("CÔNG AN THÀNH PHỐ HÀ NỘI", "CÔNG AN PHƯỜNG BA ĐÌNH", "Kính gửi: Công an thành phố Hà Nội."):
        assert words in first


@pytest.mark.parametrize("letter", ["漢", "😀", "ก"])
def test_letter_that_the_font_lacks_is_refused_by_name(data, tmp_path, letter):
    with pytest.raises(CannotPrint, match=letter):
        printed(data, Dressing(**(vars(ISSUED) | {"narratives": {"chung": f"Có chữ {letter}"}})), tmp_path)


def test_every_vietnamese_letter_has_a_glyph():
    letters = (
        "aăâbcdđeêghiklmnoôơpqrstuưvxy"
        + "".join(chr(code) for code in [*range(0x1EA0, 0x1EFA)])
        + "àảãáạìĩíịòóõùúũỳý"
        + "–…“”²₫"
    )
    for face in pdf.FACES:
        assert missing_letters(pdf.fonts_folder() / f"Tinos-{face}.ttf", letters + letters.upper()) == []


def test_signs_of_comparison_are_printed(data, tmp_path):
    reader = printed(data, Dressing(**(vars(ISSUED) | {"narratives": {"chung": pdf.SIGNS}})), tmp_path)
    assert pdf.SIGNS in "".join(page.extract_text() for page in reader.pages)


def test_missing_font_is_refused_with_the_cure(data, tmp_path, settings):
    settings.BASE_DIR = tmp_path
    with pytest.raises(CannotPrint, match="make run"):
        printed(data, ISSUED, tmp_path)


def test_narrative_is_text_and_no_program(data, tmp_path):
    words = "#panic() *đậm* $x$ <tag> \\ @ref"
    text = "".join(
        page.extract_text()
        for page in printed(data, Dressing(**(vars(ISSUED) | {"narratives": {"chung": words}})), tmp_path).pages
    )
    assert words in text


def test_workbook_has_the_annexes_ready_to_print_and_text_as_text(data, tmp_path):
    data["projects"]["rows"][0]["name"] = '=HYPERLINK("http://x")'
    path = tmp_path / "report.xlsx"
    write_xlsx(data, ISSUED, MADE, path)
    book = load_workbook(path)
    assert book.sheetnames[:6] == [
        "Tóm tắt",
        "PL1 Chỉ tiêu, nhiệm vụ",
        "PL2 Tiêu chí theo đơn vị",
        "PL3 Trụ sở",
        "PL4 Trang bị",
        "PL5 An ninh trật tự",
    ]
    money = book["PL8 Dự án và vốn"]
    assert money.print_title_rows == "$4:$4"
    assert (money.page_setup.paperSize, money.page_setup.orientation) == (9, "landscape")
    assert money.cell(3, 13).value == "Đơn vị tính: triệu đồng"
    name = money.cell(5, 3)
    assert (name.value, name.data_type) == ('=HYPERLINK("http://x")', "s")
    assert [cell.value for cell in money[7]][5:10] == [23_000, 13_000, 11_000, 5000.000001, 0.384615]
    assert money.cell(5, 11).value == datetime(2026, 6, 14)  # noqa: DTZ001 - a cell holds a day without a zone
