"""Counts by workbook: a dry run that says everything at once, applied whole and once, own rows only; hostile files refused."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from facilities.actions import HoldingEntry, save_holdings
from facilities.models import EquipmentCount, EquipmentHolding, EquipmentStanding
from facilities.sheets import equipment
from facilities.standing_equipment import standings_as_are
from organisation.exports import csv_text, xlsx
from organisation.models import AuditEntry, RegisterSheet
from organisation.sheets import keeping
from organisation.versions import StaleEdit
from tests.facilities.counting import count_queries

AUTUMN, SPRING = date(2026, 9, 1), date(2026, 3, 1)
HEADS = list(equipment.HEADS.values())
UPLOAD = reverse("organisation:sheet-upload", args=["equipment"])


def row(code, kind, day, *figures):
    return [code, "tên không đọc", kind, "", day, *figures]


def book(*rows) -> bytes:
    return xlsx("Trang bị", HEADS, [list(each) for each in rows])


def tried(officer, *rows):
    return equipment.try_out(book(*rows), "a.xlsx", officer)


def texts(trial) -> dict[str, str]:
    return {problem.place: problem.text for problem in trial.problems}


GOOD = (row("00070", "desktop", AUTUMN, 9, 8, 12), row("00070", "car", AUTUMN, 2, 2, None))


def test_dry_run_says_every_change_and_writes_nothing(cast, categories):
    trial = tried(cast.ward1, *GOOD)
    assert trial.problems == [] and trial.rows == 2 and trial.may_apply
    assert [(change.place, change.old, change.new) for change in trial.changes] == [
        ("F2", "—", "9 / 8 / 12"),
        ("F3", "—", "2 / 2 / —"),
    ]
    assert trial.changes[0].what == "phường Hoàn Kiếm, Máy tính để bàn, 01/09/2026"
    assert not EquipmentCount.objects.exists()


def test_every_fault_is_told_at_once_at_its_cell(cast, categories):
    trial = tried(
        cast.ward1,
        row("00004", "desktop", AUTUMN, 1, 1, 1),
        row("99999", "desktop", AUTUMN, 1, 1, 1),
        row("00070", "tank", AUTUMN, 1, 1, 1),
        row("00070", "desktop", date(2099, 1, 1), 1, 1, 1),
        row("00070", "car", AUTUMN, 1, 2, 1),
        row("00070", "printer", AUTUMN, -1, 0, 1.5),
        row("00070", "laptop", "31/02/2026", "1,234.5", None, None),
        row("00070", "ups", AUTUMN, 1, 1, None),
        row("00070", "ups", AUTUMN, 2, 1, None),
        row("00070", "bed", None, None, None, None),
    )
    found = texts(trial)
    assert set(found) == {"A2", "A3", "C4", "E5", "G6", "F7", "H7", "E8", "F8", "G8", "C10"}
    assert "không phải đơn vị của bạn" in found["A2"] and "dòng 9" in found["C10"]
    assert not trial.may_apply and len(trial.changes) == 1


def test_rows_apply_whole_and_the_latest_is_the_holding(cast, categories):
    trial = tried(
        cast.reviewer, *GOOD, row("00070", "desktop", SPRING, 5, 5, None), row("00004", "car", SPRING, 1, 0, 3)
    )
    assert equipment.apply(trial, cast.reviewer) == 4
    held = {(each.ward_id, each.category.code): (each.have, each.counted_on) for each in EquipmentHolding.objects.all()}
    hk, bd = cast.hoan_kiem.pk, cast.ba_dinh.pk
    assert held == {(hk, "desktop"): (9, AUTUMN), (hk, "car"): (2, AUTUMN), (bd, "car"): (1, SPRING)}
    assert EquipmentCount.objects.count() == 4
    assert {each.ward_id: each.cells for each in EquipmentStanding.objects.all()} == standings_as_are(None)
    told = AuditEntry.objects.filter(action="import_holdings").order_by("ward")
    assert {entry.ward_id for entry in told} == {hk, bd}
    assert told.get(ward=hk).changes["desktop.have"] == [None, 9]


def test_what_the_portal_already_says_is_no_change(cast, categories):
    equipment.apply(tried(cast.ward1, *GOOD), cast.ward1)
    assert tried(cast.ward1, *GOOD).changes == []
    untouched = equipment.try_out(equipment.template(cast.ward1), "mau.xlsx", cast.ward1)
    assert untouched.changes == [] and untouched.problems == []
    assert untouched.rows == len(categories)


def test_row_saved_since_is_stale_and_nothing_is_written(cast, categories):
    trial = tried(cast.ward1, *GOOD)
    entries = [HoldingEntry(categories["car"].pk, 0, 7, 7)]
    save_holdings(ward_id=cast.hoan_kiem.pk, by=cast.chief1, entries=entries, counted_on=SPRING)
    with pytest.raises(StaleEdit):
        equipment.apply(trial, cast.ward1)
    assert EquipmentCount.objects.get().have == 7


def test_count_of_an_earlier_day_saved_since_is_not_written_over(cast, categories):
    """It changes no holding, so that no version tells of it."""
    of_day = {"ward_id": cast.hoan_kiem.pk, "by": cast.chief1}
    save_holdings(entries=[HoldingEntry(categories["car"].pk, 0, 7, 7)], counted_on=AUTUMN, **of_day)
    trial = tried(cast.ward1, row("00070", "car", SPRING, 3, 3, None))
    save_holdings(entries=[HoldingEntry(categories["car"].pk, 1, 5, 4)], counted_on=SPRING, **of_day)
    with pytest.raises(StaleEdit):
        equipment.apply(trial, cast.ward1)
    assert set(EquipmentCount.objects.values_list("counted_on", "have")) == {(AUTUMN, 7), (SPRING, 5)}


def test_import_costs_the_same_queries_for_few_rows_and_for_many(cast, categories):
    equipment.apply(tried(cast.ward1, GOOD[1]), cast.ward1)
    one, many = tried(cast.ward1, GOOD[0]), None
    few = count_queries(lambda: equipment.apply(one, cast.ward1))
    many = tried(cast.ward1, *(row("00070", code, SPRING, 1, 1, 1) for code in categories))
    assert count_queries(lambda: equipment.apply(many, cast.ward1)) == few


def test_csv_reads_as_the_workbook_does(cast, categories):
    text = csv_text(HEADS, [list(each) for each in GOOD])
    trial = equipment.try_out(("\ufeff" + text).encode(), "a.csv", cast.ward1)
    assert [change.new for change in trial.changes] == ["9 / 8 / 12", "2 / 2 / —"] and trial.problems == []


def odd(change) -> bytes:
    made = openpyxl.load_workbook(io.BytesIO(book(*GOOD)))
    change(made.active)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_formulas_and_merged_cells_are_told_and_stop_the_import(cast, categories):
    trial = equipment.try_out(odd(lambda sheet: sheet.__setitem__("F2", "=1+1")), "a.xlsx", cast.ward1)
    assert "công thức" in texts(trial)["F2"] and not trial.may_apply
    trial = equipment.try_out(odd(lambda sheet: sheet.merge_cells("A3:B3")), "a.xlsx", cast.ward1)
    assert "gộp" in texts(trial)["A3"]


def test_arms_and_addresses_in_a_cell_are_told(cast, categories):
    told = texts(tried(cast.ward1, ["00070", "khẩu súng ngắn", "desktop", "10.0.0.1", AUTUMN, 1, 1, 1]))
    assert {"B2", "D2"} <= set(told)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (odd(lambda sheet: sheet.__setitem__("XFD1048576", "x")), "a.xlsx", "ngoài cột Z"),
        (b"PK\x03\x04hong", "a.xlsx", "hỏng"),
        (b"%PDF-1.4", "a.pdf", "không phải bảng tính"),
        (xlsx("x", ["Mã", "Tên"], [["1", "2"]]), "a.xlsx", "không có trang nào"),
        ("Mã phường, xã;Mã loại\n".encode("utf-16-le")[:-1], "a.csv", "UTF-8|không có trang nào|ký tự lạ"),
    ],
)
def test_file_that_is_no_register_is_refused_in_words(cast, content, name, words):
    with pytest.raises(ValidationError) as refusal:
        equipment.try_out(content, name, cast.ward1)
    assert any(word in refusal.value.messages[0] for word in words.split("|"))


# --- The pages --------------------------------------------------------------------------------------------------------


def send(client, content: bytes, name="a.xlsx"):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})


def test_file_is_tried_then_applied_once_by_the_second_press(cast, categories, sign_in):
    client = sign_in(cast.ward1)
    kept = book(*GOOD)
    sent = send(client, kept)
    sheet = RegisterSheet.objects.get()
    assert sent.url == sheet.get_absolute_url() and (sheet.state, sheet.changes, sheet.ward) == (
        "checked",
        2,
        cast.hoan_kiem,
    )
    page = client.get(sent.url)
    assert "9 / 8 / 12" in page.content.decode()
    path = reverse("organisation:sheet-apply", args=[sheet.pk])
    assert client.post(path, {"mark": "khác"}).status_code == 409 and not EquipmentCount.objects.exists()
    for _press in range(2):
        assert client.post(path, {"mark": page.context["mark"]}).status_code == 302
    assert EquipmentCount.objects.count() == 2 and AuditEntry.objects.filter(action="import_holdings").count() == 1
    sheet.refresh_from_db()
    assert sheet.is_applied and client.get(reverse("organisation:sheet-file", args=[sheet.pk])).content == kept


def test_file_with_faults_comes_back_with_them_beside_the_cells(cast, categories, sign_in):
    client = sign_in(cast.ward1)
    sent = send(client, book(*GOOD, row("00004", "desktop", AUTUMN, 1, 5, 1)))
    sheet = RegisterSheet.objects.get()
    assert sheet.state == "refused" and "không phải đơn vị của bạn" in client.get(sent.url).content.decode()
    assert client.post(reverse("organisation:sheet-apply", args=[sheet.pk]), {"mark": ""}).status_code == 302
    assert not EquipmentCount.objects.exists()
    back = client.get(reverse("organisation:sheet-file", args=[sheet.pk]))
    made = openpyxl.load_workbook(io.BytesIO(back.content)).active
    assert made["I1"].value == "Lỗi cần sửa" and made["I4"].value.startswith("A4: ") and made["I2"].value is None
    assert made["G4"].comment is not None and made["F2"].value == 9
    corrected = send(
        client, back.content
    )  # the same file again, the column of faults in it, is still refused for the row
    assert corrected.status_code == 302 and RegisterSheet.objects.count() == 1


def test_faults_of_a_csv_stand_in_a_column_of_it(cast, categories, sign_in):
    client = sign_in(cast.ward1)
    send(client, csv_text(HEADS, [row("00070", "tank", AUTUMN, 1, 1, 1)]).encode(), "a.csv")
    back = client.get(reverse("organisation:sheet-file", args=[RegisterSheet.objects.get().pk])).content.decode(
        "utf-8-sig"
    )
    head, line = back.splitlines()
    assert head.endswith(";Lỗi cần sửa") and "C2: không có loại" in line


def test_untouched_template_is_not_kept(cast, categories, sign_in):
    client = sign_in(cast.ward1)
    template = client.get(reverse("organisation:sheet-template", args=["equipment"])).content
    assert send(client, template).status_code == 302 and not RegisterSheet.objects.exists()


def test_sheets_of_others_do_not_exist_and_onlookers_are_refused(cast, categories, sign_in):
    send(sign_in(cast.ward1), book(*GOOD))
    path = RegisterSheet.objects.get().get_absolute_url()
    assert sign_in(cast.ward2).get(path).status_code == 404
    assert sign_in(cast.leader).get(path).status_code == 403
    assert sign_in(cast.reviewer).get(path).status_code == 200
    assert {sign_in(each).get(UPLOAD).status_code for each in (cast.leader, cast.auditor, cast.idle)} == {403}


def test_file_changed_on_the_disk_is_not_applied(cast, categories, sign_in):
    client = sign_in(cast.ward1)
    send(client, book(*GOOD))
    sheet = RegisterSheet.objects.get()
    with open(sheet.file.path, "ab") as file:
        file.write(b"x")
    with pytest.raises(ValidationError, match="không còn như khi nhận"):
        keeping.content_of(sheet)
    assert client.get(sheet.get_absolute_url()).status_code == 302


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "a.xlsx"), (b"", "a.csv"), (b"abc", "a.exe"), (b"PK\x03\x04", "a.xlsx")]
)
def test_odd_uploads_are_answered_in_words(cast, sign_in, content, name):
    page = send(sign_in(cast.ward1), content, name)
    assert page.status_code == 422 and name in page.content.decode() and not RegisterSheet.objects.exists()


def test_pages_of_a_sheet_ask_as_much_for_few_rows_as_for_many(cast, categories, sign_in):
    client, asked = sign_in(cast.ward1), []
    for rows in (GOOD[:1], [row("00070", code, day, 1, 1, 1) for code in categories for day in (AUTUMN, SPRING)]):
        send(client, book(*rows))
        path = RegisterSheet.objects.get().get_absolute_url()
        client.get(path)
        asked.append((count_queries(lambda path=path: client.get(path)), count_queries(lambda: client.get(UPLOAD))))
    assert asked[0] == asked[1] and max(asked[0]) <= 14


def test_kept_workbook_is_tried_anew_against_the_register(cast, categories):
    content = book(*GOOD)
    assert len(equipment.try_out(content, "a.xlsx", cast.ward1).changes) == 2
    equipment.apply(equipment.try_out(content, "a.xlsx", cast.ward1), cast.ward1)
    assert equipment.try_out(content, "a.xlsx", cast.ward1).changes == []
    assert len(equipment.try_out(content, "a.xlsx", cast.ward2).problems) == 2


@pytest.mark.parametrize("place", [4, 5, 6, 7])
def test_yes_is_no_number_though_one_was_read_before(cast, categories, place):
    bad = row("00070", "car", AUTUMN, 1, 1, 1)
    bad[place] = True
    trial = tried(cast.ward1, row("00070", "desktop", AUTUMN, 1, 1, 1), bad)
    assert [problem.place for problem in trial.problems] == [f"{'ABCDEFGH'[place]}3"]


def test_trail_tells_an_earlier_count_in_one_line(cast, categories):
    equipment.apply(tried(cast.ward1, *GOOD), cast.ward1)
    equipment.apply(tried(cast.ward1, row("00070", "desktop", SPRING, 5, 4, None)), cast.ward1)
    entry = AuditEntry.objects.order_by("-number")[0]
    assert entry.changes == {"desktop 01/03/2026": [None, "5 / 4 / —"]}
