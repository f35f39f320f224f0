"""An assessment as a workbook and back: what goes out, what comes in, tried without writing and written once and whole."""

import io
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

from organisation.models import AuditEntry
from programme.actions import assessment as actions
from programme.actions import entry_sheets
from programme.models import Assessment, EntrySheet, Finding
from programme.sheets.columns import ANSWER, COLUMNS, KEYS, NOTE, OFF, VALUE
from tests import factories

from .conftest import entries_for
from .sheets import FIRST, HEAD, apply, closed, code_of, filled, opened, place, send, template

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(opened_quarter):
    return opened_quarter.assessment


@pytest.fixture
def opened_quarter(opened):
    return opened


def state() -> tuple:
    return (
        list(Finding.objects.order_by("pk").values()),
        list(Assessment.objects.order_by("pk").values("pk", "version", "answered", "met_self")),
        AuditEntry.objects.count(),
    )


def files() -> list[str]:
    """Every stored workbook."""
    found, folders = [], ["sheets"]
    while folders:
        folder = folders.pop()
        if not default_storage.exists(folder):
            continue
        inner, names = default_storage.listdir(folder)
        folders += [f"{folder}/{name}" for name in inner]
        found += [f"{folder}/{name}" for name in names]
    return found


def answered(assessment, by):
    actions.save_findings(assessment_id=assessment.pk, by=by, entries=entries_for(assessment))


# --- What goes out


def test_template_holds_every_criterion_under_vietnamese_headings_when_read_by_another_program(own, cast):
    answered(own, cast.ward1)
    with translation.override("en"):
        rows = CalamineWorkbook.from_filelike(io.BytesIO(template(own))).get_sheet_by_index(0).to_python()
    heads = next(place for place, row in enumerate(rows) if row[0] == "Mã")
    assert rows[heads] == list(COLUMNS.values())
    codes = list(own.criteria_set.criteria.order_by("code").values_list("code", flat=True))
    assert [row[0] for row in rows[heads + 1 :]] == codes and len(codes) == 54
    assert "Hoàn Kiếm" in rows[0][0]
    boolean = code_of(own, kind="boolean", target=1)
    assert rows[heads + 1 + codes.index(boolean)][KEYS.index(VALUE)] == "có"


def test_template_opens_entry_cells_alone_without_a_password(own):
    book = opened(template(own))
    sheet = book.worksheets[0]
    assert all(each.protection.sheet and not each.protection.password for each in book.worksheets)
    veto, free = code_of(own, is_veto=True, measure=""), code_of(own, is_veto=False, measure="")
    unlocked = {
        (sheet.cell(row, 1).value, KEYS[cell.column - 1])
        for row in range(FIRST, sheet.max_row + 1)
        for cell in sheet[row]
        if not cell.protection.locked
    }
    assert {key for code, key in unlocked if code == free} == {VALUE, OFF, NOTE, ANSWER}
    assert {key for code, key in unlocked if code == veto} == {VALUE, NOTE, ANSWER}
    assert {key for _code, key in unlocked} == {VALUE, OFF, NOTE, ANSWER}


def test_read_only_template_opens_no_cell_and_is_refused_when_sent_back(own, cast):
    content = template(own, is_read_only=True)
    sheet = opened(content).worksheets[0]
    assert all(cell.protection.locked for row in sheet.iter_rows() for cell in row)
    assert not sheet.data_validations.dataValidation
    with pytest.raises(ValidationError, match="chỉ để đọc"):
        send(own, cast.ward1, content)


def test_template_offers_yes_no_and_levels_and_prints_across_with_its_headings(own):
    book = opened(template(own))
    sheet = book.worksheets[0]
    offers = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    boolean, graded = code_of(own, kind="boolean", measure=""), code_of(own, kind="level")
    assert offers[place(sheet, boolean).coordinate].formula1 == '"có,không"'
    source = offers[place(sheet, graded).coordinate].formula1
    title, _mark, span = source.replace("'", "").replace("$", "").partition("!")
    listed = [cell.value for (cell,) in book[title][span]]
    assert listed == own.criteria_set.criteria.get(code=graded).levels
    assert sheet.page_setup.orientation == "landscape" and sheet.print_title_rows == f"${HEAD}:${HEAD}"
    assert sheet.column_dimensions["K"].hidden and sheet.row_dimensions[HEAD - 1].hidden


