"""The pages of compliance reports: the list, asking, one report, its files, its words, its issue."""

import io
import json

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from reports import actions
from reports.canonical import digest
from reports.models import ComplianceReport, Edition
from reports.narratives import text_mark, words_mark

pytestmark = pytest.mark.django_db
State = ComplianceReport.State
LISTED = [
    "q=hoan kiem",
    "q=2026-q3",
    "q=2026",
    "loai=ward",
    "loai-ky=quarter&trang-thai=draft",
    "phuong=x",
    "sort=-ward",
]
SIGNED = {
    "signer_name": "Nguyễn Văn Ký",
    "signer_post": "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
    "issued_on": "25/09/2026",
    "seen": words_mark({}),
}
SEEN = {"seen-chung": text_mark("")}


def page(name, report, *more):
    return reverse(f"reports:report-{name}", args=[report.pk, *more])


def body_of(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.fixture
def city(cast, make):
    return make("city")


@pytest.fixture
def of_hoan_kiem(cast, make):
    return make("ward", cast.hoan_kiem)


def test_list_shows_everything_when_a_city_officer_asks(cast, sign_in, city, of_hoan_kiem):
    found = sign_in(cast.reviewer).get(reverse("reports:report-list"))
    assert {row.pk for row in found.context["rows"]} == {city.pk, of_hoan_kiem.pk}


def test_list_shows_own_reports_only_when_a_ward_officer_asks(cast, sign_in, city, of_hoan_kiem):
    assert [row.pk for row in sign_in(cast.ward1).get("/bao-cao/").context["rows"]] == [of_hoan_kiem.pk]
    assert not sign_in(cast.ward2).get("/bao-cao/").context["rows"]


@pytest.mark.parametrize("name", ["detail", "progress", "data"])
def test_report_does_not_exist_when_it_is_a_foreign_one(cast, sign_in, of_hoan_kiem, name):
    assert sign_in(cast.ward1).get(page(name, of_hoan_kiem)).status_code == 200
    assert sign_in(cast.ward2).get(page(name, of_hoan_kiem)).status_code == 404


def test_file_does_not_exist_when_it_is_a_foreign_one(cast, sign_in, of_hoan_kiem):
    assert sign_in(cast.ward1).get(page("file", of_hoan_kiem, "pdf")).status_code == 200
    assert sign_in(cast.ward2).get(page("file", of_hoan_kiem, "pdf")).status_code == 404


@pytest.mark.parametrize("query", LISTED)
def test_list_finds_the_report_when_filtered(cast, sign_in, of_hoan_kiem, query):
    assert [row.pk for row in sign_in(cast.leader).get(f"/bao-cao/?{query}").context["rows"]] == [of_hoan_kiem.pk]


@pytest.mark.parametrize("query", ["q=khong co", "loai=city", "trang-thai=issued", "loai-ky=month", "phuong=999999"])
def test_list_is_empty_and_says_what_to_do_when_nothing_matches(cast, sign_in, of_hoan_kiem, query):
    found = sign_in(cast.leader).get(f"/bao-cao/?{query}")
    assert found.status_code == 200
    assert not found.context["rows"]


def test_list_costs_the_same_when_reports_are_many(cast, sign_in, make, django_assert_max_num_queries, world):
    for ward in (cast.hoan_kiem, cast.ba_dinh, world.tay_ho):
        ComplianceReport.objects.create(kind="ward", ward=ward, period=world.period)
    client = sign_in(cast.leader)
    client.get("/bao-cao/")
    with django_assert_max_num_queries(12):
        assert len(client.get("/bao-cao/").context["rows"]) == 3


def test_asking_leads_to_the_same_report_when_asked_twice(cast, sign_in, world, make):
    client = sign_in(cast.reviewer)
    question = {"scope": "city", "period": world.period.pk}
    first, second = (client.post("/bao-cao/yeu-cau/", question) for _time in range(2))
    report = ComplianceReport.objects.get()
    assert first.url == second.url == report.get_absolute_url()
    assert report.asked_by == cast.reviewer


def test_asking_is_refused_when_the_scope_is_foreign(cast, sign_in, world, make):
    client = sign_in(cast.ward1)
    for scope in ("city", str(cast.ba_dinh.pk), "0", "", "\u0661"):
        found = client.post("/bao-cao/yeu-cau/", {"scope": scope, "period": world.period.pk})
        assert found.status_code == 200
        assert found.context["form"].errors["scope"]
    assert not ComplianceReport.objects.exists()


def test_asking_is_refused_when_the_role_has_no_right(cast, sign_in, world):
    assert sign_in(cast.idle).post("/bao-cao/yeu-cau/", {"scope": "city", "period": world.period.pk}).status_code == 403


def test_page_shows_the_progress_until_it_is_made(cast, sign_in, world, make):
    report = actions.ask_report(kind="city", period=world.period)
    client = sign_in(cast.reviewer)
    shown = client.get(page("detail", report)).content.decode()
    assert "chờ lập" in shown
    again = "Xem lại tiến độ"  # without script a person asks again; the page never reloads under the reader by itself
    assert again in shown and "http-equiv" not in shown
    assert "HX-Refresh" not in client.get(page("progress", report)).headers
    actions.make_report(report.pk)
    assert client.get(page("progress", report)).headers["HX-Refresh"] == "true"
    assert again not in client.get(page("detail", report)).content.decode()


def test_page_shows_the_reason_when_the_report_failed(cast, sign_in, world, make):
    report = actions.ask_report(kind="city", period=world.period)
    ComplianceReport.objects.filter(pk=report.pk).update(
        state=State.FAILED, error="Không lập được phần “trụ sở”", attempts=3
    )
    client = sign_in(cast.reviewer)
    assert "Không lập được phần “trụ sở”" in client.get(page("detail", report)).content.decode()
    client.post(page("retry", report))
    report.refresh_from_db()
    assert (report.state, report.attempts, report.error) == (State.QUEUED, 0, "")


def test_every_number_agrees_on_page_in_pdf_workbook_and_data(cast, sign_in, city):
    client = sign_in(cast.leader)
    content = client.get(page("data", city)).content
    edition = Edition.objects.get()
    assert digest(content) == edition.sha256
    data = json.loads(content)
    assert (data["assessments"]["reported"], data["assessments"]["expected"]) == (2, 3)
    shown = client.get(page("detail", city) + "?phu_luc=5").content.decode()
    paper = "\n".join(
        part.extract_text() for part in PdfReader(io.BytesIO(body_of(client.get(page("file", city, "pdf"))))).pages
    )
    book = load_workbook(io.BytesIO(body_of(client.get(page("file", city, "xlsx")))))
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    for words in ("2/3 đơn vị đã gửi phiếu tự đánh giá (66,7%)", "kế hoạch 13.000 triệu đồng"):
        for where in (shown, " ".join(paper.split()), "\n".join(filter(lambda value: isinstance(value, str), cells))):
            assert words in where
    assert {13_000, 11_000, 5000.000001} <= {cell for cell in cells if isinstance(cell, (int, float))}
    assert "5.000,000001" in shown
    assert "5.000,000001" in paper


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx"])
def test_file_comes_as_a_locked_download(cast, sign_in, city, kind):
    found = sign_in(cast.auditor).get(page("file", city, kind))
    assert found.headers["Content-Disposition"] == f'attachment; filename="bao-cao-2026-Q3-thanh-pho-du-thao.{kind}"'
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert digest(body_of(found)) == city.editions.get().files.get(format=kind).sha256


@pytest.mark.parametrize("kind", ["exe", "..", "PDF"])
def test_file_does_not_exist_when_the_format_is_unknown(cast, sign_in, city, kind):
    assert sign_in(cast.auditor).get(f"/bao-cao/{city.pk}/tep/{kind}/").status_code == 404


def test_words_are_kept_and_the_figures_are_not_touched(cast, sign_in, city):
    before = Edition.objects.get()
    sign_in(cast.reviewer).post(page("narrative", city), {"text-chung": "Tình hình ổn định."} | SEEN)
    edition = Edition.objects.get()
    assert edition.texts == {"chung": "Tình hình ổn định."}
    assert (edition.data, edition.sha256) == (before.data, before.sha256)
    assert not edition.files.exists()
    assert actions.make_report(city.pk)
    text = "\n".join(part.extract_text() for part in PdfReader(edition.files.get(format="pdf").file.path).pages)
    assert "Tình hình ổn định." in text


def test_both_texts_stay_on_the_page_when_somebody_saved_first(cast, sign_in, city):
    client = sign_in(cast.reviewer)
    client.post(page("narrative", city), {"text-chung": "Của người thứ nhất"} | SEEN)
    shown = client.post(page("narrative", city), {"text-chung": "Của người thứ hai"} | SEEN).content.decode()
    assert "Của người thứ nhất" in shown
    assert "Của người thứ hai" in shown
    assert Edition.objects.get().texts == {"chung": "Của người thứ nhất"}


def test_issue_gives_number_day_and_signer_and_takes_the_draft_mark_away(cast, sign_in, city):
    found = sign_in(cast.leader).post(page("issue", city), SIGNED, follow=True)
    assert "Đã ban hành báo cáo số 01/BC-CATP" in found.content.decode()
    edition = Edition.objects.get()
    assert (edition.register_number, str(edition.issued_on), edition.issued_by) == (
        "01/BC-CATP",
        "2026-09-25",
        cast.leader,
    )
    actions.make_report(city.pk)
    text = PdfReader(edition.files.get(format="pdf").file.path).pages[0].extract_text()
    assert "Số: 01/BC-CATP" in text
    assert "ngày 25 tháng 9 năm 2026" in text
    assert "DỰ THẢO" not in text


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"signer_name": ""}, "signer_name"),
        ({"issued_on": "31/02/2026"}, "issued_on"),
        ({"issued_on": "14/09/2026"}, "issued_on"),
        ({"issued_on": "01/01/2099"}, "issued_on"),
        ({"signer_post": " "}, "signer_post"),
    ],
)
def test_issue_is_refused_at_the_field_and_nothing_typed_is_lost(cast, sign_in, city, wrong, field):
    found = sign_in(cast.leader).post(page("issue", city), SIGNED | wrong)
    assert found.context["form"].errors[field]
    assert "PHÓ GIÁM ĐỐC" in found.content.decode() or field == "signer_post"
    assert not Edition.objects.get().is_issued


@pytest.mark.parametrize("name", ["reviewer", "auditor", "admin", "idle", "chief2", "ward1"])
def test_issue_is_refused_when_it_is_not_theirs(cast, sign_in, city, of_hoan_kiem, name):
    for report in (city, of_hoan_kiem):
        assert sign_in(cast.everyone[name]).post(page("issue", report), SIGNED).status_code in {403, 404}
    assert not Edition.objects.filter(issued_on__isnull=False).exists()


def test_chief_issues_the_own_wards_report_and_the_leader_does_not(cast, sign_in, of_hoan_kiem):
    assert sign_in(cast.leader).post(page("issue", of_hoan_kiem), SIGNED).status_code == 403
    sign_in(cast.chief1).post(page("issue", of_hoan_kiem), SIGNED)
    assert Edition.objects.get().register_number == "01/BC-CAP-00070"


def test_second_press_changes_nothing_when_it_is_issued(cast, sign_in, city):
    client = sign_in(cast.leader)
    for _press in range(2):
        client.post(page("issue", city), SIGNED)
    assert Edition.objects.get().issue_number == 1
