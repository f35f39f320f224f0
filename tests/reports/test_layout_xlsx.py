"""The workbook's print set-up, read back: A4, the decree's margins, page numbers, marks, units."""

import json

import pytest
from openpyxl import load_workbook

from reports.canonical import canonical
from reports.compose import compose_city
from reports.render.contents import all_tables
from reports.render.xlsx import write_xlsx
from tests.reports.test_report_paper import DRAFT, ISSUED, MADE

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(world):
    return json.loads(canonical(compose_city(world.period)))


def written(data, dressing, folder):
    write_xlsx(data, dressing, MADE, folder / "a.xlsx")
    return load_workbook(folder / "a.xlsx")


def test_every_sheet_is_a4_with_the_decrees_margins_and_its_page_number_above(data, tmp_path):
    book = written(data, ISSUED, tmp_path)
    assert len(book.sheetnames) > 10
    for sheet in book:
        edges = sheet.page_margins
        assert [round(edge * 25.4) for edge in (edges.left, edges.right, edges.top, edges.bottom)] == [30, 20, 20, 20]
        assert sheet.page_setup.paperSize == 9
        assert (sheet.oddHeader.center.text, sheet.oddHeader.center.size) == ("&P", 13)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight in (0, "0")
        assert not sheet.oddHeader.right.text


def test_draft_and_invented_data_say_so_on_every_sheet(data, tmp_path):
    for sheet in written(data | {"is_demonstration": True}, DRAFT, tmp_path):
        assert sheet.oddHeader.right.text == "DỰ THẢO"
        assert "Dữ liệu minh hoạ" in sheet.oddFooter.center.text


def test_annexes_are_those_of_the_paper_and_units_stand_at_the_right(data, tmp_path):
    book = written(data, ISSUED, tmp_path)
    tables = all_tables(data)
    assert [table.key for table in tables[:8]] == [
        "directives",
        "criteria",
        "headquarters",
        "equipment",
        "security",
        "shortcomings",
        "proposals",
        "projects",
    ]
    for sheet, table in zip(book.worksheets[1:], tables, strict=True):
        assert sheet.print_title_rows == "$4:$4"
        assert [cell.value for cell in sheet[4]][: len(table.columns)] == [column.label for column in table.columns]
        if table.unit:
            assert sheet.cell(3, len(table.columns)).value == table.unit


def test_annex_without_figures_says_so(data, tmp_path):
    book = written(data, ISSUED, tmp_path)
    assert "Chưa có số liệu." in [row[0].value for row in book["PL5 An ninh trật tự"].iter_rows()]