def test_template_shows_the_value_of_the_period_before(own, cast, period):
    earlier = factories.make_period("2026-Q2")
    before = Assessment.objects.create(
        ward=own.ward, period=earlier, criteria_set=own.criteria_set, due_on=earlier.due_on
    )
    code = code_of(own, kind="quantity", measure="")
    Finding.objects.create(
        assessment=before,
        criterion=own.criteria_set.criteria.get(code=code),
        self_value=Decimal("87.5"),
        self_verdict="met",
    )
    sheet = opened(template(own)).worksheets[0]
    assert place(sheet, code, "ky_truoc").value == 87.5


# --- Round trips


@pytest.mark.parametrize("is_answered", [False, True])
def test_untouched_round_trip_changes_nothing_and_keeps_no_file(own, cast, is_answered):
    if is_answered:
        answered(own, cast.ward1)
        Finding.objects.filter(assessment=own).update(
            self_note="=1+1\n  hai  dòng _x0041_ “ngoặc”", warning_answer="-5 vì @"
        )
    before = state()
    sheet = send(own, cast.ward1, template(own))
    assert sheet is None, entry_sheets.try_sheet(sheet, cast.ward1).found
    assert send(own, cast.ward1, closed(opened(template(own)))) is None  # saved by another program
    assert state() == before and files() == [] and not EntrySheet.objects.exists()


def test_changes_of_every_kind_are_shown_and_nothing_is_written_before_they_are_applied(own, cast):
    boolean, rate, graded = (
        code_of(own, kind=kind, measure="", is_veto=False) for kind in ("boolean", "quantity", "level")
    )
    other = own.criteria_set.criteria.filter(kind="boolean", is_veto=False, measure="").order_by("code")[1].code
    level = own.criteria_set.criteria.get(code=graded).levels[-1]
    before = state()
    sheet = send(
        own,
        cast.ward1,
        filled(own, {boolean: "Không", (boolean, NOTE): "=chưa có", rate: "12,5", graded: level.upper(),
                     (other, OFF): "không áp dụng", (other, NOTE): "Địa bàn không có"}),
    )  # fmt: skip
    trial = entry_sheets.try_sheet(sheet, cast.ward1)
    shown = {
        (change.finding.criterion.code, change.column): (change.before, change.after) for change in trial.found.changes
    }
    assert shown[boolean, "Giá trị kỳ này"] == ("", "không") and shown[boolean, "Giải trình"] == ("", "=chưa có")
    assert shown[graded, "Giá trị kỳ này"] == ("", level) and shown[other, "Không áp dụng"] == ("", "không áp dụng")
    assert state() == before and sheet.state == "checked" and sheet.changes == len(trial.found.changes) == 6
    applied, is_new = apply(sheet, cast.ward1)
    findings = {row.criterion.code: row for row in own.findings.select_related("criterion")}
    assert is_new and applied.is_applied
    assert (findings[boolean].self_value, findings[boolean].self_note) == (0, "=chưa có")
    assert findings[rate].self_value == Decimal("12.5") and findings[other].self_verdict == "not_applicable"
    own.refresh_from_db()
    assert (own.answered, own.met_self) == (trial.totals["answered"], trial.totals["met_self"])
    assert trial.totals["asked"] == 54 >= trial.totals["answered"]


def test_applying_twice_is_applying_once(own, cast):
    code = code_of(own, kind="boolean", measure="")
    content = filled(own, {code: "có"})
    sheet = send(own, cast.ward1, content)
    apply(sheet, cast.ward1)
    before = state()
    assert apply(sheet, cast.ward1) == (sheet, False) and state() == before
    assert send(own, cast.ward1, content) is None and state() == before  # the same file once more says nothing new
    assert EntrySheet.objects.count() == 1 and len(files()) == 1


