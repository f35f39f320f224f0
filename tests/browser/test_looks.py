"""The manner of the pages in a real browser: accessible, nothing sideways, usable without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.factories import make_officer

SIZES = [360, 1280]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def officer(transactional_db):
    return make_officer("nhanvien", full_name="Nguyễn Thị Minh Hường", post="Cán bộ")


def faults(page) -> list:
    return [
        (fault["id"], fault["nodes"][0]["target"]) for fault in Axe().run(page, options=RULES).response["violations"]
    ]


def sideways(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("path", ["/dang-nhap/", "/khong-co-trang-nay/"])
def test_pages_of_strangers_are_accessible(open_as, page, transactional_db, path, width, scheme):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    open_as(None, path)
    assert page.evaluate("document.documentElement.dataset.bsTheme") == scheme
    assert page.locator("h1").count() == 1
    assert faults(page) == []
    assert not sideways(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", SIZES)
def test_frame_of_every_page_is_accessible(open_as, page, officer, width, scheme):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    open_as(officer, "/mat-khau/")
    page.click(".person > summary")
    assert page.get_by_role("button", name="Đăng xuất").is_visible()
    assert faults(page) == []
    assert not sideways(page)


def test_menu_opens_on_a_phone_without_script(browser, open_as, page, officer, live_portal):
    open_as(officer, "/mat-khau/")
    plain = browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False, storage_state=page.context.storage_state()
    )
    phone = plain.new_page()
    phone.goto(f"{live_portal}/mat-khau/")
    assert not phone.locator("nav.nav").is_visible()
    phone.click(".menu > summary")
    assert phone.locator("nav.nav").is_visible()
    plain.close()


def test_chosen_theme_stays_on_the_next_page(open_as, page, officer):
    page.emulate_media(color_scheme="light")
    open_as(officer, "/mat-khau/")
    page.click(".person > summary")
    switch = page.locator("[data-theme-switch]")
    switch.click()
    switch.click()
    assert "Tối" in switch.inner_text()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_error_summary_takes_the_focus_and_leads_to_the_field(open_as, page, officer):
    open_as(officer, "/mat-khau/")
    page.get_by_role("button", name="Đổi mật khẩu").last.click()
    page.wait_for_selector("[data-error-summary]")
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    page.locator("[data-error-summary] a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_old_password"


def test_escape_closes_a_menu_and_gives_the_focus_back(open_as, page, officer):
    open_as(officer, "/mat-khau/")
    page.click(".person > summary")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator(".person[open]").count() == 0
    assert page.evaluate("document.activeElement.matches('.person > summary')")


def test_keyboard_reaches_the_content_first(open_as, page, officer):
    open_as(officer, "/mat-khau/da-doi/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "noi-dung"


def test_page_reads_well_when_third_party_files_are_missing(open_as, page, officer):
    page.route("**/vendor/**", lambda route: route.abort())
    page.set_viewport_size({"width": 360, "height": 800})
    open_as(officer, "/mat-khau/")
    assert not sideways(page)
    assert faults(page) == []
