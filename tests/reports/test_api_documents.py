"""The API's documents: clauses, files, what they replace or amend, and how much stands on each."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from organisation.actions.document_links import link_documents
from organisation.models import ApiToken, Clause, DocumentFile
from programme.models import Directive, Recognition
from tests import factories
from tests.reports.conftest import ROOT


@pytest.fixture
def call(client):
    """call(officer, path) → the answer."""
    return lambda officer, path: client.get(ROOT + path, headers={"Authorization": f"Bearer {ApiToken.issue(officer)}"})


@pytest.fixture
def papers(cast):
    old, new = factories.make_document("CU", number="01/KH-UBND"), factories.make_document("MOI", number="02/KH-UBND")
    link_documents(by=cast.admin, later_id=new.pk, earlier_id=old.pk, kind="replaces")
    clause = Clause.objects.create(document=old, label="Mục 2")
    Directive.objects.create(code="T-01", kind="task", name="Việc", document=old, clause=clause, lead=cast.catp)
    for ward in (cast.hoan_kiem, cast.ba_dinh):
        Recognition.objects.create(ward=ward, year=2026, registered_on="2026-01-01", document=old)
    for name, gone in (("giu.pdf", None), ("go.pdf", timezone.now())):
        row = DocumentFile(document=old, name=name, content_type="application/pdf", size=3, sha256="4" * 64, received_by=cast.admin,
                           no_secret_confirmed_at=timezone.now(), withdrawn_at=gone)  # fmt: skip
        row.file.save(f"documents/{name}", ContentFile(b"abc"), save=True)
    return old, new


def test_document_is_answered_with_clauses_files_and_links(cast, papers, call):
    old, new = papers
    one = call(cast.ward1, f"documents/{old.pk}").json()
    assert [clause["label"] for clause in one["clauses"]] == ["Mục 2"]
    assert [file["name"] for file in one["files"]] == ["giu.pdf"]
    assert [(link["relation"], link["document"]) for link in one["links"]] == [("replaced_by", new.pk)]
    assert [link["relation"] for link in call(cast.ward1, f"documents/{new.pk}").json()["links"]] == ["replaces"]


def test_citations_are_counted_within_the_callers_scope(cast, papers, call):
    old, _new = papers
    assert call(cast.leader, f"documents/{old.pk}").json()["citations"] == {"directives": 1, "recognitions": 2}
    assert call(cast.ward1, f"documents/{old.pk}").json()["citations"] == {"directives": 1, "recognitions": 1}


@pytest.mark.parametrize("key", ["0", "999999", "9" * 30])
def test_document_that_is_not_there_is_404(cast, call, key):
    assert call(cast.leader, f"documents/{key}").status_code == 404


def test_list_costs_as_many_queries_for_more_documents(cast, papers, call, django_assert_max_num_queries):
    for number in range(10, 40):
        factories.make_document(f"D-{number}", number=f"{number}/KH-UBND")
    with django_assert_max_num_queries(16):
        assert call(cast.leader, "documents").json()["count"] == 32
