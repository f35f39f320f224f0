"""Lists and their exports: from the address, nothing else; text stays text."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.test import RequestFactory

from organisation.exports import bare, csv_text, neutral, xlsx
from organisation.listing import Column, Listing, one_of
from organisation.models import Ward
from tests import factories

COLUMNS = [
    Column("ten", "Tên", lambda ward: ward.name, ("sort_key",)),
    Column("ma", "Mã", lambda ward: ward.code, ("code",)),
]


def listing(query="", per_page=50):
    return Listing(
        RequestFactory().get("/phuong/" + query),
        Ward.objects.all(),
        COLUMNS,
        search=lambda rows, words: rows.matching(words),
        filters={"loai": one_of("kind", Ward.Kind.values)},
        default_order=("sort_key",),
        per_page=per_page,
    )


@pytest.fixture
def wards(db):
    for name, kind in (("Đống Đa", "phường"), ("Dương Nội", "phường"), ("Ô Diên", "xã"), ("Ba Đình", "phường")):
        factories.make_ward(name, kind=kind)


def names(found):
    return [ward.name for ward in found.page_obj]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Ba Đình", "Dương Nội", "Đống Đa", "Ô Diên"]),
        ("?q=dong+da", ["Đống Đa"]),
        ("?q=ĐỐNG", ["Đống Đa"]),
        ("?loai=xã", ["Ô Diên"]),
        ("?loai=huyện", ["Ba Đình", "Dương Nội", "Đống Đa", "Ô Diên"]),
        ("?sort=-ten", ["Ô Diên", "Đống Đa", "Dương Nội", "Ba Đình"]),
        ("?sort=password", ["Ba Đình", "Dương Nội", "Đống Đa", "Ô Diên"]),
        ("?page=999", ["Ba Đình", "Dương Nội", "Đống Đa", "Ô Diên"]),
        ("?page=x", ["Ba Đình", "Dương Nội", "Đống Đa", "Ô Diên"]),
        ("?q=khong-co", []),
    ],
)
def test_listing_shows_what_the_address_asks_for(wards, query, expected):
    assert names(listing(query)) == expected


def test_listing_ignores_a_parameter_it_does_not_know(wards):
    assert len(names(listing("?name=Ba+Đình&kind__in=xã"))) == 4


def test_export_holds_all_pages_of_what_is_shown(wards):
    found = listing("?loai=phường&export=csv", per_page=1)
    assert len(names(found)) == 1
    text = found.export("phuong", "Phường").content.decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text), delimiter=";")][1:] == ["Ba Đình", "Dương Nội", "Đống Đa"]


@pytest.mark.parametrize("text", ["=1+1", "+84", "-x", "@a", "'quoted", "'=x", "plain", "00097", ""])
def test_csv_neutralises_text_and_undoes_it(text):
    assert bare(neutral(text)) == text
    assert not neutral(text).startswith(("=", "+", "-", "@"))


def test_csv_leaves_numbers_alone():
    assert csv_text(["a"], [[-5], [Decimal("1234.5")], [date(2026, 3, 2)], [None], [True]]).split() == [
        "a",
        "-5",
        "1234,5",
        "02/03/2026",
        '""',
        "có",
    ]


def test_xlsx_keeps_codes_text_and_numbers_numbers():
    book = openpyxl.load_workbook(
        io.BytesIO(
            xlsx("Danh sách", ["Mã", "Số", "Ngày", "Chữ"], [["00097", Decimal("1.5"), date(2026, 3, 2), "=1+1"]])
        )
    )
    code, number, day, text = next(book.active.iter_rows(min_row=2))
    assert code.value == "00097" and code.data_type == "s"
    assert number.value == 1.5 and day.value.date() == date(2026, 3, 2)
    assert text.value == "=1+1" and text.data_type == "s"
