"""The programme's whole loop by real clicks: a ward enters and signs, the city reviews and concludes, a report comes out."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from programme.models import Assessment, Evidence, Progress
from reports.models import ComplianceReport
from reports.tasks import make_report
from tests.programme.conftest import png

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "Mật khẩu dài để thử 2026"
LAST_DUTY = "Đã quán triệt tới từng đồng chí"


class Walker:
    """Somebody at the browser who signs in through the page and presses buttons by their words."""

    def __init__(self, page, home: str):
        self.page, self.home = page, home
        # Leaving a form with unsaved typing would ask; none of these steps should.
        page.on("dialog", lambda box: pytest.fail(box.message))

    def sign_in(self, officer) -> None:
        officer.set_password(PASSWORD)
        officer.save()
        self.page.context.clear_cookies()
        self.page.goto(f"{self.home}{reverse('login')}")
        self.page.fill("[name=username]", officer.username)
        self.page.fill("[name=password]", PASSWORD)
        self.press("Đăng nhập")
        self.page.wait_for_url(lambda address: reverse("login") not in address)

    def open(self, name: str, *args) -> None:
        self.page.goto(f"{self.home}{reverse(name, args=args)}")

    def press(self, words: str) -> None:
        self.page.locator("main").get_by_role("button", name=words, exact=True).click()
        self.page.wait_for_load_state()

    def follow(self, words: str) -> None:
        self.page.locator("main").get_by_role("link", name=words).first.click()
        self.page.wait_for_load_state()

    def take(self, action: str) -> None:
        """The first thing of My work with that button."""
        self.page.locator(".task a.btn", has_text=action).first.click()
        self.page.wait_for_load_state()

    def reads(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)


@pytest.fixture
def walker(page, live_portal, settings, tmp_path) -> Walker:
    settings.MEDIA_ROOT = tmp_path / "files"
    return Walker(page, live_portal)


@pytest.fixture
def resolution(tmp_path) -> Path:
    """A real picture of a real paper."""
    file = tmp_path / "Nghị quyết 01.png"
    file.write_bytes(png(32, 32))
    return file


def enter_progress(walker: Walker, row: Progress) -> None:
    """The duty of the quarter: an answer, how far, in words."""
    box = walker.page.locator(".row-s", has_text=row.duty.directive.code)
    box.locator("select").first.select_option(index=1)
    box.locator("[name$=value]").fill("1.0")
    box.locator("[name$=percent]").fill("80")
    box.locator("textarea").first.fill(LAST_DUTY)
    walker.press("Lưu nháp")
    walker.reads("Không rõ “1.0” là 10 hay 1,0")
    assert box.locator("textarea").first.input_value() == LAST_DUTY
    box.locator("[name$=value]").fill("80,5")
    walker.press("Lưu nháp")


def enter_assessment(walker: Walker, resolution: Path) -> None:
    """Three answers and a paper."""
    page = walker.page
    page.locator("[name=A01-value][value='1']").check()
    page.fill("[name=A02-value]", "95,5")
    page.locator("[name=A03-value][value='1']").check()
    page.locator("#muc-A01 summary").click()
    page.set_input_files("[name=A01-files]", resolution)
    page.check("[name=no_secret]")
    walker.press("Lưu")
    # The name alone stands there before it is sent; as a link it has been received.
    expect(page.locator("#muc-A01").get_by_role("link", name=resolution.name)).to_be_visible()


def test_loop_from_entry_to_issued_report(walker, world, resolution):
    cast, page = world.cast, walker.page
    paper = Assessment.objects.get(pk=world.keys["assessment", "own"])
    progress = Progress.objects.get(pk=world.keys["progress", "own"])

    walker.sign_in(cast.ward1)
    walker.reads("Phiếu tự chấm quý III năm 2026")
    walker.take("Nhập tiến độ")
    enter_progress(walker, progress)
    walker.open("home")
    walker.take("Nhập phiếu")
    enter_assessment(walker, resolution)
    assert Evidence.objects.filter(name=resolution.name).exists()
    assert page.get_by_role("button", name="Ký và gửi thẩm định").count() == 0

    walker.sign_in(cast.chief1)
    walker.open("programme:progress-list")
    walker.press("Lưu, ký và gửi tất cả")
    progress.refresh_from_db()
    assert (progress.state, progress.submitted_by, progress.percent) == ("submitted", cast.chief1, 80)
    walker.open("programme:assessment-detail", paper.pk)
    walker.press("Ký và gửi thẩm định")
    walker.reads("chờ thẩm định")

    walker.sign_in(cast.reviewer)
    walker.open("reports:my-work")
    walker.take("Thẩm định")
    page.locator("summary", has_text="Trả lại kèm lý do").click()
    page.fill("[name=reason]", "Bổ sung số liệu A02")
    walker.press("Trả lại")

    walker.sign_in(cast.chief1)
    walker.reads("Bị trả lại: Bổ sung số liệu A02")
    walker.take("Nhập phiếu")
    page.fill("[name=A02-value]", "97")
    walker.press("Lưu")
    walker.follow("Xem lại, ký và gửi")
    walker.press("Ký và gửi thẩm định")

    walker.sign_in(cast.reviewer)
    walker.open("programme:assessment-review", paper.pk)
    page.fill("[name=A02-opinion]", "Đã đối chiếu")
    walker.press("Lưu ý kiến")
    walker.press("Xác nhận các tiêu chí còn lại theo tự chấm")
    walker.press("Thẩm định xong ▸")

    walker.sign_in(cast.leader)
    walker.open("reports:my-work")
    walker.take("Kết luận")
    walker.press("Kết luận")
    paper.refresh_from_db()
    assert (paper.state, paper.met_verified, paper.passes_verified) == ("concluded", 3, True)
    page.goto(f"{walker.home}{reverse('reports:overview')}?ky=2026-Q3")
    walker.reads("1/2 phường đủ điều kiện")

    report = ask_for_report(walker)
    write_and_issue(walker, cast, report)


def ask_for_report(walker: Walker) -> ComplianceReport:
    """The city's nine months: asked for, watched on the page while it is made, there without reloading."""
    page = walker.page
    walker.open("reports:report-list")
    page.locator("summary", has_text="Yêu cầu lập báo cáo").click()
    page.select_option("[name=period]", label="09 tháng năm 2026")
    walker.press("Lập hoặc mở báo cáo")
    report = ComplianceReport.objects.latest("pk")
    expect(page.locator("#tien-do progress")).to_be_visible()
    make_report(report.pk)
    expect(page.get_by_role("link", name="Tải PDF")).to_be_visible(timeout=15_000)
    report.refresh_from_db()
    assert (report.state, report.error) == ("draft", "")
    return report


