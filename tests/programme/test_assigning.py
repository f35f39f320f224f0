"""Assessments given to one officer: their rights and when they end, taking over, many at once, what is refused."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from organisation.models import AuditEntry
from programme import life
from programme.actions.assessment import conclude_assessment, verify_assessment
from programme.actions.assigning import assign_reviewer, unassign_reviewer
from programme.models import Assessment, AssessmentStep
from tests import factories
from tests.at_once import together


def again(assessment) -> Assessment:
    return Assessment.objects.select_related("ward", "period", "reviewer").get(pk=assessment.pk)


@pytest.mark.django_db
def test_assigned_officer_verifies_without_the_roles_verb_and_others_may_not(submitted, cast):
    assert not life.may(again(submitted), "verify", cast.auditor)
    changed = assign_reviewer(
        assessment_ids=[submitted.pk], reviewer=cast.auditor, by=cast.leader, reason="nghỉ phép thay"
    )
    row = again(submitted)
    assert changed == [row] and (row.assigned_by, row.version) == (cast.leader, submitted.version)
    with pytest.raises(PermissionDenied, match=str(cast.auditor)):
        verify_assessment(assessment_id=row.pk, version=row.version, by=cast.reviewer, accept_rest=True)
    verify_assessment(assessment_id=row.pk, version=row.version, by=cast.auditor, accept_rest=True)
    row = again(row)
    conclude_assessment(assessment_id=row.pk, version=row.version, by=cast.leader)
    assert not life.is_assigned(again(row), cast.auditor)
    step = AssessmentStep.objects.get(assessment=row, action="assign")
    assert step.by == cast.leader and str(cast.auditor) in step.reason and "nghỉ phép thay" in step.reason
    assert AuditEntry.objects.filter(action="assign_reviewer", by=cast.leader).count() == 1


@pytest.mark.django_db
def test_reviewer_takes_over_and_hands_back(submitted, cast):
    assign_reviewer(assessment_ids=[submitted.pk], reviewer=cast.auditor, by=cast.leader)
    assign_reviewer(assessment_ids=[submitted.pk], reviewer=cast.reviewer, by=cast.reviewer)
    assert life.may(again(submitted), "verify", cast.reviewer) and not life.may(
        again(submitted), "verify", cast.auditor
    )
    with pytest.raises(PermissionDenied):
        unassign_reviewer(assessment_ids=[submitted.pk], by=cast.auditor)
    assign_reviewer(assessment_ids=[submitted.pk], reviewer=cast.auditor, by=cast.reviewer)
    unassign_reviewer(assessment_ids=[submitted.pk], by=cast.auditor)
    row = again(submitted)
    assert (row.reviewer, row.assigned_by, row.assigned_at) == (None, None, None)
    assert life.may(row, "verify", cast.reviewer)
    assert AssessmentStep.objects.filter(assessment=row, action="assign").count() == 4


@pytest.mark.django_db
def test_many_are_given_at_once_or_none(submitted, opened, cast):
    both = [submitted.pk, opened.foreign.pk]
    assert len(assign_reviewer(assessment_ids=both, reviewer=cast.reviewer, by=cast.leader)) == 2
    assert assign_reviewer(assessment_ids=both, reviewer=cast.reviewer, by=cast.leader) == []
    Assessment.objects.filter(pk=opened.foreign.pk).update(submitted_by=cast.auditor, submitted_at="2026-10-01T00:00Z")
    with pytest.raises(ValidationError, match="ký gửi"):
        assign_reviewer(assessment_ids=both, reviewer=cast.auditor, by=cast.leader)
    assert set(Assessment.objects.values_list("reviewer", flat=True)) == {cast.reviewer.pk}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "said"), [("chief1", "cán bộ của"), ("chief2", "không xem được"), ("agency", "không xem")]
)
def test_who_cannot_judge_is_not_given_it(submitted, cast, who, said):
    with pytest.raises(ValidationError, match=said):
        assign_reviewer(assessment_ids=[submitted.pk], reviewer=cast.everyone[who], by=cast.leader)
    assert again(submitted).reviewer is None


@pytest.mark.django_db
def test_only_holders_of_the_verb_assign_and_never_a_concluded_one(submitted, cast):
    for name, officer in cast.everyone.items():
        if name in {"reviewer", "leader"}:
            continue
        expected = PermissionDenied if name in {"ward1", "chief1", "auditor", "admin"} else Assessment.DoesNotExist
        with pytest.raises(expected):
            assign_reviewer(assessment_ids=[submitted.pk], reviewer=cast.reviewer, by=officer)
    verify_assessment(assessment_id=submitted.pk, version=submitted.version, by=cast.reviewer, accept_rest=True)
    conclude_assessment(assessment_id=submitted.pk, version=again(submitted).version, by=cast.leader)
    with pytest.raises(ValidationError, match="đã kết luận"):
        assign_reviewer(assessment_ids=[submitted.pk], reviewer=cast.reviewer, by=cast.leader)


@pytest.mark.django_db
def test_assigned_officer_reads_its_evidence_and_no_other(submitted, opened, cast):
    assert not life.may_read_evidence(cast.admin, submitted)
    assign_reviewer(assessment_ids=[submitted.pk], reviewer=cast.admin, by=cast.leader)
    assert life.may_read_evidence(cast.admin, again(submitted))
    assert not life.may_read_evidence(cast.admin, opened.foreign)


@pytest.mark.django_db
def test_detail_page_says_who_and_takes_over(submitted, cast, sign_in):
    client, page = sign_in(cast.reviewer), reverse("programme:assessment-detail", args=[submitted.pk])
    assert "Chưa giao" in client.get(page).content.decode()
    client.post(reverse("programme:assessment-assign", args=[submitted.pk]), {"take": "1"})
    assert "Giao cho bạn" in client.get(page).content.decode()
    answer = client.post(reverse("programme:assessment-unassign", args=[submitted.pk]), follow=True)
    assert "Đã thôi giao" in answer.content.decode()
    seen = sign_in(cast.ward1).get(page).content.decode()
    assert "Tôi nhận thẩm định" not in seen and "Thôi giao cho" in seen


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_hands_at_once_leave_one_reviewer_and_both_steps(submitted, opened, cast):
    second = factories.make_officer("reviewer2", "reviewer", sees_all=True)
    keys = [submitted.pk, opened.foreign.pk]
    gate = threading.Barrier(2)

    def give(reviewer, order):
        def act():
            gate.wait(timeout=30)
            return assign_reviewer(assessment_ids=order, reviewer=reviewer, by=cast.leader)

        return act

    answers = together(give(cast.reviewer, keys), give(second, keys[::-1]))
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    assert Assessment.objects.values_list("reviewer", flat=True).distinct().count() == 1
    assert AssessmentStep.objects.filter(action="assign").count() == 4
