"""Dates and text as read in forms."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from organisation.forms import DayField, ParagraphField, TextField


def test_day_is_read_day_first_in_both_languages(settings):
    for language in ("vi", "en"):
        settings.LANGUAGE_CODE = language
        assert DayField().clean("02/03/2026") == date(2026, 3, 2)
        assert DayField().clean("13/01/2026") == date(2026, 1, 13)


@pytest.mark.parametrize(
    "text", ["31/02/2026", "2026/03/02", "13/13/2026", "01/01/0001", "01/01/9999", "mai", "1/1/26", "٠١/٠١/٢٠٢٦x"]
)
def test_day_refuses_what_is_no_day(text):
    with pytest.raises(ValidationError):
        DayField().clean(text)


def test_text_is_stored_in_nfc_and_nul_is_refused():
    assert TextField().clean("Ho\u0061\u0300n   Kiếm") == "Hoàn Kiếm"
    with pytest.raises(ValidationError):
        TextField().clean("a\x00b")


def test_paragraphs_keep_their_lines():
    assert ParagraphField().clean("một \r\n  hai\n") == "một\nhai"
