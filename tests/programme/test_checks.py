"""Standing checks: what looks odd is said in words, at exact thresholds that are data, and never refuses anything."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.urls import reverse
from django.utils import timezone

from organisation import clock
from organisation.models import AuditEntry
from programme import checks, queue, reference_data
from programme.actions.assessment import save_findings
from programme.actions.criteria import publish_criteria_set
from programme.actions.opening import open_period
from programme.earlier import last_findings
from programme.evidence_gaps import gaps
from programme.models import Assessment, CheckRule, Evidence, Finding
from tests import factories

from . import versions
from .conftest import DAY, entries_for
from .test_evidence import attach

pytestmark = pytest.mark.django_db


def finding_of(assessment, code, **values):
    """The finding as it stands after the values, read anew with its assessment, criterion and evidence."""
    Finding.objects.filter(assessment=assessment, criterion__code=code).update(**values)
    rows = Finding.objects.select_related("assessment__period", "criterion").prefetch_related("evidence")
    return rows.get(assessment=assessment, criterion__code=code)


def warned(finding, earlier=None, *, day=DAY, is_review=False):
    """{key: text} of one finding's warnings."""
    found = checks.warnings_of([finding], earlier or {}, day=day, is_review=is_review)
    return {warning.key: warning.text for warning in found.get(finding.criterion.code, [])}


def paper(opened, cast, **values):
    return Evidence.objects.create(
        ward=opened.assessment.ward,
        name="bien-ban.pdf",
        size=1,
        sha256="a" * 64,
        received_by=cast.ward1,
        no_secret_confirmed_at=timezone.now(),
        **values,
    )


def test_met_without_evidence_is_said_and_names_what_is_needed(opened):
    finding = finding_of(opened.assessment, "B03", self_value=100, self_verdict="met")
    needed = finding.criterion.evidence_required
    assert needed and needed.rstrip(".") in warned(finding)["no_evidence"]


@pytest.mark.parametrize("verdict", ["not_met", "not_applicable", ""])
def test_nothing_is_said_without_evidence_when_it_is_not_met(opened, verdict):
    assert warned(finding_of(opened.assessment, "B03", self_verdict=verdict)) == {}


def test_a_value_from_a_register_needs_no_evidence(opened):
    finding = finding_of(opened.assessment, "B03", self_value=100, self_verdict="met", provenance="Sổ trụ sở")
    assert warned(finding) == {}


@pytest.mark.parametrize(
    ("before", "after", "beyond"),
    [
        ("40", "60", False),  # exactly 50 %
        ("40", "60.0001", True),
        ("40", "20", False),
        ("40", "19.9999", True),
        ("0", "0", False),
        ("0", "0.0001", True),  # from nothing to something
        ("-4", "-6", False),
        ("-4", "-6.0001", True),
        ("3", "4.5", False),
    ],
)
def test_a_change_is_beyond_when_it_passes_the_share_exactly(before, after, beyond):
    assert checks.is_beyond(D(before), D(after), D(50)) is beyond


def open_quarter_two(cast):
    period = factories.make_period("2026-Q2")
    open_period(period=period, day=date(2026, 6, 10))
    return Assessment.objects.get(ward=cast.hoan_kiem, period=period)


@pytest.fixture
def last_quarter(opened, cast):
    """Quarter II opened too; shorthand for Hoàn Kiếm's assessment of it."""
    return open_quarter_two(cast)


def test_a_jump_since_the_last_quarter_must_be_answered(last_quarter, opened):
    finding_of(last_quarter, "B03", self_value=40, self_verdict="not_met")
    now = finding_of(opened.assessment, "B03", self_value=100, self_verdict="met", provenance="")
    earlier = last_findings(opened.assessment)
    found = checks.warnings_of([now], earlier, day=DAY)
    warning = next(each for each in found["B03"] if each.key == "changed")
    assert warning.must_answer and "40" in warning.text and "100" in warning.text and "50%" in warning.text
    assert checks.unanswered([now], found) == ["B03"]
    now.warning_answer = "Đã nhập số liệu mới"
    assert checks.unanswered([now], found) == []


def test_a_jump_is_measured_from_what_the_reviewer_let_stand(last_quarter, opened):
    finding_of(last_quarter, "B03", self_value=100, self_verdict="met", verified_value=40, verified_verdict="not_met")
    now = finding_of(opened.assessment, "B03", self_value=100, self_verdict="met")
    assert "changed" in warned(now, last_findings(opened.assessment))


