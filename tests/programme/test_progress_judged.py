"""Returning a signed report, overriding a status, taking that back; the formula that is shown."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from organisation.models import Agency, AuditEntry
from organisation.versions import StaleEdit
from programme import formula
from programme.actions.overriding import override_progress, override_standing
from programme.actions.progress import save_progress, submit_progress
from programme.actions.progress_return import return_progress
from programme.actions.recount import recount
from programme.models import Directive, DirectiveStanding, Duty, Progress, WardStanding

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(opened, cast):
    """Hoàn Kiếm's report on T-01, signed with 40 % (at risk: half is expected)."""
    save_progress(
        progress_id=opened.own.pk, version=1, by=cast.ward1, answer="reported", value=D(40), narrative="Đang làm"
    )
    submit_progress(progress_ids=[opened.own.pk], by=cast.chief1)
    return Progress.objects.select_related("duty__directive", "period").get(pk=opened.own.pk)


def standing(row):
    return DirectiveStanding.objects.select_related("directive", "period").get(
        directive=row.duty.directive, period=row.period
    )


def override(row, by, status="late", reason="Số liệu chưa được đối chiếu", version=None):
    return override_progress(progress_id=row.pk, version=version or row.version, status=status, reason=reason, by=by)


def test_a_returned_report_is_owed_again_and_can_be_mended_and_sent(sent, cast):
    row = return_progress(progress_id=sent.pk, version=sent.version, reason=" Thiếu minh chứng ", by=cast.reviewer)
    assert (row.state, row.return_reason, row.returned_by) == ("returned", "Thiếu minh chứng", cast.reviewer)
    assert standing(sent).reported == 0 and WardStanding.objects.get(ward=cast.hoan_kiem).duties_reported == 0
    assert Duty.objects.get(pk=sent.duty_id).last_period is None and recount() == []
    entry = AuditEntry.objects.get(action="return_progress")
    assert entry.reason == "Thiếu minh chứng" and entry.ward == cast.hoan_kiem
    row.refresh_from_db()
    save_progress(progress_id=row.pk, version=row.version, by=cast.ward1, answer="reported", value=D(60))
    assert submit_progress(progress_ids=[row.pk], by=cast.chief1) == 1
    assert standing(sent).reported == 1 and recount() == []


def test_returning_needs_a_reason_a_sent_report_and_the_version_seen(sent, opened, cast):
    for reason in ("", "  "):
        with pytest.raises(ValidationError, match="lý do"):
            return_progress(progress_id=sent.pk, version=sent.version, reason=reason, by=cast.reviewer)
    with pytest.raises(StaleEdit):
        return_progress(progress_id=sent.pk, version=sent.version - 1, reason="Thiếu", by=cast.reviewer)
    with pytest.raises(ValidationError, match="chưa gửi"):
        return_progress(progress_id=opened.other.pk, version=1, reason="Thiếu", by=cast.reviewer)
    assert Progress.objects.get(pk=sent.pk).state == "submitted"


def test_an_agency_returns_only_what_it_leads(sent, cast):
    assert (
        return_progress(progress_id=sent.pk, version=sent.version, reason="Thiếu", by=cast.agency).state == "returned"
    )


@pytest.mark.parametrize("act", [return_progress, override_progress])
def test_a_coordinating_agency_and_the_bearer_cannot_judge(sent, cast, act):
    Directive.objects.filter(pk=sent.duty.directive_id).update(lead=Agency.objects.get(key="stc"))
    sent.duty.directive.coordinating.add(cast.catp)
    more = {"status": "late"} if act is override_progress else {}
    for officer in (cast.agency, cast.chief1, cast.auditor):
        with pytest.raises(PermissionDenied):
            act(progress_id=sent.pk, version=sent.version, reason="Thiếu", by=officer, **more)
    with pytest.raises(Progress.DoesNotExist):
        act(progress_id=sent.pk, version=sent.version, reason="Thiếu", by=cast.ward2, **more)


def test_nobody_judges_a_report_they_signed(opened, cast):
    row = opened.of_agency
    save_progress(progress_id=row.pk, version=1, by=cast.agency, answer="reported", percent=60)
    submit_progress(progress_ids=[row.pk], by=cast.agency)
    row.refresh_from_db()
    with pytest.raises(ValidationError, match="chính mình"):
        override(row, cast.agency)


def test_a_locked_period_refuses_both(sent, cast):
    sent.period.locked_at = timezone.now()
    sent.period.save()
    with pytest.raises(ValidationError, match="khóa"):
        return_progress(progress_id=sent.pk, version=sent.version, reason="Thiếu", by=cast.reviewer)
    with pytest.raises(ValidationError, match="khóa"):
        override(sent, cast.reviewer)
    row = standing(sent)
    with pytest.raises(ValidationError, match="khóa"):
        override_standing(standing_id=row.pk, version=row.version, status="late", reason="Vì", by=cast.leader)


