"""Histories: every field that changed, in words, for whoever sees the record, and for nobody else."""

import ast
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from facilities.models import EquipmentCategory
from organisation import audit, history
from organisation.history.registry import actions, everything
from organisation.models import Agency, AuditEntry, Clause, Document, Officer, Regime
from programme.models import Assessment, CriteriaSet, Evidence, Progress
from tests import factories
from tests.world import FOREIGN, OWN

LIST = reverse("organisation:change-list")
ROOMS = ("organisation", "programme", "facilities", "reports")
# Models whose rows have no history of their own: sums and copies of others, what only the portal writes, what a person keeps
# for themselves, and the trail.
WITHOUT = {
    "organisation": {
        "ancestry": "worked out from the lines",
        "auditcheck": "the portal's own",
        "auditentry": "the trail",
        "audithead": "the trail",
        "formedunit": "told on its event",
        "portalstate": "the portal's own",
        "regimelevel": "told on its regime",
        "reorganisationline": "told on its event",
    },
    "programme": {
        "assessmentstep": "a log itself",
        "changeover": "a log itself; told on the assessment",
        "criterionlink": "told on its set",
        "directivewording": "a log itself; told on the directive",
        "evidencebundle": "a copy; its asking is told on the assessment",
        "finding": "told on its assessment",
        "recognitionstep": "a log itself",
        "wardstanding": "a sum",
    },
    "facilities": {
        "cure": "told on its project",
        "equipmentcount": "a log itself; told on the ward",
        "equipmentholding": "told on the ward",
        "equipmentstanding": "a sum",
        "fundingrevision": "a log itself",
        "headquartersstanding": "a sum",
        "moneybysource": "a sum",
        "moneystanding": "a sum",
        "projectstage": "told on its project",
    },
    "reports": {
        "digest": "a message",
        "digestchoice": "a person's own",
        "notice": "a message",
        "run": "a log itself",
    },
}


def record(by, row, changes, *, action="admin_change", ward=None, reason=""):
    with transaction.atomic():
        audit.record(by=by, action=action, row=row, changes=changes, ward_id=ward and ward.pk, reason=reason)


def page(row) -> str:
    return reverse("organisation:history", args=[row._meta.model_name, row.pk])


def told(response) -> dict[str, tuple[str, str]]:
    """What the page's events say: label → (old, new)."""
    return {line.label: (line.old, line.new) for entry in response.context["rows"] for line in entry.told.lines}


