"""The invented data: whole, consistent, the same on every run, and out again without a trace in the records."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

import facilities.recount
import programme.actions.recount
from facilities.models import Headquarters
from organisation import audit
from organisation.clock import today
from organisation.models import AuditEntry, Document, DocumentLink, Officer, PortalState, Ward
from programme.models import (
    Assessment,
    Directive,
    DirectiveStanding,
    DirectiveWording,
    Dispute,
    Evidence,
    Extension,
    Obstacle,
    Progress,
    Recognition,
)
from reports.models import ComplianceReport, Edition, Objection, Obligation
from reports.obligations import Standing, standing_on
from wardpolice.demo import buildings as demo_buildings
from wardpolice.demo import chances, clearing
from wardpolice.demo import directives as demo_directives

COHORTS = {"2024-Q4": 175, "2025-Q1": 160, "2025-Q2": 160, "2025-Q3": 51, "2026-Q3": 51}


def run(name, **options):
    out = io.StringIO()
    call_command(name, stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.fixture
def ground(db):
    run("seed_reference")
    run("sync_roles")


@pytest.mark.slow
def test_demonstration_is_whole_and_goes_out_again(ground, client, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "mot-mat-khau-thu-2026")
    told = run("seed_demo")
    assert "mot-mat-khau-thu-2026" in told
    for code, count in COHORTS.items():
        year, _dash, quarter = code.partition("-Q")
        assert Assessment.objects.filter(period__year=year, period__number=quarter).count() == count, code
    assert programme.actions.recount.recount() == [] and facilities.recount.recount() == []
    assert set(Assessment.objects.values_list("state", flat=True)) == set(Assessment.State.values)
    assert Ward.objects.filter(dissolved_on=None).exclude(headquarters_standing__sites__gt=0).count() == 0
    assert ComplianceReport.objects.filter(state="issued").count() == 3
    assert Edition.objects.exclude(issue_number=None).count() == 4 and Edition.objects.filter(number=2).count() == 1
    stands = {standing_on(row, today()) for row in Obligation.objects.select_related("period", "edition")}
    assert {Standing.SENT, Standing.SENT_LATE, Standing.NIL, Standing.LATE, Standing.EXCUSED} <= stands
    assert set(Objection.objects.values_list("state", flat=True)) == {"open", "upheld"}
    titles = Recognition.objects.standing_on(today())
    assert {"registered", "proposed", "ended"} <= set(titles.values_list("standing", flat=True))
    assert all("minh hoạ" in title.note for title in titles)
    assert set(Obstacle.objects.values_list("state", flat=True)) == set(Obstacle.State.values)
    assert (
        set(Extension.objects.values_list("state", flat=True)) == {"asked", "granted"} and Dispute.objects.count() == 1
    )
    assert DirectiveWording.objects.filter(directive__code=demo_directives.CODE).count() == 2
    assert DirectiveStanding.objects.exclude(override_status="").count() == 1
    assert DocumentLink.objects.count() == 1
    assert Evidence.objects.exists() and PortalState.is_demonstration()
    sent = client.post("/dang-nhap/", {"username": "ward1", "password": "mot-mat-khau-thu-2026"})
    assert sent.status_code == 302
    assert "Dữ liệu minh hoạ" in client.get("/viec-cua-toi/").content.decode()

    counted = Assessment, Progress, Obligation, AuditEntry
    before = [model.objects.count() for model in counted]
    run("seed_demo")
    assert before == [model.objects.count() for model in counted]

    run("clear_demo", yes=True)
    assert [model for model in clearing.ORDER if model.objects.exists()] == []
    assert not Directive.objects.filter(code=demo_directives.CODE).exists() and not DocumentLink.objects.exists()
    assert not Document.objects.filter(key__startswith=demo_directives.KEY).exists()
    assert not PortalState.is_demonstration() and Ward.objects.count() == 761
    assert not Officer.objects.filter(is_demonstration=True, is_active=True).exists()
    run("seed_demo")
    assert not Assessment.objects.exists(), "cleared data must not come back by itself"


def test_clearing_refuses_when_a_real_officer_has_entered_records(ground):
    officer = Officer.objects.create(username="nguoi-that", full_name="Người Thật")
    building = Headquarters.objects.create(name="Trụ sở thật")
    audit.record(by=officer, action="create_headquarters", row=building)
    PortalState.objects.update_or_create(pk=1, defaults={"demonstration_since": timezone.now()})
    with pytest.raises(CommandError, match="nguoi-that"):
        run("clear_demo", yes=True)
    assert Headquarters.objects.filter(pk=building.pk).exists()


def test_the_same_unit_gets_the_same_building_on_every_run(ground):
    wards = list(Ward.objects.filter(dissolved_on=None))

    def buildings():
        return [vars(demo_buildings.building_of(ward, 0, chances.chance(ward, "hq"))) for ward in wards]

    first, second = buildings(), buildings()
    for row in (*first, *second):
        row.pop("_state")
    assert first == second
    assert len({row["independence"] for row in first}) == 4, "varied, not all alike"
