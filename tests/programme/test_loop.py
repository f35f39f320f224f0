"""The whole loop by the pages: a ward enters and signs, a reviewer verifies, a leader concludes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from organisation.models import AuditEntry
from programme.actions.recount import recount
from programme.models import Assessment, Evidence, Finding, Progress, WardStanding
from tests.programme.conftest import png, value_for

pytestmark = pytest.mark.django_db


def typed(finding):
    """What a ward's officer types to meet the criterion."""
    value = value_for(finding.criterion)
    return f"{value.normalize():f}".replace(".", ",")


def post(client, name, pk, **data):
    return client.post(reverse(f"programme:{name}", args=[pk]), data)


def test_assessment_goes_from_entry_to_conclusion_when_each_does_their_part(opened, cast, sign_in):
    assessment = opened.assessment
    findings = list(assessment.findings.select_related("criterion__group"))
    client = sign_in(cast.ward1)
    for code in "ABCDEFGH":
        data = {"no_secret": "1", "action": "next"}
        for finding in findings:
            if finding.criterion.group.code == code:
                data |= {
                    f"{finding.criterion.code}-version": finding.version,
                    f"{finding.criterion.code}-value": typed(finding),
                }
        if code == "A":
            data["A01-files"] = SimpleUploadedFile("Nghị quyết.png", png(), "image/png")
        answer = client.post(reverse("programme:assessment-edit", args=[assessment.pk]) + f"?nhom={code}", data)
        assert answer.status_code == 302, answer.content.decode()
    assessment.refresh_from_db()
    assert (assessment.answered, assessment.met_self, assessment.points_self, assessment.passes_self) == (
        54,
        54,
        100,
        True,
    )
    assert Evidence.objects.get().name == "Nghị quyết.png"

    assert post(client, "assessment-submit", assessment.pk, version=assessment.version).status_code == 403
    client = sign_in(cast.chief1)
    post(client, "assessment-submit", assessment.pk, version=assessment.version)
    assessment.refresh_from_db()
    assert assessment.state == "submitted" and assessment.submitted_by == cast.chief1

    client = sign_in(cast.reviewer)
    desk = reverse("programme:assessment-review", args=[assessment.pk])
    assert client.get(desk).status_code == 200
    c03 = Finding.objects.get(assessment=assessment, criterion__code="C03")
    client.post(
        desk,
        {
            "version": assessment.version,
            "action": "save",
            "C03-version": c03.version,
            "C03-verdict": "not_met",
            "C03-opinion": "Có một trường hợp bị kỷ luật.",
        },
    )
    answer = client.post(
        desk, {"version": Assessment.objects.get(pk=assessment.pk).version, "action": "accept"}, follow=True
    )
    assert "còn lại" in answer.content.decode()
    client.post(desk, {"version": Assessment.objects.get(pk=assessment.pk).version, "action": "finish"})
    assessment.refresh_from_db()
    assert (assessment.state, assessment.met_verified, assessment.vetoes_verified, assessment.passes_verified) == (
        "verified",
        53,
        1,
        False,
    )

    client = sign_in(cast.leader)
    post(client, "assessment-conclude", assessment.pk, version=assessment.version)
    assessment.refresh_from_db()
    assert assessment.state == "concluded" and len(assessment.content_hash) == 64
    assert "Nội dung đúng như khi kết luận" in client.get(assessment.get_absolute_url()).content.decode()
    assert list(assessment.steps.values_list("action", flat=True)) == ["open", "submit", "verify", "conclude"]
    assert AuditEntry.objects.filter(model="programme.assessment", object_id=str(assessment.pk)).count() >= 11
    assert recount() == []


def test_progress_grid_is_answered_and_signed_when_the_chief_presses_once(opened, cast, sign_in):
    client = sign_in(cast.chief1)
    address = reverse("programme:progress-list")
    assert client.get(address).status_code == 200
    own, task = opened.own, opened.own_task
    answer = client.post(
        address,
        {
            "action": "submit",
            f"p{own.pk}-version": own.version,
            f"p{own.pk}-answer": "reported",
            f"p{own.pk}-value": "100",
            f"p{task.pk}-version": task.version,
            f"p{task.pk}-answer": "nil",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    own.refresh_from_db(), task.refresh_from_db()
    assert (own.state, own.status, task.state) == (Progress.State.SUBMITTED, "done", Progress.State.SUBMITTED)
    standing = WardStanding.objects.get(ward=cast.hoan_kiem)
    assert (standing.duties_expected, standing.duties_reported, standing.duties_done) == (2, 2, 1)
    assert recount() == []


PAGES = ["document-list", "progress-list", "assessment-list", "criteria-set-list"]


@pytest.mark.parametrize("who", ["ward1", "chief1", "reviewer", "leader", "agency", "auditor", "admin", "idle"])
def test_pages_open_for_everyone_within_their_scope(opened, cast, directives, sign_in, who):
    client = sign_in(cast.everyone[who])
    for name in PAGES:
        assert client.get(reverse(f"programme:{name}")).status_code == 200, name
    for name, pk in (
        ("document-detail", directives.wards.document_id),
        ("directive-detail", directives.wards.pk),
        ("directive-detail", directives.draft.pk),
        ("criteria-set-detail", opened.assessment.criteria_set_id),
    ):
        assert client.get(reverse(f"programme:{name}", args=[pk])).status_code == 200, name