def text(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


# --- Words ------------------------------------------------------------------------------------------------------------------


def test_fields_choices_days_and_other_records_are_said_in_words(cast, sign_in):
    document = factories.make_document()
    changes = {"title": ["Tên cũ", "Tên mới"], "issued_on": [None, "2026-09-02"], "level": ["phường", "trung ương"]}
    record(cast.admin, document, changes, action="edit_document")
    response = sign_in(cast.ward1).get(page(document))
    lines = told(response)
    assert lines == {
        "trích yếu": ("Tên cũ", "Tên mới"),
        "ngày ban hành": ("—", "02/09/2026"),
        "cấp": ("phường, xã", "trung ương"),
    }
    assert "Sửa văn bản" in text(response) and str(cast.admin) in text(response)


def test_references_are_named_whatever_the_trail_holds(cast, sign_in):
    agency = cast.stc
    record(
        cast.admin,
        cast.ward1,
        {"ward_id": [None, cast.hoan_kiem.pk], "agency_id": [agency.pk, None], "groups": [[], []]},
    )
    lines = told(sign_in(cast.admin).get(page(cast.ward1)))
    assert lines == {
        "công tác tại phường, xã": ("—", "phường Hoàn Kiếm"),
        "công tác tại cơ quan": ("Sở Tài chính", "—"),
    }


def test_of_many_links_only_those_added_and_taken_away_are_said(cast):
    record(cast.admin, factories.make_document(), {"carries_out": [[9001, 9002], [9002, 9004]]})
    (event,) = history.in_words(AuditEntry.objects.all())
    line = event.lines[0]
    assert (line.label, line.old, line.new) == ("thực hiện văn bản (bớt → thêm)", "hồ sơ số 9001", "hồ sơ số 9004")


def test_a_record_that_is_gone_is_said_by_its_number(cast):
    record(cast.admin, cast.ward1, {"agency_id": [None, 987654]})
    (event,) = history.in_words(AuditEntry.objects.all())
    assert event.lines[0].new == "hồ sơ số 987654"


def test_booleans_numbers_and_nothing_are_said_apart(cast):
    record(cast.admin, cast.ward1, {"is_active": [True, False], "post": ["", "Phó"], "strange": [1234567, 0]})
    (event,) = history.in_words(AuditEntry.objects.all())
    assert [(line.old, line.new) for line in event.lines] == [("có", "không"), ("—", "Phó"), ("1.234.567", "0")]


def test_secrets_and_storage_are_never_told(cast):
    record(
        cast.admin, cast.ward1, {"password": ["a", "b"], "file": ["x", "y"], "search": ["x", "y"], "post": ["", "z"]}
    )
    (event,) = history.in_words(AuditEntry.objects.all(), short=False)
    assert [line.key for line in event.lines] == ["post"]


def test_a_long_text_is_cut_to_where_it_differs(cast):
    old, new = "a" * 3000 + "cũ" + "b" * 3000, "a" * 3000 + "mới" + "b" * 3000
    record(cast.admin, cast.ward1, {"post": [old, new]})
    (event,) = history.in_words(AuditEntry.objects.all())
    assert "cũ" in event.lines[0].old and "mới" in event.lines[0].new and len(event.lines[0].new) < 500
    (whole,) = history.in_words(AuditEntry.objects.all(), short=False)
    assert whole.lines[0].new == new


def test_keys_that_are_no_columns_are_read_by_their_room(cast, world):
    paper = Assessment.objects.get(pk=world.keys["assessment", OWN])
    changes = {"A01.self_verdict": ["", "met"], "A02.self_value": [None, "90.5000"], "A01.evidence+": ["", "a.pdf"]}
    record(cast.ward1, paper, changes, action="save_findings", ward=cast.hoan_kiem)
    EquipmentCategory.objects.filter(code="may-tinh").update(name="Máy tính")
    record(cast.ward1, cast.hoan_kiem, {"may-tinh.have": [None, 3]}, action="save_holdings", ward=cast.hoan_kiem)
    lines = {
        line.label: (line.old, line.new)
        for event in history.in_words(AuditEntry.objects.filter(by=cast.ward1))
        for line in event.lines
    }
    assert lines == {
        "A01, tự chấm": ("—", "đạt"),
        "A02, giá trị tự chấm": ("—", "90,5"),
        "A01, minh chứng gắn thêm": ("—", "a.pdf"),
        "Máy tính, hiện có": ("—", "3"),
    }


def test_words_cost_the_same_for_one_entry_and_for_many(cast):
    def ask() -> int:
        with CaptureQueriesContext(connection) as queries:
            history.in_words(list(AuditEntry.objects.select_related("by")))
        return len(queries)

    record(cast.admin, cast.ward1, {"agency_id": [cast.stc.pk, cast.catp.pk], "ward_id": [None, cast.ba_dinh.pk]})
    few = ask()
    for number in range(30):
        agency = Agency.objects.create(key=f"a{number}", name=f"Sở {number}", level="thành phố")
        record(cast.admin, cast.ward1, {"agency_id": [None, agency.pk], "ward_id": [None, cast.hoan_kiem.pk]})
    assert ask() == few


# --- Whose it is to read ----------------------------------------------------------------------------------------------------


def test_history_of_a_foreign_record_does_not_exist(cast, world, sign_in):
    paper = Assessment.objects.get(pk=world.keys["assessment", FOREIGN])
    assert sign_in(cast.ward1).get(page(paper)).status_code == 404
    assert sign_in(cast.ward2).get(page(paper)).status_code == 200


@pytest.mark.parametrize("name", ["phong-ban", "session", "auditentry", "permission", "../etc"])
def test_kinds_without_a_history_do_not_exist(cast, sign_in, name):
    assert sign_in(cast.admin).get(f"/lich-su/{name}/1/").status_code == 404


def test_what_was_entered_for_a_ward_is_not_told_with_the_open_register(cast, sign_in):
    ward = cast.hoan_kiem
    record(cast.admin, ward, {"population": [None, 65023]})
    record(cast.ward1, ward, {"may-tinh.have": [None, 31]}, action="save_holdings", ward=ward)
    seen = {
        who.username: text(sign_in(who).get(page(ward))) for who in (cast.ward1, cast.auditor, cast.ward2, cast.idle)
    }
    assert all("65.023" in words for words in seen.values())
    assert [name for name, words in seen.items() if "hiện có" in words] == ["ward1", "auditor"]
    for who, has in ((cast.ward2, False), (cast.ward1, True)):
        assert ("hiện có" in text(sign_in(who).get(LIST))) == has


def test_changes_in_scope_are_those_of_the_own_ward_and_what_is_open(cast, world, sign_in):
    AuditEntry.objects.all().delete()
    for whose, ward in ((OWN, cast.hoan_kiem), (FOREIGN, cast.ba_dinh)):
        row = Evidence.objects.get(pk=world.keys["evidence", whose])
        record(cast.leader, row, {"name": ["", f"mật {ward.name}"]}, action="describe_evidence", ward=ward)
    record(cast.admin, factories.make_document("D-9"), {"title": ["", "văn bản chung"]})
    record(cast.admin, Regime.objects.get(state="draft"), {"name": ["", "dự thảo kín"]})
    record(cast.admin, CriteriaSet.objects.get(state="draft"), {"name": ["", "tiêu chí nháp"]})
    record(cast.admin, cast.ward2, {"post": ["", "chức vụ kín"]})
    everything_said = {"mật Hoàn Kiếm", "mật Ba Đình", "văn bản chung", "dự thảo kín", "tiêu chí nháp", "chức vụ kín"}
    expected = {
        cast.ward1: {"mật Hoàn Kiếm", "văn bản chung"},
        cast.ward2: {"mật Ba Đình", "văn bản chung", "chức vụ kín"},  # one's own account
        cast.agency: {"văn bản chung"},
        cast.idle: {"văn bản chung"},
        cast.auditor: {"mật Hoàn Kiếm", "mật Ba Đình", "văn bản chung"},
        cast.admin: everything_said,
    }
    for who, says in expected.items():
        words = text(sign_in(who).get(LIST))
        assert {said for said in everything_said if said in words} == says, who
        exported = sign_in(who).get(LIST, {"export": "csv"}).content.decode("utf-8-sig")
        assert {said for said in everything_said if said in exported} == says, who


def test_agency_reads_the_history_of_duties_it_leads(cast, world, sign_in):
    AuditEntry.objects.all().delete()
    row = Progress.objects.get(pk=world.keys["progress", OWN])
    record(cast.ward1, row, {"narrative": ["", "đang làm"]}, action="save_progress", ward=cast.hoan_kiem)
    other = factories.make_officer("stc9", "agency_officer", agency=cast.stc)
    assert "đang làm" in text(sign_in(cast.agency).get(LIST)) and "đang làm" in text(
        sign_in(cast.agency).get(page(row))
    )
    assert "đang làm" not in text(sign_in(other).get(LIST)) and sign_in(other).get(page(row)).status_code == 404


def test_what_was_deleted_keeps_its_history_for_who_sees_all_of_its_kind(cast, sign_in):
    document = factories.make_document()
    clause = Clause.objects.create(document=document, label="Điều 9", text="Lời cũ")
    record(cast.admin, clause, {"document_id": [document.pk, None], "text": ["Lời cũ", None]}, action="remove_clause")
    address = page(clause)
    clause.delete()
    assert "đã bị xóa" in text(sign_in(cast.ward1).get(address))
    assert "Lời cũ" in text(sign_in(cast.ward1).get(page(document)))
    officer = factories.make_officer("tam")
    record(cast.admin, officer, {"post": ["", "Phó"]})
    address = page(officer)
    officer.delete()
    assert sign_in(cast.ward1).get(address).status_code == 404 and sign_in(cast.admin).get(address).status_code == 200


# --- The pages --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def changes(cast):
    """Three changes of one document by two people and by the portal itself."""
    document = factories.make_document()
    record(cast.admin, document, {"title": ["a", "b"]}, reason="Gõ nhầm")
    record(cast.reviewer, document, {"issuer": ["c", "d"]})
    record(None, document, {"note": ["", "e"]})
    return document


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("", {"trích yếu", "cơ quan ban hành", "ghi chú"}),
        ("muc=title", {"trích yếu"}),
        ("muc=nothing", set()),
        ("nguoi=reviewer", {"cơ quan ban hành"}),
        ("nguoi=he-thong", {"ghi chú"}),
        ("tu=01/01/2020&den=31/12/2020", set()),
        ("tu=01/01/2020&den=31/12/2099", {"trích yếu", "cơ quan ban hành", "ghi chú"}),
        ("tu=zz", {"trích yếu", "cơ quan ban hành", "ghi chú"}),
        ("tu=01/01/0001&den=31/12/9999", {"trích yếu", "cơ quan ban hành", "ghi chú"}),
    ],
)
def test_history_is_narrowed_by_field_person_and_days(cast, changes, sign_in, query, labels):
    assert set(told(sign_in(cast.ward1).get(f"{page(changes)}?{query}"))) == labels


