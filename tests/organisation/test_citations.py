"""All that stands on a document is asked of all rooms at once, each within the officer's scope."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from facilities.models import Funding, FundingRevision, InvestmentProject, Norm, ProjectStage, Remedy
from organisation import citations
from organisation.models import Clause
from programme.models import CriteriaSet, Directive, DirectiveWording, Extension, Recognition
from tests import factories

KINDS = {
    "events", "directives", "wordings", "extensions", "criteria", "recognitions",
    "norms", "projects", "stages", "money", "remedies", "surplus", "papers",
}  # fmt: skip


@pytest.fixture
def document(cast):
    """A plan on which something of each room stands."""
    plan = factories.make_document()
    clause = Clause.objects.create(document=plan, label="Mục 2")
    lead = {"document": plan, "lead": cast.catp}
    asked = Directive.objects.create(code="T-01", kind="task", name="Quán triệt", clause=clause, **lead)
    Directive.objects.create(code="T-02", kind="task", name="Sơ kết", **lead)
    DirectiveWording.objects.create(directive=asked, number=1, text="Lời văn", document=plan, clause=clause)
    Extension.objects.create(directive=asked, old_due_on=date(2026, 1, 1), new_due_on=date(2026, 2, 1), reason="Bão",
                             document=plan, asked_by=cast.agency)  # fmt: skip
    CriteriaSet.objects.create(name="Bộ nháp", version=1, valid_from=date(2026, 1, 1), document=plan)
    Norm.objects.create(
        item="land_area_m2", value=500, unit="m²", per="site", source="KH", document=plan, is_active=True
    )
    for ward in (cast.hoan_kiem, cast.ba_dinh):
        Recognition.objects.create(ward=ward, year=2026, registered_on=date(2026, 1, 1), document=plan)
        Remedy.objects.create(ward=ward, measure="hq.independent", what=f"Giao nhà {ward.name}", document=plan)
        project = InvestmentProject.objects.create(ward=ward, name=f"Xây {ward.name}", policy_decision=plan)
        ProjectStage.objects.create(project=project, stage=4, document=plan)
        funding = Funding.objects.create(project=project, year=2026, source="NSTP")
        FundingRevision.objects.create(funding=funding, rung="planned", number=1, amount=10**9, document=plan)
    factories.make_document("KHAC", number="9/KH-UBND")
    return plan


def page_of(document):
    return reverse("programme:document-citations", args=[document.pk])


def test_every_room_offers_its_rows(db):
    assert {kind.key for kind in citations.kinds()} >= KINDS


def test_rows_of_all_rooms_are_counted_for_the_city(cast, document):
    assert citations.counts(cast.leader, document.pk) == {
        "directives": 2, "wordings": 1, "extensions": 1, "recognitions": 2, "norms": 1, "projects": 2, "stages": 2, "money": 2,
        "remedies": 2,
    }  # fmt: skip


def test_every_row_that_cites_leads_back_to_the_document(cast, document, sign_in):
    back, client = f'href="{document.get_absolute_url()}"', sign_in(cast.leader)
    found = {}
    for row in map(citations.told, citations.listed(cast.leader, document.pk)):
        if row.kind.key == "recognitions":  # shown with the decision, which these have not come to
            continue
        found.setdefault(row.kind.key, set()).add(row.url)
    assert found.keys() >= {"directives", "norms", "projects", "stages", "money", "remedies"}
    without = {
        kind: url for kind, urls in found.items() for url in urls if back not in client.get(url).content.decode()
    }
    assert without == {}


def test_stage_money_and_remedy_name_the_document_itself(cast, document, sign_in):
    InvestmentProject.objects.update(policy_decision=None)  # else the project's own facts would do
    back, client = f'href="{document.get_absolute_url()}"', sign_in(cast.leader)
    pages = {row.url for row in map(citations.told, citations.listed(cast.leader, document.pk, kind="stages"))}
    pages |= {row.url for row in map(citations.told, citations.listed(cast.leader, document.pk, kind="money"))}
    assert len(pages) == 4 and all(client.get(url).content.decode().count(back) == 1 for url in pages)


def test_draft_of_criteria_is_counted_for_its_keeper_only(cast, document):
    assert citations.counts(cast.admin, document.pk)["criteria"] == 1
    assert "criteria" not in citations.counts(cast.ward1, document.pk)


def test_ward_sees_only_its_own_rows_and_what_is_open(cast, document):
    rows = [citations.told(row) for row in citations.listed(cast.ward1, document.pk)]
    labels = [row.label for row in rows]
    assert "T-01 Quán triệt" in labels and "Giao nhà Hoàn Kiếm" in labels and "Xây Hoàn Kiếm" in labels
    assert not [label for label in labels if "Ba Đình" in label]


def test_counts_and_rows_agree_for_everybody(cast, document):
    for officer in cast.everyone.values():
        counted = citations.counts(officer, document.pk)
        rows = [citations.told(row) for row in citations.listed(officer, document.pk)]
        assert {key: sum(row.kind.key == key for row in rows) for key in counted} == counted
        assert len(rows) == sum(counted.values())


def test_rows_of_one_clause_are_those_that_name_it(cast, document):
    clause = document.clauses.get()
    assert citations.counts(cast.leader, document.pk, clause.pk) == {"directives": 1, "wordings": 1}
    rows = [
        citations.told(row) for row in citations.listed(cast.leader, document.pk, clause=clause.pk, kind="directives")
    ]
    assert [(row.label, row.clause) for row in rows] == [("T-01 Quán triệt", clause.pk)]


def test_rows_and_counts_cost_one_query_each(cast, document, django_assert_num_queries):
    cast.leader.has_perm("x")
    with django_assert_num_queries(1):
        list(citations.listed(cast.leader, document.pk))
    with django_assert_num_queries(1):
        citations.counts(cast.leader, document.pk)


def test_registering_a_kind_twice_is_refused(db):
    with pytest.raises(ValueError, match="twice"):
        citations.register("directives", "x", lambda officer: None, str)


def test_every_row_leads_to_a_page_that_opens(sign_in, cast, document):
    client = sign_in(cast.ward1)
    addresses = {citations.told(row).url for row in citations.listed(cast.ward1, document.pk)}
    assert len(addresses) > 4
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def test_page_shows_rows_by_kind_and_clause(sign_in, cast, document):
    client = sign_in(cast.leader)
    assert "Giao nhà Ba Đình" in client.get(page_of(document)).text
    kept = client.get(page_of(document), {"loai": "directives", "dieu": document.clauses.get().pk}).text
    assert "T-01 Quán triệt" in kept and "T-02" not in kept and "Giao nhà" not in kept


def test_page_costs_as_many_queries_for_more_rows(sign_in, cast, document, django_assert_max_num_queries):
    client = sign_in(cast.leader)
    Directive.objects.bulk_create(
        Directive(code=f"N-{number}", kind="task", name="Việc", document=document) for number in range(120)
    )
    with django_assert_max_num_queries(12):
        assert client.get(page_of(document), {"page": "2"}).status_code == 200


@pytest.mark.parametrize("query", [{"loai": "la", "dieu": "x"}, {"dieu": "9" * 40}, {"page": "-3"}, {"export": "exe"}])
def test_page_answers_nonsense(sign_in, cast, document, query):
    assert sign_in(cast.leader).get(page_of(document), query).status_code == 200


def test_export_holds_exactly_the_rows_shown(sign_in, cast, document):
    answer = sign_in(cast.ward1).get(page_of(document), {"export": "xlsx", "loai": "recognitions"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    assert len(rows) == 2 and "Hoàn Kiếm" in rows[1][1]
