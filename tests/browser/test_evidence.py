"""Evidence by real hands: two files dropped on the page, criteria ticked, a bad file told apart, both looked at in place."""

import base64

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from programme.models import Assessment, Evidence
from tests.programme.test_pictures import taken
from tests.programme.test_uploads import pdf

pytestmark = pytest.mark.django_db(transaction=True)
DROP = """([zone, files]) => {
  const held = new DataTransfer();
  for (const [name, content] of files) {
    held.items.add(new File([Uint8Array.from(atob(content), (one) => one.charCodeAt(0))], name));
  }
  zone.dispatchEvent(new DragEvent("drop", { dataTransfer: held, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def opened_page(open_as, world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    path = reverse("programme:evidence-manage", args=[world.keys["assessment", "own"]])
    return open_as(world.cast.ward1, path)


def drop(page, *files):
    zone = page.locator("[data-drop]").element_handle()
    page.evaluate(DROP, [zone, [[name, base64.b64encode(content).decode()] for name, content in files]])


def test_two_files_dropped_support_two_criteria_and_are_seen(opened_page, world):
    page = opened_page
    drop(page, ("ảnh.jpg", taken("JPEG")), ("xấu.pdf", b"MZ"))
    drop(page, ("Nghị quyết.pdf", pdf("Nghi quyet")))
    expect(page.locator("[data-chosen] li")).to_have_count(3)
    for group in page.locator("#gui-tep details").all():
        group.locator("summary").click()
    page.check("[value=A01]")
    page.check("[value=A02]")
    page.fill("[name=document_number]", "05/NQ")
    page.check("[name=no_secret]")
    send = page.get_by_role("button", name="Gửi và gắn vào tiêu chí")
    send.click()
    expect(page.locator("[data-answer]")).to_contain_text("1 trong 3 tệp")
    expect(page.locator("[data-chosen] li.refused")).to_contain_text("xấu.pdf")
    expect(page.locator("[data-chosen] li.fits")).to_have_count(2)
    assert page.input_value("[name=document_number]") == "05/NQ"
    page.get_by_role("button", name="Bỏ tệp xấu.pdf").click()
    send.click()
    expect(page.locator("#thong-bao")).to_contain_text("Đã gắn 2 tệp")
    page.locator("#tc-A02 a", has_text="ảnh.jpg").click()
    picture = page.locator("figure.shown img")
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.decode().then(() => [one.naturalWidth, one.naturalHeight])") == [40, 61], (
        "upright"
    )
    page.go_back()
    page.locator("#tc-A01 a", has_text="Nghị quyết.pdf").click()
    with page.expect_response("**/noi-dung/") as answer:
        page.reload()
    assert answer.value.ok and page.locator("iframe.shown").is_visible()
    paper = Assessment.objects.get(pk=world.keys["assessment", "own"])
    new = Evidence.objects.filter(document_number="05/NQ")
    assert {row.findings.filter(assessment=paper).count() for row in new} == {2} and len(new) == 2
