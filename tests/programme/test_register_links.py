"""A finding that comes from a register leads to the row: kept with it, shown on its pages, never a reason to judge it anew."""

from decimal import Decimal

import pytest
from django.urls import reverse

from organisation import measures
from programme.actions import assessment as actions
from programme.models import Assessment, Finding
from tests.programme.conftest import entries_for
from tests.programme.test_assessment import enter, finding

ROW = "/tru-so/7/"


@pytest.fixture
def held(monkeypatch):
    """What the register says of every ward; change it to change the register."""
    row = {"value": Decimal(1), "link": ROW}
    monkeypatch.setitem(
        measures._measures,
        "hq.independent",
        measures.Measure(
            "hq.independent",
            "",
            "",
            lambda wards, day: {ward: measures.Reading(row["value"], "Sổ trụ sở", row["link"]) for ward in wards},
        ),
    )
    return row


def test_link_is_kept_when_the_period_is_opened(held, opened):
    row = finding(opened.assessment, "B01")
    assert (row.provenance, row.provenance_link) == ("Sổ trụ sở", ROW)


def test_link_goes_with_the_figure(held, opened, cast):
    held["value"] = None
    enter(opened.assessment, cast.ward1, "A05", value=Decimal(1))
    assert finding(opened.assessment, "B01").provenance_link == ""


def test_another_row_of_the_same_words_is_followed_without_judging_anew(held, opened, cast):
    Finding.objects.filter(assessment=opened.assessment, criterion__code="B01").update(verified_verdict="met")
    before = finding(opened.assessment, "B01")
    held["link"] = "/tru-so/8/"
    enter(opened.assessment, cast.ward1, "A05", value=Decimal(1))
    after = finding(opened.assessment, "B01")
    assert (after.provenance_link, after.version, after.verified_verdict) == ("/tru-so/8/", before.version, "met")


def test_entry_page_and_desk_lead_to_the_row(held, opened, cast, sign_in):
    link = f'<a href="{ROW}">Sổ trụ sở</a>'
    pages = [("assessment-edit", cast.ward1), ("assessment-detail", cast.chief1)]
    for name, officer in pages:
        answer = sign_in(officer).get(reverse(f"programme:{name}", args=[opened.assessment.pk]), {"nhom": "B"})
        assert link in answer.content.decode(), name
    actions.save_findings(assessment_id=opened.assessment.pk, by=cast.ward1, entries=entries_for(opened.assessment))
    row = Assessment.objects.get(pk=opened.assessment.pk)
    actions.submit_assessment(assessment_id=row.pk, version=row.version, by=cast.chief1)
    desk = sign_in(cast.reviewer).get(reverse("programme:assessment-review", args=[row.pk]), {"nhom": "B"})
    assert link in desk.content.decode()
