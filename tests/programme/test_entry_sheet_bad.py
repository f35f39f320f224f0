"""Workbooks that are refused: each for its own reason, in a sentence that says what to do, and nothing is kept or written."""

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from openpyxl.worksheet.formula import ArrayFormula

from organisation.models import AuditEntry
from programme.actions import entry_sheets
from programme.models import Assessment, EntrySheet, Finding
from programme.sheets.columns import ANSWER, KEYS, NOTE, OFF, VALUE, Identity
from tests import factories

from .sheets import FIRST, HEAD, closed, code_of, filled, letter, opened, place, row_of, send, template

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(opened):
    return opened.assessment


def refused(own, by, content: bytes, name="phieu.xlsx") -> str:
    """Why the file as a whole is refused; nothing is kept."""
    before = list(Finding.objects.order_by("pk").values()), AuditEntry.objects.count()
    with pytest.raises(ValidationError) as refusal:
        send(own, by, content, name)
    assert not EntrySheet.objects.exists()
    assert before == (list(Finding.objects.order_by("pk").values()), AuditEntry.objects.count())
    return " ".join(refusal.value.messages)


def problems(own, by, content: bytes) -> list[tuple]:
    """(row, column, text) of every fault."""
    sheet = send(own, by, content)
    assert sheet.state == "refused"
    return [(each.row, each.column, each.text) for each in entry_sheets.try_sheet(sheet, by).found.problems]


def spoilt(own, spoil) -> bytes:
    return filled(own, {code_of(own, kind="boolean", measure=""): "có"}, spoil)