def test_an_override_counts_and_the_computed_status_stays_beside_it(sent, cast):
    row = override(sent, cast.reviewer)
    assert (row.status, row.computed_status, row.override_by) == ("late", "at_risk", cast.reviewer)
    assert (standing(sent).late, standing(sent).at_risk) == (1, 0) and recount() == []
    assert Duty.objects.get(pk=sent.duty_id).last_status == "late"
    row = override(row, cast.leader, status="", reason="Đã đối chiếu")
    assert (row.status, row.override_reason, row.override_by) == ("at_risk", "", None)
    assert standing(sent).at_risk == 1 and recount() == []
    assert [entry.reason for entry in AuditEntry.objects.filter(action="override_progress").order_by("pk")] == [
        "Số liệu chưa được đối chiếu",
        "Đã đối chiếu",
    ]


@pytest.mark.parametrize(("status", "reason"), [("late", " "), ("xấu", "Vì")])
def test_an_override_without_a_reason_or_of_no_status_is_refused(sent, cast, status, reason):
    with pytest.raises(ValidationError):
        override(sent, cast.reviewer, status=status, reason=reason)
    assert Progress.objects.get(pk=sent.pk).override_status == ""


def test_the_overridden_standing_stays_when_more_is_reported(sent, opened, cast):
    row = standing(sent)
    override_standing(standing_id=row.pk, version=row.version, status="on_track", reason="Đã họp", by=cast.leader)
    save_progress(progress_id=opened.other.pk, version=1, by=cast.ward2, answer="reported", value=D(10))
    submit_progress(progress_ids=[opened.other.pk], by=cast.chief2)
    row.refresh_from_db()
    assert (row.reported, row.status, row.computed_status) == (2, "on_track", "at_risk") and recount() == []
    row = override_standing(standing_id=row.pk, version=row.version, status="", reason="Hết lý do", by=cast.leader)
    assert row.status == "at_risk"


def test_the_formula_says_the_figures_the_status_came_from(sent, cast):
    assert "40%" in formula.of_report(sent) and "50%" in formula.of_report(sent)
    assert "cần theo dõi" in formula.of_report(sent)
    said = formula.of_standing(standing(sent))
    assert "1/2 đơn vị" in said and "trung bình các đơn vị" in said


# --- The pages --------------------------------------------------------------------------------------------------------


def test_the_page_shows_the_formula_and_offers_what_may_be_done(sent, cast, sign_in):
    address = reverse("programme:progress-edit", args=[sent.pk])
    page = sign_in(cast.reviewer).get(address).content.decode()
    assert formula.of_report(sent) in page and "Trả lại kèm lý do" in page and "Sửa tay tình trạng" in page
    page = sign_in(cast.chief1).get(address).content.decode()
    assert formula.of_report(sent) in page and "Trả lại kèm lý do" not in page


def test_a_refused_page_keeps_what_was_typed(sent, cast, sign_in):
    client, address = sign_in(cast.reviewer), reverse("programme:progress-override", args=[sent.pk])
    answer = client.post(address, {"version": sent.version - 1, "status": "late", "reason": "Giữ lời này"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Giữ lời này" in page and "vừa được người khác thay đổi" in page
    answer = client.post(address, {"version": sent.version, "status": "late", "reason": "Chưa đối chiếu"})
    assert answer.status_code == 302 and "Chưa đối chiếu" in client.get(answer.url).content.decode()


def test_returning_on_the_page_tells_the_ward_why(sent, cast, sign_in):
    address = reverse("programme:progress-return", args=[sent.pk])
    assert sign_in(cast.reviewer).post(address, {"version": sent.version, "reason": ""}).status_code == 422
    assert sign_in(cast.reviewer).post(address, {"version": sent.version, "reason": "Thiếu tệp"}).status_code == 302
    page = sign_in(cast.ward1).get(reverse("programme:progress-edit", args=[sent.pk])).content.decode()
    assert "Thiếu tệp" in page and "Lưu nháp" in page


def test_the_standing_is_overridden_on_its_page(sent, cast, sign_in):
    row, client = standing(sent), sign_in(cast.leader)
    address = reverse("programme:standing-override", args=[row.pk])
    assert "1/2 đơn vị" in client.get(address).content.decode()
    assert client.post(address, {"version": row.version, "status": "late", "reason": "Vì"}).status_code == 302
    assert standing(sent).status == "late"