def test_people_are_offered_by_name_and_their_sign_in_names_are_not_told(cast, sign_in):
    officer = factories.make_officer("ten.dang.nhap", full_name="Trần Văn Nam")
    document = factories.make_document()
    record(officer, document, {"title": ["a", "b"]})
    client, path = sign_in(cast.ward1), page(document)
    assert client.get(path).context["people"] == [(str(officer.pk), "Trần Văn Nam")]
    assert "ten.dang.nhap" not in text(client.get(path))
    for who, count in ((officer.pk, 1), ("van nam", 1), ("ten.dang.nhap", 0), (officer.pk + 1, 0), ("9" * 30, 0)):
        assert client.get(path, {"nguoi": who}).context["count"] == count


def test_day_that_cannot_be_read_is_said(cast, changes, sign_in):
    assert "không đọc được" in text(sign_in(cast.ward1).get(f"{page(changes)}?tu=32/13/2026"))
    assert "không đọc được" not in text(sign_in(cast.ward1).get(f"{page(changes)}?tu=02/09/2026"))


def test_days_are_hanoi_days(cast, changes, sign_in):
    AuditEntry.objects.update(at="2026-03-31T16:59:59Z")
    client, path = sign_in(cast.ward1), page(changes)
    assert client.get(f"{path}?tu=31/03/2026&den=31/03/2026").context["count"] == 3
    AuditEntry.objects.update(at="2026-03-31T17:00:00Z")
    assert client.get(f"{path}?tu=31/03/2026&den=31/03/2026").context["count"] == 0
    assert client.get(f"{path}?tu=01/04/2026&den=01/04/2026").context["count"] == 3


