"""The API's histories and the head of the trail: the same scope as the pages, values as kept and in words."""

import pytest
from django.db import transaction

from organisation import audit
from organisation.models import AuditEntry, AuditHead
from reports.actions.auditing import verify_audit
from tests import factories


@pytest.fixture
def document(cast):
    """A document changed twice."""
    row = factories.make_document()
    for pair in (["a", "b"], ["b", "c"]):
        with transaction.atomic():
            audit.record(by=cast.admin, action="edit_document", row=row, changes={"title": pair}, reason="Sửa")
    return row


@pytest.mark.parametrize("name", ["document:%s", "organisation.document:%s", "document/%s", "Document-%s"])
def test_history_says_who_when_and_from_what_to_what(cast, document, call, name):
    answer = call(cast.ward1, "history", object=name % document.pk).json()
    assert answer["count"] == 2
    row = answer["results"][0]
    assert row["by"] == {"id": cast.admin.pk, "name": str(cast.admin)} and row["reason"] == "Sửa"
    assert (row["action"], row["action_text"]) == ("edit_document", "Sửa văn bản")
    assert row["about"]["object"] == f"document:{document.pk}"
    assert row["changes"] == [
        {"field": "title", "label": "trích yếu", "old": "b", "new": "c", "old_text": "b", "new_text": "c"}
    ]
    assert row["hash"] == AuditEntry.objects.get(number=row["number"]).hash


def test_history_comes_in_parts_and_by_field(cast, document, call):
    answer = call(cast.ward1, "history", object=f"document:{document.pk}", limit=1).json()
    assert len(answer["results"]) == 1 and "offset=1" in answer["next"]
    assert call(cast.ward1, "history", object=f"document:{document.pk}", field="note").json()["count"] == 0


@pytest.mark.parametrize(
    "name", ["", "document", "12", "document:", "document:x", "document:1:2", "docum ent:1", "' OR 1"]
)
def test_what_names_no_object_is_refused_in_words(cast, call, name):
    answer = call(cast.ward1, "history", object=name)
    assert answer.status_code == 400 and "assessment:12" in answer.json()["errors"]["object"][0]


def test_object_is_asked_for(cast, call):
    assert call(cast.ward1, "history").status_code == 422


@pytest.mark.parametrize("name", ["session:1", "auditentry:1", "document:0", f"document:{10**18}", "officer:%s"])
def test_foreign_and_unknown_objects_do_not_exist(cast, call, name):
    assert call(cast.ward1, "history", object=name % cast.ward2.pk if "%" in name else name).status_code == 404


def test_head_is_the_last_entry_and_what_the_latest_walk_found(cast, document, call):
    head = call(cast.ward1, "audit/head").json()
    assert (head["count"], head["hash"]) == (2, AuditHead.objects.get().hash) and head["checked"] is None
    verify_audit(trigger="schedule")
    checked = call(cast.idle, "audit/head").json()["checked"]
    assert (checked["count"], checked["is_whole"], checked["faults"]) == (2, True, 0)


def test_head_of_an_empty_trail(cast, call):
    assert call(cast.ward1, "audit/head").json() == {"count": 0, "hash": "0" * 64, "checked": None}


@pytest.mark.parametrize("path", ["history?object=document:1", "audit/head"])
def test_without_a_token_nothing_is_answered(cast, call, path):
    assert call(None, path).status_code == 401
