"""Rows of an event from a file: read whole, every fault named with its row, nothing carried out while one is wrong."""

import csv
import io
import time
import zipfile
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from organisation.actions import reorganising
from organisation.actions.reorganising import Refused
from organisation.exports import neutral
from organisation.lineage import sheet
from organisation.lineage.checks import errors, problems
from organisation.models import FormedUnit, ReorganisationLine, Succession, Ward
from tests.factories import make_document, make_succession, make_ward, make_wards

DAY = date(2026, 3, 1)
HEADS = list(sheet.COLUMNS.values())


def csv_of(*rows, heads=HEADS, mark=";") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows([heads, *rows])
    return out.getvalue().encode("utf-8-sig")


def xlsx_of(*rows, heads=HEADS) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        for number, row in enumerate([heads, *rows]):
            page.write_row(number, 0, row)
    return out.getvalue()


def planned(*rows):
    read, found = sheet.read_rows(csv_of(*rows), "dong.csv")
    assert found == []
    return sheet.plan_from_rows(read, DAY)


@pytest.fixture
def wards(db):
    """Two of one name in two districts, one whose name needs its marks, one that is gone."""
    make_ward("Minh Khai", code="00001", district="Quận Hai Bà Trưng")
    make_ward("Minh Khai", code="00002", district="Quận Bắc Từ Liêm")
    make_ward("Hòa Phú", code="00003")
    gone = make_ward("Trúc Bạch", code="00004", established_on=None, dissolved_on=date(2025, 7, 1))
    heir = make_ward("Ba Đình", code="00004")
    make_succession(gone, heir)
    return {ward.code: ward for ward in Ward.objects.alive_on(DAY)}


ROWS = [
    ["00001", "Minh Khai", "", "00001", "Hai Bà", "phường", "toàn bộ", ""],
    ["00002", "", "", "00001", "", "", "Một phần", "không"],
    ["", "phuong minh khai", "bac tu liem", "00009", "Mới", "Xã", "một phần", "có"],
]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (csv_of(*ROWS), "a.csv"),
        (csv_of(*ROWS, mark=","), "a.csv"),
        (xlsx_of(*ROWS), "a.xlsx"),
        (xlsx_of([1, *ROWS[0][1:]], [2, "", "", 1, *ROWS[1][4:]], ROWS[2]), "a.xlsx"),
        (csv_of(*ROWS, heads=list(sheet.COLUMNS)), "a.csv"),
    ],
)
def test_rows_are_read_alike_from_every_form_of_file(wards, content, name):
    rows, found = sheet.read_rows(content, name)
    assert found == []
    plan, found = sheet.plan_from_rows(rows, DAY)
    assert found == []
    assert [(line.row, line.predecessor, line.unit, line.detail, line.takes_records) for line in plan.lines] == [
        (2, wards["00001"], "00001", "whole", True),
        (3, wards["00002"], "00001", "part", False),
        (4, wards["00002"], "00009", "part", True),
    ]
    assert {(unit.code, unit.name, unit.kind) for unit in plan.units.values()} == {
        ("00001", "Hai Bà", "phường"),
        ("00009", "Mới", "xã"),
    }
    assert [line.rule for line in plan.lines] == ["sole", "", "decided"]


def test_row_numbers_are_those_of_the_file_when_rows_are_blank(wards):
    rows, _found = sheet.read_rows(csv_of(ROWS[0], [""] * 8, ROWS[1]), "a.csv")
    assert [row["row"] for row in rows] == [2, 4]


BOTH = (
    "Tên “minh khai” có 2 đơn vị: phường Minh Khai (Quận Hai Bà Trưng) [00001], "
    "phường Minh Khai (Quận Bắc Từ Liêm) [00002]"
)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (["99999", "", "", "00009", "Mới", "xã", "", ""], "Không có đơn vị nào mang mã 99999"),
        (["", "Không Đâu", "", "00009", "Mới", "xã", "", ""], "Không có đơn vị nào tên “Không Đâu”"),
        (["", "Minh Khai", "Quận Ba Đình", "00009", "Mới", "xã", "", ""], "tên “Minh Khai” (Quận Ba Đình)"),
        (["", "minh khai", "", "00009", "Mới", "xã", "", ""], BOTH),
        (["00003", "Hòa Bình", "", "00009", "Mới", "xã", "", ""], "Mã 00003 vào ngày đó là phường Hòa Phú, không phải “Hòa Bình”"),
        (["", "", "", "00009", "Mới", "xã", "", ""], "Chưa ghi đơn vị trước"),
        (["00003", "", "", "", "", "", "", ""], "phường Hòa Phú kết thúc mà không có đơn vị kế thừa"),
        (["00003", "", "", "00009", "Mới", "xã", "nửa", ""], "Phần “nửa” không có"),
        (["00003", "", "", "00009", "Mới", "xã", "", "chắc là có"], "Nhận số liệu “chắc là có” không rõ"),
    ],
)  # fmt: skip
def test_cell_that_means_nothing_is_named_with_its_row(wards, row, says):
    _plan, found = planned(ROWS[0], row)
    assert [(problem.row, says in problem.text) for problem in found] == [(3, True)], found


