"""The review desk: what stands beside a criterion, what is kept, what goes back, and how much it asks of the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organisation.models import AuditEntry
from organisation.versions import StaleEdit
from programme.actions import assessment as actions
from programme.actions.assessment import ReviewEntry
from programme.actions.assigning import assign_reviewer
from programme.models import Assessment, Finding
from programme.peers import Peers, peers_of
from tests import factories

from .conftest import entries_for

pytestmark = pytest.mark.django_db


def finding(assessment, code):
    return Finding.objects.select_related("criterion").get(assessment=assessment, criterion__code=code)


def desk(assessment, **query):
    return reverse("programme:assessment-review", args=[assessment.pk], query=query)


def word(assessment, code, *, verdict="", opinion="", **more):
    """One row as the desk sends it."""
    row = finding(assessment, code)
    typed = {"version": row.version, "verdict": verdict, "opinion": opinion, **more}
    return {f"{code}-{name}": value for name, value in typed.items()}


def send(client, assessment, *rows, action="save", **more):
    assessment.refresh_from_db()
    typed = {"version": assessment.version, "action": action, **more}
    return client.post(desk(assessment), typed | {key: value for row in rows for key, value in row.items()})


@pytest.fixture
def peer(submitted, cast):
    """Ba Đình's assessment, sent too."""
    other = Assessment.objects.get(ward=cast.ba_dinh)
    actions.save_findings(assessment_id=other.pk, by=cast.ward2, entries=entries_for(other))
    other.refresh_from_db()
    return actions.submit_assessment(assessment_id=other.pk, version=other.version, by=cast.chief2)


def test_a_criterion_is_flagged_for_the_commission_and_the_trail_says_so(submitted, cast, sign_in):
    client = sign_in(cast.reviewer)
    send(client, submitted, word(submitted, "B01", is_for_commission="1", opinion="Cần bàn"))
    assert finding(submitted, "B01").is_for_commission
    entry = AuditEntry.objects.filter(action="save_review").latest("pk")
    assert entry.changes["B01.is_for_commission"] == [False, True]
    send(client, submitted, word(submitted, "B01", opinion="Cần bàn"))
    assert not finding(submitted, "B01").is_for_commission


def test_an_entry_that_does_not_speak_of_the_flag_leaves_it(submitted, cast):
    Finding.objects.filter(pk=finding(submitted, "B01").pk).update(is_for_commission=True)
    entry = ReviewEntry(code="B01", version=finding(submitted, "B01").version, verdict="met")
    actions.save_review(assessment_id=submitted.pk, version=0, by=cast.reviewer, entries=[entry])
    assert finding(submitted, "B01").is_for_commission and finding(submitted, "B01").verified_verdict == "met"


def test_an_accepted_verdict_can_be_changed_afterwards(submitted, cast, sign_in):
    client = sign_in(cast.reviewer)
    send(client, submitted, action="accept")
    answer = send(client, submitted, word(submitted, "B01", verdict="not_met", opinion="Đi thuê"))
    assert answer.status_code == 302
    assert (finding(submitted, "B01").verified_verdict, finding(submitted, "B01").verified_value) == ("not_met", None)


def test_return_gathers_the_opinions_as_reasons(submitted, cast, sign_in):
    client = sign_in(cast.reviewer)
    rows = [
        word(submitted, "B02", verdict="met", opinion="Đã đối chiếu"),
        word(submitted, "C03", verdict="not_met", opinion="Có kỷ luật"),
        word(submitted, "B01", opinion="Thiếu hồ sơ đất"),
    ]
    send(client, submitted, *rows, action="return", reason=" ")
    submitted.refresh_from_db()
    assert submitted.state == "returned"
    assert submitted.steps.get(action="return").reason == "B01: Thiếu hồ sơ đất\nC03: Có kỷ luật"
    assert finding(submitted, "B02").opinion == "Đã đối chiếu"


def test_return_keeps_the_reason_that_was_written(submitted, cast, sign_in):
    send(sign_in(cast.reviewer), submitted, word(submitted, "B01", opinion="x"), action="return", reason="Xin bổ sung")
    assert submitted.steps.get(action="return").reason == "Xin bổ sung"


def test_return_without_any_reason_keeps_what_was_typed_and_nothing_else(submitted, cast, sign_in):
    answer = send(
        sign_in(cast.reviewer), submitted, word(submitted, "B02", verdict="met", opinion="Đúng"), action="return"
    )
    assert answer.status_code == 422
    assert "Xin nêu lý do trả lại" in answer.content.decode()
    assert ">\nĐúng</textarea>" in answer.content.decode()
    submitted.refresh_from_db()
    assert (submitted.state, finding(submitted, "B02").opinion) == ("submitted", "")


