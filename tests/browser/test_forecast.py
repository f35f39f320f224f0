"""From what a ward lacks to the day it could have all: by real clicks, from the gap to the project to its slip."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from facilities.models import InvestmentProject
from organisation import clock
from tests.browser.test_every_page import SIZES, Watch
from tests.browser.test_loop import Walker
from tests.reports.chained import INDEPENDENT, TODAY, make_criteria, make_site, send_paper

pytestmark = pytest.mark.django_db(transaction=True)
HANDOVER, SUPPOSED, SLIPPED = "01/06/2027", "01/09/2027", "01/07/2027"


@pytest.fixture
def walker(page, live_portal, monkeypatch) -> Walker:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return Walker(page, live_portal)


@pytest.fixture
def lacking(cast):
    """Hoàn Kiếm shares its headquarters, so that B01 fails; Ba Đình meets all."""
    criteria = make_criteria()
    for ward, chief, independence in ((cast.hoan_kiem, cast.chief1, "shared"), (cast.ba_dinh, cast.chief2, "outside")):
        make_site(ward, independence)
        send_paper(ward, criteria, by=chief, B06=95, A01=1)
    return cast.hoan_kiem


def begin_project(walker) -> InvestmentProject:
    """The ward's officer enters the project that is to mend B01."""
    walker.open("facilities:project-create")
    page = walker.page
    page.fill("[name=name]", "Xây trụ sở Công an phường Hoàn Kiếm")
    page.fill("[name=total]", "6.300.000.000")
    page.check(f"[name=cures][value='{INDEPENDENT}']")
    page.fill("[name=planned_on]", HANDOVER)
    walker.press("Lưu")
    walker.reads(f"dự kiến bàn giao {HANDOVER}, đúng kế hoạch")
    return InvestmentProject.objects.get()


def let_slip(walker, project) -> None:
    """The first stage is done thirty days after its plan."""
    walker.open("facilities:stage-edit", project.pk)
    page = walker.page
    page.select_option("[name=state-1]", "done")
    page.fill("[name=planned_on-1]", "01/10/2026")
    page.fill("[name=done_on-1]", "31/10/2026")
    walker.press("Lưu")
    walker.reads("chậm 30 ngày")


def suppose(walker, ward, project) -> None:
    """Another day moves the ward's day and the list, and nothing that is kept."""
    walker.page.fill(f"#ngay-{project.pk}", SUPPOSED)
    walker.press("Xem dự báo")
    expect(walker.page.locator("#thu [role=status]")).to_contain_text(f"Trước: {HANDOVER}")
    expect(walker.page.locator("#thu [role=status]")).to_contain_text(f"sau: {SUPPOSED}")
    walker.page.goto(
        f"{walker.home}{reverse('reports:forecast-list')}?moc-ngay=01/08/2027&du-an={project.pk}&ngay={SUPPOSED}"
    )
    walker.reads("Giả định, không lưu")
    expect(walker.page.locator("tbody tr", has_text=ward.name)).to_contain_text("Không kịp mốc")
    project.refresh_from_db()
    assert project.planned_on == date(2027, 6, 1)


def test_gap_leads_to_project_and_its_slip_moves_the_forecast(walker, cast, lacking):
    watch = Watch(walker.page, walker.home)
    walker.sign_in(cast.ward1)
    walker.open("reports:forecast-detail", lacking.pk)
    walker.reads("chưa dự báo được")
    walker.reads("chưa có dự án hay quyết định khắc phục")
    project = begin_project(walker)

    walker.sign_in(cast.leader)
    walker.open("reports:forecast-detail", lacking.pk)
    walker.reads(HANDOVER)
    suppose(walker, lacking, project)
    assert [fault for width in SIZES for fault in watch.faults(width)] == []

    walker.sign_in(cast.ward1)
    let_slip(walker, project)
    assert [fault for width in SIZES for fault in watch.faults(width)] == []

    walker.sign_in(cast.leader)
    walker.open("reports:forecast-detail", lacking.pk)
    walker.reads(SLIPPED)
    walker.reads("30 ngày")
    assert [fault for width in SIZES for fault in watch.faults(width)] == []