def test_one_bad_row_keeps_all_the_good_ones_out(own, cast):
    codes = list(
        own.criteria_set.criteria.filter(kind="boolean", measure="").order_by("code").values_list("code", flat=True)
    )
    sheet = send(own, cast.ward1, filled(own, dict.fromkeys(codes[:19], "có") | {codes[19]: "có lẽ"}))
    before = state()
    assert (sheet.state, sheet.problems) == ("refused", 1)
    with pytest.raises(ValidationError, match="Tệp còn 1 lỗi"):
        apply(sheet, cast.ward1)
    assert state() == before


def test_stored_file_that_was_changed_is_not_applied(own, cast):
    sheet = send(own, cast.ward1, filled(own, {code_of(own, kind="boolean", measure=""): "có"}))
    before = state()
    path = sheet.file.name
    default_storage.delete(path)
    with pytest.raises(ValidationError, match="không còn trong kho"):
        apply(sheet, cast.ward1)
    with default_storage.open(path, "wb") as file:
        file.write(filled(own, {code_of(own, kind="boolean", measure=""): "không"}))
    with pytest.raises(ValidationError, match="không còn như khi nhận"):
        apply(sheet, cast.ward1)
    assert state() == before


# --- Somebody else in between


def test_stale_row_is_refused_with_both_values(own, cast):
    code = code_of(own, kind="quantity", measure="", unit="%")
    content = filled(own, {code: 55})
    sheet = send(own, cast.ward1, content)
    actions.save_findings(assessment_id=own.pk, by=cast.chief1, entries=entries_for(own, codes={code}))
    held = own.findings.get(criterion__code=code).self_text
    problem = entry_sheets.try_sheet(sheet, cast.ward1).found.problems[0]
    assert problem.column == "Giá trị kỳ này" and held in problem.text and "55 %" in problem.text
    with pytest.raises(ValidationError):
        apply(sheet, cast.ward1)
    assert own.findings.get(criterion__code=code).self_text == held


def test_save_between_reading_and_writing_is_refused_and_nothing_is_written(own, cast, monkeypatch):
    first, second = own.criteria_set.criteria.filter(kind="boolean", measure="").order_by("code")[:2]
    sheet = send(own, cast.ward1, filled(own, {first.code: "có", second.code: "có"}))
    write = entry_sheets.applying._apply

    def late(*args):
        actions.save_findings(
            assessment_id=own.pk, by=cast.chief1, entries=entries_for(own, met=False, codes={first.code})
        )
        return write(*args)

    monkeypatch.setattr(entry_sheets.applying, "_apply", late)
    with pytest.raises(entry_sheets.StaleFindings):
        apply(sheet, cast.ward1)
    sheet.refresh_from_db()
    assert sheet.state == "checked" and own.findings.get(criterion=second).self_value is None


def test_rows_left_alone_do_not_undo_what_others_saved_since(own, cast):
    mine, theirs = own.criteria_set.criteria.filter(kind="boolean", measure="").order_by("code")[:2]
    content = filled(own, {mine.code: "có"})
    actions.save_findings(assessment_id=own.pk, by=cast.chief1, entries=entries_for(own, codes={theirs.code}))
    sheet = send(own, cast.ward1, content)
    apply(sheet, cast.ward1)
    assert own.findings.get(criterion=theirs).self_value == theirs.target
    assert own.findings.get(criterion=mine).self_value == 1


def test_new_upload_takes_the_place_of_one_not_applied(own, cast, django_capture_on_commit_callbacks):
    code = code_of(own, kind="boolean", measure="")
    send(own, cast.ward1, filled(own, {code: "có"}))
    with django_capture_on_commit_callbacks(execute=True):
        last = send(own, cast.ward1, filled(own, {code: "không"}))
    assert EntrySheet.objects.get() == last and files() == [last.file.name]
    with django_capture_on_commit_callbacks(execute=True):
        assert entry_sheets.discard_sheet(sheet_id=last.pk, by=cast.ward1)
    assert files() == [] and not EntrySheet.objects.exists()