def test_return_of_an_assessment_that_changed_meanwhile_is_refused(submitted, cast):
    with pytest.raises(StaleEdit):
        actions.return_reviewed(
            assessment_id=submitted.pk, version=submitted.version - 1, by=cast.reviewer, entries=[], reason="x"
        )


def test_a_stale_row_shows_both_and_the_next_press_replaces(submitted, cast, sign_in):
    client, row = sign_in(cast.reviewer), word(submitted, "B01", verdict="met", opinion="Của tôi")
    entry = ReviewEntry(
        code="B01",
        version=finding(submitted, "B01").version,
        verdict="not_met",
        opinion="Của họ",
        is_for_commission=True,
    )
    actions.save_review(assessment_id=submitted.pk, version=0, by=cast.reviewer, entries=[entry])
    answer = send(client, submitted, row)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "chưa đạt" in text and "Của họ. Đưa ra hội đồng" in text and ">\nCủa tôi</textarea>" in text
    again = row | {"B01-version": finding(submitted, "B01").version}
    assert f'name="B01-version" value="{again["B01-version"]}"' in text
    assert send(client, submitted, again).status_code == 302
    assert finding(submitted, "B01").opinion == "Của tôi"


def test_a_wrong_value_stays_as_typed_with_its_reason(submitted, cast, sign_in):
    answer = send(sign_in(cast.reviewer), submitted, word(submitted, "B03", value="1.0", opinion="Đo lại"))
    text = answer.content.decode()
    assert (
        answer.status_code == 422
        and "Không rõ “1.0”" in text
        and 'value="1.0"' in text
        and ">\nĐo lại</textarea>" in text
    )
    assert 'id="id_B03-value_error"' in text


def test_peers_are_counted_by_the_reviewers_word_where_there_is_one(submitted, peer, cast):
    code, criterion = "B01", finding(peer, "B01").criterion
    assert peers_of(submitted)[criterion.pk] == Peers(1, 1)
    entry = ReviewEntry(code=code, version=finding(peer, code).version, verdict="not_met", opinion="Đi thuê")
    actions.save_review(assessment_id=peer.pk, version=0, by=cast.reviewer, entries=[entry])
    assert peers_of(submitted)[criterion.pk] == Peers(0, 1)


def test_what_was_not_sent_is_no_peer(submitted, cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert peers_of(submitted) == {}


def test_the_desk_shows_warnings_peers_and_only_what_was_asked_for(submitted, peer, cast, sign_in):
    client = sign_in(cast.reviewer)
    text = client.get(desk(submitted)).content.decode()
    assert (
        "Tự chấm đạt nhưng chưa có minh chứng" in text and "1/1 đạt (100%)" in text and "<b data-left>54</b>/54" in text
    )
    send(client, submitted, word(submitted, "C04", verdict="not_met"))
    only_open = client.get(desk(submitted, chi="mo")).content.decode()
    assert 'id="muc-C04"' not in only_open and 'id="muc-B01"' in only_open and "<b data-left>53</b>/54" in only_open
    only_warned = client.get(desk(submitted, chi="canh-bao")).content.decode()
    assert 'id="muc-C04"' not in only_warned and 'id="muc-A01"' in only_warned


def test_the_desk_is_open_to_whom_it_is_assigned_and_closed_to_other_reviewers(submitted, cast, sign_in):
    auditor = cast.auditor  # holds no verb of review
    assert sign_in(auditor).get(desk(submitted)).status_code == 403
    assign_reviewer(assessment_ids=[submitted.pk], reviewer=auditor, by=cast.leader)
    assert sign_in(auditor).get(desk(submitted)).status_code == 200
    refused = sign_in(cast.reviewer).get(desk(submitted))
    assert refused.status_code == 403 and "đã giao cho" in refused.content.decode()


def test_finishing_leads_to_what_is_assigned_to_me_before_what_is_nobodys(submitted, peer, cast, sign_in):
    other = factories.make_officer("reviewer2", "reviewer", sees_all=True)
    client = sign_in(cast.reviewer)
    send(client, submitted, action="accept")
    assign_reviewer(assessment_ids=[peer.pk], reviewer=other, by=cast.leader)
    assert "Phiếu sau" not in client.get(desk(submitted)).content.decode()
    assign_reviewer(assessment_ids=[peer.pk], reviewer=cast.reviewer, by=cast.leader)
    assert send(client, submitted, action="finish").url == desk(peer)


def test_the_desk_asks_as_often_for_one_peer_as_for_none_and_for_files_as_without(submitted, cast, sign_in, request):
    client = sign_in(cast.reviewer)
    client.get(desk(submitted))
    with CaptureQueriesContext(connection) as alone:
        client.get(desk(submitted))
    request.getfixturevalue("peer")
    with CaptureQueriesContext(connection) as with_peer:
        client.get(desk(submitted))
    assert len(with_peer) == len(alone) <= 22
