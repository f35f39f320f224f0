"""Numbers as people write them here, and the refusal of doubtful ones."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from organisation.numbers import MoneyField, NumberField, WholeNumberField, read_number, write_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234", "1234"),
        ("5.000", "5000"),
        ("1.234,5", "1234.5"),
        ("1234,5", "1234.5"),
        ("0,75", "0.75"),
        ("-5", "-5"),
        (" 12 345 ", "12345"),
        ("1.234.567", "1234567"),
        ("\u22125", "-5"),
    ],
)
def test_read_number_reads_vietnamese_writing(text, value):
    assert read_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "1,234.5",
        "1.23",
        "12.34.5",
        "1..2",
        ",5",
        "5,",
        "1e5",
        "NaN",
        "Infinity",
        "0x1F",
        "١٢",
        "abc",
        "1,2,3",
        "9" * 41,
        "--1",
        "1.2345",
    ],
)
def test_read_number_refuses_any_other_form(text):
    with pytest.raises(ValidationError):
        read_number(text)


def test_refusal_names_both_readings():
    with pytest.raises(ValidationError) as refusal:
        read_number("1.23")
    assert "123" in refusal.value.message and "1,23" in refusal.value.message


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4))
def test_what_is_written_is_read_back(number):
    assert read_number(write_number(number)) == number


def test_whole_number_field_refuses_a_fraction_and_a_negative():
    field = WholeNumberField(required=False)
    assert field.clean("5.000") == 5000 and field.clean("") is None
    for wrong in ("1,5", "-1"):
        with pytest.raises(ValidationError):
            field.clean(wrong)


def test_bounds_are_named_in_the_error():
    with pytest.raises(ValidationError, match=r"100"):
        NumberField(max_value=100).clean("101")
    with pytest.raises(ValidationError):
        MoneyField().clean("9.999.999.999.999.999")