def test_a_register_that_jumps_is_said_and_not_asked_of_the_ward(last_quarter, opened):
    finding_of(last_quarter, "B03", self_value=40, self_verdict="not_met")
    now = finding_of(opened.assessment, "B03", self_value=100, self_verdict="met", provenance="Sổ trụ sở")
    found = checks.warnings_of([now], last_findings(opened.assessment), day=DAY)
    assert [(each.key, each.must_answer) for each in found["B03"]] == [("changed", False)]


def test_a_first_answer_is_no_jump(opened):
    now = finding_of(opened.assessment, "B03", self_value=100, self_verdict="not_met")
    assert last_findings(opened.assessment) == {} and warned(now) == {}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"valid_until": DAY}, True),  # "from that day" no longer in force
        ({"valid_until": date(2026, 9, 11)}, False),
        ({"covers_until": date(2026, 6, 14)}, True),  # the quarter begins on 15 June
        ({"covers_until": date(2026, 6, 15)}, False),
        ({"covers_from": date(2026, 9, 15)}, True),  # and ends on 14 September
        ({"covers_from": date(2026, 9, 14)}, False),
        ({"covers_from": date(2026, 1, 1), "covers_until": date(2026, 12, 31)}, False),
        ({}, False),
    ],
)
def test_evidence_is_out_of_date_when_expired_or_of_another_period(opened, cast, values, said):
    finding = finding_of(opened.assessment, "B03", self_verdict="met", self_value=100)
    assert finding.criterion.frequency == "quarter"
    finding.evidence.add(paper(opened, cast, **values))
    found = warned(finding_of(opened.assessment, "B03"))
    assert ("out_of_date" in found) is said and "no_evidence" not in found
    assert not said or "bien-ban.pdf" in found["out_of_date"]


def test_evidence_of_the_year_serves_a_yearly_criterion(opened, cast):
    row = opened.assessment.findings.filter(criterion__frequency="year", provenance="").first()
    row.evidence.add(paper(opened, cast, covers_from=date(2026, 1, 1), covers_until=date(2026, 3, 14)))
    assert "out_of_date" not in warned(finding_of(opened.assessment, row.criterion.code, self_verdict="met"))


def test_a_verdict_taken_down_is_said_to_the_reviewer_only(opened):
    finding = finding_of(opened.assessment, "B03", self_verdict="met", verified_verdict="not_met")
    assert "inflated" in warned(finding, is_review=True) and "inflated" not in warned(finding)
    assert "inflated" not in warned(
        finding_of(opened.assessment, "B03", self_verdict="not_met", verified_verdict="met"), is_review=True
    )


def test_a_check_that_is_off_says_nothing_and_a_threshold_is_data(last_quarter, opened):
    finding_of(last_quarter, "B03", self_value=40, self_verdict="not_met")
    now = finding_of(opened.assessment, "B03", self_value=100, self_verdict="met")
    earlier = last_findings(opened.assessment)
    CheckRule.objects.filter(key="changed").update(threshold=150)  # 40 → 100 is 150 %
    assert set(warned(now, earlier)) == {"no_evidence"}
    CheckRule.objects.filter(key="no_evidence").update(is_active=False)
    assert warned(now, earlier) == {}


def test_checks_without_rows_are_as_the_portal_proposes(db):
    CheckRule.objects.all().delete()
    found = checks.rules()
    assert set(found) == set(CheckRule.Key.values)
    assert all(rule.is_proposal and rule.is_active and rule.note for rule in found.values())
    assert found["changed"].threshold == 50 and found["no_evidence"].threshold is None


def test_loading_again_leaves_what_an_administrator_set(criteria_set):
    CheckRule.objects.filter(key="changed").update(threshold=30, is_proposal=False)
    CheckRule.objects.filter(key="inflated").delete()
    reference = reference_data.read()
    reference.directives.clear()
    assert reference_data.load(reference)["kiểm tra thường trực"] == 1
    assert CheckRule.objects.get(key="changed").threshold == 30


