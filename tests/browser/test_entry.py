"""The grid by real keys and clicks: it saves itself, outlives a lost connection and a closed tab, and loses nobody's value."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from programme.actions import assessment as actions
from programme.actions.assessment import FindingEntry
from programme.models import Finding

pytestmark = pytest.mark.django_db(transaction=True)


def grid(world) -> str:
    return reverse("programme:assessment-edit", args=[world.keys["assessment", "own"]]) + "?nhom=tat-ca"


def kept(world, code) -> Finding:
    return Finding.objects.get(assessment=world.keys["assessment", "own"], criterion__code=code)


def state(page, code, cell="value"):
    return page.locator(f"#muc-{code} [data-cell={cell}] .cell-state")


def drafts(page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('entry:'))")


@pytest.fixture
def page(open_as, world):
    shown = open_as(world.cast.ward1, grid(world))
    shown.on("dialog", lambda box: pytest.fail(box.message))
    return shown


def test_each_cell_saves_itself_and_says_so(page, world):
    page.fill("[name=A02-value]", "1.23")
    expect(state(page, "A02")).to_have_text("bị từ chối")
    expect(page.locator("[data-alert]")).to_contain_text("Chưa lưu được A02")
    assert page.locator("[data-alert]").get_attribute("role") == "alert"
    expect(page.locator("[data-line]")).to_have_text("đã lưu 0, đang chờ 0, bị từ chối 1")
    page.fill("[name=A02-value]", "95,50")
    page.fill("[name=A02-note]", "Theo sổ trực ban")
    expect(state(page, "A02", "note")).to_have_text("đã lưu")
    expect(page.locator("#muc-A02 .badge-s")).to_contain_text("Đạt")
    page.check("[name=A01-value][value='0']")
    expect(page.locator("[data-line]")).to_have_text("đã lưu 2, đang chờ 0, bị từ chối 0")
    expect(page.locator(".group-tabs [data-group]")).to_have_text("2/3")
    expect(page.locator("[name=A02-value]")).to_have_value("95,5")
    expect(page.locator("[data-alert]")).to_be_empty()
    row = kept(world, "A02")
    assert (row.self_value, row.self_note, kept(world, "A01").self_verdict) == (95.5, "Theo sổ trực ban", "not_met")
    assert drafts(page) == []


def test_what_is_typed_offline_waits_and_is_sent_when_the_line_is_back(page, world):
    page.context.set_offline(True)
    page.fill("[name=A02-value]", "91")
    expect(state(page, "A02")).to_have_text("đang chờ")
    expect(page.locator("[data-alert]")).to_contain_text("Mất kết nối")
    page.check("[name=A01-value][value='1']")
    expect(page.locator("[data-line]")).to_have_text("đã lưu 0, đang chờ 2, bị từ chối 0")
    assert kept(world, "A02").self_value is None
    page.context.set_offline(False)
    expect(page.locator("[data-line]")).to_have_text("đã lưu 2, đang chờ 0, bị từ chối 0", timeout=15_000)
    assert (kept(world, "A02").self_value, kept(world, "A01").self_value) == (91, 1)


def test_a_closed_tab_loses_nothing(page, world):
    page.context.set_offline(True)
    page.fill("[name=A02-value]", "92")
    page.fill("[name=A02-note]", "Gõ lúc mất mạng")
    page.close()
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(page.url)
    expect(again.locator("[name=A02-note]")).to_have_value("Gõ lúc mất mạng")
    expect(again.locator("[data-line]")).to_have_text("đã lưu 1, đang chờ 0, bị từ chối 0")
    assert (kept(world, "A02").self_value, kept(world, "A02").self_note) == (92, "Gõ lúc mất mạng")


def test_a_draft_older_than_the_server_is_asked_about(page, world):
    page.context.set_offline(True)
    page.fill("[name=A02-value]", "92")
    page.close()
    save(world, "A02", 1, 40)
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(page.url)
    clash = again.locator("#muc-A02 .clash")
    expect(clash).to_contain_text("92")
    expect(clash).to_contain_text("40")
    clash.get_by_role("button", name="Lấy bản đã lưu").click()
    expect(again.locator("[name=A02-value]")).to_have_value("40")
    assert kept(world, "A02").self_value == 40 and drafts(again) == []


def save(world, code, version, value):
    key = world.keys["assessment", "own"]
    actions.save_findings(assessment_id=key, by=world.cast.chief1, entries=[FindingEntry(code, version, value)])


@pytest.mark.parametrize(("button", "left"), [("Giữ của bạn", 60), ("Lấy bản đã lưu", 50)])
def test_two_tabs_on_one_criterion_both_values_are_shown(page, world, button, left):
    other = page.context.new_page()
    other.goto(page.url)
    other.fill("[name=A02-value]", "50")
    expect(state(other, "A02")).to_have_text("đã lưu")
    page.fill("[name=A02-value]", "60")
    clash = page.locator("#muc-A02 .clash")
    expect(clash).to_contain_text("60")
    expect(clash).to_contain_text("50")
    assert kept(world, "A02").self_value == 50
    clash.get_by_role("button", name=button).click()
    expect(page.locator("[data-line]")).to_have_text("đã lưu 1, đang chờ 0, bị từ chối 0")
    expect(page.locator("[name=A02-value]")).to_have_value(str(left))
    assert kept(world, "A02").self_value == left


def test_the_keyboard_goes_from_row_to_row(page, world):
    page.focus("[name=A01-value][value='1']")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=A02-value]")).to_be_focused()
    page.keyboard.type("88")
    page.keyboard.press("Enter")
    expect(page.locator("[name=A03-value][value='1']")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("[name=A02-value]")).to_be_focused()
    page.keyboard.type("89")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-line]")).to_have_text("đã lưu 2, đang chờ 0, bị từ chối 0")
    assert (kept(world, "A01").self_value, kept(world, "A02").self_value) == (1, 89)
    assert kept(world, "A03").self_value is None


def test_nothing_occurred_is_one_press(page, world):
    page.click("[data-nil=A02]")
    expect(state(page, "A02")).to_have_text("đã lưu")
    assert kept(world, "A02").self_value == 0


def test_signing_out_leaves_no_draft_behind(page, world):
    page.context.set_offline(True)
    page.fill("[name=A02-value]", "92")
    assert len(drafts(page)) == 1
    page.context.set_offline(False)
    page.goto(page.url.partition("/danh-gia/")[0] + reverse("reports:my-work"))
    page.click(".person > summary")
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url(f"**{reverse('login')}**")
    assert drafts(page) == []


def test_another_officers_drafts_are_taken_away(page, world, open_as):
    page.evaluate("localStorage.setItem('entry:0:1:A02', JSON.stringify({version: 1, value: '92'}))")
    assert len(drafts(page)) == 1
    shown = open_as(world.cast.chief1, grid(world))
    expect(shown.locator("[data-line]")).to_have_text("đã lưu 0, đang chờ 0, bị từ chối 0")
    assert drafts(shown) == [] and shown.input_value("[name=A02-value]") == ""
