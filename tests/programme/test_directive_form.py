"""A target or task entered and changed on its own page: what is refused, what is said first, what stays when a save is stale."""

from datetime import date

import pytest
from django.urls import reverse

from organisation.models import Clause
from programme.actions.directives import edit_directive
from programme.models import Directive, Duty, Progress
from tests import factories

pytestmark = pytest.mark.django_db

FACTS = {
    "kind": "target", "position": "3", "binds": "wards", "cohort_kinds": ["phường"], "rhythm": "month", "unit": "%",
    "target_value": "90,5", "direction": "at_least", "rollup": "mean", "weight": "1", "working_text": "Làm thế nào",
    "baseline_value": "10", "baseline_on": "01/01/2026", "due_on": "31/12/2026", "silent_after_days": "40", "is_active": "on",
}  # fmt: skip
NEW = FACTS | {"code": "T-77", "name": "Tỷ lệ hồ sơ số hóa", "name_en": "Files made digital", "is_verified": "on"}


@pytest.fixture
def document(db):
    return factories.make_document(issued_on=date(2024, 5, 2))


@pytest.fixture
def create(cast, sign_in, document):
    """create(**facts) → the answer to the administrator's press."""
    address = reverse("programme:directive-create", args=[document.pk])
    return lambda **facts: sign_in(cast.admin).post(address, NEW | {"lead": cast.catp.pk} | facts)


def edit_page(row) -> str:
    return reverse("programme:directive-edit", args=[row.pk])


def typed(row, **facts) -> dict:
    """What the form of a directive says, untouched but for `facts`."""
    said = {
        name: getattr(row, name)
        for name in ("kind", "position", "binds", "cohort_kinds", "rhythm", "unit", "direction", "rollup", "version")
    }
    said |= {"weight": "1", "lead": row.lead_id, "coordinating": [body.pk for body in row.coordinating.all()]}
    if row.target_value is not None:
        said["target_value"] = f"{row.target_value:.0f}"
    return said | {"is_active": "on", "measure_text": row.measure_text} | facts


def test_new_directive_says_whom_it_binds(create, cast, client):
    text = client.get(create().url).content.decode()
    assert "Bắt đầu có nghĩa vụ (2)" in text and cast.ba_dinh.full_name in text
    assert "Bắt đầu có nghĩa vụ" not in client.get(create(code="T-78", is_active=[]).url).content.decode()


def test_new_directive_has_every_fact_typed_and_its_first_wording(create, cast, document):
    answer = create(coordinating=[cast.stc.pk], clause=Clause.objects.create(document=document, label="Điều 1").pk)
    row = Directive.objects.get(code="T-77")
    assert answer.status_code == 302 and answer.url == row.get_absolute_url()
    assert (row.document, row.kind, row.lead, row.rhythm, row.silent_after_days) == (
        document,
        "target",
        cast.catp,
        "month",
        40,
    )
    assert (str(row.target_value), row.baseline_on, row.due_on) == ("90.5000", date(2026, 1, 1), date(2026, 12, 31))
    assert (row.clause.document, list(row.coordinating.all()), row.is_active) == (document, [cast.stc], True)
    wording = row.wordings.get()
    assert (wording.number, wording.text, wording.is_verified, wording.entered_by) == (1, NEW["name"], True, cast.admin)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"lead": ""}, "Thiếu cơ quan chủ trì"),
        ({"unit": ""}, "phải có đơn vị tính"),
        ({"target_value": "140"}, "từ 0 đến 100"),
        ({"due_on": "31/12/2023"}, "trước ngày ban hành"),
        ({"binds": "chosen"}, "chọn ít nhất một đơn vị"),
        ({"cohort_kinds": []}, "Xin chọn ít nhất một loại đơn vị"),
        ({"baseline_on": ""}, "Giá trị xuất phát cần có ngày"),
        ({"levels": "một mức"}, "ít nhất hai mức"),
        ({"silent_after_days": "0"}, ""),
        ({"code": ""}, ""),
        ({"target_value": "1,234.5"}, "Không rõ"),
    ],
)
def test_refused_directive_keeps_what_was_typed(create, facts, words):
    answer = create(**facts)
    text = answer.content.decode()
    assert answer.status_code == 200 and "Chưa lưu" in text and words in text
    assert "Làm thế nào" in text and not Directive.objects.exists()


def test_lead_may_not_coordinate_too(create, cast):
    assert "đã chủ trì" in create(coordinating=[cast.catp.pk]).content.decode()
    assert not Directive.objects.exists()


def test_code_that_is_taken_is_refused(create):
    assert create().status_code == 302 and create().status_code == 200
    assert Directive.objects.count() == 1