def test_questions_stay_few_whatever_the_findings(opened, cast, django_assert_num_queries):
    save_findings(assessment_id=opened.assessment.pk, by=cast.ward1, entries=entries_for(opened.assessment))
    rows = Finding.objects.filter(assessment=opened.assessment).select_related("criterion").prefetch_related("evidence")
    findings = list(rows)
    assert len(findings) == 54
    with django_assert_num_queries(2):  # the rules, and the period that these findings do not hold
        assert checks.warnings_of(findings, {}, day=DAY)


def test_last_findings_follow_the_crosswalk_when_the_set_changed(criteria_set, cast, period):
    last_quarter = open_quarter_two(cast)
    finding_of(last_quarter, "B03", self_value=40, self_verdict="not_met")
    finding_of(last_quarter, "B04", self_value=1, self_verdict="met")
    draft = versions.next_version(criteria_set, cast.admin)
    versions.change(draft, "B03", cast.admin, code="B90")
    versions.relate(draft, cast.admin, B01=["B02"])
    draft.refresh_from_db()
    publish_criteria_set(criteria_set_id=draft.pk, revision=draft.revision, by=cast.admin)
    open_period(period=period, day=DAY)
    paper_now = Assessment.objects.get(ward=cast.hoan_kiem, period=period)
    assert paper_now.criteria_set_id == draft.pk
    earlier = last_findings(paper_now)
    assert earlier["B90"].self_value == 40 and "B03" not in earlier
    assert "B01" not in earlier and "B02" not in earlier  # merged: to be answered anew


def test_an_administrator_sets_a_threshold_and_it_is_recorded(criteria_set, cast, sign_in):
    client, row = sign_in(cast.admin), CheckRule.objects.get(key="changed")
    address = reverse("admin:programme_checkrule_change", args=[row.pk])
    values = {"threshold": "37,5", "is_active": "on", "note": "Công văn 12/CAHN"}
    assert client.post(address, values).status_code == 302
    row.refresh_from_db()
    assert (row.threshold, row.is_proposal, row.note) == (D("37.5"), False, "Công văn 12/CAHN")
    entry = AuditEntry.objects.order_by("-pk").first()
    assert entry.action == "admin_change" and entry.changes["threshold"] == ["50.00", "37.50"]


@pytest.mark.parametrize(
    ("key", "typed"), [("changed", ""), ("changed", "-1"), ("changed", "1001"), ("no_evidence", "5")]
)
def test_a_threshold_that_makes_no_sense_is_refused(criteria_set, cast, sign_in, key, typed):
    row = CheckRule.objects.get(key=key)
    answer = sign_in(cast.admin).post(
        reverse("admin:programme_checkrule_change", args=[row.pk]), {"threshold": typed, "is_active": "on"}
    )
    assert answer.status_code == 200 and answer.context["adminform"].form.errors["threshold"]


def test_checks_are_neither_added_nor_removed_in_the_admin(criteria_set, cast, sign_in):
    client, row = sign_in(cast.admin), CheckRule.objects.get(key="changed")
    assert client.get(reverse("admin:programme_checkrule_changelist")).status_code == 200
    assert client.get(reverse("admin:programme_checkrule_add")).status_code == 403
    assert client.post(reverse("admin:programme_checkrule_delete", args=[row.pk])).status_code == 403


def test_a_paper_that_ran_out_after_the_period_is_sound_on_every_page(opened, cast, monkeypatch):
    """The queue, the checks and the list of gaps look at the same day: the last of the period, not the day of reading."""
    ends_on = opened.period.ends_on
    Finding.objects.filter(assessment=opened.assessment).update(self_verdict="")
    finding = opened.assessment.findings.select_related("criterion").get(criterion__code="B10")
    attach(opened.assessment, cast.ward1, ["B10"], valid_until=ends_on + timedelta(days=5))
    Finding.objects.filter(pk=finding.pk).update(self_verdict="met", provenance="")
    monkeypatch.setattr(clock, "today", lambda: ends_on + timedelta(days=60))

    def odd():
        paper = Assessment.objects.select_related("ward", "period", "criteria_set").get(pk=opened.assessment.pk)
        rows = list(paper.findings.select_related("criterion").prefetch_related("evidence").filter(pk=finding.pk))
        queued = queue._warned([paper.pk], clock.today(), checks.rules()).get(paper.pk, 0)
        return queued, len(checks.page_of(paper, rows)["rows"]), len(gaps(rows, paper.period, paper.as_of))

    assert odd() == (0, 0, 0)
    Evidence.objects.update(valid_until=ends_on)
    assert odd() == (1, 1, 1)
