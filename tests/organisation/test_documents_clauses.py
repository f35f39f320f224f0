"""Clauses are added, changed and taken away from a version of their document; one that is cited stays."""

import pytest
from django.urls import reverse

from organisation.models import AuditEntry, Clause
from programme.models import Directive
from tests import factories


@pytest.fixture
def document(cast):
    return factories.make_document()


def page(document, clause=None):
    return reverse("programme:document-clauses", args=[document.pk]) + (f"?muc={clause.pk}" if clause else "")


def sent(document, **more):
    return {"label": "Mục 2", "text": "Nội dung", "position": "2", "version": document.version} | more


def test_clause_is_added_and_changed_with_its_trail(sign_in, cast, document):
    client = sign_in(cast.admin)
    assert client.post(page(document), sent(document)).status_code == 302
    clause = Clause.objects.get()
    document.refresh_from_db()
    assert (clause.label, clause.position, document.version) == ("Mục 2", 2, 2)
    assert client.post(page(document, clause), sent(document, label="Mục III")).status_code == 302
    assert Clause.objects.get().label == "Mục III"
    assert AuditEntry.objects.filter(action="save_clause").count() == 2


def test_stale_change_keeps_what_was_typed(sign_in, cast, document):
    type(document).objects.filter(pk=document.pk).update(version=5)
    answer = sign_in(cast.admin).post(page(document), sent(document, text="Bản của tôi"))
    assert answer.status_code == 409 and "Bản của tôi" in answer.text
    assert not Clause.objects.exists()


def test_same_label_twice_is_refused(sign_in, cast, document):
    Clause.objects.create(document=document, label="Mục 2")
    answer = sign_in(cast.admin).post(page(document), sent(document))
    assert answer.status_code == 422 and "đã có điều khoản này" in answer.text


def test_cited_clause_stays_and_an_idle_one_goes(sign_in, cast, document):
    clause = Clause.objects.create(document=document, label="Mục 2")
    asked = Directive.objects.create(code="T-01", kind="task", name="Việc", document=document, clause=clause)
    client = sign_in(cast.admin)
    answer = client.post(page(document, clause), sent(document, act="remove"))
    assert answer.status_code == 422 and "đang được dẫn" in answer.text and Clause.objects.exists()
    assert not AuditEntry.objects.filter(action="remove_clause").exists()
    asked.delete()
    assert client.post(page(document, clause), sent(document, act="remove")).status_code == 302
    assert not Clause.objects.exists()


def test_clause_of_another_document_does_not_exist_here(sign_in, cast, document):
    other = Clause.objects.create(document=factories.make_document("B"), label="Mục 1")
    assert sign_in(cast.admin).post(page(document, other), sent(document)).status_code == 404


@pytest.mark.parametrize("value", ["\x00", "9" * 5000, "-1", "²"])
def test_nonsense_is_answered(sign_in, cast, document, value):
    fields = dict.fromkeys(("label", "text", "position", "version", "act"), value)
    assert sign_in(cast.admin).post(page(document), fields).status_code in {409, 422}
