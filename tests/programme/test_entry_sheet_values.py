"""What a cell means for a criterion: numbers as they are written here, words with and without marks, and what is refused."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from organisation.numbers import write_number
from organisation.workbooks import Cell, cell_of, is_percent
from programme.models import Criterion
from programme.sheets.columns import Said
from programme.sheets.comparing import code_of
from programme.sheets.values import is_off, value_of, words_of

DAY_AND_HOUR = datetime(2026, 2, 1, 3, tzinfo=UTC).replace(tzinfo=None)  # a spreadsheet knows no zones
RATE = Criterion(kind="quantity", unit="%", min_value=0, max_value=100, target=90)
COUNT = Criterion(kind="quantity", unit="mô hình", min_value=0, max_value=1_000_000, target=1)
YES_NO = Criterion(kind="boolean", target=1)
LEVEL = Criterion(kind="level", levels=["Yếu", "Khá", "Tốt", "Xuất sắc"], target=3)


def cell(value, number_format="General") -> Cell:
    """A cell as it comes out of a workbook."""
    sheet = openpyxl.Workbook().active
    sheet["A1"] = value
    sheet["A1"].number_format = number_format
    if isinstance(value, str):
        sheet["A1"].data_type = "s"
    return cell_of(sheet["A1"])


@pytest.mark.parametrize(
    ("criterion", "value", "number_format", "meant"),
    [
        (COUNT, "1.234,5", "@", "1234.5"),
        (COUNT, "5.000", "@", "5000"),
        (COUNT, 1234.5, "General", "1234.5"),
        (COUNT, 0.1 + 0.2, "General", None),  # more decimals than are kept
        (RATE, 0.95, "0%", "95"),
        (RATE, 0.955, "0.0%", "95.5"),
        (RATE, "95%", "@", "95"),
        (RATE, "95,5 %", "@", "95.5"),
        (RATE, 95, "General", "95"),
        (RATE, 0.95, "General", "0.95"),
        (RATE, 95, '0"%"', "95"),  # the sign is only a word
        (RATE, 95, "0%", None),  # 9.500 %
        (COUNT, 0.95, "0%", None),
        (RATE, 101, "General", None),
        (RATE, -1, "General", None),
        (COUNT, "1,234.5", "@", None),
        (COUNT, "1.23", "@", None),
        (COUNT, "12 cái", "@", None),
        (COUNT, "²", "@", None),
        (COUNT, date(2026, 2, 1), "dd/mm/yyyy", None),
        (COUNT, DAY_AND_HOUR, "dd/mm/yyyy hh:mm", None),
        (COUNT, time(3), "hh:mm", None),
        (COUNT, timedelta(hours=30), "[h]:mm", None),
        (YES_NO, "Có", "@", "1"),
        (YES_NO, "KHONG", "@", "0"),
        (YES_NO, True, "General", "1"),
        (YES_NO, 0, "General", "0"),
        (YES_NO, "đạt", "@", None),
        (YES_NO, 2, "General", None),
        (LEVEL, "Xuất sắc", "@", "4"),
        (LEVEL, "xuat  sac", "@", "4"),
        (LEVEL, "Giỏi", "@", None),
        (LEVEL, 3, "General", None),
        (COUNT, None, "General", ""),
        (COUNT, "  ", "@", ""),
    ],
)
def test_value_is_read_or_refused_with_a_sentence(criterion, value, number_format, meant):
    if meant is None:
        with pytest.raises(ValidationError) as refusal:
            value_of(cell(value, number_format), criterion)
        assert len(" ".join(refusal.value.messages)) > 15
    else:
        assert value_of(cell(value, number_format), criterion) == (Decimal(meant) if meant else None)


def test_formula_is_never_a_value_whatever_a_program_kept_beside_it():
    sheet = openpyxl.Workbook().active
    sheet["A1"] = "=90+5"
    for read in (lambda one: value_of(one, RATE), is_off, words_of):
        with pytest.raises(ValidationError, match="công thức"):
            read(cell_of(sheet["A1"]))


def test_error_cell_is_refused():
    sheet = openpyxl.Workbook().active
    sheet["A1"] = "#N/A"
    with pytest.raises(ValidationError, match="ô lỗi"):
        value_of(cell_of(sheet["A1"]), RATE)


def test_levels_that_differ_in_marks_alone_are_told_apart():
    levels = Criterion(kind="level", levels=["Kha", "Khá"], target=1)
    assert value_of(Cell("Khá"), levels) == 2 and value_of(Cell("Kha"), levels) == 1
    with pytest.raises(ValidationError):
        value_of(Cell("KHA"), levels)


@pytest.mark.parametrize(
    ("text", "off"),
    [("không áp dụng", True), ("KHONG AP DUNG", True), ("x", True), ("", False), ("không", False)],
)  # fmt: skip
def test_not_applicable_is_a_word(text, off):
    assert is_off(Cell(text)) is off


def test_not_applicable_is_nothing_else():
    with pytest.raises(ValidationError, match="để trống"):
        is_off(Cell("có lẽ"))


def test_text_like_a_formula_is_text_and_a_text_too_long_is_refused():
    assert words_of(cell("=1+1")) == "=1+1" and words_of(cell("@ông\n-5")) == "@ông\n-5"
    with pytest.raises(ValidationError, match=r"4\.000"):
        words_of(Cell("a" * 4001))


def test_code_of_digits_survives_a_program_that_makes_a_number_of_it():
    assert code_of(cell(97), {"00097": 1, "00098": 2}) == "00097" and code_of(cell("00097"), {"00097": 1}) == "00097"
    assert code_of(cell("97"), {"00097": 1}) is None and code_of(cell(97), {"0097": 1, "00097": 2}) is None


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [("0%", True), ("0.00%", True), ("General", False), ('0"%"', False), (r"0\%", False)],
)  # fmt: skip
def test_percent_sign_counts_only_as_a_format(number_format, shown):
    assert is_percent(number_format) is shown


@given(st.decimals(min_value=0, max_value=10**6, places=4))
def test_number_survives_its_cell_to_the_last_digit(number):
    assert value_of(cell(float(number)), COUNT) == number == value_of(cell(write_number(number), "@"), COUNT)


@given(st.builds(Said, st.text(max_size=5), st.booleans(), st.text(max_size=5), st.text(max_size=5)))
def test_row_knows_what_was_touched_and_its_trace_tells_nothing_else(said):
    assert said.touched(said.trace()) == set()
    assert said.touched("") == said.touched("a.b") != set()
    other = Said(said.value + "1", said.off, said.note, said.answer)
    assert other.touched(said.trace()) == {"gia_tri_ky_nay"}
