"""What all pages share: tags, standings, the tile map, the menu, the error pages, and no inline style or script."""

import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from organisation.badges import MARKS, STANDINGS, state_badge
from organisation.tilemap import Tile, legend_html, tile_map_svg
from wardpolice import navigation

TILES = [
    Tile(0, 0, "Ba Vì", "/phuong/1/", "met", "44%"),
    Tile(1, 0, "Văn Miếu - Quốc Tử Giám", "/phuong/2/", "not_met", "95%"),
    Tile(1, 1, "<b>Lạ</b>", "/phuong/3/?a=1&b=2", "no_data"),
]


def render(text, rf=None, **context):
    request = rf.get("/phuong/?kind=ward&page=3&q=%C4%90%C3%B4ng") if rf else None
    return engines["django"].from_string(text).render(context, request)


def templates():
    return sorted((settings.BASE_DIR / "templates").rglob("*.html"))


def test_no_template_holds_inline_style_or_script():
    assert templates()
    inline = re.compile(
        r"""\sstyle\s*=|<style\b|\son\w+\s*=\s*["']|javascript:|<script(?![^>]*\ssrc=)""", re.IGNORECASE
    )
    assert [path.name for path in templates() if inline.search(path.read_text())] == []


def test_every_template_says_first_what_it_needs():
    assert [path.name for path in templates() if not path.read_text().startswith("{# context:")] == []


def test_every_standing_has_a_mark_and_a_word():
    assert all(standing.mark in MARKS and str(standing.word) for standing in STANDINGS.values())


def test_status_says_mark_and_word_and_no_data_when_the_code_is_unknown():
    badge = BeautifulSoup(render('{% status "not_met" %}'), "html.parser")
    assert badge.svg["aria-hidden"] == "true"
    assert badge.text == "Chưa đạt"
    assert "Chưa có dữ liệu" in render("{% status code %}", code="never-heard-of")


def test_words_given_to_badges_are_escaped():
    assert "<b>" not in render("{% status 'met' word %}", word="<b>x</b>") + state_badge("<b>x</b>", "draft")


def test_money_tag_keeps_every_dong_in_the_title():
    shown = BeautifulSoup(render("{{ amount|money }}", amount=1_650_000_001), "html.parser").data
    assert (shown["value"], shown["title"], shown.text) == ("1650000001", "1.650.000.001 đồng", "1,7 tỷ đồng")
    assert render("{{ amount|money }}", amount=None) == "—"


def test_query_string_changes_one_key_and_keeps_the_rest(rf):
    shown = render("{% query_string page=4 kind=None %}", rf)
    assert shown == "?page=4&amp;q=%C4%90%C3%B4ng"


def test_sort_header_turns_round_and_goes_back_to_page_one(rf):
    template = engines["django"].from_string('{% sort_header "name" "Tên" %}')
    first = BeautifulSoup(template.render({}, rf.get("/?page=3&sort=rate")), "html.parser")
    assert (first.a["href"], first.th.get("aria-sort")) == ("?sort=name", None)
    again = BeautifulSoup(template.render({}, rf.get("/?sort=name")), "html.parser")
    assert (again.a["href"], again.th["aria-sort"]) == ("?sort=-name", "ascending")


def test_tile_map_links_every_ward_and_says_its_standing():
    soup = BeautifulSoup(tile_map_svg(TILES, [(0, 0), (1, 0), (1, 1)], title="Tỷ lệ đạt"), "html.parser")
    links = soup.find_all("a")
    assert [link["href"] for link in links] == ["/phuong/1/", "/phuong/2/", "/phuong/3/?a=1&b=2"]
    assert links[0]["aria-label"] == "Ba Vì: Đạt, 44%"
    assert links[2].title.text == "<b>Lạ</b>: Chưa có dữ liệu"
    assert soup.find(class_="river")["d"].startswith("M0 0")


def test_tile_map_of_nothing_is_still_a_drawing():
    assert tile_map_svg([], title="x").startswith("<svg")


def test_legend_counts_the_wards_of_each_standing():
    legend = BeautifulSoup(legend_html([*TILES, TILES[0]]), "html.parser")
    assert [entry.text for entry in legend.find_all("li")] == ["Đạt 2", "Chưa đạt 1", "Chưa có dữ liệu 1"]


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_error_page_says_what_to_do_without_request_or_database(name):
    soup = BeautifulSoup(render_to_string(f"{name}.html"), "html.parser")
    assert soup.h1.text
    assert soup.find("a", href="/", class_="btn").text == "Về trang chủ"


def test_reason_of_a_refusal_is_shown():
    assert "Kỳ này đã khóa." in render_to_string("403.html", {"exception": "Kỳ này đã khóa."})


def test_healthz_answers_a_stranger(client, db):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_menu_offers_the_admin_to_staff_only(rf, cast):
    def labels(officer):
        request = rf.get("/")
        request.user = officer
        return [entry.label for top in navigation.entries(request) for entry in (top, *top.children)]

    assert "Quản trị" in labels(cast.admin)
    assert "Quản trị" not in labels(cast.ward1)


def test_language_changes_by_post_and_not_by_get(client, db):
    address = reverse("set-language")
    client.get(address, {"language": "en", "next": "/dang-nhap/"})
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies
    answer = client.post(address, {"language": "en", "next": "/dang-nhap/"})
    assert (answer.status_code, answer["Location"]) == (302, "/dang-nhap/")
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert 'lang="en"' in client.get("/dang-nhap/").content.decode()


def test_language_switch_never_leads_to_another_site(client, db):
    answer = client.post(reverse("set-language"), {"language": "en", "next": "https://example.com/"})
    assert "example.com" not in answer["Location"]


def test_stale_form_is_told_so(db):
    answer = Client(enforce_csrf_checks=True).post("/dang-nhap/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "Trang đã mở quá lâu, chưa lưu được" in answer.content.decode()


def test_fifth_wrong_password_shows_the_locked_page(client, cast):
    cast.ward1.set_password("mot-mat-khau-dung-14")
    cast.ward1.save()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = client.post("/dang-nhap/", {"username": "ward1", "password": "sai"})
    assert answer.status_code == 429
    assert "Tài khoản tạm khóa" in answer.content.decode()
    answer = client.post("/dang-nhap/", {"username": "ward1", "password": "mot-mat-khau-dung-14"})
    assert answer.status_code == 429


def test_password_change_names_the_faults_above_the_form(sign_in, cast):
    answer = sign_in(cast.ward1).post("/mat-khau/", {"old_password": "x", "new_password1": "a", "new_password2": "b"})
    soup = BeautifulSoup(answer.content, "html.parser")
    fields = {link["href"] for link in soup.find(attrs={"data-error-summary": True}).find_all("a")}
    assert {"#id_old_password", "#id_new_password2"} <= fields
