"""Two people at once, with real threads: neither replacing nor carrying out ever closes a ring between documents."""

import threading
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from organisation.actions import documents
from organisation.actions.document_links import link_documents
from organisation.actions.documents import FIELDS, edit_document
from organisation.models import Document, DocumentLink
from tests.at_once import together
from tests.factories import make_document, make_officer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
TURNS = 5


def told(results) -> list[str]:
    """What those were told who came second; every other fault is shown as it is."""
    refusals = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(refusal, ValidationError) for refusal in refusals), refusals
    return [text for refusal in refusals for text in refusal.messages]


@pytest.fixture
def papers(db):
    return [make_document(f"VB-{number}", number=f"{number}/KH-UBND") for number in range(1, 4)]


def test_ring_of_three_replacing_links_is_never_closed_by_those_who_link_at_once(papers):
    by, first, second, third = make_officer("keeper"), *papers
    for _turn in range(TURNS):
        pairs = [(first, second), (second, third), (third, first)]
        acts = [
            partial(link_documents, by=by, later_id=later.pk, earlier_id=earlier.pk, kind="replaces")
            for later, earlier in pairs
        ]
        (words,) = told(together(*acts))
        assert "thành vòng" in words and DocumentLink.objects.count() == 2
        DocumentLink.objects.all().delete()


def carry(document: Document, other: Document, by):
    values = {name: getattr(document, name) for name in FIELDS} | {"carries_out": [other]}
    return partial(edit_document, document_id=document.pk, version=document.version, by=by, values=values)


def test_two_documents_never_carry_out_one_another_when_saved_at_once(papers):
    by = make_officer("keeper")
    for _turn in range(TURNS):
        first, second = Document.objects.order_by("pk")[:2]
        (words,) = told(together(carry(first, second, by), carry(second, first, by)))
        assert "thành vòng" in words and Document.carries_out.through.objects.count() == 1
        Document.carries_out.through.objects.all().delete()


def test_control_without_the_common_hold_both_are_acknowledged(papers, monkeypatch):
    by, check = make_officer("keeper"), documents.refuse_carried_ring
    both_have_looked = threading.Barrier(2)

    def careless(*facts):
        check(*facts)
        if connection.features.has_select_for_update:  # SQLite holds its one write lock since BEGIN
            both_have_looked.wait(timeout=30)

    monkeypatch.setattr(documents, "hold_all", dict)
    monkeypatch.setattr(documents, "refuse_carried_ring", careless)
    first, second, _third = papers
    results = together(carry(first, second, by), carry(second, first, by))
    is_guarded = not connection.features.has_select_for_update
    assert len(told(results)) == is_guarded and Document.carries_out.through.objects.count() == 2 - is_guarded