def write_and_issue(walker: Walker, cast, report: ComplianceReport) -> None:
    """The reviewer's words, the leader's signature, the paper in hand."""
    page = walker.page
    walker.sign_in(cast.reviewer)
    walker.open("reports:report-narrative", report.pk)
    page.fill("[name=text-chung]", "Đề nghị quan tâm bố trí trụ sở.")
    walker.press("Lưu phần lời")
    make_report(report.pk)
    walker.sign_in(cast.leader)
    walker.open("reports:report-detail", report.pk)
    walker.reads("Đề nghị quan tâm bố trí trụ sở.")
    walker.open("reports:report-issue", report.pk)
    page.fill("[name=signer_name]", "Vũ Văn Ký")
    page.fill("[name=signer_post]", "GIÁM ĐỐC")
    page.fill("[name=issued_on]", "30/09/2026")
    walker.press("Ban hành báo cáo")
    walker.reads("đã ban hành")
    report.refresh_from_db()
    assert report.state == "issued"
    make_report(report.pk)
    page.reload()
    with page.expect_download() as arriving:
        page.get_by_role("link", name="Tải PDF").click()
    assert Path(arriving.value.path()).read_bytes().startswith(b"%PDF")


def test_progress_is_entered_and_signed_without_script_on_a_phone(browser, walker, world):
    """JavaScript off: sign in, type, keep, sign and send; Enter in a field keeps and never signs."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False, locale="vi-VN")
    phone = Walker(context.new_page(), walker.home)
    progress = Progress.objects.get(pk=world.keys["progress", "own"])
    phone.sign_in(world.cast.chief1)
    phone.take("Nhập tiến độ")
    phone.page.locator(".row-s select").first.select_option(index=1)
    phone.page.fill("textarea >> nth=0", LAST_DUTY)
    phone.page.fill("[name$=percent]", "60")
    phone.page.press("[name$=percent]", "Enter")
    phone.page.wait_for_load_state()
    progress.refresh_from_db()
    assert (progress.state, progress.percent) == ("draft", 60)
    phone.press("Lưu, ký và gửi tất cả")
    phone.reads("Đã ký và gửi tiến độ")
    context.close()
    progress.refresh_from_db()
    assert progress.state == "submitted"


def test_portal_speaks_english_when_the_officer_chooses_it(walker, world):
    """By the switch in the officer's own menu."""
    walker.sign_in(world.cast.ward1)
    page = walker.page
    page.click(".person > summary")
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")


def tab_to(page, what: str) -> None:
    """Press Tab until that has the focus."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return
    pytest.fail(f"Tab never reaches {what}")


def test_progress_is_entered_with_the_keyboard_alone(walker, world):
    progress = Progress.objects.get(pk=world.keys["progress", "own"])
    walker.sign_in(world.cast.ward1)
    page = walker.page
    tab_to(page, f".task a.btn[href*='{reverse('programme:progress-list')}']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tien-do/**")
    tab_to(page, ".row-s select")
    page.keyboard.press("ArrowDown")
    tab_to(page, ".row-s [name$=percent]")
    page.keyboard.type("45")
    tab_to(page, ".row-s textarea")
    page.keyboard.type(LAST_DUTY)
    tab_to(page, "button[value=save]")
    page.keyboard.press("Enter")
    walker.reads("Đã lưu")
    progress.refresh_from_db()
    assert (progress.state, progress.percent, progress.narrative) == ("draft", 45, LAST_DUTY)


def test_file_too_large_is_named_and_held_back(walker, world, tmp_path):
    """Nothing of it travels (the note has saved itself by then): the page says the limit, the field has the focus, what was typed stays."""
    big = tmp_path / "Bản quét.pdf"
    with big.open("wb") as file:
        file.write(b"%PDF-1.4\n")
        file.truncate(30 * 1024 * 1024)
    walker.sign_in(world.cast.ward1)
    walker.open("programme:assessment-edit", world.keys["assessment", "own"])
    page, sent = walker.page, []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.fill("[name=A01-note]", "Giữ nguyên lời này")
    page.locator("#muc-A01 summary").click()
    page.set_input_files("[name=A01-files]", big)
    walker.press("Lưu")
    expect(page.locator(".upload-files .refused")).to_contain_text("Bản quét.pdf (30 MB): vượt 25 MB")
    expect(page.locator("[name=A01-files]")).to_be_focused()
    assert page.input_value("[name=A01-note]") == "Giữ nguyên lời này"
    assert [address for address in sent if not address.endswith("/o/A01/")] == []
