"""Assessments and duties when units are reorganised: what is foreseen, handed over, refused."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organisation.consequences import foresight_of
from organisation.models import AuditEntry, Officer
from programme.actions.assessment import save_findings
from programme.actions.opening import open_period
from programme.actions.progress import save_progress, submit_progress
from programme.actions.recount import recount
from programme.actions.reorganising import hand_over, recount_standings
from programme.consequences import foresee
from programme.models import Assessment, Directive, Evidence, Finding, Progress, WardStanding
from tests import factories, merging

from .conftest import entries_for

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 12)  # before quarter III is due, on 16 September
AFTER = datetime(2026, 9, 13, 3, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch):
    """It is the day after the event."""
    monkeypatch.setattr(timezone, "now", lambda: AFTER)


@pytest.fixture
def drafts(opened, cast):
    """Hoàn Kiếm has answered two criteria with a paper and one duty, Ba Đình one criterion; nothing is signed."""
    save_findings(
        assessment_id=opened.assessment.pk, by=cast.ward1, entries=entries_for(opened.assessment, codes={"A01", "A02"})
    )
    paper = Evidence.objects.create(
        ward=cast.hoan_kiem,
        file="x",
        name="NQ 05.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        received_by=cast.ward1,
        no_secret_confirmed_at=timezone.now(),
    )
    opened.assessment.findings.get(criterion__code="A01").evidence.add(paper)
    save_findings(assessment_id=opened.foreign.pk, by=cast.ward2, entries=entries_for(opened.foreign, codes={"A03"}))
    save_progress(
        progress_id=opened.own.pk,
        version=1,
        by=cast.ward1,
        answer="reported",
        value=50,
        percent=50,
        narrative="Xong nửa",
    )
    return opened


@pytest.fixture
def event(cast):
    return merging.draft(DAY, {"Mới": [cast.hoan_kiem, cast.ba_dinh]})


@pytest.fixture
def merged(drafts, event, cast, clock):
    """The two wards have become one; their officers serve it."""
    heirs = merging.carried_out(event)
    recount_standings(event=event, heirs=heirs, by=None)
    new = event.units.get().ward
    Officer.objects.filter(ward__in=heirs).update(ward=new)
    for officer in (cast.ward1, cast.chief1, cast.ward2, cast.chief2):
        officer.refresh_from_db()
    return new, heirs


def effects(event):
    return {effect.what: effect for effect in foresee(foresight_of(event))}


# --- Foreseen ------------------------------------------------------------------------------------------------------------


def test_foresee_names_open_assessments_drafts_and_duties_with_links(drafts, event):
    found = effects(event)
    paper = found["Phiếu đánh giá của phường Hoàn Kiếm, quý III năm 2026: đang tự chấm"]
    assert paper.url == drafts.assessment.get_absolute_url() and "đơn vị mới phường Mới có hồ sơ riêng" in paper.then
    draft = found["Tiến độ T-01 của phường Hoàn Kiếm, quý III năm 2026: đã nhập, chưa gửi"]
    assert "bàn giao" in draft.then and draft.url == reverse("programme:progress-edit", args=[drafts.own.pk])
    assert "không còn phải báo cáo" in found["2 nghĩa vụ chưa trả lời của phường Ba Đình, quý III năm 2026"].then
    assert len(found) == 5


def test_foresee_says_that_signed_work_goes_on_as_before(submitted, event):
    found = effects(event)
    signed = found["Phiếu đánh giá của phường Hoàn Kiếm, quý III năm 2026: chờ thẩm định"]
    assert "người ký không đổi" in signed.then and signed.tone == "info"


def test_foresee_says_that_work_already_due_stays_unsigned(drafts, cast):
    late = merging.draft(date(2026, 9, 20), {"Muộn": [cast.hoan_kiem]})
    found = effects(late)
    paper = found["Phiếu đánh giá của phường Hoàn Kiếm, quý III năm 2026: đang tự chấm"]
    assert "không nhập và gửi được nữa" in paper.then
    assert "chưa báo cáo" in found["1 nghĩa vụ chưa trả lời của phường Hoàn Kiếm, quý III năm 2026"].then


@pytest.mark.parametrize("passes", [True, False])
def test_foresee_names_the_last_result_only_when_it_passes(opened, event, cast, passes):
    Assessment.objects.filter(pk=opened.assessment.pk).update(
        state="concluded",
        passes_verified=passes,
        concluded_by=cast.leader,
        concluded_at=timezone.now(),
        content_hash="x",
    )
    said = [
        effect for effect in effects(event).values() if "Kết quả này không tự chuyển sang đơn vị mới" in effect.then
    ]
    assert [effect.url for effect in said] == ([opened.assessment.get_absolute_url()] if passes else [])


def test_foreseeing_costs_the_same_for_2_and_20_units(opened):
    counts = []
    for number, day in ((2, DAY), (20, date(2026, 9, 14))):
        wards = factories.make_wards(number)
        open_period(period=opened.period, day=DAY)
        event = merging.draft(day, {f"Mới {number}": wards})
        foresight = foresight_of(event)
        with CaptureQueriesContext(connection) as captured:
            assert len(foresee(foresight)) == 2 * number
        counts.append(len(captured))
    assert counts == [4, 4]


# --- Handed over ---------------------------------------------------------------------------------------------------------


def test_drafts_are_copied_into_blank_rows_with_their_origin(merged, drafts, event, cast):
    new, heirs = merged
    told = hand_over(event=event, heirs=heirs, by=cast.admin)
    paper = Assessment.objects.get(ward=new)
    copied = {row.criterion.code: row for row in paper.findings.exclude(self_verdict="").select_related("criterion")}
    assert set(copied) == {"A01", "A02"} and paper.met_self == paper.answered == 2
    assert copied["A01"].self_note == "(Bàn giao từ phường Hoàn Kiếm (trước 12/09/2026).)"
    assert [row.name for row in copied["A01"].evidence.all()] == ["NQ 05.pdf"] and Evidence.objects.count() == 1
    row = Progress.objects.get(duty__ward=new, duty__directive=drafts.own.duty.directive)
    assert (row.state, row.value, row.percent) == ("draft", 50, 50)
    assert row.narrative == "Xong nửa\n(Bàn giao từ phường Hoàn Kiếm (trước 12/09/2026).)" and row.submitted_by is None
    assert any("phường Ba Đình (trước 12/09/2026): 1 câu trả lời" in sentence for sentence in told)
    assert any("chép 1 mục tiến độ" in sentence for sentence in told)
    trail = AuditEntry.objects.filter(ward_id=new.pk, action__startswith="hand_over", by=cast.admin)
    assert {entry.action for entry in trail} == {"hand_over_assessment", "hand_over_progress"}
    assert recount() == []


def test_handing_over_twice_changes_nothing(merged, event):
    _new, heirs = merged
    hand_over(event=event, heirs=heirs, by=None)

    def held():
        models = (Assessment, Finding, Progress, WardStanding, AuditEntry, Finding.evidence.through)
        return [list(model.objects.order_by("pk").values()) for model in models]

    before = held()
    assert hand_over(event=event, heirs=heirs, by=None) == []
    assert held() == before


def test_what_the_new_unit_answered_itself_is_left_alone(merged, event, opened, cast):
    new, heirs = merged
    open_period(period=opened.period, day=DAY)
    own = Assessment.objects.get(ward=new)
    save_findings(assessment_id=own.pk, by=cast.ward1, entries=entries_for(own, codes={"A01"}, met=False))
    hand_over(event=event, heirs=heirs, by=None)
    verdicts = dict(own.findings.exclude(self_verdict="").values_list("criterion__code", "self_verdict"))
    assert verdicts == {"A01": "not_met", "A02": "met"}


def test_the_rows_handed_over_stay_as_they_are(merged, event, drafts):
    _new, heirs = merged
    before = (
        list(Finding.objects.filter(assessment=drafts.assessment).order_by("pk").values()),
        Progress.objects.filter(pk=drafts.own.pk).values().get(),
    )
    hand_over(event=event, heirs=heirs, by=None)
    assert before == (
        list(Finding.objects.filter(assessment=drafts.assessment).order_by("pk").values()),
        Progress.objects.filter(pk=drafts.own.pk).values().get(),
    )


def test_signed_work_keeps_its_unit_and_its_signer(submitted, opened, event, cast, clock):
    save_progress(progress_id=opened.own.pk, version=1, by=cast.ward1, answer="nil")
    submit_progress(progress_ids=[opened.own.pk], by=cast.chief1)
    heirs = merging.carried_out(event)
    hand_over(event=event, heirs=heirs, by=None)
    paper = Assessment.objects.get(pk=submitted.pk)
    assert (paper.ward, paper.state, paper.submitted_by) == (cast.hoan_kiem, "submitted", cast.chief1)
    row = Progress.objects.get(pk=opened.own.pk)
    assert (row.duty.ward, row.state, row.submitted_by) == (cast.hoan_kiem, "submitted", cast.chief1)
    new = event.units.get().ward
    assert not Finding.objects.filter(assessment__ward=new).exclude(self_verdict="").exists()
    assert not Progress.objects.filter(duty__ward=new).exclude(state="open").exists()


def test_a_later_event_passes_the_drafts_on_to_the_unit_that_stands(merged, event, cast):
    new, heirs = merged
    later = merging.draft(date(2026, 9, 13), {"Sau": [new]})
    merging.carried_out(later)
    hand_over(event=event, heirs=heirs, by=None)
    assert Assessment.objects.get(ward=later.units.get().ward).answered == 2
    assert not Assessment.objects.filter(ward=new).exists()


def test_a_locked_quarter_is_not_handed_over(merged, event, opened):
    _new, heirs = merged
    opened.period.locked_at = timezone.now()
    opened.period.save()
    assert hand_over(event=event, heirs=heirs, by=None) == []


def test_work_handed_over_after_the_due_day_still_reaches_the_new_unit(merged, event, opened, monkeypatch):
    """The event was recorded late: its quarter has fallen due, the new unit owes it all the same."""
    new, heirs = merged
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 10, 5, 3, tzinfo=UTC))
    assert any("chép" in sentence for sentence in hand_over(event=event, heirs=heirs, by=None))
    assert Assessment.objects.get(ward=new, period=opened.period).answered == 2
    assert WardStanding.objects.get(ward=new, period=opened.period).duties_expected > 0
    assert recount() == []


# --- Expected and entered ------------------------------------------------------------------------------------------------


def test_an_ended_unit_is_not_expected_even_when_it_has_answered(merged, event, opened, cast):
    new, heirs = merged
    owed = dict(WardStanding.objects.values_list("ward", "duties_expected"))
    assert owed == {cast.hoan_kiem.pk: 0, cast.ba_dinh.pk: 0}
    assert recount() == []
    hand_over(event=event, heirs=heirs, by=None)
    assert Assessment.objects.filter(ward=cast.hoan_kiem).exists()
    assert dict(WardStanding.objects.values_list("ward", "duties_expected")) == {new.pk: 2}


def test_the_heirs_officer_reads_the_ended_units_rows_and_enters_nothing(merged, drafts, cast, sign_in):
    client = sign_in(cast.ward1)
    paper, row = drafts.assessment, drafts.own
    for address in (paper.get_absolute_url(), reverse("programme:progress-edit", args=[row.pk])):
        page = client.get(address)
        assert page.status_code == 200 and '<form method="post" novalidate' not in page.content.decode()
        assert "Phường Hoàn Kiếm đã kết thúc ngày 12/09/2026" in page.content.decode()
    refused = [
        client.get(reverse("programme:assessment-edit", args=[paper.pk])),
        client.post(reverse("programme:assessment-edit", args=[paper.pk]), {}),
        client.post(reverse("programme:progress-edit", args=[row.pk]), {}),
        client.post(reverse("programme:progress-recall", args=[row.pk]), {}),
        sign_in(cast.chief1).post(reverse("programme:assessment-submit", args=[paper.pk]), {"version": paper.version}),
    ]
    assert [answer.status_code for answer in refused] == [403] * 5
    assert all("đã kết thúc ngày 12/09/2026" in answer.content.decode() for answer in refused)


def test_an_officer_left_at_an_ended_unit_enters_nothing_there(drafts, event, cast, clock, sign_in):
    merging.carried_out(event)
    client = sign_in(cast.ward1)
    assert client.get(reverse("programme:assessment-edit", args=[drafts.assessment.pk])).status_code == 403
    assert client.post(reverse("programme:progress-edit", args=[drafts.own.pk]), {}).status_code == 403
    assert 'name="action"' not in client.get(reverse("programme:progress-list")).content.decode()
    paper = Assessment.objects.get(pk=drafts.assessment.pk)
    with pytest.raises(Exception, match="đã kết thúc"):
        save_findings(assessment_id=paper.pk, by=cast.ward1, entries=[])


def test_an_ended_units_assessment_is_judged_and_not_sent_back(submitted, event, cast, clock, sign_in):
    merging.carried_out(event)
    client = sign_in(cast.reviewer)
    page = client.get(submitted.get_absolute_url()).content.decode()
    assert "đã kết thúc ngày 12/09/2026" in page and "tra-lai" not in page
    answer = client.post(
        reverse("programme:assessment-return", args=[submitted.pk]),
        {"version": submitted.version, "reason": "Thiếu"},
        follow=True,
    )
    assert "thẩm định theo nội dung đã gửi" in answer.content.decode()
    assert client.get(reverse("programme:assessment-review", args=[submitted.pk])).status_code == 200
    assert Assessment.objects.get(pk=submitted.pk).state == "submitted"


def test_paper_put_to_a_draft_is_kept_and_handed_over_when_nothing_else_was_entered(opened, cast, event, clock):
    paper = Evidence.objects.create(
        ward=cast.hoan_kiem,
        file="x",
        name="NQ 05.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        received_by=cast.ward1,
        no_secret_confirmed_at=timezone.now(),
    )
    opened.assessment.findings.get(criterion__code="A01").evidence.add(paper)
    hand_over(event=event, heirs=merging.carried_out(event), by=None)
    assert opened.assessment.findings.get(criterion__code="A01").evidence.get() == paper
    new = Assessment.objects.get(ward=event.units.get().ward)
    assert new.findings.get(criterion__code="A01").evidence.get() == paper


def test_a_monthly_duty_is_opened_for_the_new_unit_too(merged, event, directives):
    new, heirs = merged
    Directive.objects.filter(pk=directives.wards.pk).update(rhythm="month")
    month = factories.make_period("2026-M09")
    assert any("tháng 9" in sentence for sentence in hand_over(event=event, heirs=heirs, by=None))
    assert list(Progress.objects.for_period(month).values_list("duty__ward", flat=True)) == [new.pk]
    assert recount() == []
