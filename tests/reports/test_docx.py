"""Decree 30/2020 on the DOCX, read back with python-docx: millimetres, points, letters, pages, marks, bytes."""

import json
import zipfile
from datetime import UTC, date, datetime

import pytest
from docx.oxml.ns import qn

from reports.canonical import canonical
from reports.compose import compose_city, compose_ward
from reports.render.document import Dressing, document
from reports.render.word import tags
from reports.render.word.written import write_docx
from tests.reports.papers import layout_of, mm, opened, paragraph_of, style_of, words

pytestmark = pytest.mark.django_db
MADE = datetime(2026, 9, 17, 1, tzinfo=UTC)
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
    narratives={"chung": "Đoạn một.\nĐoạn <hai> & {{ body }}."},
    symbol="BC-CATP",
    number="05/BC-CATP",
    issued_on=date(2026, 3, 5),
    signer_name="Nguyễn Văn Ký",
    signer_post="Phó Giám đốc",
    composed_at="08:00 17/09/2026",
    sha256="0" * 64,
    authority="KT.",
    head_post="Giám đốc",
)
TNR = "Times New Roman"


@pytest.fixture
def data(world):
    return json.loads(canonical(compose_city(world.period)))


@pytest.fixture
def made(data, tmp_path):
    """`made(dressing)`: the city's report as DOCX, opened again."""

    def write(dressing=ISSUED, data=data, name="a.docx"):
        write_docx(document(data, dressing), MADE, tmp_path / name)
        return opened(tmp_path / name)

    return write


def test_paper_is_a4_with_the_decrees_margins(made):
    section = made().sections[0]
    found = {
        name: round(getattr(section, name).mm)
        for name in ("page_width", "page_height", "top_margin", "bottom_margin", "left_margin", "right_margin")
    }
    assert list(found.values()) == [210, 297, 20, 20, 30, 20]


@pytest.mark.parametrize(
    "begins, look",
    [
        ("CỘNG HÒA XÃ HỘI", (TNR, 12, True, False)),
        ("Độc lập - Tự do", (TNR, 13, True, False)),
        ("BỘ CÔNG AN", (TNR, 12, False, False)),
        ("CÔNG AN THÀNH PHỐ", (TNR, 12, True, False)),
        ("Số: 05/BC-CATP", (TNR, 13, False, False)),
        ("Hà Nội, ngày 05 tháng 3 năm 2026", (TNR, 13, False, True)),
        ("BÁO CÁO", (TNR, 14, True, False)),
        ("Kết quả xây dựng", (TNR, 14, True, False)),
        ("Kính gửi:", (TNR, 14, False, False)),
        ("Căn cứ Nghị định", (TNR, 14, False, True)),
        ("Công an thành phố Hà Nội báo cáo", (TNR, 14, False, False)),
        ("I. PHẠM VI", (TNR, 14, True, False)),
        ("Đoạn một.", (TNR, 14, False, False)),
        ("KT. GIÁM ĐỐC", (TNR, 14, True, False)),
        ("PHÓ GIÁM ĐỐC", (TNR, 14, True, False)),
        ("Nguyễn Văn Ký", (TNR, 14, True, False)),
        ("Nơi nhận:", (TNR, 12, True, True)),
        ("- Như trên;", (TNR, 11, False, False)),
        ("Phụ lục I", (TNR, 14, True, False)),
        ("(Kèm theo Báo cáo số …", (TNR, 13, False, True)),
    ],
)
def test_each_part_has_the_decrees_letters(made, begins, look):
    found = made()
    assert style_of(found, paragraph_of(found, begins)) == look


def test_body_is_justified_indented_and_spaced_as_ruled(made):
    found = made()
    for begins in ("Công an thành phố Hà Nội báo cáo", "Đoạn một."):
        body = paragraph_of(found, begins)
        assert layout_of(found, body, "jc")["val"] == "both"
        assert mm(layout_of(found, body, "ind")["firstLine"]) == 12.7
        spacing = layout_of(found, body, "spacing")
        assert int(spacing["after"]) / 20 == 6
        assert (int(spacing["line"]) / 240, spacing["lineRule"]) == (1.15, "auto")


