"""A set as a workbook: the official one loads the day it arrives; whatever is wrong is told at once and nothing is stored."""

import io

import openpyxl
import pytest

from organisation.models import AuditEntry
from programme.actions.criteria_drafts import create_set
from programme.actions.criteria_sheets import changes_of, replace_criteria
from programme.criteria import sheet as sheets
from programme.criteria.sheet_columns import COLUMNS
from programme.criteria.sheet_rows import understand
from programme.models import Criterion

from .conftest import DAY
from .versions import next_version

pytestmark = pytest.mark.django_db
KEYS = list(COLUMNS)


def workbook(*rows, change=None, title="Trang của tôi") -> bytes:
    """The template's headings with these rows ({key: value}); `change(book, sheet)` may spoil it."""
    book = openpyxl.load_workbook(io.BytesIO(sheets.template()))
    sheet = book.worksheets[0]
    sheet.title = title
    for number, row in enumerate(rows, start=2):
        for key, value in row.items():
            sheet.cell(number, KEYS.index(key) + 1, value)
    if change:
        change(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def official(count=22) -> list[dict]:
    """A set of pass or fail alone, as only names and codes are known of the official ones."""
    return [
        {"ma_nhom": "A", "ten_nhom": "Tiêu chí chung" if number == 1 else None, "ma": f"{number:02}", "noi_dung": f"Tiêu chí số {number}"}
        for number in range(1, count + 1)
    ]  # fmt: skip


def read(content: bytes, name="bo.xlsx"):
    rows, problems = sheets.read(content, name)
    found = understand(rows)
    found.problems = [*problems, *found.problems]
    return found


def said(found) -> list[tuple]:
    return [(problem.row, problem.column) for problem in found.errors]


@pytest.fixture
def draft(cast):
    fields = {"name": "Bộ chính thức", "valid_from": DAY, "cohort_kinds": ["phường"], "pass_percent": 100}
    return create_set(by=cast.admin, fields=fields)


def load(draft, cast, content):
    draft.refresh_from_db()
    found = read(content)
    assert found.errors == []
    return replace_criteria(criteria_set_id=draft.pk, revision=draft.revision, by=cast.admin, sheet=found)


@pytest.mark.parametrize("count", [20, 22])
def test_official_set_of_names_alone_loads_as_pass_or_fail(draft, cast, count):
    load(draft, cast, workbook(*official(count)))
    rows = list(draft.criteria.all())
    assert len(rows) == count and {row.kind for row in rows} == {"boolean"} and {row.target for row in rows} == {1}
    assert not draft.is_scored and draft.groups.get().name == "Tiêu chí chung"


def test_untouched_round_trip_changes_nothing(criteria_set, cast):
    draft = next_version(criteria_set, cast.admin)
    content = sheets.export(draft)
    before = list(Criterion.objects.order_by("pk").values()), AuditEntry.objects.count()
    assert not changes_of(draft, read(content))
    assert not load(draft, cast, content)
    assert before == (list(Criterion.objects.order_by("pk").values()), AuditEntry.objects.count())


def test_round_trip_into_an_empty_draft_gives_the_same_criteria(criteria_set, draft, cast):
    load(draft, cast, sheets.export(criteria_set))
    names = [
        field.name
        for field in Criterion._meta.concrete_fields
        if field.name not in {"id", "criteria_set", "group", "version"}
    ]
    assert list(draft.criteria.values(*names).order_by("code")) == list(
        criteria_set.criteria.values(*names).order_by("code")
    )


def test_changed_rows_keep_their_place_in_the_crosswalk(criteria_set, cast):
    draft = next_version(criteria_set, cast.admin)

    def spoil(book, sheet):
        sheet["L2"] = 7  # điểm tối đa of A01
        sheet.delete_rows(3)

    book = openpyxl.load_workbook(io.BytesIO(sheets.export(draft)))
    spoil(book, book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    changes = load(draft, cast, out.getvalue())
    assert [row.code for row, _facts in changes.changed] == ["A01"] and [row.code for row in changes.removed] == ["A02"]
    assert draft.criteria.get(code="A01").max_points == 7
    assert {link.old.code: link.kind for link in draft.links.exclude(kind="same")} == {"A02": "dropped"}


def test_all_faults_are_told_by_row_and_column_at_once(draft):
    good = {"ma_nhom": "A", "ten_nhom": "Nhóm", "ma": "A01", "noi_dung": "x"}
    quantity = good | {"cach_cham": "định lượng", "so_sanh": ">=", "nguong_dat": "90"}
    found = read(
        workbook(
            good,
            good | {"noi_dung": "y"},  # 3: code twice
            good | {"ma": "A03", "diem_toi_da": -1},
            good | {"ma": "A04", "diem_toi_da": 1.234},
            good | {"ma": "A05", "diem_toi_da": "1.5"},  # 6: doubtful writing
            quantity | {"ma": "A06", "nguong_dat": "chín mươi"},
            quantity | {"ma": "A07", "nguong_dat": None},
            good | {"ma": "A08", "cach_cham": "mức xếp loại", "cac_muc": "Khá|Tốt", "nguong_dat": "Giỏi"},
            good | {"ma": "A09", "tinh_tu_so": "khong-co"},
            good | {"ma": "A10", "diem_liet": "có lẽ"},
            {"ma": "A11", "noi_dung": "x"},  # 12: no group
            good | {"ma": "MÃ QUÁ DÀI 123"},
            good | {"ma": "A13", "noi_dung": None},
            good | {"ma": "A14", "ten_nhom": "Tên khác"},
        )
    )
    assert said(found) == [
        (3, "Mã"), (4, "Điểm tối đa"), (5, "Điểm tối đa"), (6, "Điểm tối đa"), (7, "Ngưỡng đạt"), (8, "Ngưỡng đạt"),
        (9, "Ngưỡng đạt"), (10, "Tính từ sổ"), (11, "Điểm liệt"), (12, "Mã nhóm"), (13, "Mã"), (14, "Nội dung"),
        (15, "Tên nhóm"),
    ]  # fmt: skip


def test_formulas_merged_cells_and_days_are_refused_and_formula_like_text_is_text(draft, cast):
    def spoil(book, sheet):
        sheet["D2"] = "=1+1"
        sheet["C3"].value = DAY
        sheet.merge_cells("D4:E4")

    found = read(workbook(*official(3), change=spoil))
    assert (2, "Nội dung") in said(found) and (3, "Mã") in said(found)
    assert any("D4:E4" in problem.text for problem in found.errors)

    def text(book, sheet):
        sheet["D2"].value, sheet["D2"].data_type = "=1+1 là hai", "s"

    load(draft, cast, workbook(*official(3), change=text))
    assert draft.criteria.get(code="01").name == "=1+1 là hai"
    assert not changes_of(draft, read(sheets.export(draft)))


def test_a_renamed_sheet_is_found_by_its_headings_and_a_hidden_one_is_not(draft):
    assert read(workbook(*official(2), title="Sheet lạ")).errors == []

    def move(book, sheet):
        book.create_sheet("Bìa", 0)["A1"] = "Trang bìa"

    assert len(read(workbook(*official(2), change=move)).criteria) == 2

    def hide(book, sheet):
        book.create_sheet("Khác")
        sheet.sheet_state = "hidden"
        book.active = 1

    found = read(workbook(*official(2), change=hide))
    assert found.criteria == [] and "không ẩn" in found.errors[0].text


def test_missing_headings_and_files_of_another_kind_are_refused(draft):
    found = read(workbook(*official(2), change=lambda book, sheet: sheet.delete_cols(3)))
    assert found.criteria == [] and "Mã" in found.errors[0].text
    for content in (b"", b"PK\x03\x04xx", b"a;b;c", workbook()[:400]):
        found = read(content)
        assert found.criteria == [] and found.errors


def test_numbers_are_read_the_vietnamese_way(draft, cast):
    row = official(1)[0] | {
        "cach_cham": "định lượng", "so_sanh": "≥", "nguong_dat": "1.234,5", "nhap_cao_nhat": "5.000", "diem_toi_da": "2,5",
    }  # fmt: skip
    load(draft, cast, workbook(row))
    found = draft.criteria.get()
    assert (found.comparison, found.target, found.max_value, found.max_points) == (">=", 1234.5, 5000, 2.5)


def test_codes_of_mixed_length_are_warned_of(draft):
    rows = [row | {"ma": str(number)} for number, row in enumerate(official(11), start=1)]
    found = read(workbook(*rows))
    assert found.errors == [] and [problem.is_warning for problem in found.problems] == [True]