def test_units_are_searched_without_losing_what_was_typed(create, cast):
    answer = create(**{"binds": "chosen", "tim": "ba dinh", "chon": [cast.hoan_kiem.pk], "tim-kiem": "1"})
    text = answer.content.decode()
    assert answer.status_code == 200 and "Chưa lưu" not in text and not Directive.objects.exists()
    assert f'value="{cast.hoan_kiem.pk}" checked' in text and f'name="chon" value="{cast.ba_dinh.pk}">' in text
    assert "Làm thế nào" in text and 'value="90,5"' in text
    create(binds="chosen", chon=[cast.hoan_kiem.pk, cast.ba_dinh.pk, cast.hoan_kiem.pk])
    assert set(Directive.objects.get().chosen_wards.all()) == {cast.hoan_kiem, cast.ba_dinh}


def test_live_search_answers_the_units_alone(cast, sign_in, document):
    page = reverse("programme:directive-create", args=[document.pk])
    answer = sign_in(cast.admin).get(page, {"tim": "ba dinh"}, headers={"HX-Request": "true"})
    assert "Ba Đình" in answer.content.decode() and "<html" not in answer.content.decode()


def test_edit_keeps_code_wording_and_first_deadline(directives, cast, sign_in):
    row = directives.wards
    edit_directive(directive_id=row.pk, version=1, by=cast.admin, fields={"due_on": date(2026, 12, 31)})
    row.refresh_from_db()
    facts = typed(row, name="Lời khác", code="X-1", due_on="31/12/2027", target_value="95")
    assert sign_in(cast.admin).post(edit_page(row), facts).status_code == 302
    row.refresh_from_db()
    assert (row.code, row.name, row.due_on, row.target_value) == ("T-01", "Có trụ sở độc lập", date(2026, 12, 31), 95)
    text = sign_in(cast.admin).get(edit_page(row)).content.decode()
    assert reverse("programme:directive-extension-ask", args=[row.pk]) in text and 'name="name"' not in text


def test_stale_edit_keeps_what_was_typed_and_shows_both(directives, cast, sign_in):
    row = directives.wards
    facts = typed(row, target_value="95", measure_text="Lời của tôi")
    edit_directive(directive_id=row.pk, version=1, by=cast.admin, fields={"target_value": 80})
    answer = sign_in(cast.admin).post(edit_page(row), facts)
    text = answer.content.decode()
    assert answer.status_code == 409 and "Lời của tôi" in text and "Bản đang lưu và bản của bạn" in text
    assert "<td>80</td><td>95</td>" in text
    assert sign_in(cast.admin).post(edit_page(row), facts | {"version": 2}).status_code == 302
    row.refresh_from_db()
    assert (row.target_value, row.version) == (95, 3)


def test_change_of_bearers_is_said_first_and_written_once_agreed(opened, directives, cast, sign_in):
    row, client = directives.task, sign_in(cast.admin)
    facts = typed(row, binds="lead")
    text = client.post(edit_page(row), facts).content.decode()
    row.refresh_from_db()
    assert f"Bắt đầu có nghĩa vụ (1): {cast.catp.name}." in text
    assert "Thôi có nghĩa vụ (2)" in text and cast.ba_dinh.full_name in text and row.binds == "wards"
    assert client.post(edit_page(row), facts | {"dong-y": "khac"}).status_code == 200
    mark = text.split('name="dong-y" value="')[1].split('"')[0]
    assert client.post(edit_page(row), facts | {"dong-y": mark}).status_code == 302
    row.refresh_from_db()
    assert row.binds == "lead" and Duty.objects.filter(directive=row).count() == 2
    assert Progress.objects.filter(duty__directive=row).count() == 2  # the opening, not the edit, takes them back


def test_change_that_moves_nobody_is_written_at_once(directives, cast, sign_in):
    row = directives.wards
    assert sign_in(cast.admin).post(edit_page(row), typed(row, measure_text="Khác")).status_code == 302
    row.refresh_from_db()
    assert (row.measure_text, row.version) == ("Khác", 2)


def test_draft_without_document_takes_one(directives, cast, sign_in, document):
    row = directives.draft
    facts = typed(row, lead=cast.catp.pk, is_active="", document=document.pk)
    facts.pop("is_active")
    assert sign_in(cast.admin).post(edit_page(row), facts).status_code == 302
    row.refresh_from_db()
    assert row.document == document


@pytest.mark.parametrize("name", ["directive-edit", "directive-create", "directive-trajectory"])
def test_pages_are_closed_to_those_who_only_read_and_missing_without_a_row(name, directives, cast, sign_in):
    key = directives.wards.document_id if name == "directive-create" else directives.wards.pk
    assert sign_in(cast.leader).get(reverse(f"programme:{name}", args=[key])).status_code == 403
    assert sign_in(cast.leader).post(reverse(f"programme:{name}", args=[key]), NEW).status_code == 403
    assert sign_in(cast.admin).get(reverse(f"programme:{name}", args=[2**62])).status_code == 404