def test_head_is_a_table_of_two_columns_without_borders(made):
    found = made()
    head, foot = found.tables[0], found.tables[-1 - len(annex_tables(found))]
    for table, widths in ((head, [70, 90]), (foot, [76, 84])):
        assert [mm(column.get(qn("w:w"))) for column in table._tbl.tblGrid.findall(qn("w:gridCol"))] == widths
        assert table._tbl.tblPr.find(qn("w:tblBorders")) is None
        assert table._tbl.tblPr.find(qn("w:tblStyle")) is None
    assert "Số: 05" in words(head.rows[1].cells[0]._tc) and "Hà Nội, ngày" in words(head.rows[1].cells[1]._tc)
    assert "Nơi nhận" in words(foot.rows[0].cells[0]._tc) and "KT." in words(foot.rows[0].cells[1]._tc)


def annex_tables(found) -> list:
    """The tables that stand in landscape sections: those after the first section's end."""
    body = found.element.body
    end = body.index(body.xpath("w:p[w:pPr/w:sectPr]")[0])
    return [table for table in found.tables if body.index(table._tbl) > end]


def rules(found) -> list[tuple[float, float]]:
    """(length of the line, room it has) in mm of every line of a border."""
    lines = []
    for p in found.element.body.iter(qn("w:p")):
        if p.pPr is not None and p.pPr.xpath("w:pBdr/w:bottom"):
            cell = next(p.iterancestors(qn("w:tc")), None)
            room = mm(cell.xpath("w:tcPr/w:tcW/@w:w")[0]) if cell is not None else 160
            ind = layout_of(found, p, "ind")
            lines.append((room - mm(ind["left"]) - mm(ind["right"]), room))
    return lines


def test_lines_are_as_long_as_ruled(made):
    """Measured against Tinos, whose widths are those of Times New Roman: agency 63.2 mm, motto 56.2 mm at these sizes."""
    (agency, _a), (motto, _m), (subject, _s) = rules(made())
    assert 63.2 / 3 <= agency <= 63.2 / 2
    assert motto == pytest.approx(56.2, abs=0.2)
    assert 150 / 3 <= subject * 150 / 150 <= 160 / 2


def test_several_addressees_stand_below_each_other_with_dashes_under_the_colon(made):
    found = made()
    first, second, third = (
        paragraph_of(found, words) for words in ("Kính gửi:", "- Bộ Công an;", "- Ủy ban nhân dân thành phố Hà Nội.")
    )
    start, left = layout_of(found, first, "ind"), layout_of(found, second, "ind")
    under = mm(left["left"]) - mm(left["hanging"]) - mm(start["left"])
    assert under == pytest.approx(17.7, abs=0.3)  # "Kính gửi" in 14 points
    assert layout_of(found, third, "ind") == left


def test_page_number_is_centred_in_the_top_margin_and_hidden_on_first_pages(made):
    found = made()
    for section in found.sections:
        assert section.different_first_page_header_footer
        assert section.header_distance.mm < 20
        assert section.first_page_header._element.findall(f".//{qn('w:fldSimple')}") == []
    (field,) = found.sections[0].header._element.findall(f".//{qn('w:fldSimple')}")
    assert field.get(qn("w:instr")).strip() == "PAGE"
    number = field.getparent()
    assert number.pPr.find(qn("w:jc")).get(qn("w:val")) == "center"
    assert field.find(f".//{qn('w:sz')}").get(qn("w:val")) == "26"
    assert all(section.header.is_linked_to_previous for section in list(found.sections)[1:])


def test_each_annex_is_a_landscape_section_numbered_on_its_own(made, data):
    found = made()
    annexes = list(found.sections)[1:]
    assert len(annexes) == len(document(data, ISSUED)["annexes"]) > 5
    for section in annexes:
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
        assert section.orientation == 1
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round(margin.mm) for margin in margins] == [20, 20, 30, 20]


