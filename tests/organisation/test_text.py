"""Vietnamese text: stored form, search form, order."""

import unicodedata

import pytest

from organisation.text import clean, fold, sort_key


def test_fold_ignores_marks_case_and_the_stroke_of_d():
    assert fold("PHƯỜNG Ô CHỢ DỪA") == fold("phuong o cho dua")
    assert fold("Đống Đa") == "dong da"


def test_fold_is_the_same_for_both_unicode_forms():
    assert fold(unicodedata.normalize("NFD", "Nguyễn Trãi")) == fold("Nguyễn Trãi") == "nguyen trai"


def test_clean_gives_nfc_without_control_characters():
    assert clean(unicodedata.normalize("NFD", " Hoàn\u0000  Kiếm\u200b ")) == "Hoàn Kiếm"


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("Dương Nội", "Đống Đa"),
        ("Đống Đa", "Giảng Võ"),
        ("Ba Đình", "Bạch Mai"),
        ("Ô Chợ Dừa", "Ô Diên"),
        ("Ô Diên", "Phú Diễn"),
        ("Xuân Đỉnh", "Yên Hòa"),
        ("Hoa", "Hòa"),
        ("Hòa", "Hóa"),
        ("An", "An Khánh"),
        ("Ăn", "Ân"),
    ],
)
def test_sort_key_follows_the_vietnamese_alphabet(earlier, later):
    assert sort_key(earlier) < sort_key(later)


def test_sort_key_has_digits_only_so_that_every_collation_agrees():
    assert sort_key("Phường số 1 – Đống Đa").isdigit()
