"""One assessment reviewed with the keyboard alone, from the queue to verified; and without script on a phone."""

import io

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from organisation.models import AuditEntry
from programme.models import Assessment, Finding
from tests.programme.conftest import png

from .test_loop import Walker, tab_to, walker  # noqa: F401 - the fixture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paper(world) -> Assessment:
    """Hoàn Kiếm's assessment, met in all three criteria and sent; A01 has a picture."""
    row = Assessment.objects.get(pk=world.keys["assessment", "own"])
    row.findings.update(self_verdict="met", self_value=1)
    row.state, row.submitted_by, row.submitted_at = "submitted", world.cast.chief1, "2026-09-16T02:00:00Z"
    row.total = row.answered = row.met_self = 3
    row.save()
    evidence = row.findings.get(criterion__code="A01").evidence.get()
    evidence.name, evidence.content_type = "a.png", "image/png"
    evidence.file.storage.delete(evidence.file.name)
    evidence.file.storage.save(evidence.file.name, io.BytesIO(png(40, 40)))
    evidence.save()
    return row


def finding(paper, code) -> Finding:
    return Finding.objects.get(assessment=paper, criterion__code=code)


def test_one_assessment_is_reviewed_with_the_keyboard_from_the_queue_to_verified(walker, world, paper):  # noqa: F811
    page, press = walker.page, walker.page.keyboard.press
    page.set_viewport_size({"width": 1280, "height": 800})
    walker.sign_in(world.cast.reviewer)
    walker.open("programme:review-queue")
    desk = reverse("programme:assessment-review", args=[paper.pk])
    tab_to(page, f"a[href='{desk}']")
    press("Enter")
    page.wait_for_url(f"**{desk}")

    press("j")
    expect(page.locator("#muc-A01")).to_be_focused()
    press("e")
    expect(page.locator("[data-panel-file] img")).to_be_visible()
    press("e")
    expect(page.locator("[data-panel]")).to_be_hidden()
    press("1")
    press("ArrowDown")
    expect(page.locator("#muc-A02")).to_be_focused()
    press("k")
    press("ArrowDown")
    press("2")
    press("m")
    page.keyboard.type("Số 1 không khớp, j k f e ?")  # keys are letters while typing
    press("Escape")
    press("f")
    expect(page.locator("[data-left]")).to_have_text("1")
    press("s")
    page.wait_for_load_state()
    walker.reads("Đã lưu ý kiến thẩm định")
    row = finding(paper, "A02")
    assert (row.verified_verdict, row.opinion, row.is_for_commission) == ("not_met", "Số 1 không khớp, j k f e ?", True)

    press("?")
    expect(page.locator("[data-keys]")).to_be_visible()
    press("Escape")
    expect(page.locator("[data-keys]")).to_be_hidden()
    tab_to(page, "button[value=accept]")
    press("Enter")
    walker.reads("Đã nhận tự chấm cho các tiêu chí còn lại")
    tab_to(page, "button[value=finish]")
    press("Enter")
    walker.reads("Đã thẩm định xong phiếu")
    paper.refresh_from_db()
    assert (paper.state, paper.met_verified, paper.verified_by) == ("verified", 2, world.cast.reviewer)
    assert AuditEntry.objects.filter(action="verify_assessment", object_id=str(paper.pk)).exists()
    walker.open("programme:review-commission")
    walker.reads("Số 1 không khớp")


def test_single_keys_can_be_switched_off_and_stay_off(walker, world, paper):  # noqa: F811
    page = walker.page
    walker.sign_in(world.cast.reviewer)
    walker.open("programme:assessment-review", paper.pk)
    page.click("[data-keys-open]")
    page.uncheck("[data-keys-on]")
    page.keyboard.press("Escape")
    page.reload()
    page.locator("#muc-A01").focus()
    page.keyboard.press("2")
    page.keyboard.press("j")
    expect(page.locator("#muc-A01")).to_be_focused()
    assert page.locator("#muc-A01 input[type=radio]:checked").count() == 0


def test_rows_are_filtered_in_place_and_reasons_gathered_without_losing_what_was_typed(walker, world, paper):  # noqa: F811
    page = walker.page
    walker.sign_in(world.cast.reviewer)
    walker.open("programme:assessment-review", paper.pk)
    page.check("[name=A01-verdict][value=met]")
    page.fill("[name=A03-opinion]", "Thiếu xác nhận")
    page.click("[data-way=mo]")
    expect(page.locator("#muc-A01")).to_be_hidden()
    expect(page.locator("#muc-A03")).to_be_visible()
    page.locator("summary", has_text="Trả lại kèm lý do").click()
    assert page.input_value("[name=reason]") == "A03: Thiếu xác nhận"
    walker.press("Trả lại")
    paper.refresh_from_db()
    assert (paper.state, finding(paper, "A01").verified_verdict) == ("returned", "met")
    assert paper.steps.get(action="return").reason == "A03: Thiếu xác nhận"


def test_the_desk_works_without_script_on_a_phone(browser, walker, world, paper):  # noqa: F811
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False, locale="vi-VN")
    phone = Walker(context.new_page(), walker.home)
    phone.sign_in(world.cast.reviewer)
    phone.open("programme:review-queue")
    phone.follow("phường Hoàn Kiếm")
    phone.page.check("[name=A01-verdict][value=met]")
    phone.press("Lưu ý kiến")
    phone.follow("Chưa thẩm định")
    assert phone.page.locator("[data-row]").count() == 2
    phone.follow("Tất cả")
    with phone.page.expect_navigation(url="**/minh-chung/**"):
        phone.page.locator("#muc-A01 a[data-evidence]").click()
    context.close()