def test_heads_of_tables_repeat_and_rows_do_not_break(made):
    tables = annex_tables(made())
    assert tables
    for table in tables:
        rows = table._tbl.tr_lst
        assert rows[0].trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
        widths = [mm(column.get(qn("w:w"))) for column in table._tbl.tblGrid.findall(qn("w:gridCol"))]
        assert sum(widths) == pytest.approx(247, abs=1)


def test_draft_says_so_on_every_page_and_the_issued_one_nowhere(made):
    draft = made(DRAFT)
    heads = [draft.sections[0].header, draft.sections[0].first_page_header]
    assert all("DỰ THẢO" in words(head._element) for head in heads)
    assert all(section.header.is_linked_to_previous for section in list(draft.sections)[1:])
    assert "ngày … tháng … năm …" in words(draft.element.body)
    issued = made(ISSUED)
    for root in tags.roots(issued):
        assert "DỰ THẢO" not in words(root)


def test_invented_data_say_so_on_every_page(made, data):
    found = made(ISSUED, data | {"is_demonstration": True}).sections[0]
    assert all("Dữ liệu minh hoạ" in words(foot._element) for foot in (found.footer, found.first_page_footer))


def test_figures_are_those_of_the_page_and_a_text_stays_a_text(made, data):
    found = made()
    said = words(found.element.body)
    for annex in document(data, ISSUED)["annexes"]:
        assert annex["title"] in said
        for row in annex["table"]["rows"]:
            assert all(cell in said for cell in row)
    assert "Đoạn <hai> & {{ body }}." in said
    assert "\x0b" not in said


def test_same_data_give_the_same_bytes(data, tmp_path, monkeypatch):
    files = []
    for name, zone in (("a", "UTC"), ("b", "America/New_York")):
        monkeypatch.setenv("TZ", zone)
        write_docx(document(data, ISSUED), MADE, tmp_path / name)
        files.append((tmp_path / name).read_bytes())
    assert files[0] == files[1]
    with zipfile.ZipFile(tmp_path / "a") as packed:
        assert {member.date_time[0] for member in packed.infolist()} == {1980}


def test_ward_report_is_written_on_the_wards_paper(world, made):
    found = made(DRAFT, json.loads(canonical(compose_ward(world.ba_dinh, world.period))))
    said = words(found.element.body)
    for line in ("CÔNG AN PHƯỜNG BA ĐÌNH", "Kính gửi: Công an thành phố Hà Nội.", "TRƯỞNG CÔNG AN PHƯỜNG"):
        assert line in said


def test_no_letter_is_set_in_another_font(made):
    found = made()
    roots = [found.styles.element, *tags.roots(found)]
    for root in roots[1:]:
        for fonts in root.iter(qn("w:rFonts")):
            assert fonts.get(qn("w:ascii")) == fonts.get(qn("w:hAnsi")) == TNR
        for run in root.iter(qn("w:r")):
            look = run.find(qn("w:rPr"))
            color = look.find(qn("w:color")) if look is not None else None
            assert color is None or color.get(qn("w:val")) == "000000"


@pytest.mark.parametrize(
    "authority, head_post, post, lines",
    [
        ("", "", "Giám đốc", ["GIÁM ĐỐC"]),
        ("", "", "", ["GIÁM ĐỐC"]),
        ("KT.", "", "Phó Giám đốc", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
        ("Q.", "", "Giám đốc", ["Q. GIÁM ĐỐC"]),
        ("TL.", "Giám đốc", "Trưởng phòng Tham mưu", ["TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG THAM MƯU"]),
        ("TUQ.", "Giám đốc", "Trưởng phòng", ["TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG"]),
        (
            "TM.",
            "Ủy ban nhân dân",
            "KT. Chủ tịch\nPhó Chủ tịch",
            ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
        ),
    ],
)
def test_authority_is_written_above_the_post(data, authority, head_post, post, lines):
    dressing = Dressing(**(vars(ISSUED) | {"authority": authority, "head_post": head_post, "signer_post": post}))
    assert document(data, dressing)["post"] == lines
