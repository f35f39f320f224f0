"""A criterion that is only for some kinds of unit: not applicable elsewhere from the opening on, and nobody says otherwise."""

import pytest
from django.core.exceptions import ValidationError

from organisation.models import Ward
from programme.actions.assessment import FindingEntry, ReviewEntry, save_findings, save_review
from programme.actions.criteria_drafts import derive_set
from programme.actions.opening import open_period
from programme.actions.recount import recount
from programme.criteria import rules
from programme.criteria.comparison import changed
from programme.criteria.sheet_columns import cells_of
from programme.models import Assessment, CriteriaSet, Criterion, Finding
from tests import factories, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(cast):
    """The veto of a set of three is for xã only; Ba Đình is made a xã."""
    draft = world.make_criteria_draft()
    Criterion.objects.filter(code="A03").update(applies_to=["xã"])
    draft.state, draft.published_at = "published", "2024-09-15T00:00Z"
    draft.cohort_kinds = ["phường", "xã"]
    draft.save()
    Ward.objects.filter(pk=cast.ba_dinh.pk).update(kind="xã")
    period = factories.make_period("2026-Q3")
    open_period(period=period, day=period.ends_on)
    return Assessment.objects.get(ward=cast.hoan_kiem)


def veto(assessment) -> Finding:
    return assessment.findings.get(criterion__code="A03")


def test_opening_makes_it_not_applicable_and_leaves_the_denominator(opened, cast):
    row = veto(opened)
    assert (row.self_verdict, row.is_exempt, row.self_points) == ("not_applicable", True, 0)
    assert row.provenance == "tiêu chí chỉ áp dụng cho xã"
    assert (opened.total, opened.points_max) == (2, 5)
    other = Assessment.objects.get(ward=cast.ba_dinh)
    assert (other.total, other.points_max, veto(other).self_verdict) == (3, 10, "")
    assert recount() == []


def test_nobody_answers_or_judges_it_otherwise(opened, cast):
    save_findings(
        assessment_id=opened.pk,
        by=cast.ward1,
        entries=[FindingEntry("A03", 1, 1), FindingEntry("A01", 1, 1), FindingEntry("A02", 1, 95)],
    )
    assert veto(opened).self_verdict == "not_applicable" and veto(opened).is_exempt
    opened.refresh_from_db()
    Assessment.objects.filter(pk=opened.pk).update(state="submitted")
    entry = ReviewEntry("A03", veto(opened).version, "met", opinion="x")
    with pytest.raises(ValidationError, match="không áp dụng"):
        save_review(assessment_id=opened.pk, version=opened.version, by=cast.reviewer, entries=[entry])
    save_review(
        assessment_id=opened.pk, version=opened.version, by=cast.reviewer, entries=[], accept_rest=True, finish=True
    )
    opened.refresh_from_db()
    assert (opened.state, opened.met_verified, opened.total, opened.passes_verified) == ("verified", 2, 2, True)


def test_rules_sheet_copy_and_comparison_know_it(opened, cast):
    criteria_set = CriteriaSet.objects.get()
    row = criteria_set.criteria.select_related("group").get(code="A03")
    assert any(
        "Chỉ áp dụng cho xã: A03" in line for line in rules.sentences(criteria_set, list(criteria_set.criteria.all()))
    )
    assert cells_of(row)["ap_dung_cho"] == "xã"
    copy = derive_set(by=cast.admin, old_id=criteria_set.pk, name="Bộ thử", valid_from="2027-01-01")
    new = copy.criteria.select_related("group").get(code="A03")
    assert new.applies_to == ["xã"] and changed(row, new) == []
    new.applies_to = []
    assert [after for _name, _before, after in changed(row, new)] == [""] or changed(row, new)[0][1] == "xã"


def test_unknown_kind_is_refused(opened):
    row = Criterion.objects.get(code="A03")
    row.applies_to = ["quận"]
    with pytest.raises(ValidationError, match="Loại đơn vị"):
        row.clean()