def test_list_is_searched_without_marks_and_narrowed(cast, changes, sign_in):
    record(cast.admin, cast.hoan_kiem, {"population": [1, 2]})
    client = sign_in(cast.auditor)
    for query, count in (("q=HOAN kiem", 1), ("loai=ward", 1), ("loai=document", 3), ("nguoi=khong-co-ai", 0)):
        assert client.get(f"{LIST}?{query}").context["count"] == count, query
    assert client.get(f"{LIST}?phuong=hoan kiem").context["count"] == 0  # of the register, not for the ward
    assert client.get(f"{LIST}?q=%00").status_code in (200, 400)


def test_export_holds_what_is_shown(cast, changes, sign_in):
    lines = sign_in(cast.ward1).get(f"{page(changes)}?muc=title&export=csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and "Trích yếu: a → b" in lines[1] and "Gõ nhầm" in lines[1]


def test_pages_cost_the_same_however_many_changes_there_are(cast, changes, sign_in):
    client = sign_in(cast.ward1)

    def cost(path) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    few = cost(page(changes)), cost(LIST)
    for number in range(40):
        record(cast.admin, changes, {"title": [str(number), "x"]})
    assert (cost(page(changes)), cost(LIST)) <= few and max(few) <= 16


def test_an_empty_history_says_so(cast, sign_in):
    assert "Chưa có thay đổi nào được ghi" in text(sign_in(cast.ward1).get(page(factories.make_document())))


def test_hostile_text_in_the_trail_is_escaped(cast, sign_in):
    document = factories.make_document()
    record(cast.admin, document, {"title": ["", "<script>alert(1)</script>"]}, reason="<b>x</b>")
    for path in (page(document), LIST):
        content = sign_in(cast.ward1).get(path).content.decode()
        assert "<script>alert" not in content and "<b>x</b>" not in content


# --- Nothing is left out ----------------------------------------------------------------------------------------------------


def test_every_model_is_told_or_says_why_not():
    kinds = {kind.label for kind in everything()}
    for room in ROOMS:
        models = {model._meta.model_name for model in apps.get_app_config(room).get_models()}
        assert not WITHOUT[room].keys() - models, "a model that is no more"
        missing = {name for name in models if f"{room}.{name}" not in kinds} - WITHOUT[room].keys()
        assert missing == set(), (
            f"{room}: say whose these histories are to read ({room}/told.py), or why they have none"
        )


def recorded_actions() -> set[str]:
    """The names of acts in the code: what is given as `action` to whatever writes the trail."""
    found = set()
    for room in (*ROOMS, "wardpolice"):
        for path in Path(settings.BASE_DIR, room).rglob("*.py"):
            if {"migrations", "demo"} & set(path.parts):
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and _writes(node):
                    found |= {value for value in _constants(node) if value}
    return found


WRITERS = {"record", "record_each", "write_new", "write_changed", "_write", "_change", "_record", "save_changed", "_keep", "_move",
           "_hand", "_set_state", "_set_lock", "keep", "_save"}  # fmt: skip


def _writes(node: ast.Call) -> bool:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in WRITERS


def _constants(node: ast.Call):
    for keyword in node.keywords:
        if keyword.arg == "action" and isinstance(keyword.value, ast.Constant):
            yield keyword.value.value
    for argument in node.args:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and "_" in argument.value:
            yield argument.value


def test_every_act_has_words():
    found = recorded_actions()
    assert len(found) > 80
    known = actions()
    columns = {field.name for model in apps.get_models() for field in model._meta.get_fields()}
    missing = sorted(found - known.keys() - columns)
    assert not missing, f"name these acts in their room's told.py: {', '.join(missing)}"
    assert all(str(words).strip() for words in known.values())


def test_every_record_with_a_page_leads_to_it_from_its_history(cast, world, sign_in):
    client = sign_in(cast.admin)
    for what, model in (("assessment", Assessment), ("evidence", Evidence), ("document", Document)):
        row = model.objects.get(pk=world.keys[what, OWN])
        response = client.get(page(row))
        assert response.context["url"] and response.context["url"].encode() in response.content


def test_officers_see_their_own_account_and_no_other(cast, sign_in):
    other = Officer.objects.get(pk=cast.ward2.pk)
    assert sign_in(cast.ward1).get(page(cast.ward1)).status_code == 200
    assert sign_in(cast.ward1).get(page(other)).status_code == 404
    assert sign_in(cast.admin).get(page(other)).status_code == 200