def packed(content: bytes, change) -> bytes:
    """The workbook with its first sheet's XML changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name == "xl/worksheets/sheet1.xml" else part)
    return out.getvalue()


# --- Whose it is


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ward": "00004", "ward_name": "phường Ba Đình"}, ("Ba Đình", "00004", "Hoàn Kiếm")),
        ({"period": "2026-Q2"}, ("2026-Q2", "2026-Q3")),
        ({"set_id": "9", "set_name": "Bộ cũ", "set_version": "3"}, ("Bộ cũ", "phiên bản 3")),
        ({"assessment": "999999"}, ("phiếu khác",)),
    ],
)  # fmt: skip
def test_workbook_of_another_is_refused_by_name(own, cast, change, words):
    own = Assessment.objects.select_related("ward", "period", "criteria_set").get(pk=own.pk)

    def spoil(_book, sheet):
        for column, text in enumerate(replace(Identity.of(own), **change).cells(), start=1):
            sheet.cell(HEAD - 1, column).value = text

    said = refused(own, cast.ward1, spoilt(own, spoil))
    assert all(word in said for word in words) and "tải tệp của phiếu" in said


def test_neighbours_real_workbook_is_refused(opened, cast):
    assert "Ba Đình" in refused(opened.assessment, cast.ward1, template(opened.foreign))


def test_ward_code_that_became_a_number_is_still_the_wards(own, cast):
    def spoil(_book, sheet):
        sheet.cell(HEAD - 1, 3).value = 70

    assert send(own, cast.ward1, spoilt(own, spoil)).state == "checked"


def test_workbook_without_identity_is_refused(own, cast):
    assert "dòng nhận biết" in refused(own, cast.ward1, spoilt(own, lambda _book, sheet: sheet.delete_rows(HEAD - 1)))


# --- Sheets


def test_renamed_and_moved_sheet_is_found_by_its_headings(own, cast):
    def spoil(book, sheet):
        sheet.title = "Bảng của tôi"
        book.move_sheet(sheet, 1)
        sheet.insert_rows(1, 3)
        sheet["A1"] = "Ghi chú riêng"
        book.create_sheet("Ẩn").sheet_state = "hidden"

    assert send(own, cast.ward1, spoilt(own, spoil)).state == "checked"


def test_hidden_sheet_copied_sheet_and_no_sheet_are_refused(own, cast):
    def hide(_book, sheet):
        sheet.sheet_state = "hidden"

    assert "đang bị ẩn" in refused(own, cast.ward1, spoilt(own, hide))
    assert "2 trang" in refused(own, cast.ward1, spoilt(own, lambda book, sheet: book.copy_worksheet(sheet)))
    assert "không có trang nào" in refused(own, cast.ward1, closed(openpyxl.Workbook()))


def test_missing_and_doubled_columns_are_refused_by_name(own, cast):
    assert "Giải trình" in refused(
        own, cast.ward1, spoilt(own, lambda _book, sheet: sheet.delete_cols(KEYS.index(NOTE) + 1))
    )

    def twice(_book, sheet):
        sheet.cell(HEAD, 14).value = "Giải trình"

    assert "cột lặp lại: Giải trình" in refused(own, cast.ward1, spoilt(own, twice))


def test_hidden_columns_that_were_emptied_are_told_row_by_row(own, cast):
    code = code_of(own, kind="boolean", measure="")

    def empty(_book, sheet):
        place(sheet, code, "phien_ban").value = place(sheet, code, "ban_goc").value = None

    found = problems(own, cast.ward1, spoilt(own, empty))
    assert len(found) == 1 and "cột ẩn" in found[0][2]


# --- Rows and cells


def test_every_fault_is_told_at_once_by_row_and_column(own, cast):
    yes_no, other, third, fourth = own.criteria_set.criteria.filter(kind="boolean", is_veto=False, measure="").order_by(
        "code"
    )[:4]
    rate = code_of(own, kind="quantity", measure="", unit="%")
    veto = code_of(own, is_veto=True, measure="")
    graded = code_of(own, kind="level", measure="")
    content = filled(
        own,
        {
            yes_no.code: "có lẽ",
            (other.code, OFF): "không áp dụng",  # no reason
            third.code: "có",
            (third.code, OFF): "không áp dụng",  # and a value
            (third.code, NOTE): "vì",
            (fourth.code, OFF): "không biết",
            rate: 400,
            graded: "Giỏi nhất",
            (veto, OFF): "x",
            (veto, ANSWER): "a" * 5000,
        },
    )
    sheet = opened(content).worksheets[0]
    assert {(row, column) for row, column, _text in problems(own, cast.ward1, content)} == {
        (row_of(sheet, yes_no.code), "Giá trị kỳ này"), (row_of(sheet, other.code), "Giải trình"),
        (row_of(sheet, third.code), "Giá trị kỳ này"), (row_of(sheet, fourth.code), "Không áp dụng"),
        (row_of(sheet, rate), "Giá trị kỳ này"), (row_of(sheet, graded), "Giá trị kỳ này"),
        (row_of(sheet, veto), "Trả lời cảnh báo"),
    }  # fmt: skip


def test_veto_never_leaves_the_count(own, cast):
    veto = code_of(own, is_veto=True, measure="")
    found = problems(own, cast.ward1, filled(own, {(veto, OFF): "không áp dụng", (veto, NOTE): "vì"}))
    assert [(column, "luôn áp dụng" in text) for _row, column, text in found] == [("Không áp dụng", True)]


def test_formulas_are_refused_and_their_kept_values_not_trusted(own, cast):
    first, second = own.criteria_set.criteria.filter(kind="quantity", measure="").order_by("code")[:2]

    def spoil(_book, sheet):
        place(sheet, first.code).value = "=50+1"
        cell = place(sheet, second.code)
        sheet[cell.coordinate] = ArrayFormula(cell.coordinate, "=SUM(1,2)")
        place(sheet, first.code, NOTE).value = '=HYPERLINK("http://x","y")'

    content = packed(
        spoilt(own, spoil), lambda part: part.replace(b"<v/>", b"<v>51</v>").replace(b"<v></v>", b"<v>51</v>")
    )
    found = problems(own, cast.ward1, content)
    assert len(found) == 3 and all("công thức" in text for _row, _column, text in found)


def test_merged_cells_in_the_table_are_refused_and_elsewhere_do_no_harm(own, cast):
    span = f"{letter(VALUE)}{FIRST}:{letter(VALUE)}{FIRST + 2}"
    found = problems(own, cast.ward1, spoilt(own, lambda _book, sheet: sheet.merge_cells(span)))
    assert any(span in text and "bị gộp" in text for _row, _column, text in found)
    fine = spoilt(own, lambda _book, sheet: sheet.merge_cells("A1:F1"))
    assert send(own, cast.ward1, fine).state == "checked"


def test_missing_doubled_and_unknown_rows_are_told(own, cast):
    codes = list(own.criteria_set.criteria.order_by("code").values_list("code", flat=True))

    def spoil(_book, sheet):
        place(sheet, codes[5], "ma").value = codes[4]
        place(sheet, codes[7], "ma").value = "Z99"
        place(sheet, codes[9], "ma").value = None

    found = problems(own, cast.ward1, spoilt(own, spoil))
    texts = [text for _row, _column, text in found]
    assert found[0][0] is None and all(codes[place] in texts[0] for place in (5, 7, 9))
    assert [row for row, _column, _text in found[1:]] == [FIRST + 5, FIRST + 7, FIRST + 9]
    assert "đã có ở dòng" in texts[1] and "Z99" in texts[2] and "không có mã" in texts[3]


# --- Sizes


def test_filled_cell_at_the_far_corner_is_refused_by_address(own, cast):
    def spoil(_book, sheet):
        sheet["XFD1048576"] = 1

    assert "XFD1048576" in refused(own, cast.ward1, spoilt(own, spoil))


def test_empty_last_rows_that_some_programs_write_do_no_harm(own, cast):
    ends = b'<row r="1048575" ht="12.8"/><row r="1048576" ht="12.8"/></sheetData>'
    content = packed(spoilt(own, None), lambda part: part.replace(b"</sheetData>", ends))
    assert send(own, cast.ward1, content).state == "checked"


@pytest.mark.parametrize("cell", [b"", b'<c r="A%d"><v>1</v></c>'])
def test_a_million_rows_are_refused_before_they_are_read(own, cast, cell):
    rows = b"".join(b'<row r="%d">%s</row>' % (row, cell % row if cell else b"") for row in range(100, 1_048_577))
    content = packed(spoilt(own, None), lambda part: part.replace(b"</sheetData>", rows + b"</sheetData>"))
    said = refused(own, cast.ward1, content)
    assert "quá nhiều ô" in said or "nén bất thường" in said or "giới hạn 5 MB" in said


def test_some_thousand_rows_are_refused_by_their_number(own, cast):
    def spoil(_book, sheet):
        for row in range(100, 1200):
            sheet.cell(row, 1).value = "x"

    assert "1.000 dòng" in refused(own, cast.ward1, spoilt(own, spoil))


def test_zip_bomb_is_refused(own, cast):
    out = io.BytesIO(template(own))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed_file:
        packed_file.writestr("xl/media/x.bin", b"\0" * 60_000_000)
    assert "giải nén" in refused(own, cast.ward1, out.getvalue())


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "phieu.xls", ".xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "phieu.xlsx", "nội dung"),
        ("Mã;Giá trị\r\nA01;có".encode(), "phieu.csv", ".xlsx"),
        ("Mã;Giá trị\r\nA01;có".encode(), "phieu.xlsx", "nội dung"),
        (b"", "phieu.xlsx", "rỗng"),
        (b"PK\x03\x04 rest", "phieu.xlsx", "hỏng"),
        (b"%PDF-1.4", "phieu.pdf", ".xlsx"),
    ],
)
def test_what_is_no_workbook_is_refused_by_name(own, cast, content, name, words):
    said = refused(own, cast.ward1, content, name)
    assert name in said and words in said


def test_file_too_heavy_is_refused(own, cast):
    assert "5 MB" in refused(own, cast.ward1, template(own) + b"\0" * 6_000_000)


def test_workbook_of_before_a_changeover_is_refused(own, cast):
    content = template(own)
    factories.make_document()
    criteria_set = own.criteria_set
    criteria_set.pk, criteria_set.version = None, 2
    criteria_set.save()
    Assessment.objects.filter(pk=own.pk).update(criteria_set=criteria_set)
    assert "phiên bản 2" in refused(own, cast.ward1, content)
