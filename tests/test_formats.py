"""Numbers, money and days as Vietnamese offices write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from organisation import formats


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, None, "0"),
        (1234567, None, "1.234.567"),
        (1234567.8, None, "1.234.567,8"),
        (Decimal("1276.20"), None, "1.276,2"),
        (Decimal("1276.2"), 2, "1.276,20"),
        (5, 1, "5,0"),
        (-1234.5, None, "-1.234,5"),
        (-0.001, None, "0"),
        (100, None, "100"),
        (Decimal(100), None, "100"),
        (None, None, "—"),
    ],
)
def test_number_takes_dots_for_thousands_and_a_comma(value, decimals, text):
    assert formats.number(value, decimals) == text


@pytest.mark.parametrize(("value", "rounded"), [(2.345, "2.35"), (2.344, "2.34"), (-2.345, "-2.35"), (0.125, "0.13")])
def test_rounding_goes_half_up_even_where_a_float_lies_just_below(value, rounded):
    assert formats.round_half_up(value, 2) == Decimal(rounded)


@pytest.mark.parametrize(
    ("rate", "text"), [(0.305, "30,5%"), (1, "100%"), (0, "0%"), (0.12345, "12,3%"), (Decimal("1.25"), "125%")]
)
def test_percent_of_a_rate(rate, text):
    assert formats.percent(rate) == text


def test_percent_is_a_dash_when_there_was_nothing_to_divide_by():
    assert formats.percent(None) == "—"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0 đồng"),
        (850_000, "850.000 đồng"),
        (999_999, "999.999 đồng"),
        (1_000_000, "1 triệu đồng"),
        (234_500_000, "234,5 triệu đồng"),
        (999_940_000, "999,9 triệu đồng"),
        (999_960_000, "1 tỷ đồng"),
        (1_600_000_000_000, "1.600 tỷ đồng"),
        (-5_000_000_000, "-5 tỷ đồng"),
        (None, "—"),
    ],
)
def test_money_takes_the_unit_that_reads_best(amount, text):
    assert formats.money(amount) == text


def test_money_in_a_column_is_bare_and_rounds_half_up():
    assert formats.money_in(1_650_000_000, formats.BILLION) == "1,7"
    assert formats.money_in(1_649_999_999, formats.BILLION) == "1,6"
    assert formats.money_in(2_000_000, formats.MILLION) == "2,0"


@pytest.mark.parametrize(("value", "text"), [(5, "+5"), (-1.5, "−1,5"), (0, "0"), (-0.001, "0"), (None, "—")])
def test_change_carries_its_sign(value, text):
    assert formats.signed(value) == text


def test_day_of_a_moment_is_the_day_in_hanoi():
    late = datetime(2026, 3, 4, 18, 30, tzinfo=UTC)  # 01:30 of the 5th in Hanoi
    assert formats.day(late) == "05/03/2026"
    assert formats.moment(late) == "01:30 05/03/2026"
    assert formats.day(date(2026, 3, 5)) == "05/03/2026"
    assert formats.day(None) == formats.moment(None) == "—"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 3, 5), "ngày 05 tháng 3 năm 2026"),
        (date(2026, 1, 15), "ngày 15 tháng 01 năm 2026"),
        (date(2026, 2, 9), "ngày 09 tháng 02 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
        (None, "ngày … tháng … năm …"),
    ],
)
def test_long_day_follows_the_decree(value, text):
    assert formats.long_day(value) == text


@pytest.mark.parametrize(("value", "text"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (40, "XL"), (2026, "MMXXVI")])
def test_roman_numerals(value, text):
    assert formats.roman(value) == text


@pytest.mark.parametrize("value", [0, -1, 4000])
def test_roman_refuses_what_has_no_numeral(value):
    with pytest.raises(ValueError, match=str(value)):
        formats.roman(value)


def test_serial_number_below_ten_takes_a_zero():
    assert (formats.serial(5), formats.serial(12)) == ("05", "12")


@pytest.mark.parametrize(
    ("count", "text"), [(512, "512 byte"), (300_000, "293 KB"), (5_000_000, "4,8 MB"), (None, "—")]
)
def test_file_size_in_words(count, text):
    assert formats.file_size(count) == text
