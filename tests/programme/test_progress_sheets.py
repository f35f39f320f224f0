"""Duties by workbook: the template untouched changes nothing, every wrong line is named at its cell, nothing is half saved."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from organisation.exports import csv_text, xlsx
from organisation.models import RegisterSheet
from organisation.versions import StaleEdit
from programme import sheets_progress as kind
from programme.actions.progress import save_progress
from programme.models import Directive, Duty, Progress
from programme.sheets_progress.columns import ANSWER, HEADS, KEYS, PERCENT, TRACE, VALUE, WORDS
from programme.sheets_progress.template import HEAD_ROW
from tests import factories
from tests.facilities.counting import count_queries

pytestmark = pytest.mark.django_db
PERIOD = "2026-Q3"
UPLOAD = reverse("organisation:sheet-upload", args=["progress"]) + f"?cho={PERIOD}"
PLAIN = ["Mã", "Trả lời", "Giá trị", "Tiến độ (%)", "Kết quả thực hiện"]


def filled(officer, values: dict, formats: dict | None = None) -> bytes:
    """The officer's template with these cells: {(code, key): value}."""
    book = openpyxl.load_workbook(io.BytesIO(kind.template(officer, PERIOD)))
    sheet = book.worksheets[0]
    lines = {sheet.cell(line, 1).value: line for line in range(HEAD_ROW + 2, sheet.max_row + 1)}
    for (code, key), value in values.items():
        cell = sheet.cell(lines[code], KEYS.index(key) + 1)
        cell.value = value
        if key == WORDS:
            cell.data_type = "s"  # typed into a text cell: what looks like a formula is text
        cell.number_format = (formats or {}).get((code, key), cell.number_format)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def tried(officer, values: dict, formats: dict | None = None):
    return kind.try_out(filled(officer, values, formats), "a.xlsx", officer, PERIOD)


def plain(officer, *rows):
    """A table with the needed columns alone, as somebody may paste it together."""
    return kind.try_out(xlsx("Tiến độ", PLAIN, [list(row) for row in rows]), "a.xlsx", officer, PERIOD)


def told(trial) -> dict[str, str]:
    return {problem.place: problem.text for problem in trial.problems}


def asked(trial) -> list[tuple]:
    return [(change.what, change.old, change.new) for change in trial.changes]


def save(row, by, **values):
    return save_progress(progress_id=row.pk, version=row.version, by=by, answer="reported", **values)


def test_template_sent_back_untouched_changes_nothing(opened, cast):
    save(opened.own, cast.ward1, value=Decimal("60.5"), narrative="Dòng một\n- dòng hai")
    for officer in (cast.ward1, cast.agency):
        trial = tried(officer, {})
        assert (trial.changes, trial.problems, trial.rows) == ([], [], 2 if officer == cast.ward1 else trial.rows)
    assert trial.rows >= 1


def test_template_shows_last_answer_and_opens_entry_cells_only(opened, cast):
    save(opened.own, cast.ward1, value=Decimal("60.5"))
    with translation.override("en"):
        book = openpyxl.load_workbook(io.BytesIO(kind.template(cast.ward1, PERIOD)))
    sheet = book.worksheets[0]
    rows = {sheet.cell(line, 1).value: sheet[line] for line in range(HEAD_ROW + 2, sheet.max_row + 1)}
    cells = dict(zip(KEYS, rows["T-01"], strict=True))
    assert sheet.protection.sheet and (cells[ANSWER].value, cells[VALUE].value) == ("có kết quả mới", 60.5)
    assert {key for key, cell in cells.items() if not cell.protection.locked} == {ANSWER, VALUE, PERCENT, WORDS}
    of_task = dict(zip(KEYS, rows["N-01"], strict=True))
    assert of_task[VALUE].protection.locked and of_task[ANSWER].value is None
    assert sheet.column_dimensions["K"].hidden and cells[TRACE].value.startswith(f"{PERIOD}|00070|2|")
    listed = [each.formula1 for each in sheet.data_validations.dataValidation]
    assert '"có kết quả mới,không thay đổi so với kỳ trước,không phát sinh"' in listed


def test_signed_row_is_locked_in_the_template_and_refused_when_typed_over(opened, cast):
    row = save(opened.own, cast.chief1, value=Decimal(5))
    Progress.objects.filter(pk=row.pk).update(state="submitted", submitted_by=cast.chief1, submitted_at=timezone.now())
    book = openpyxl.load_workbook(io.BytesIO(kind.template(cast.ward1, PERIOD)))
    sheet = book.worksheets[0]
    line = next(line for line in range(1, sheet.max_row + 1) if sheet.cell(line, 1).value == "T-01")
    assert all(cell.protection.locked for cell in sheet[line])
    trial = tried(cast.ward1, {("T-01", VALUE): 7})
    assert "Đã ký và gửi" in told(trial)[f"G{line}"] and trial.changes == []


