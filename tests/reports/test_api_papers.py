"""The API's reports of progress tell their papers and where a value comes from, to whoever sees the report."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from organisation.models import ApiToken
from programme.actions.progress_papers import add_paper, withdraw_paper
from programme.models import Progress
from tests import factories
from tests.programme.clock import make_directive, make_duty
from tests.programme.test_uploads import pdf
from tests.reports.conftest import ROOT
from tests.reports.test_overview import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    period = factories.make_period("2026-Q3")
    duty = make_duty(make_directive(cast.catp), cast.hoan_kiem)
    return Progress.objects.create(
        duty=duty, period=period, due_on=period.ward_due_on, provenance="Sổ trụ sở", provenance_link="/tru-so/7/"
    )


def add(report, by, text):
    upload = SimpleUploadedFile(f"{text}.pdf", pdf(text))
    return add_paper(progress_id=report.pk, by=by, upload=upload, no_secret=True, number="05/BC")


def test_a_report_names_its_papers_and_its_register(cast, report, call):
    kept, gone = add(report, cast.ward1, "mot"), add(report, cast.ward1, "hai")
    withdraw_paper(paper_id=gone.pk, by=cast.ward1, reason="Nhầm")
    (row,) = call(cast.ward1, "duties").json()["results"]
    assert (row["provenance"], row["provenance_link"]) == ("Sổ trụ sở", "/tru-so/7/")
    (paper,) = row["papers"]
    assert (paper["id"], paper["name"], paper["number"], paper["sha256"]) == (kept.pk, "mot.pdf", "05/BC", kept.sha256)
    assert paper["url"].endswith(kept.get_absolute_url())
    assert call(cast.ward2, "duties").json()["count"] == 0


def test_papers_cost_the_same_for_one_report_and_many(cast, report, client):
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {ApiToken.issue(cast.leader)}"
    add(report, cast.ward1, "mot")
    one = queries_of(client, f"{ROOT}duties")
    duties = [make_duty(report.duty.directive, ward) for ward in factories.make_wards(20)]
    Progress.objects.bulk_create(Progress(duty=duty, period=report.period, due_on=report.due_on) for duty in duties)
    assert queries_of(client, f"{ROOT}duties") == one
