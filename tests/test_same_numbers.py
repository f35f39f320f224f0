"""One question, one number: the overview, the API, the frozen data, the workbook and the paper say the same."""

import io
import json
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from organisation import clock
from organisation.models import ApiToken
from programme.actions.standing import refresh
from programme.models import Assessment, Progress
from reports.actions import ask_report, make_report
from reports.city import city
from reports.models import Edition, SignedFile

pytestmark = pytest.mark.django_db
# What the overview counts, and where the report holds it.
SAME = {
    "assessments_expected": "assessments.expected",
    "assessments_submitted": "assessments.reported",
    "assessments_waiting": "assessments.waiting",
    "assessments_returned": "assessments.returned",
    "assessments_reviewed": "assessments.verified",
    "assessments_concluded": "assessments.concluded",
    "qualified": "assessments.passes",
    "vetoed": "assessments.with_veto",
    "duties_expected": "directives.wards.expected",
    "duties_reported": "directives.wards.reported",
    "duties_on_time": "directives.wards.on_time",
    "duties_done": "directives.wards.done",
    "duties_at_risk": "directives.wards.at_risk",
    "duties_late": "directives.wards.late",
    "all_headquarters_independent": "headquarters.totals.independent",
    "planned": "projects.totals.planned",
    "allocated": "projects.totals.allocated",
    "disbursed": "projects.totals.disbursed",
}


def at(data: dict, path: str):
    for name in path.split("."):
        data = data[name]
    return data


@pytest.fixture
def worked(world):
    """Of two wards one has sent its progress in time and passed its review; the other's answer is late and its paper came back."""
    cast, period, now = world.cast, world.period, timezone.now()
    Assessment.objects.filter(pk=world.keys["assessment", "own"]).update(
        state="verified",
        submitted_by=cast.chief1,
        submitted_at=now,
        verified_by=cast.reviewer,
        verified_at=now,
        met_verified=3,
        points_verified=10,
        passes_verified=True,
    )
    Assessment.objects.filter(pk=world.keys["assessment", "foreign"]).update(
        state="returned", submitted_by=cast.chief2, submitted_at=now
    )
    in_time = timezone.make_aware(timezone.datetime.combine(period.ward_due_on, timezone.datetime.min.time()))
    for whose, by, moment, status in (
        ("own", cast.chief1, in_time, "done"),
        ("foreign", cast.chief2, in_time + timedelta(days=3), "late"),
    ):
        Progress.objects.filter(pk=world.keys["progress", whose]).update(
            state="submitted", submitted_by=by, submitted_at=moment, status=status, percent=50
        )
    refresh([cast.hoan_kiem.pk, cast.ba_dinh.pk], [period.pk])
    return world


@pytest.fixture
def edition(worked) -> Edition:
    """The city's report made anew, files and all."""
    SignedFile.objects.filter(edition__report=worked.keys["city report", "own"]).delete()
    Edition.objects.filter(report=worked.keys["city report", "own"]).first().files.all().delete()
    Edition.objects.filter(report=worked.keys["city report", "own"]).delete()
    report = ask_report(kind="city", period=worked.period)
    type(report).objects.filter(pk=report.pk).update(state="queued")
    assert make_report(report.pk)
    return report.editions.get()


def test_overview_api_and_report_count_the_same(worked, edition, client):
    shown = city(worked.period, [], clock.today()).totals
    frozen = json.loads(edition.data)
    assert {key: shown[key] for key in SAME} == {key: at(frozen, path) for key, path in SAME.items()}
    assert shown["duties_reported"] == 2 and shown["duties_on_time"] == 1 and shown["qualified"] == 1
    token = ApiToken.issue(worked.cast.leader)
    answer = client.get(f"/api/v1/overview?period={worked.period.code}", headers={"Authorization": f"Bearer {token}"})
    assert {key: answer.json()["totals"][key] for key in SAME} == {key: shown[key] for key in SAME}


def test_workbook_and_paper_hold_the_frozen_numbers(worked, edition):
    frozen = json.loads(edition.data)
    files = {row.format: row.file.read() for row in edition.files.all()}
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]), read_only=True)
    cells = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None}
    planned = frozen["projects"]["totals"]["planned"]
    assert planned / 1_000_000 in cells
    text = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"])).pages).split())
    assert f"{planned // 1_000_000:,}".replace(",", ".") in text


def test_page_shows_the_frozen_numbers_after_the_rows_have_changed(worked, edition, sign_in):
    address = reverse("reports:report-detail", args=[edition.report_id])
    client = sign_in(worked.cast.leader)
    before = client.get(address).context["data"]
    Progress.objects.filter(period=worked.period).update(status="not_started")
    assert client.get(address).context["data"] == before == json.loads(edition.data)