def test_answers_become_drafts_with_every_change_shown(opened, cast):
    Directive.objects.filter(code="T-01").update(unit="triệu đồng")
    trial = tried(
        cast.ward1,
        {
            ("T-01", VALUE): "1.234,5",
            ("T-01", WORDS): "=Xong",
            ("N-01", ANSWER): "Không phát sinh",
        },
    )
    assert trial.problems == [] and set(asked(trial)) == {
        ("T-01: Trả lời", "—", "có kết quả mới"),
        ("T-01: Giá trị", "—", "1.234,5"),
        ("T-01: Kết quả thực hiện", "—", "=Xong"),
        ("N-01: Trả lời", "—", "không phát sinh"),
    }
    assert set(Progress.objects.values_list("state", flat=True)) == {"open"}
    assert kind.apply(trial, cast.ward1) == 2
    own, task = Progress.objects.get(pk=opened.own.pk), Progress.objects.get(pk=opened.own_task.pk)
    assert (own.state, own.answer, own.value, own.narrative) == ("draft", "reported", Decimal("1234.5"), "=Xong")
    assert (task.state, task.answer, task.value) == ("draft", "nil", None)


@pytest.mark.parametrize(
    ("key", "value", "shown", "expected"),
    [
        (VALUE, 0.95, "0%", "95"),
        (VALUE, "95%", None, "95"),
        (VALUE, 1, "0%", "100"),
        (VALUE, 1, None, "1"),
        (PERCENT, 1, "0%", "100"),
        (PERCENT, 0.07, "0.0%", "7"),
        (PERCENT, "40", None, "40"),
    ],
)
def test_percent_is_read_as_it_is_shown(opened, cast, key, value, shown, expected):
    trial = tried(cast.ward1, {("T-01", key): value}, {("T-01", key): shown} if shown else None)
    assert (f"T-01: {HEADS[key]}", "—", expected) in asked(trial)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        (PERCENT, 140, "từ 0 đến 100"),
        (PERCENT, 1.4, "số nguyên"),
        (PERCENT, -1, "từ 0 đến 100"),
        (PERCENT, date(2026, 1, 2), "ngày"),
        (PERCENT, "nhiều", "không phải là số"),
        (PERCENT, True, "không phải là số"),
        (VALUE, "1,234.5", "Không rõ"),
        (VALUE, -5, "ngoài khoảng"),
        (VALUE, 0.123456, "chữ số sau dấu phẩy"),
        (VALUE, "=1+1", "công thức"),
        (ANSWER, "đã xong", "xin chọn một cách trả lời"),
        (ANSWER, "không thay đổi so với kỳ trước", "Chưa có kỳ trước"),
        (WORDS, "a" * 4001, "dài quá"),
        (TRACE, "2026-Q2|00070|1|a.b.c.d", "kỳ 2026-Q2"),
        (TRACE, "2026-Q3|00004|1|a.b.c.d", "là của 00004"),
    ],
)
def test_wrong_cell_is_named_with_what_to_do(opened, cast, key, value, words):
    trial = tried(cast.ward1, {("T-01", key): value})
    assert len(trial.problems) == 1 and words in trial.problems[0].text and trial.changes == []


def test_rows_that_contradict_themselves_are_refused(opened, cast):
    trial = plain(cast.ward1, ["T-01", "không phát sinh", 5, 50, ""], ["N-01", "", 5, "", ""], ["T-01", "", "", 1, ""],
                  ["X-9", "", "", 1, ""], ["", "", "", 1, ""])  # fmt: skip
    found = told(trial)
    assert set(found) == {"C2", "D2", "C3", "A4", "A5", "A6"} and trial.changes == []
    assert "không đo bằng số" in found["C3"] and "dòng 2" in found["A4"] and "X-9" in found["A5"]


def test_saved_answer_is_not_wiped_out_by_an_empty_row(opened, cast):
    save(opened.own_task, cast.ward1, percent=40)
    wiped = {("N-01", ANSWER): None, ("N-01", PERCENT): None}
    assert "không xóa trắng" in tried(cast.ward1, wiped).problems[0].text
    assert (
        plain(cast.ward1, ["N-01", "", "", "", ""]).problems == []
    )  # a table pasted together: an empty row says nothing


def test_nil_after_a_report_clears_the_figures(opened, cast):
    save(opened.own, cast.ward1, value=Decimal(5), percent=10)
    trial = tried(cast.ward1, {("T-01", ANSWER): "không phát sinh"})
    assert trial.problems == [] and kind.apply(trial, cast.ward1) == 1
    own = Progress.objects.get(pk=opened.own.pk)
    assert (own.answer, own.value, own.percent) == ("nil", None, None)


