"""Targets and tasks kept through their actions: what is written, what is refused and how, who was first."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from organisation.models import AuditEntry
from organisation.versions import StaleEdit
from programme.actions.directives import create_directive, edit_directive, set_trajectory
from programme.models import Directive
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(db):
    return factories.make_document("NQ-22", number="22-NQ/TU", issued_on=date(2024, 10, 1))


@pytest.fixture
def create(cast, document):
    """create(**fields): a target under the document, as the administrator enters it."""

    def make(coordinating=(), chosen_wards=(), **fields):
        facts = {
            "code": "CT-01",
            "name": "Có trụ sở độc lập",
            "kind": "target",
            "document": document,
            "lead": cast.catp,
            "unit": "%",
            "target_value": Decimal(90),
            "due_on": date(2026, 12, 31),
        }
        return create_directive(
            by=cast.admin, fields=facts | fields, coordinating=coordinating, chosen_wards=chosen_wards
        )

    return make


@pytest.fixture
def edit(cast):
    def change(row, **parts):
        fields = parts.pop("fields", {})
        return edit_directive(directive_id=row.pk, version=row.version, by=cast.admin, fields=fields, **parts)

    return change


def refused(act, **fields) -> dict[str, str]:
    with pytest.raises(ValidationError) as refusal:
        act(**fields)
    return {name: " ".join(texts) for name, texts in refusal.value.message_dict.items()}


def test_create_keeps_the_first_wording_and_tells_the_trail(create, cast, document):
    row = create(coordinating=[cast.stc], binds="chosen", chosen_wards=[cast.ba_dinh], name_en="Own headquarters")
    wording = row.wordings.get()
    assert (wording.number, wording.text, wording.text_en) == (1, "Có trụ sở độc lập", "Own headquarters")
    assert (wording.document, wording.entered_by, wording.is_verified) == (document, cast.admin, False)
    assert list(row.coordinating.all()) == [cast.stc] and list(row.chosen_wards.all()) == [cast.ba_dinh]
    entry = AuditEntry.objects.get(action="create_directive")
    assert entry.by == cast.admin and entry.changes["chosen_wards"] == [[], [cast.ba_dinh.pk]]


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"lead": None}, "lead", "Thiếu cơ quan chủ trì"),
        ({"due_on": date(2024, 9, 30)}, "due_on", "trước ngày ban hành văn bản 01/10/2024"),
        ({"unit": ""}, "unit", "phải có đơn vị tính"),
        ({"kind": "task", "unit": ""}, "unit", "phải có đơn vị tính"),
        ({"unit": "định tính"}, "target_value", "không có giá trị phải đạt"),
        ({"target_value": Decimal(140)}, "target_value", "từ 0 đến 100"),
        ({"baseline_value": Decimal(140), "baseline_on": date(2024, 1, 1)}, "baseline_value", "từ 0 đến 100"),
        ({"baseline_value": Decimal(10)}, "baseline_on", "cần có ngày"),
        ({"baseline_value": Decimal(10), "baseline_on": date(2027, 1, 1)}, "baseline_on", "trước thời hạn"),
        ({"document": None, "is_active": True}, "is_active", "đã có văn bản"),
        ({"binds": "chosen"}, "chosen_wards", "ít nhất một đơn vị"),
        ({"binds": "wards", "cohort_kinds": []}, "cohort_kinds", "ít nhất một loại"),
        ({"levels": ["Tốt"]}, "levels", "hai mức khác nhau"),
        ({"levels": ["Yếu", "Tốt"], "unit": "định tính", "target_value": Decimal(3)}, "target_value", "từ 1 đến 2"),
        ({"measure": "lạ"}, "measure", "Không có số đo này"),
        ({"measure": "hq.independent", "binds": "lead"}, "measure", "từng đơn vị"),
        ({"name": ""}, "name", ""),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_written(create, fields, field, words):
    told = refused(create, **fields)
    assert words in told[field]
    assert not Directive.objects.exists() and not AuditEntry.objects.exists()


def test_lead_that_also_coordinates_is_refused(create, cast):
    told = refused(create, coordinating=[cast.catp, cast.stc])
    assert "đã chủ trì" in told["coordinating"]


def test_ward_chosen_twice_is_refused_by_name(create, cast):
    told = refused(create, binds="chosen", chosen_wards=[cast.ba_dinh, cast.hoan_kiem, cast.ba_dinh])
    assert "Ba Đình" in told["chosen_wards"] and "Hoàn Kiếm" not in told["chosen_wards"]


def test_wards_chosen_while_another_binding_is_refused(create, cast):
    assert "được chọn" in refused(create, binds="wards", chosen_wards=[cast.ba_dinh])["binds"]


def test_parent_that_closes_a_ring_or_stands_in_another_document_is_refused(create, edit):
    top = create(code="G", kind="group", unit="", target_value=None, lead=None, due_on=None)
    middle, low = create(code="A", parent=top), None
    low = create(code="B", parent=middle)
    told = refused(lambda: edit(top, fields={"parent": low}))
    assert "chính mình" in told["parent"]
    assert "chính mình" in refused(lambda: edit(top, fields={"parent": top}))["parent"]
    other = factories.make_document("KHAC", number="9/KH-UBND")
    assert "cùng một văn bản" in refused(create, code="C", document=other, parent=top)["parent"]
    assert "từng mục" in refused(lambda: edit(middle, fields={"document": other, "parent": None}))["document"]


def test_first_deadline_stays_and_says_to_ask_for_more_time(create, edit):
    row = create()
    told = refused(lambda: edit(row, fields={"due_on": date(2027, 6, 30)}))
    assert "31/12/2026" in told["due_on"] and "gia hạn" in told["due_on"]
    assert "gia hạn" in refused(lambda: edit(row, fields={"due_on": None}))["due_on"]
    open_ended = create(code="CT-02", due_on=None)
    assert edit(open_ended, fields={"due_on": date(2026, 6, 30)}).due_on == date(2026, 6, 30)


def test_edit_has_no_way_to_change_the_wording(create, edit):
    row = create()
    for name in ("name", "name_en", "code"):
        with pytest.raises(TypeError):
            edit(row, fields={name: "Lời khác"})


def test_edit_raises_the_version_and_a_stale_one_writes_nothing(create, edit, cast):
    row = create()
    changed = edit(row, fields={"working_text": "Rõ hơn"}, coordinating=[cast.stc])
    assert changed.version == 2
    entry = AuditEntry.objects.get(action="edit_directive")
    assert entry.changes == {"working_text": ["", "Rõ hơn"], "coordinating": [[], [cast.stc.pk]]}
    with pytest.raises(StaleEdit):
        edit(row, fields={"working_text": "Của người đến sau"})
    row.refresh_from_db()
    assert row.working_text == "Rõ hơn"
    edit(row, fields={"working_text": "Rõ hơn"})
    row.refresh_from_db()
    assert row.version == 2 and AuditEntry.objects.filter(action="edit_directive").count() == 1


def test_trajectory_takes_the_place_of_the_earlier_one(create, cast):
    row = create(baseline_value=Decimal(10), baseline_on=date(2024, 12, 31))
    for points in (
        [(date(2025, 6, 30), Decimal(40))],
        [(date(2025, 12, 31), Decimal(60)), (date(2025, 6, 30), Decimal(30))],
    ):
        row = set_trajectory(directive_id=row.pk, version=row.version, by=cast.admin, points=points)
    assert list(row.trajectory.values_list("on", "value")) == [
        (date(2025, 6, 30), Decimal(30)),
        (date(2025, 12, 31), Decimal(60)),
    ]
    assert row.version == 3 and AuditEntry.objects.filter(action="set_trajectory").count() == 2


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([(date(2025, 6, 30), Decimal(140))], "từ 0 đến 100"),
        ([(date(2025, 6, 30), Decimal(1)), (date(2025, 6, 30), Decimal(2))], "hai mốc"),
        ([(date(2027, 1, 1), Decimal(1))], "sau thời hạn 31/12/2026"),
        ([(date(2024, 12, 31), Decimal(1))], "sau ngày xuất phát"),
    ],
)
def test_trajectory_that_cannot_be_is_refused(create, cast, points, words):
    row = create(baseline_value=Decimal(10), baseline_on=date(2024, 12, 31))
    with pytest.raises(ValidationError) as refusal:
        set_trajectory(directive_id=row.pk, version=row.version, by=cast.admin, points=points)
    assert words in " ".join(refusal.value.messages) and not row.trajectory.exists()


def test_trajectory_of_what_is_not_measured_is_refused(create, cast):
    row = create(kind="task", unit="định tính", target_value=None)
    with pytest.raises(ValidationError, match="không đo bằng số"):
        set_trajectory(directive_id=row.pk, version=1, by=cast.admin, points=[(date(2025, 6, 30), Decimal(1))])
