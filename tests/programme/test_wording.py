"""The official wording: locked as entered, followed by the next, compared with the signed paper."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from organisation import reference_data as ground
from organisation.models import AuditEntry
from organisation.versions import StaleEdit
from programme import reference_data
from programme.actions.directives import create_directive, revise_wording
from programme.models import Directive, DirectiveWording
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(cast):
    fields = {"code": "N-50", "name": "Xây dựng kế hoạch", "kind": "task", "lead": cast.catp}
    return create_directive(by=cast.admin, fields=fields | {"document": factories.make_document()})


def revise(row, by, **parts):
    parts = {"text": "Xây dựng, ban hành kế hoạch", "reason": "Theo bản ký", "document": row.document} | parts
    return revise_wording(directive_id=row.pk, version=row.version, by=by, **parts)


def test_revised_wording_follows_the_earlier_and_is_the_name(row, cast):
    new = revise(row, cast.admin, text_en="Make and issue the plan", is_verified=True)
    row.refresh_from_db()
    assert (row.name, row.name_en, row.version) == ("Xây dựng, ban hành kế hoạch", "Make and issue the plan", 2)
    assert list(row.wordings.values_list("number", "text", "is_verified")) == [
        (2, "Xây dựng, ban hành kế hoạch", True),
        (1, "Xây dựng kế hoạch", False),
    ]
    entry = AuditEntry.objects.get(action="revise_wording")
    assert (new.entered_by, entry.reason, entry.changes["wording"]) == (cast.admin, "Theo bản ký", [1, 2])


def test_same_wording_may_be_marked_as_compared_once(row, cast):
    revise(row, cast.admin, text=row.name, is_verified=True, reason="Đã đối chiếu")
    row.refresh_from_db()
    assert row.wordings.first().is_verified and row.wordings.first().text == row.wordings.last().text
    with pytest.raises(ValidationError, match="không có gì đổi"):
        revise(row, cast.admin, text=row.name, is_verified=True)


@pytest.mark.parametrize(("parts", "field"), [({"text": " "}, "text"), ({"reason": " "}, "reason")])
def test_wording_without_words_or_reason_is_refused(row, cast, parts, field):
    with pytest.raises(ValidationError) as refusal:
        revise(row, cast.admin, **parts)
    assert field in refusal.value.message_dict and row.wordings.count() == 1


def test_stale_revision_writes_nothing(row, cast):
    revise(row, cast.admin)
    with pytest.raises(StaleEdit):
        revise(row, cast.admin, text="Lời của người đến sau")
    assert row.wordings.count() == 2


def test_database_refuses_to_change_or_delete_a_wording(row):
    wording = row.wordings.get()
    for act in (
        lambda: DirectiveWording.objects.filter(pk=wording.pk).update(text="Lời khác"),
        lambda: DirectiveWording.objects.filter(pk=wording.pk).update(is_verified=True),
        lambda: DirectiveWording.objects.filter(pk=wording.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="stays as it was entered"), transaction.atomic():
            act()
    assert row.wordings.get().text == "Xây dựng kế hoạch"


def test_row_without_any_wording_gets_its_name_as_the_first(cast):
    bare = Directive.objects.create(code="N-51", name="Lời cũ", kind="task", lead=cast.catp)
    revise(bare, cast.admin, document=None)
    assert list(bare.wordings.values_list("number", "text")) == [(2, "Xây dựng, ban hành kế hoạch"), (1, "Lời cũ")]


def test_seeded_directives_have_their_first_wording_once_and_unverified(db):
    for _time in range(2):
        ground.load(ground.read())
        reference_data.load(reference_data.read())
    names = set(Directive.objects.values_list("pk", "name", "name_en", "document_id"))
    worded = DirectiveWording.objects.values_list("directive_id", "text", "text_en", "document_id")
    assert set(worded) == names and len(names) == worded.count() == 35
    assert not DirectiveWording.objects.exclude(number=1, is_verified=False, entered_by=None).exists()
