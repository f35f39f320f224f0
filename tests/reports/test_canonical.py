"""Canonical JSON: one written form for the same data."""

import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy

from reports.canonical import canonical, digest

DATA = {"b": [1, None, True], "a": {"ngày": date(2026, 9, 14), "tỷ lệ": Decimal("0.500000")}}


def test_canonical_writes_sorted_keys_without_spaces():
    assert canonical(DATA).decode() == '{"a":{"ngày":"2026-09-14","tỷ lệ":"0.5"},"b":[1,null,true]}'


@pytest.mark.parametrize(
    "text, plain", [("100.50", "100.5"), ("1E+3", "1000"), ("-0.00", "0"), ("0.384615", "0.384615"), ("7", "7")]
)
def test_canonical_writes_a_decimal_plainly_whatever_zeros_it_carries(text, plain):
    assert canonical({"x": Decimal(text)}) == f'{{"x":"{plain}"}}'.encode()


def test_canonical_is_the_same_when_letters_arrive_decomposed():
    assert canonical({"x": "e\u0302\u0301"}) == canonical({"x": "\u1ebf"})


@pytest.mark.parametrize("value", [0.5, datetime(2026, 9, 14, tzinfo=UTC), {1, 2}, gettext_lazy("đạt")])
def test_canonical_refuses_what_has_no_exact_form(value):
    with pytest.raises(TypeError):
        canonical({"x": value})


def test_canonical_refuses_a_key_that_is_no_text():
    with pytest.raises(TypeError):
        canonical({1: "x"})


@pytest.mark.parametrize(
    "zone, locale", [("UTC", "C"), ("America/Los_Angeles", "en_US.UTF-8"), ("Asia/Ho_Chi_Minh", "C.UTF-8")]
)
def test_canonical_gives_the_same_bytes_on_any_machine(zone, locale):
    program = (
        "from decimal import Decimal; from datetime import date; from reports.canonical import canonical, digest;"
        "print(digest(canonical({'b': [1, None], 'ngày': date(2026, 9, 14), 'x': Decimal('1.50')})))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], env={"TZ": zone, "LC_ALL": locale}, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == digest(canonical({"x": Decimal("1.5"), "b": (1, None), "ngày": date(2026, 9, 14)}))
