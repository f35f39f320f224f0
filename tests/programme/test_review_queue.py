"""The review queue: who sees what in it, how risk is made, giving out in bulk, and the list for the commission."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from programme import queue
from programme.actions.assessment import return_assessment, submit_assessment
from programme.actions.assigning import assign_reviewer
from programme.models import Assessment, Finding
from tests import factories

pytestmark = pytest.mark.django_db
QUEUE = "programme:review-queue"


def page(client, **query):
    return client.get(reverse(QUEUE), query).content.decode()


def only(officer):
    return queue.rank(queue.waiting(officer).select_related("ward", "period"))


def more(submitted, cast, count):
    """That many further wards with their assessment sent."""
    wards = factories.make_wards(count)
    Assessment.objects.bulk_create(
        Assessment(
            ward=ward,
            period=submitted.period,
            criteria_set=submitted.criteria_set,
            due_on=submitted.due_on,
            state="submitted",
            submitted_by=cast.chief2,
            submitted_at=timezone.now(),
            total=54,
        )
        for ward in wards
    )


def test_risk_is_made_of_vetoes_warnings_and_returns(submitted, cast):
    row = only(cast.reviewer)[0]
    assert row.risk.parts == ("53 tiêu chí có cảnh báo",) and (row.risk.points, row.risk.level) == (5, "vua")
    submitted = return_assessment(
        assessment_id=submitted.pk, version=submitted.version, by=cast.reviewer, reason="Bổ sung"
    )
    submit_assessment(assessment_id=submitted.pk, version=submitted.version, by=cast.chief1)
    Assessment.objects.filter(pk=submitted.pk).update(vetoes_self=2)
    row = only(cast.reviewer)[0]
    assert row.risk.parts == ("2 điểm liệt", "53 tiêu chí có cảnh báo", "đã trả lại 1 lần")
    assert (row.risk.points, row.risk.word) == (2 * 3 + 5 + 2, "rủi ro cao")


def test_risk_sees_the_rise_over_last_period_and_its_inflation(submitted, cast):
    before = factories.make_period("2026-Q2")
    Assessment.objects.create(
        ward=submitted.ward, period=before, criteria_set=submitted.criteria_set, due_on=before.ends_on, state="verified",
        total=54, met_self=50, met_verified=40, points_max=100, points_self=92, points_verified=75,
        submitted_by=cast.chief1, submitted_at=timezone.now(), verified_by=cast.reviewer, verified_at=timezone.now(),
    )  # fmt: skip
    parts = only(cast.reviewer)[0].risk.parts
    assert parts[:2] == ("cao hơn kỳ trước 24 điểm %", "kỳ trước tự chấm cao hơn thẩm định nhiều")
    Assessment.objects.filter(period=before).update(
        met_verified=46, points_verified=82
    )  # 14 points more; 10 % inflated
    assert only(cast.reviewer)[0].risk.parts == ("53 tiêu chí có cảnh báo",)


def test_the_queue_puts_risk_and_age_first_and_filters(submitted, cast, sign_in):
    more(submitted, cast, 2)
    client = sign_in(cast.reviewer)
    assert only(cast.reviewer)[0].ward.name == "Hoàn Kiếm"
    Assessment.objects.filter(ward__name="Phường số 2").update(
        submitted_at=timezone.now() - timezone.timedelta(days=70)
    )
    assert only(cast.reviewer)[0].ward.name == "Phường số 2"
    high = page(client, **{"rui-ro": "vua"})
    assert "phường Hoàn Kiếm" in high and "phường Phường số 1" not in high
    assert "phường Phường số 1" in page(client, q="phuong so 1")
    for odd in ({"cua": "x"}, {"ky": "2026-Q9"}, {"rui-ro": "y"}, {"sort": "password"}, {"page": "abc"}):
        assert client.get(reverse(QUEUE), odd).status_code == 200, odd
    lines = client.get(reverse(QUEUE), {"export": "csv"}).content.decode().splitlines()
    assert len(lines) == 4 and "53 tiêu chí có cảnh báo" in "".join(lines)


def test_the_queue_is_for_reviewers_and_those_with_something_assigned(submitted, cast, sign_in):
    assert sign_in(cast.auditor).get(reverse(QUEUE)).status_code == 403
    more(submitted, cast, 1)
    assign_reviewer(assessment_ids=[submitted.pk], reviewer=cast.auditor, by=cast.leader)
    text = page(sign_in(cast.auditor))
    assert "phường Hoàn Kiếm" in text and "Phường số 1" not in text and 'name="giao-cho"' not in text
    assert sign_in(cast.auditor).post(reverse(QUEUE), {"phieu": submitted.pk}).status_code == 403


def test_many_are_given_out_at_once_and_found_under_mine(submitted, cast, sign_in):
    more(submitted, cast, 2)
    client, keys = (
        sign_in(cast.reviewer),
        list(Assessment.objects.filter(state="submitted").values_list("pk", flat=True)),
    )
    answer = client.post(f"{reverse(QUEUE)}?cua=chua-giao", {"phieu": keys, "giao-cho": cast.reviewer.pk}, follow=True)
    assert answer.redirect_chain[0][0].endswith("?cua=chua-giao") and "Đã giao 3 phiếu" in answer.content.decode()
    assert Assessment.objects.filter(reviewer=cast.reviewer).count() == 3
    assert "phường Hoàn Kiếm" in page(client, cua="cua-toi")
    assert "Không có phiếu nào" in page(client, cua="chua-giao")
    client.post(reverse(QUEUE), {"phieu": keys[0], "giao-cho": "khong"})
    assert Assessment.objects.filter(reviewer=None, state="submitted").count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"giao-cho": ""}, "Xin chọn người"),
        ({"giao-cho": "999999"}, "xin chọn lại"),
        ({"giao-cho": "x"}, "xin chọn lại"),
        ({"giao-cho": "khong", "phieu": "x"}, "Xin chọn ít nhất một phiếu"),
    ],
)
def test_giving_out_says_what_is_missing(submitted, cast, sign_in, typed, words):
    answer = sign_in(cast.reviewer).post(reverse(QUEUE), {"phieu": submitted.pk, "ghi-chu": "Gấp"} | typed)
    text = answer.content.decode()
    assert answer.status_code == 422 and words in text and 'value="Gấp"' in text
    assert (f'value="{submitted.pk}" checked' in text) == ("phieu" not in typed)


def test_what_is_not_sent_yet_is_given_out_ahead_with_a_note(submitted, opened, cast, sign_in):
    client, path = sign_in(cast.leader), f"{reverse(QUEUE)}?trang-thai=chua-gui"
    shown = client.get(path)
    assert [row.pk for row in shown.context["rows"]] == [opened.foreign.pk] and "đang tự chấm" in shown.content.decode()
    typed = {"phieu": opened.foreign.pk, "giao-cho": cast.reviewer.pk, "ghi-chu": "Xem kỹ B03"}
    assert "Đã giao 1 phiếu" in client.post(path, typed, follow=True).content.decode()
    opened.foreign.refresh_from_db()
    assert opened.foreign.reviewer == cast.reviewer
    assert opened.foreign.steps.filter(action="assign", reason__contains="Xem kỹ B03").exists()
    assert client.get(f"{path}&cua=nguoi-khac").context["count"] == 1
    assert client.get(f"{path}&cua=chua-giao").context["count"] == 0
    for query in ("&sort=gui", "&sort=-cho", "&export=csv", "&rui-ro=cao"):
        assert client.get(path + query).status_code == 200, query


def test_only_those_who_give_out_see_what_is_not_sent(submitted, opened, cast, sign_in):
    assign_reviewer(assessment_ids=[submitted.pk, opened.foreign.pk], reviewer=cast.auditor, by=cast.leader)
    shown = sign_in(cast.auditor).get(reverse(QUEUE), {"trang-thai": "chua-gui"})
    assert [row.pk for row in shown.context["rows"]] == [submitted.pk]


def test_an_unknown_assessment_is_404(submitted, cast, sign_in):
    client = sign_in(cast.reviewer)
    for key in ("999999", str(2**70)):
        typed = {"phieu": [submitted.pk, key], "giao-cho": cast.reviewer.pk}
        assert client.post(reverse(QUEUE), typed).status_code in {302, 404}
    assert client.post(reverse(QUEUE), {"phieu": "999999", "giao-cho": cast.reviewer.pk}).status_code == 404


def test_the_queue_asks_as_often_for_many_wards_as_for_few(submitted, cast, sign_in):
    client = sign_in(cast.reviewer)
    page(client)
    with CaptureQueriesContext(connection) as few:
        page(client)
    more(submitted, cast, 40)
    with CaptureQueriesContext(connection) as many:
        page(client)
    assert len(many) == len(few) <= 20


def test_the_commission_list_holds_both_verdicts_and_the_opinion(submitted, cast, sign_in):
    flagged = Finding.objects.filter(assessment=submitted, criterion__code__in=["C03", "B03"])
    flagged.update(is_for_commission=True, opinion="Xin hội đồng xem", verified_verdict="not_met")
    client, address = sign_in(cast.leader), reverse("programme:review-commission")
    text = client.get(address, {"ky": "2026-Q3"}).content.decode()
    assert "<b>2</b>" in text and "Xin hội đồng xem" in text
    book = openpyxl.load_workbook(io.BytesIO(client.get(address, {"export": "xlsx"}).content))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert [row[2] for row in rows] == ["Mã", "B03", "C03"]
    assert rows[2][4] == "đạt" and rows[2][6] == "chưa đạt" and rows[2][8] == "Xin hội đồng xem"
    assert sign_in(cast.auditor).get(address).status_code == 403
