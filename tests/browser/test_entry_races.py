"""The grid when things happen at once: a whole save right after typing, a half-made letter, typing while rows are answered again."""

import pytest
from playwright.sync_api import expect

from programme.actions.opening import open_period
from programme.models import Assessment, Finding
from tests import factories

from .test_entry import drafts, grid, kept, page, state  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)


def press_save(page):  # noqa: F811
    page.click(".save-bar [value=save]")
    page.wait_for_load_state()


def test_a_whole_save_right_after_typing_asks_nothing_afterwards(page, world):  # noqa: F811
    page.fill("[name=A02-value]", "95,50")
    page.fill("[name=A02-note]", "hai  dấu cách")
    press_save(page)
    expect(page.locator("[name=A02-value]")).to_have_value("95,5")
    expect(page.locator("[data-line]")).to_have_text("đã lưu 1, đang chờ 0, bị từ chối 0")
    assert page.locator(".clash").count() == 0 and drafts(page) == []
    assert (kept(world, "A02").self_value, kept(world, "A02").version) == (95.5, 2)


def test_what_a_refused_whole_save_holds_is_still_saved(page, world):  # noqa: F811
    page.evaluate("document.querySelector('[name=A02-value]').value = '1.23'")  # as without script
    page.evaluate("document.querySelector('[name=A01-note]').value = 'Đã gõ'")
    press_save(page)
    expect(page.locator("#muc-A02 .invalid-feedback").first).to_be_visible()
    expect(page.locator("[data-line]")).to_have_text("đã lưu 0, đang chờ 0, bị từ chối 1")
    expect(page.locator("[name=A01-note]")).to_have_value("Đã gõ")
    assert kept(world, "A01").self_note == "Đã gõ" and kept(world, "A02").version == 1


def test_a_half_made_letter_is_not_sent(page, world):  # noqa: F811
    line = page.context.new_cdp_session(page)
    page.focus("[name=A02-note]")
    line.send("Input.imeSetComposition", {"text": "tie", "selectionStart": 3, "selectionEnd": 3})
    page.wait_for_timeout(2500)
    assert kept(world, "A02").version == 1 and page.input_value("[name=A02-note]") == "tie"
    assert len(drafts(page)) == 1
    line.send("Input.insertText", {"text": "tiếng"})
    expect(state(page, "A02", "note")).to_have_text("đã lưu")
    assert (kept(world, "A02").self_note, kept(world, "A02").version) == ("tiếng", 2)


def test_what_is_typed_while_rows_are_answered_again_stays(page, world):  # noqa: F811
    own = Assessment.objects.select_related("period", "ward").get(pk=world.keys["assessment", "own"])
    period = factories.make_period("2026-Q2")
    open_period(period=period, day=period.ends_on)
    answered = Finding.objects.filter(assessment__ward=own.ward, assessment__period=period)
    assert answered.update(self_value=1, self_verdict="met")
    page.reload()
    boxes = page.locator(".upload-files").count()
    page.route("**/ky-truoc/**", lambda route: (page.wait_for_timeout(800), route.continue_()))
    page.click(".entry-tools [data-again]")
    page.fill("[name=A02-note]", "gõ trong lúc chờ")
    expect(page.locator("#muc-A02 .clash")).to_contain_text("gõ trong lúc chờ")
    expect(page.locator("[name=A02-note]")).to_have_value("gõ trong lúc chờ")
    assert page.locator(".upload-files").count() == boxes