def test_unit_said_in_two_ways_is_named(wards):
    _plan, found = planned(ROWS[0], ["00002", "", "", "00001", "Hai Bà Trưng", "xã", "", ""])
    assert [problem.row for problem in found] == [3, 3]
    assert "“Hai Bà Trưng” ở dòng này và “Hai Bà” ở dòng trước" in found[0].text


@pytest.mark.parametrize("name", [["00004", "Ba Đình"], ["", "ba dinh"], ["4", ""], ["", "phường Ba Đình"]])
def test_standing_unit_is_found_under_a_code_that_had_another_name(wards, name):
    plan, found = planned([*name, "", "00009", "Mới", "xã", "", ""])
    assert found == [] and plan.lines[0].predecessor == wards["00004"]


def test_unit_that_is_gone_is_named_with_its_heirs(wards):
    plan, found = planned(["", "Truc Bach", "", "00009", "Mới", "xã", "", ""])
    assert found == []
    assert [
        (problem.row, "đơn vị kế thừa là phường Ba Đình [00004]" in problem.text) for problem in problems(plan)
    ] == [(2, True)]


def test_share_left_blank_follows_from_the_number_of_heirs(wards):
    plan, _found = planned(
        ["00001", "", "", "00008", "H", "xã", "", ""],
        ["00002", "", "", "00008", "", "", "", ""],
        ["00002", "", "", "00009", "M", "xã", "", ""],
    )
    assert [line.detail for line in plan.lines] == ["whole", "part", "part"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "không có dòng nào"),
        (csv_of(), "chỉ có dòng tiêu đề"),
        (csv_of(ROWS[0], heads=["Mã", *HEADS[1:]]), "thiếu cột: Mã đơn vị trước"),
        ("Mã đơn vị trước".encode("utf-16"), "không phải UTF-8"),
        (b"PK\x03\x04 not a workbook", "hỏng hoặc không phải bảng tính XLSX"),
        (xlsx_of(ROWS[0])[:900], "hỏng hoặc không phải bảng tính XLSX"),
    ],
)
def test_file_that_cannot_be_read_says_what_to_do(content, says):
    rows, found = sheet.read_rows(content, "tep.xlsx")
    assert rows == [] and len(found) == 1 and says in found[0].text


def test_template_is_read_back_once_it_is_filled(wards):
    book = openpyxl.load_workbook(io.BytesIO(sheet.template_xlsx()))
    page = book.worksheets[0]
    assert [cell.value for cell in page[1]] == HEADS
    assert len(page.data_validations.dataValidation) == 3
    for row in ROWS:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    assert len(sheet.read_rows(out.getvalue(), "mau.xlsx")[0]) == 3
    filled = sheet.template_csv() + ";".join(neutral(cell) for cell in ROWS[0])
    assert len(sheet.read_rows(filled.encode(), "mau.csv")[0]) == 1


def many(number):
    """So many rows, each unit renamed, in a file; returns the rows."""
    wards = make_wards(number)
    return [
        [ward.code, "", "", f"{10000 + place}", f"Mới {place}", "xã", "toàn bộ", ""] for place, ward in enumerate(wards)
    ]


def imported(rows):
    """The event after the import of the rows, as a page does it: all problems, or the rows stored."""
    document = make_document("QD-1", number="1/NQ")
    event = reorganising.create_event(by=None, name="Nhập", effective_on=DAY, document=document)
    plan, found = planned(*rows)
    found = [*found, *errors(problems(plan))]
    if not found:
        event = reorganising.replace_rows(event_id=event.pk, version=event.version, by=None, plan=plan)
    return event, plan, found


