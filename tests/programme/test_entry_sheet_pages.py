"""The pages of an assessment's workbook: download, upload, dry run, writing, and the file back with its faults."""

import io
import zipfile

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programme.actions import assessment as actions
from programme.models import EntrySheet, Finding
from programme.sheets.annotating import BESIDE, LIST_TITLE
from programme.sheets.columns import NOTE

from .conftest import entries_for
from .sheets import HEAD, code_of, filled, opened, place, row_of, template, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(opened_quarter):
    return opened_quarter.assessment


@pytest.fixture
def opened_quarter(opened):
    return opened


def url(name: str, row) -> str:
    return reverse(f"programme:{name}", args=[row.pk])


def text_of(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").find("main").get_text(" ").split())


def post(client, own, content: bytes, name="phieu.xlsx"):
    return client.post(url("entry-sheet", own), {"file": upload(content, name)}, follow=True)


def test_workbook_goes_out_comes_back_is_tried_and_written(sign_in, own, cast):
    client, code = sign_in(cast.ward1), code_of(own, kind="boolean", measure="")
    response = client.get(url("entry-sheet-template", own))
    assert "phieu-00070-2026-Q3-nhap.xlsx" in response["Content-Disposition"]
    book = opened(response.content)
    place(book.worksheets[0], code).value = "có"
    out = io.BytesIO()
    book.save(out)
    shown = post(client, own, out.getvalue())
    sheet = EntrySheet.objects.get()
    assert shown.redirect_chain[-1][0] == url("entry-sheet-check", sheet)
    assert "Chưa có gì được ghi" in text_of(shown) and code in text_of(shown)
    assert "trống → có" in text_of(shown) and "chưa có minh chứng" in text_of(shown)
    assert not own.findings.exclude(self_value=None).filter(criterion__code=code).exists()
    written = client.post(url("entry-sheet-apply", sheet), follow=True)
    assert "Đã nhập từ tệp: 1 thay đổi" in written.content.decode()
    assert own.findings.get(criterion__code=code).self_value == 1
    again = client.post(url("entry-sheet-apply", sheet), follow=True)
    assert "đã được nhập trước đó" in again.content.decode()
    assert "Tệp đã được nhập lúc" in text_of(client.get(url("entry-sheet-check", sheet)))
    assert client.get(url("entry-sheet-file", sheet)).content == out.getvalue()


def test_untouched_workbook_says_that_nothing_changes(sign_in, own, cast):
    response = post(sign_in(cast.ward1), own, template(own))
    assert "không có gì thay đổi" in response.content.decode() and not EntrySheet.objects.exists()


def test_refused_file_keeps_the_page_and_says_why_at_the_field(sign_in, own, cast):
    client = sign_in(cast.ward1)
    for content, name, words in ((b"abc", "phieu.csv", "không phải .xlsx"), (b"", "phieu.xlsx", "rỗng")):
        response = post(client, own, content, name)
        assert response.status_code == 422 and words in text_of(response)
        assert BeautifulSoup(response.content, "html.parser").select("[data-error-summary] a[href='#id_file']")
    response = client.post(url("entry-sheet", own), {})
    assert response.status_code == 422 and "Xin chọn tệp Excel" in text_of(response)


def test_faults_are_shown_at_once_and_come_back_beside_the_cells(sign_in, own, cast):
    client = sign_in(cast.ward1)
    yes_no, rate = code_of(own, kind="boolean", measure=""), code_of(own, kind="quantity", measure="", unit="%")
    fine = own.criteria_set.criteria.filter(kind="boolean", measure="").order_by("code")[1].code

    def spoil(book, sheet):
        place(sheet, rate).value = "=40+1"
        sheet["N2"], sheet["N2"].data_type = "=HYPERLINK(1)", "f"
        other = book.create_sheet("Của tôi")
        other["A1"], other["B2"] = "ghi chú", "=cmd|'/c calc'!A0"
        other.column_dimensions["A"].width = 33

    content = filled(own, {yes_no: "có lẽ", fine: "có", (yes_no, NOTE): "giữ nguyên"}, spoil)
    shown = post(client, own, content)
    assert "2 lỗi" in text_of(shown) and "có lẽ" in text_of(shown) and "công thức" in text_of(shown)
    assert not BeautifulSoup(shown.content, "html.parser").select("form[action$='/ghi/']")
    sheet_row = EntrySheet.objects.get()
    response = client.get(url("entry-sheet-file", sheet_row))
    assert "phieu-loi.xlsx" in response["Content-Disposition"]
    book = opened(response.content)
    sheet = book.worksheets[0]
    column = next(cell.column for cell in sheet[HEAD] if cell.value == BESIDE)
    assert "có lẽ" in sheet.cell(row_of(sheet, yes_no), column).value
    assert "công thức" in sheet.cell(row_of(sheet, rate), column).value
    assert sheet.cell(row_of(sheet, fine), column).value is None
    assert place(sheet, yes_no).comment and place(sheet, yes_no).fill.fgColor.rgb == "FFF6D5D0"
    assert place(sheet, yes_no, NOTE).value == "giữ nguyên" and place(sheet, fine).value == "có"
    assert sheet.data_validations.dataValidation and sheet.protection.sheet and sheet.column_dimensions["K"].hidden
    assert book["Của tôi"]["A1"].value == "ghi chú" and book["Của tôi"].column_dimensions["A"].width == 33
    assert len(list(book[LIST_TITLE].iter_rows(min_row=2))) == 2
    # A formula is only its text from now on.
    assert place(sheet, rate).value == "=40+1" and place(sheet, rate).data_type == "s"
    with zipfile.ZipFile(io.BytesIO(response.content)) as packed:
        parts = [packed.read(name) for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]
    assert parts and not any(b"<f>" in part or b"<f " in part for part in parts)


def test_file_with_its_faults_is_corrected_and_sent_again(sign_in, own, cast):
    client, code = sign_in(cast.ward1), code_of(own, kind="boolean", measure="")
    post(client, own, filled(own, {code: "có lẽ"}))
    back = client.get(url("entry-sheet-file", EntrySheet.objects.get())).content
    book = opened(back)
    place(book.worksheets[0], code).value = "không rõ"
    out = io.BytesIO()
    book.save(out)
    post(client, own, out.getvalue())
    twice = opened(client.get(url("entry-sheet-file", EntrySheet.objects.get())).content)
    heads = [cell.value for cell in twice.worksheets[0][HEAD]]
    assert heads.count(BESIDE) == 1 and twice.sheetnames.count(LIST_TITLE) == 1
    place(twice.worksheets[0], code).value = "có"
    out = io.BytesIO()
    twice.save(out)
    assert "Không có lỗi: 1 thay đổi" in text_of(post(client, own, out.getvalue()))


def test_merged_cells_and_missing_rows_come_back_in_the_file_too(sign_in, own, cast):
    client, code = sign_in(cast.ward1), code_of(own, kind="boolean", measure="")

    def spoil(_book, sheet):
        row = row_of(sheet, code)
        sheet.merge_cells(start_row=row, end_row=row + 1, start_column=5, end_column=14)
        sheet.cell(row + 4, 1).value = None

    post(client, own, filled(own, {}, spoil))
    book = opened(client.get(url("entry-sheet-file", EntrySheet.objects.get())).content)
    listed = " ".join(row[2].value for row in book[LIST_TITLE].iter_rows(min_row=2))
    assert "bị gộp" in listed and "thiếu dòng của 1 tiêu chí" in listed


def test_stale_row_is_shown_with_both_values_when_it_is_written(sign_in, own, cast):
    client, code = sign_in(cast.ward1), code_of(own, kind="boolean", measure="", target=1)
    post(client, own, filled(own, {code: "không"}))
    sheet = EntrySheet.objects.get()
    actions.save_findings(assessment_id=own.pk, by=cast.chief1, entries=entries_for(own, codes={code}))
    response = client.post(url("entry-sheet-apply", sheet), follow=True)
    assert "cổng đang giữ “có”, tệp ghi “không”" in text_of(response)
    assert own.findings.get(criterion__code=code).self_value == 1


@pytest.mark.parametrize("who", ["reviewer", "auditor", "leader"])
def test_city_downloads_to_read_only_and_finds_no_upload(sign_in, own, cast, who):
    client = sign_in(getattr(cast, who))
    response = client.get(url("entry-sheet", own))
    assert response.status_code == 200 and not BeautifulSoup(response.content, "html.parser").select(
        "main input[type=file]"
    )
    book = client.get(url("entry-sheet-template", own))
    assert "chi-doc.xlsx" in book["Content-Disposition"]
    assert all(cell.protection.locked for row in opened(book.content).worksheets[0].iter_rows() for cell in row)
    assert post(client, own, template(own)).status_code == 403


def test_submitted_assessment_is_read_only_for_its_own_ward_too(sign_in, submitted, cast):
    client = sign_in(cast.ward1)
    assert "chi-doc.xlsx" in client.get(url("entry-sheet-template", submitted))["Content-Disposition"]
    response = post(client, submitted, template(submitted))
    assert response.status_code == 422 and "trạng thái" in response.content.decode()


def test_grid_and_assessment_lead_to_the_workbook(sign_in, own, cast):
    client = sign_in(cast.ward1)
    for name in ("assessment-edit", "assessment-detail"):
        assert url("entry-sheet", own) in client.get(url(name, own)).content.decode(), name


def test_dry_run_asks_a_constant_number_of_queries(sign_in, own, cast):
    client, counts = sign_in(cast.ward1), []
    codes = list(
        own.criteria_set.criteria.filter(kind="boolean", measure="").order_by("code").values_list("code", flat=True)
    )
    for some in (codes[:2], codes[:20]):
        post(client, own, filled(own, dict.fromkeys(some, "có")))
        path = url("entry-sheet-check", EntrySheet.objects.get())
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 30
    with CaptureQueriesContext(connection) as captured:
        client.get(url("entry-sheet-template", own))
    assert len(captured) <= 15
    assert Finding.objects.filter(assessment=own, self_value=1).count() == 0
