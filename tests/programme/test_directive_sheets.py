"""The table of targets and tasks by workbook: it goes out and comes back unchanged; every wrong cell is named; all or nothing."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from organisation import reference_data as ground
from organisation.exports import csv_text, xlsx
from organisation.models import Agency, AuditEntry, RegisterSheet
from organisation.sheets.keeping import ChangedSince
from programme import reference_data
from programme import sheets_directives as kind
from programme.actions.directives import edit_directive
from programme.models import Directive
from programme.sheets_directives.columns import HEADS
from tests import factories
from tests.facilities.counting import count_queries

pytestmark = pytest.mark.django_db
KEYS = list(HEADS)
UPLOAD = reverse("organisation:sheet-upload", args=["directives"])
NEW = {
    "van_ban": "KH-HN-2024", "loai": "nhiệm vụ", "noi_dung": "Việc mới", "co_quan_chu_tri": "Công an TP",
    "don_vi_tinh": "định tính",
}  # fmt: skip


@pytest.fixture
def table(directives, cast):
    directives.wards.document.issued_on = date(2024, 10, 1)
    directives.wards.document.save()
    return directives


def content(*changes: dict) -> bytes:
    """The table as it goes out, with these cells changed and rows added, by code."""
    rows = {row[KEYS.index("ma")]: dict(zip(KEYS, row, strict=True)) for row in kind.rows_out()}
    for change in changes:
        rows[change["ma"]] = rows.get(change["ma"], {}) | change
    return xlsx("Bảng", list(HEADS.values()), [[row.get(key) for key in KEYS] for row in rows.values()])


def tried(officer, *changes: dict):
    return kind.try_out(content(*changes), "bang.xlsx", officer)


def told(trial) -> list[str]:
    return [problem.text for problem in trial.problems]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_reference_table_comes_back_unchanged(db, form, language, client):
    ground.load(ground.read())
    reference_data.load(reference_data.read())
    Directive.objects.filter(code="NQ12-T01").update(name="Dòng một\n-dòng hai")
    officer = factories.make_officer("nguoi-doc")
    client.force_login(officer)
    with translation.override(language):
        sent = client.get(reverse("programme:directive-export", args=[form]))
    trial = kind.try_out(sent.content, f"bang.{form}", officer)
    assert trial.rows == Directive.objects.count() > 30
    assert (trial.problems, trial.changes) == ([], [])


def test_template_is_the_table(table, cast):
    trial = kind.try_out(kind.template(cast.admin), "a.xlsx", cast.admin)
    assert (trial.rows, trial.problems, trial.changes) == (4, [], [])


def test_rows_are_changed_and_added_with_parent_and_trail(table, cast):
    factories.make_agency("cap", "Công an phường", short_name="Công an phường")
    trial = tried(
        cast.admin,
        {"ma": "T-01", "thoi_han": date(2030, 12, 31), "gia_tri_phai_dat": "95,5", "co_quan_phoi_hop": None},
        {**NEW, "ma": "N-10", "thuoc": "N-11", "co_quan_phoi_hop": "Sở Tài chính; cap", "dang_theo_doi": "có"},
        {**NEW, "ma": "N-11", "thuoc": "N-01", "dien_don_vi": "phường; Xã", "giao_cho": "từng đơn vị trong diện"},
    )
    assert told(trial) == []
    assert [(change.what, change.old, change.new) for change in trial.changes][:3] == [
        ("T-01: Cơ quan phối hợp", "Sở Tài chính", "—"),
        ("T-01: Thời hạn", "—", "31/12/2030"),
        ("T-01: Giá trị phải đạt", "100", "95,5"),
    ]
    assert Directive.objects.count() == 4
    assert kind.apply(trial, cast.admin) == 3
    changed, first, second = (Directive.objects.get(code=code) for code in ("T-01", "N-10", "N-11"))
    assert (changed.due_on, changed.target_value) == (date(2030, 12, 31), Decimal("95.5"))
    assert not changed.coordinating.exists() and first.coordinating.count() == 2
    assert (first.parent, second.parent, first.is_active, second.is_active) == (second, table.task, True, False)
    assert (second.cohort_kinds, second.binds) == (["phường", "xã"], "wards")
    edited = AuditEntry.objects.get(action="edit_directive")
    assert edited.object_id == str(changed.pk) and edited.changes["due_on"] == [None, "2030-12-31"]
    entries = [edited, *AuditEntry.objects.filter(action="create_directive")]
    assert len(entries) == 3 and {(entry.by, entry.reason) for entry in entries} == {(cast.admin, "Tệp bang.xlsx")}
    assert changed.version == 2 and first.wordings.get().text == "Việc mới"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"co_quan_chu_tri": None}, "thiếu cơ quan chủ trì"),
        ({"co_quan_chu_tri": "Công an TP; Sở Tài chính"}, "chỉ một cơ quan chủ trì"),
        ({"co_quan_chu_tri": "Sở Lạ"}, "không có cơ quan “Sở Lạ”"),
        ({"co_quan_phoi_hop": "Sở Tài chính; Sở Lạ"}, "không có cơ quan “Sở Lạ”"),
        ({"van_ban": "99/XX"}, "không có văn bản số “99/XX”"),
        ({"van_ban": None}, "đã có văn bản"),
        ({"thoi_han": date(2024, 9, 30)}, "trước ngày ban hành văn bản 01/10/2024"),
        ({"thoi_han": "31/02/2026"}, "không phải là ngày"),
        ({"don_vi_tinh": None}, "phải có đơn vị tính"),
        ({"don_vi_tinh": "định tính"}, "không có giá trị phải đạt bằng số"),
        ({"gia_tri_phai_dat": 140}, "không quá 100"),
        ({"gia_tri_phai_dat": "1,234.5"}, "Không rõ"),
        ({"noi_dung": "Có trụ sở độc lập, riêng"}, "nguyên văn đã khóa"),
        ({"noi_dung": None}, "thiếu nội dung"),
        ({"noi_dung_tieng_anh": "Own headquarters"}, "bản dịch đi cùng nguyên văn"),
        ({"co_quan_phoi_hop": "Công an TP"}, "không đồng thời phối hợp"),
        ({"giao_cho": "những đơn vị được chọn"}, "xin chọn ở trang"),
        ({"thuoc": "N-99"}, "thuộc văn bản khác"),
        ({"loai": "việc"}, "xin ghi một trong"),
        ({"dien_don_vi": "quận"}, "xin ghi loại đơn vị"),
        ({"dang_theo_doi": "chắc"}, "xin chọn “có” hoặc “không”"),
        ({"thuoc": "X-1"}, "không có chỉ tiêu, nhiệm vụ mã “X-1”"),
        ({"thuoc": "T-01"}, "đứng dưới chính mình"),
        ({"thuoc_do": "a" * 251}, "dài quá 250"),
    ],
)
def test_wrong_cell_is_named_and_nothing_is_written(table, cast, change, words):
    trial = tried(cast.admin, {"ma": "T-01"} | change, {**NEW, "ma": "N-10"})
    assert len(told(trial)) == 1 and words in told(trial)[0] and trial.problems[0].place
    assert not trial.may_apply


def test_first_deadline_stays(table, cast):
    Directive.objects.filter(code="T-01").update(due_on=date(2026, 6, 30))
    wrong = told(tried(cast.admin, {"ma": "T-01", "thoi_han": date(2026, 12, 31)}))
    assert len(wrong) == 1 and "30/06/2026" in wrong[0] and "gia hạn" in wrong[0]


def test_places_in_the_tree_are_exchanged_in_one_table(table, cast):
    Directive.objects.filter(code="N-01").update(parent=table.lead)
    trial = tried(cast.admin, {"ma": "N-01", "thuoc": None}, {"ma": "N-02", "thuoc": "N-01"})
    assert told(trial) == [] and kind.apply(trial, cast.admin) == 2
    assert Directive.objects.get(code="N-02").parent == table.task


def test_circle_through_several_rows_is_told_at_each(table, cast):
    trial = tried(cast.admin, {"ma": "N-01", "thuoc": "N-02"}, {"ma": "N-02", "thuoc": "N-01"})
    assert len(told(trial)) == 2 and all("chính mình" in text for text in told(trial))


def test_row_under_a_faulty_new_row_is_not_blamed(table, cast):
    trial = tried(cast.admin, {**NEW, "ma": "N-10", "co_quan_chu_tri": None}, {**NEW, "ma": "N-11", "thuoc": "N-10"})
    assert len(told(trial)) == 1 and "chủ trì" in told(trial)[0]


def test_code_twice_and_row_without_code_are_told(table, cast):
    rows = [[None] * len(KEYS) for _row in range(3)]
    for row, code in zip(rows, ("N-01", "N-01", None), strict=True):
        row[KEYS.index("ma")], row[KEYS.index("noi_dung")] = code, "Quán triệt kế hoạch"
    trial = kind.try_out(xlsx("Bảng", list(HEADS.values()), rows), "a.xlsx", cast.admin)
    assert any("đã có ở dòng 2" in text for text in told(trial)) and any("không có mã" in text for text in told(trial))


def test_body_no_longer_in_use_may_stay_and_not_be_named_anew(table, cast):
    Agency.objects.filter(pk=cast.catp.pk).update(retired_on=date(2025, 1, 1))
    assert told(tried(cast.admin, {"ma": "T-01", "dien_giai": "Rõ hơn"})) == []
    assert "đã ngừng dùng từ ngày 01/01/2025" in told(tried(cast.admin, {**NEW, "ma": "N-10"}))[0]


def test_columns_left_out_stay_as_they_are(table, cast):
    heads = [HEADS[key] for key in kind.NEEDED]
    text = csv_text(heads, [["KH-HN-2024", "T-01", "target", "Có trụ sở độc lập", "catp"]])
    trial = kind.try_out(text.encode(), "a.csv", cast.admin)
    assert (told(trial), trial.changes) == ([], [])


def test_directive_changed_meanwhile_stops_all(table, cast):
    trial = tried(cast.admin, {"ma": "T-01", "dien_giai": "Rõ hơn"}, {**NEW, "ma": "N-10"})
    held = Directive.objects.get(code="T-01")
    edit_directive(directive_id=held.pk, version=1, by=cast.admin, fields={"working_text": "Khác"})
    with pytest.raises(ChangedSince):
        kind.apply(trial, cast.admin)
    assert not Directive.objects.filter(code="N-10").exists()


def test_dry_run_costs_the_same_for_many_rows(table, cast):
    few, more = content(), content(*({**NEW, "ma": f"M-{number}"} for number in range(200)))
    costs = [count_queries(lambda each=each: kind.try_out(each, "a.xlsx", cast.admin)) for each in (few, more)]
    assert costs[0] == costs[1] <= 6


def test_page_shows_the_dry_run_and_the_second_press_writes(table, cast, sign_in):
    client = sign_in(cast.admin)
    sent = content({**NEW, "ma": "N-10"})
    page = client.post(UPLOAD, {"file": SimpleUploadedFile("bang.xlsx", sent)}, follow=True)
    sheet = RegisterSheet.objects.get()
    assert (sheet.ward, sheet.agency, sheet.about) == (None, None, "") and "N-10: Nội dung" in page.content.decode()
    client.post(reverse("organisation:sheet-apply", args=[sheet.pk]), {"mark": page.context["mark"]})
    assert Directive.objects.get(code="N-10").document == factories.make_document()


def test_only_those_who_keep_the_table_may_send(table, cast, sign_in):
    codes = {name: sign_in(who).get(UPLOAD).status_code for name, who in cast.everyone.items()}
    assert {name for name, code in codes.items() if code == 200} == {"admin"} and set(codes.values()) == {200, 403}


def test_unknown_form_of_the_table_does_not_exist(table, cast, sign_in):
    assert sign_in(cast.ward1).get(reverse("programme:directive-export", args=["pdf"])).status_code == 404