def test_answer_saved_after_the_file_went_out_is_not_overwritten(opened, cast):
    content = filled(cast.ward1, {("T-01", VALUE): 7, ("N-01", PERCENT): 20})
    save(opened.own, cast.chief1, value=Decimal(9))
    trial = kind.try_out(content, "a.xlsx", cast.ward1, PERIOD)
    assert len(trial.problems) == 1 and "“9”" in trial.problems[0].text and "“7”" in trial.problems[0].text
    same = filled(cast.ward1, {("N-01", PERCENT): 20})
    save(Progress.objects.get(pk=opened.own.pk), cast.chief1, value=Decimal(11))
    assert kind.try_out(same, "a.xlsx", cast.ward1, PERIOD).problems == []  # its cells were not touched


def test_answer_saved_between_the_look_and_the_press_stops_all(opened, cast):
    trial = tried(cast.ward1, {("T-01", VALUE): 7, ("N-01", PERCENT): 20})
    save(opened.own, cast.chief1, value=Decimal(9))
    with pytest.raises(StaleEdit):
        kind.apply(trial, cast.ward1)
    assert Progress.objects.get(pk=opened.own_task.pk).state == "open"


@pytest.fixture
def many(opened, cast):
    """Five hundred more duties of the city police."""
    document = factories.make_document("99/KH")
    made = Directive.objects.bulk_create(
        Directive(code=f"M-{number:03}", document=document, kind="task", name=f"Việc {number}", lead=cast.catp,
                  is_active=True, unit="định tính") for number in range(500)
    )  # fmt: skip
    duties = Duty.objects.bulk_create(
        Duty(directive=each, agency=cast.agency.agency, valid_from=date(2026, 1, 1)) for each in made
    )
    Progress.objects.bulk_create(Progress(duty=each, period=opened.period, due_on=date(2026, 9, 16)) for each in duties)


def test_pasted_column_with_wrong_lines_names_each_and_saves_nothing(many, cast, sign_in):
    column = {(f"M-{number:03}", PERCENT): 50 for number in range(500)}
    wrong = {number: ("140", "1,5", "ba", -1, date(2026, 9, 1))[number % 5] for number in range(0, 500, 7)}
    column |= {(f"M-{number:03}", PERCENT): value for number, value in wrong.items()}
    content = filled(cast.agency, column)
    assert count_queries(lambda: kind.try_out(content, "a.xlsx", cast.agency, PERIOD)) <= 8
    trial = kind.try_out(content, "a.xlsx", cast.agency, PERIOD)
    assert len(trial.problems) == len(wrong) == 72 and not trial.may_apply
    client = sign_in(cast.agency)
    page = client.post(UPLOAD, {"file": SimpleUploadedFile("tien-do.xlsx", content)}, follow=True)
    sheet = RegisterSheet.objects.get()
    assert (sheet.about, sheet.agency, sheet.state, sheet.problems) == (PERIOD, cast.agency.agency, "refused", 72)
    assert all(problem.place in page.content.decode() for problem in trial.problems)
    client.post(reverse("organisation:sheet-apply", args=[sheet.pk]), {"mark": page.context["mark"]})
    assert not Progress.objects.exclude(state="open").exists()


def test_five_hundred_answers_are_saved_together(many, cast, sign_in):
    content = filled(cast.agency, {(f"M-{number:03}", PERCENT): 50 for number in range(500)})
    client = sign_in(cast.agency)
    page = client.post(UPLOAD, {"file": SimpleUploadedFile("tien-do.xlsx", content)}, follow=True)
    path = reverse("organisation:sheet-apply", args=[RegisterSheet.objects.get().pk])
    assert client.post(path, {"mark": page.context["mark"]}).status_code == 302
    assert Progress.objects.filter(state="draft", percent=50).count() == 500
    assert client.post(path, {"mark": page.context["mark"]}).status_code == 302  # once


def test_csv_with_the_needed_columns_is_enough(opened, cast):
    text = csv_text(PLAIN, [["N-01", "", None, 45, "-5 hồ sơ"]])
    trial = kind.try_out(text.encode(), "a.csv", cast.ward1, PERIOD)
    assert trial.problems == [] and ("N-01: Kết quả thực hiện", "—", "-5 hồ sơ") in asked(trial)


def test_only_those_who_enter_may_send(opened, cast, sign_in):
    codes = {name: sign_in(who).get(UPLOAD).status_code for name, who in cast.everyone.items()}
    assert {name for name, code in codes.items() if code == 200} == {"ward1", "chief1", "ward2", "chief2", "agency"}
    assert {codes[name] for name in ("reviewer", "leader", "auditor", "admin", "idle")} == {403}


def test_period_without_duties_does_not_exist(opened, cast, sign_in):
    client = sign_in(cast.ward1)
    assert client.get(UPLOAD.replace("Q3", "Q2")).status_code == 404
    assert b"?cho=2026-Q3" in client.get(UPLOAD.partition("?")[0]).content


def test_foreign_duty_is_unknown(opened, cast):
    """A ward's officer cannot answer for the agency, nor the agency for a ward."""
    assert "N-02" in told(plain(cast.ward1, ["N-02", "", "", 1, ""]))["A2"]