# --- Computed values, warnings


@pytest.fixture
def computed(own):
    """A criterion whose value a register gave."""
    finding = own.findings.select_related("criterion").filter(criterion__kind="quantity").order_by("criterion__code")[0]
    finding.self_value, finding.self_verdict, finding.provenance = Decimal(7), "not_met", "Sổ trụ sở ngày 01/09/2026"
    finding.save()
    return finding


def test_computed_value_is_locked_with_its_provenance_and_refused_when_typed_over(own, cast, computed):
    code = computed.criterion.code
    sheet = opened(template(own)).worksheets[0]
    assert place(sheet, code).value == 7 and place(sheet, code).protection.locked
    assert place(sheet, code, "lay_tu").value == computed.provenance
    assert not place(sheet, code, NOTE).protection.locked
    refused = send(own, cast.ward1, filled(own, {code: 100}))
    problem = entry_sheets.try_sheet(refused, cast.ward1).found.problems[0]
    assert "tính từ sổ theo dõi" in problem.text and problem.column == "Giá trị kỳ này"


def test_note_on_a_computed_value_is_kept_though_the_register_moved_on(own, cast, computed, monkeypatch):
    code = computed.criterion.code
    content = filled(own, {(code, NOTE): "Sổ chưa cập nhật"})
    Finding.objects.filter(pk=computed.pk).update(self_value=8)
    found = entry_sheets.try_sheet(send(own, cast.ward1, content), cast.ward1).found
    assert not found.problems and [change.column for change in found.changes] == ["Giải trình"]


def test_new_value_empties_the_answer_given_for_the_old_one_and_says_so(own, cast):
    code = code_of(own, kind="quantity", measure="", unit="%")
    own.findings.filter(criterion__code=code).update(self_value=50, self_verdict="not_met", warning_answer="Vì lũ")
    sheet = send(own, cast.ward1, filled(own, {code: 60}))
    changes = entry_sheets.try_sheet(sheet, cast.ward1).found.changes
    assert ("Trả lời cảnh báo", "Vì lũ", "") in [(change.column, change.before, change.after) for change in changes]
    apply(sheet, cast.ward1)
    assert own.findings.get(criterion__code=code).warning_answer == ""
    again = send(own, cast.ward1, filled(own, {code: 70, (code, ANSWER): "Đã khôi phục"}))
    apply(again, cast.ward1)
    assert own.findings.get(criterion__code=code).warning_answer == "Đã khôi phục"


def test_dry_run_shows_the_warnings_of_the_rows_it_changes(own, cast):
    code = code_of(own, kind="boolean", measure="", target=1)
    trial = entry_sheets.try_sheet(send(own, cast.ward1, filled(own, {code: "có"})), cast.ward1)
    assert {warning.key for warning in trial.warnings[code]} == {"no_evidence"} and list(trial.warnings) == [code]


# --- Who and when


def test_only_the_wards_own_people_send_and_only_while_it_is_open(own, cast, submitted):
    content = template(own)
    with pytest.raises(PermissionDenied):
        send(own, cast.reviewer, content)
    with pytest.raises(Assessment.DoesNotExist):
        send(own, cast.ward2, content)
    with pytest.raises(ValidationError, match="trạng thái"):
        send(own, cast.ward1, content)
    assert files() == []


def test_locked_period_and_draft_set_are_refused(own, cast):
    content = filled(own, {code_of(own, kind="boolean", measure=""): "có"})
    sheet = send(own, cast.ward1, content)
    own.period.locked_at = timezone.now()
    own.period.save()
    for do in (lambda: send(own, cast.ward1, content), lambda: apply(sheet, cast.ward1)):
        with pytest.raises(ValidationError, match="đã khóa số liệu"):
            do()
    own.criteria_set.state = "draft"
    assessment = Assessment.objects.get(pk=own.pk)
    assessment.criteria_set = own.criteria_set
    with pytest.raises(ValidationError, match="bản nháp"):
        entry_sheets.template_of(assessment, is_read_only=False)
