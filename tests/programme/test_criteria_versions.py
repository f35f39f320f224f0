"""Versions of the criteria: derived, related, compared, published, retired; open assessments brought over once."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from organisation.models import AuditEntry
from organisation.versions import StaleEdit
from programme.actions import criteria_drafts as drafts
from programme.actions.assessment import return_assessment, save_findings
from programme.actions.criteria import change_over, publish_criteria_set, retire_criteria_set
from programme.actions.opening import open_period
from programme.actions.recount import recount
from programme.criteria.changeover import foresee
from programme.criteria.comparison import compare
from programme.models import Assessment, Changeover, CriteriaSet, Criterion, CriterionLink, Evidence, Finding
from tests import factories

from .conftest import DAY, entries_for
from .versions import change, next_version, relate

pytestmark = pytest.mark.django_db


def publish(draft, by):
    return publish_criteria_set(criteria_set_id=draft.pk, by=by)


# --- Drafts ---------------------------------------------------------------------------------------------------------------


def test_new_version_holds_everything_and_relates_each_criterion_to_itself(criteria_set, cast):
    draft = next_version(criteria_set, cast.admin)
    assert (draft.version, draft.state, draft.previous, draft.criteria.count()) == (2, "draft", criteria_set, 54)
    assert set(draft.links.values_list("kind", flat=True)) == {"same"}
    assert draft.links.count() == 54
    found = compare(criteria_set, draft)
    assert not any(row.changes for row in found.rows) and (found.old_count, found.new_count) == (54, 54)
    assert AuditEntry.objects.filter(action="create_criteria_set").count() == 1


def test_a_version_is_made_from_published_sets_alone(criteria_set, cast):
    draft = next_version(criteria_set, cast.admin)
    with pytest.raises(ValidationError):
        next_version(draft, cast.admin)


def test_a_published_set_takes_no_change_by_actions(criteria_set, cast):
    row = criteria_set.criteria.first()
    for act in (
        lambda: drafts.save_set(criteria_set_id=criteria_set.pk, revision=1, by=cast.admin, fields={"note": "x"}),
        lambda: drafts.save_criterion(
            criteria_set_id=criteria_set.pk, criterion_id=row.pk, version=1, by=cast.admin, fields={"name": "x"}
        ),
        lambda: drafts.delete_draft(criteria_set_id=criteria_set.pk, revision=1, by=cast.admin),
        lambda: drafts.remove_criterion(criteria_set_id=criteria_set.pk, criterion_id=row.pk, version=1, by=cast.admin),
    ):
        with pytest.raises(ValidationError) as refusal:
            act()
        assert refusal.value.code == "published"


def test_stale_criterion_is_refused_and_the_other_tab_stands(criteria_set, cast):
    draft = next_version(criteria_set, cast.admin)
    change(draft, "A01", cast.admin, name="Bản thứ nhất")
    row = draft.criteria.get(code="A01")
    with pytest.raises(StaleEdit) as stale:
        drafts.save_criterion(
            criteria_set_id=draft.pk, criterion_id=row.pk, version=1, by=cast.admin, fields={"name": "Bản thứ hai"}
        )
    assert stale.value.current.name == "Bản thứ nhất"
    assert draft.criteria.get(code="A01").name == "Bản thứ nhất"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"code": "A02"}, "__all__"),
        ({"max_points": -1}, "max_points"),
        ({"max_points": "1.234"}, "max_points"),
        ({"kind": "level", "levels": []}, "levels"),
        ({"kind": "quantity", "target": 5, "min_value": 9, "max_value": 1}, "max_value"),
    ],
)
def test_a_wrong_criterion_is_refused_by_its_field(criteria_set, cast, fields, field):
    draft = next_version(criteria_set, cast.admin)
    with pytest.raises(ValidationError) as refusal:
        change(draft, "A01", cast.admin, **fields)
    assert field in refusal.value.message_dict


def test_removed_criterion_is_dropped_in_the_crosswalk_and_a_like_one_is_proposed(criteria_set, cast):
    draft = next_version(criteria_set, cast.admin)
    row, other = draft.criteria.get(code="A01"), draft.criteria.get(code="A02")
    drafts.remove_criterion(criteria_set_id=draft.pk, criterion_id=row.pk, version=row.version, by=cast.admin)
    assert draft.links.get(old__code="A01").kind == "dropped"
    fields = {name: getattr(row, name) for name in drafts.CRITERION_FIELDS} | {"code": "A99"}
    drafts.save_criterion(criteria_set_id=draft.pk, criterion_id=None, version=0, by=cast.admin, fields=fields)
    link = draft.links.get(old__code="A01")
    assert (link.kind, link.new.code, link.is_proposed) == ("same", "A99", True)
    assert draft.links.get(old__code="A02").new == other


def test_kinds_follow_from_the_codes_given(criteria_set, cast):
    draft = next_version(criteria_set, cast.admin)
    relate(draft, cast.admin, A01=["A01", "A02"], A02=[], B01=["B02"])
    kinds = {(link.old and link.old.code, link.new and link.new.code): link.kind for link in draft.links.all()}
    assert kinds["A01", "A01"] == kinds["A01", "A02"] == "split"
    assert kinds["A02", None] == "dropped" and kinds[None, "B01"] == "new"
    assert kinds["B01", "B02"] == kinds["B02", "B02"] == "merged"
    assert kinds["C01", "C01"] == "same"
    found = compare(criteria_set, draft)
    assert dict(found.counts) == {
        "giữ": 50, "trong đó có thay đổi": 0, "gộp": 1, "tách": 1, "mới": 1, "bỏ": 1,
    }  # fmt: skip


def test_comparison_names_the_facts_that_changed(criteria_set, cast):
    draft = next_version(criteria_set, cast.admin)
    change(draft, "A01", cast.admin, max_points=5, is_veto=True)
    row = next(row for row in compare(criteria_set, draft).rows if row.new[0].code == "A01")
    assert row.changes == [("điểm tối đa", "2", "5"), ("điểm liệt", "không", "có")]


# --- Publishing and changeover --------------------------------------------------------------------------------------------


def answered(opened, cast):
    """Hoàn Kiếm has answered A01–A04, one with a paper."""
    codes = {"A01", "A02", "A03", "A04"}
    save_findings(
        assessment_id=opened.assessment.pk, by=cast.ward1, entries=entries_for(opened.assessment, codes=codes)
    )
    paper = Evidence.objects.create(
        ward=cast.hoan_kiem, file="evidence/x.pdf", name="NQ.pdf", content_type="application/pdf", size=1,
        sha256="0" * 64, received_by=cast.ward1, no_secret_confirmed_at=timezone.now(),
    )  # fmt: skip
    opened.assessment.findings.get(criterion__code="A01").evidence.add(paper)
    return opened.assessment


def test_publishing_brings_open_assessments_over_with_what_is_the_same(opened, criteria_set, cast):
    paper = answered(opened, cast)
    draft = next_version(criteria_set, cast.admin)
    relate(draft, cast.admin, A02=["A02", "A03"], A03=["A03"], A04=[])
    foreseen = foresee(draft)
    own = next(move for move in foreseen.moves if move.assessment == paper)
    assert [(line.finding.criterion.code, line.is_carried) for line in own.lines if line.finding.criterion.code < "A05"] == [
        ("A01", True), ("A02", False), ("A03", False), ("A04", False),
    ]  # fmt: skip
    made = publish(draft, cast.admin)
    assert {row.assessment_id for row in made} == {opened.assessment.pk, opened.foreign.pk}
    paper.refresh_from_db()
    now = {row.criterion.code: row for row in paper.findings.select_related("criterion")}
    assert paper.criteria_set == draft and len(now) == 54
    assert {row.criterion.criteria_set_id for row in now.values()} == {draft.pk}
    assert now["A01"].self_verdict == "met" and now["A01"].evidence.get().name == "NQ.pdf"
    assert [now[code].self_verdict for code in ("A02", "A03", "A04")] == ["", "", ""]
    kept = Changeover.objects.get(assessment=paper)
    lost = {line["old"]: line for line in kept.lines if not line["is_carried"]}
    assert set(lost) == {"A02", "A03", "A04"} and lost["A02"]["said"] == "có" and "tách" in lost["A02"]["why"]
    assert (kept.carried, kept.not_carried) == (own.carried, 3)
    assert paper.steps.filter(action="change", by=cast.admin).count() == 1
    assert recount() == []


def test_changeover_again_changes_nothing(opened, criteria_set, cast):
    answered(opened, cast)
    draft = next_version(criteria_set, cast.admin)
    publish(draft, cast.admin)

    def rows():
        return [
            list(model.objects.order_by("pk").values())
            for model in (Assessment, Finding, Changeover, AuditEntry, CriteriaSet)
        ]

    before = rows()
    assert change_over(criteria_set_id=draft.pk, by=cast.admin) == []
    assert rows() == before


def test_sent_locked_and_earlier_assessments_stay(submitted, opened, criteria_set, cast):
    draft = next_version(criteria_set, cast.admin)
    foreseen = foresee(draft)
    assert [move.assessment for move in foreseen.moves] == [opened.foreign]
    assert [row.pk for row, _why in foreseen.stays] == [submitted.pk]
    opened.period.locked_at = timezone.now()
    opened.period.save()
    assert foresee(draft).moves == [] and ("kỳ đã khóa số liệu", 1) in foresee(draft).staying()
    assert publish(draft, cast.admin) == []
    submitted.refresh_from_db()
    assert submitted.criteria_set == criteria_set


def test_quarters_due_before_the_first_day_stay(opened, criteria_set, cast):
    draft = next_version(criteria_set, cast.admin, valid_from=date(2026, 9, 17))
    assert foresee(draft).moves == foresee(draft).stays == []
    assert publish(draft, cast.admin) == []


def test_returned_assessment_goes_over_with_the_reviewers_words(submitted, opened, criteria_set, cast):
    draft = next_version(criteria_set, cast.admin)
    change(draft, "A02", cast.admin, is_veto=True)
    finding = submitted.findings.get(criterion__code="A01")
    Finding.objects.filter(pk__in=submitted.findings.values("pk")).update(opinion="Xem lại", verified_verdict="met")
    returned = return_assessment(
        assessment_id=submitted.pk, version=submitted.version, by=cast.reviewer, reason="Thiếu"
    )
    publish(draft, cast.admin)
    returned.refresh_from_db()
    now = {row.criterion.code: row for row in returned.findings.select_related("criterion")}
    assert returned.state == "returned" and now["A01"].opinion == "Xem lại"
    assert (now["A01"].self_value, now["A01"].verified_verdict) == (finding.self_value, "met")
    assert now["A02"].verified_verdict == "" and now["A02"].self_verdict == "met"
    assert recount() == []


def test_same_criterion_judges_the_answer_by_its_new_target_or_leaves_it(opened, criteria_set, cast):
    row = (
        criteria_set.criteria.filter(kind="quantity", comparison=">=", measure="", target__lt=100)
        .order_by("code")
        .first()
    )
    other = criteria_set.criteria.filter(kind="boolean", measure="").order_by("code").first()
    save_findings(
        assessment_id=opened.assessment.pk,
        by=cast.ward1,
        entries=entries_for(opened.assessment, codes={row.code, other.code}),
    )
    draft = next_version(criteria_set, cast.admin)
    change(draft, row.code, cast.admin, target=row.target + 1)
    change(draft, other.code, cast.admin, kind="quantity", comparison=">=", target=1, unit="lần")
    publish(draft, cast.admin)
    now = {each.criterion.code: each for each in opened.assessment.findings.select_related("criterion")}
    assert (now[row.code].self_value, now[row.code].self_verdict) == (row.target, "not_met")
    assert now[other.code].self_value is None
    why = {line["old"]: line["why"] for line in Changeover.objects.get(assessment=opened.assessment).lines}
    assert why[row.code] == "" and "cách chấm" in why[other.code]


def test_answers_go_along_over_two_versions(opened, criteria_set, cast):
    answered(opened, cast)
    middle = next_version(criteria_set, cast.admin, valid_from=date(2027, 1, 1))
    relate(middle, cast.admin, A02=[])
    assert publish(middle, cast.admin) == []  # it binds later quarters only
    last = next_version(middle, cast.admin)
    publish(last, cast.admin)
    # The one in the middle begins later and is the newer one; for quarter III only the last one binds.
    now = {each.criterion.code: each for each in opened.assessment.findings.select_related("criterion")}
    assert now["A01"].self_verdict == "met" and now["A01"].criterion.criteria_set == last
    assert now["A02"].self_verdict == ""


def test_yearly_answer_stands_under_the_next_version(opened, criteria_set, cast):
    answered(opened, cast)  # A01 is a yearly criterion
    draft = next_version(criteria_set, cast.admin, valid_from=date(2026, 10, 1))
    publish(draft, cast.admin)
    later = factories.make_period("2026-Q4")
    open_period(period=later, day=later.starts_on)
    finding = Finding.objects.get(assessment__ward=cast.hoan_kiem, assessment__period=later, criterion__code="A01")
    assert finding.criterion.criteria_set == draft and finding.self_verdict == "met"


def test_a_draft_is_never_used_for_assessment(cast, criteria_set, directives, period):
    draft = next_version(criteria_set, cast.admin, valid_from=date(2026, 1, 1))
    open_period(period=period, day=DAY)
    assert set(Assessment.objects.values_list("criteria_set", flat=True)) == {criteria_set.pk}
    with pytest.raises(ValidationError):
        change_over(criteria_set_id=draft.pk, by=cast.admin)


def test_publishing_refuses_what_is_not_ready_or_was_changed_meanwhile(criteria_set, cast):
    draft = next_version(criteria_set, cast.admin)
    drafts.save_group(
        criteria_set_id=draft.pk, group_id=None, version=0, by=cast.admin, fields={"code": "Z", "name": "Rỗng"}
    )
    with pytest.raises(ValidationError, match="Nhóm Z"):
        publish(draft, cast.admin)
    with pytest.raises(StaleEdit):
        publish_criteria_set(criteria_set_id=draft.pk, by=cast.admin, revision=1)
    draft.refresh_from_db()
    assert draft.is_draft


def test_retired_set_binds_until_its_day_and_is_never_deleted(criteria_set, cast):
    day = date(2027, 1, 1)
    with pytest.raises(ValidationError):
        retire_criteria_set(criteria_set_id=criteria_set.pk, by=cast.admin, day=criteria_set.valid_from)
    retire_criteria_set(criteria_set_id=criteria_set.pk, by=cast.admin, day=day)
    assert list(CriteriaSet.objects.in_force_on(date(2026, 12, 31))) == [criteria_set]
    assert not CriteriaSet.objects.in_force_on(day).exists()
    with pytest.raises(ValidationError):
        retire_criteria_set(criteria_set_id=criteria_set.pk, by=cast.admin, day=day)


def test_every_criterion_of_both_versions_stands_in_the_crosswalk(criteria_set, cast):
    draft = next_version(criteria_set, cast.admin)
    relate(draft, cast.admin, A01=[], A02=["A01"])
    drafts.remove_criterion(
        criteria_set_id=draft.pk, criterion_id=draft.criteria.get(code="B01").pk, version=1, by=cast.admin
    )
    links = CriterionLink.objects.filter(criteria_set=draft)
    assert set(links.exclude(old=None).values_list("old", flat=True)) == set(
        criteria_set.criteria.values_list("pk", flat=True)
    )
    assert set(links.exclude(new=None).values_list("new", flat=True)) == set(
        Criterion.objects.filter(criteria_set=draft).values_list("pk", flat=True)
    )