def test_eight_hundred_rows_are_stored_as_one(db):
    event, _plan, found = imported(many(800))
    assert found == []
    assert (event.units.count(), event.lines.count()) == (800, 800)


def test_one_wrong_row_of_eight_hundred_is_named_and_nothing_is_carried_out(db):
    rows = many(800)
    rows[437][3:5] = rows[2][3:5]  # two merge into one: nothing wrong with that
    rows[438][3] = "438"
    event, plan, found = imported(rows)
    assert [(problem.row, "năm chữ số" in problem.text) for problem in found] == [(440, True)]
    with pytest.raises(Refused) as refusal:
        reorganising.replace_rows(event_id=event.pk, version=event.version, by=None, plan=plan)
    assert [problem.row for problem in refusal.value.problems] == [440]
    with pytest.raises(Refused):
        reorganising.approve(event_id=event.pk, version=event.version, by=None)
    with pytest.raises(Refused):
        reorganising.carry_out(event_id=event.pk, by=None)
    assert (
        not FormedUnit.objects.exists() and not ReorganisationLine.objects.exists() and not Succession.objects.exists()
    )
    assert not Ward.objects.filter(dissolved_on__isnull=False).exists()


def test_several_wrong_rows_are_all_named(db):
    rows = many(50)
    rows[0][0], rows[0][3] = "99998", "12"  # two faults in one row
    rows[7][6] = "một phần"
    rows[30][5] = "khu phố"
    rows[48][7] = "không"
    _event, _plan, found = imported(rows)
    assert sorted(problem.row for problem in found) == [2, 2, 9, 32, 50]


def broken(content: bytes, part: str, change) -> bytes:
    """The workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, change(before.read(name)) if name.endswith(part) else before.read(name))
    return out.getvalue()


def spoiled(content: bytes) -> bytes:
    """The workbook with bytes of its sheet overwritten in place."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        place = packed.getinfo("xl/worksheets/sheet1.xml").header_offset + 60
    return content[:place] + b"\xff" * 20 + content[place + 20 :]


NUMBERED = xlsx_of([70, "A", "", 71, "B", "phường", "toàn bộ", 1])


@pytest.mark.parametrize(
    "content",
    [
        spoiled(NUMBERED),
        broken(NUMBERED, "sheet1.xml", lambda text: text.replace(b"<v>70</v>", b"<v>1E999</v>")),
        broken(NUMBERED, "sheet1.xml", lambda text: text.replace(b"<v>70</v>", b"<v>abc</v>")),
        broken(NUMBERED, "styles.xml", lambda text: text.replace(b'patternType="none"', b'patternType="?"')),
    ],
    ids=["packing", "endless number", "no number", "styles"],
)
def test_broken_workbook_says_what_to_do_in_words(content):
    rows, found = sheet.read_rows(content, "a.xlsx")
    assert rows == []
    assert "xin mở và lưu lại dưới dạng XLSX hoặc CSV" in found[0].text


def test_one_as_a_number_is_a_yes(wards):
    rows, found = sheet.read_rows(
        xlsx_of([1, "", "", 1, "Hai Bà", "phường", "một phần", 0], [1, "", "", 9, "Mới", "xã", "một phần", 1]), "a.xlsx"
    )
    plan, wrong = sheet.plan_from_rows(rows, DAY)
    assert (found, wrong) == ([], [])
    assert [(line.unit, line.takes_records) for line in plan.lines] == [("00001", False), ("00009", True)]


def test_small_workbook_of_endless_empty_words_is_refused_before_it_is_read():
    words = b"".join(b"<si><t/></si>" * 200 + b"<si><t>%d</t></si>" % place for place in range(1_000_000, 1_008_000))
    content = broken(NUMBERED, "sharedStrings.xml", lambda text: text.replace(b"</sst>", words + b"</sst>"))
    started = time.monotonic()
    rows, found = sheet.read_rows(content, "a.xlsx")
    assert rows == [] and "quá nhiều ô" in found[0].text and time.monotonic() - started < 5


@pytest.mark.slow
def test_sheet_as_long_as_allowed_is_read():
    line = ["00001", "Minh Khai", "Quận Hai Bà Trưng", "00001", "Hai Bà", "phường", "toàn bộ", "có"]
    rows, found = sheet.read_rows(xlsx_of(*([[*line[:-1], f"có {n}"] for n in range(sheet.MOST_ROWS)])), "a.xlsx")
    assert (len(rows), found) == (sheet.MOST_ROWS, [])
