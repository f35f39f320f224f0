"""Mails of issued reports: a link and no file, sent once, by one; what a dead worker left is taken up, what cannot go is given up."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from organisation.models import Officer
from reports.actions import deliver, resend, send_deliveries
from reports.models import Delivery, Edition
from tests.at_once import together
from tests.reports.given import edition_of, issued, receive

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.setattr("reports.actions.queue._send_deliveries", lambda: None)


@pytest.fixture
def edition(cast) -> Edition:
    """An issued report for a reviewer with an address and an address outside."""
    Officer.objects.filter(pk=cast.reviewer.pk).update(email="reviewer@example.vn")
    receive(role="reviewer"), receive(email="ubnd@example.vn", name="UBND thành phố")
    found = issued(cast.leader, check_code="4K7QX9M2ZT", check_address="https://cong.example/kiem-tra/")
    deliver(edition=found)
    return found


def states() -> dict[str, str]:
    return {row.officer.username if row.officer else row.email: row.state for row in Delivery.objects.all()}


def let_time_pass() -> None:
    Delivery.objects.filter(claimed_at__isnull=False).update(claimed_at=timezone.now() - timedelta(hours=1))


def test_mail_goes_once_to_officers_and_addresses(edition):
    assert [send_deliveries(), send_deliveries()] == [2, 0]
    assert [message.to for message in mail.outbox] == [["reviewer@example.vn"], ["ubnd@example.vn"]]
    assert set(states().values()) == {"sent"}
    assert all(row.sent_at and row.attempts == 1 and row.error == "" for row in Delivery.objects.all())


def test_mail_carries_a_link_and_no_file(cast, edition):
    send_deliveries()
    message = mail.outbox[0]
    row = Delivery.objects.get(officer=cast.reviewer)
    link = f"{settings.PORTAL_URL}/bao-cao/nhan/{row.pk}/"
    assert message.subject == "Báo cáo số 05/BC-CATP ngày 25/09/2026" and message.attachments == []
    assert (
        link in message.body and "Báo cáo toàn thành phố" in message.body and "Nguyễn Văn Ký, GIÁM ĐỐC" in message.body
    )
    html, kind = message.alternatives[0]
    assert kind == "text/html" and f'href="{link}"' in html and "style=" not in html and "<img" not in html


def test_mail_to_an_address_leads_to_the_check_page_and_says_an_account_is_needed(edition):
    send_deliveries()
    message = mail.outbox[1]
    assert "Kính gửi UBND thành phố" in message.body
    assert "https://cong.example/kiem-tra/4K7QX-9M2ZT/" in message.body and "cần tài khoản của cổng" in message.body
    assert "/bao-cao/nhan/" not in message.body + message.alternatives[0][0]


def test_mail_of_a_correction_names_what_it_corrects(cast, edition):
    send_deliveries()
    second = edition_of(
        edition.report, cast.leader, number=2, issue_number=9, corrects=edition, correction_reason="Sai số liệu"
    )
    deliver(edition=second)
    send_deliveries()
    assert len(mail.outbox) == 4
    assert mail.outbox[2].subject == "Báo cáo số 09/BC-CATP ngày 25/09/2026"
    assert "Bản này đính chính báo cáo số 05/BC-CATP" in mail.outbox[2].body


def test_mail_escapes_what_officers_typed(cast, edition):
    strange = issued(cast.leader, code="2026-Q2", number=6, signer_name="<b>A</b> & co")
    Delivery.objects.update(state="sent")
    deliver(edition=strange)
    send_deliveries()
    assert "&lt;b&gt;A&lt;/b&gt; &amp; co" in mail.outbox[0].alternatives[0][0]
    assert "<b>A</b> & co" in mail.outbox[0].body


@pytest.mark.django_db(transaction=True)
def test_mail_goes_once_when_several_workers_send(edition):
    assert sum(together(send_deliveries, send_deliveries, send_deliveries)) == 2
    assert sorted(message.to[0] for message in mail.outbox) == ["reviewer@example.vn", "ubnd@example.vn"]


def test_mail_left_by_a_dead_worker_is_sent_later_and_not_before(edition):
    Delivery.objects.update(state="sending", claimed_at=timezone.now(), attempts=1)
    assert send_deliveries() == 0 and set(states().values()) == {"sending"}
    let_time_pass()
    assert send_deliveries() == 2
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {2}


def test_mail_is_given_up_after_three_attempts_with_the_reason_and_may_be_sent_again(cast, edition, settings):
    settings.EMAIL_BACKEND = "tests.reports.test_digest_sending.Refusing"
    for _attempt in (1, 2, 3, 4):
        send_deliveries()
        let_time_pass()
    row = Delivery.objects.get(officer=cast.reviewer)
    assert (row.state, row.attempts, row.error) == ("failed", 3, "550 mailbox unavailable")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    resend(delivery_id=row.pk, by=cast.leader)
    assert send_deliveries() == 1 and Delivery.objects.get(pk=row.pk).state == "sent"


def test_mail_refused_is_not_tried_again_at_once(cast, edition, settings):
    settings.EMAIL_BACKEND = "tests.reports.test_digest_sending.Refusing"
    send_deliveries(), send_deliveries()
    assert Delivery.objects.get(officer=cast.reviewer).attempts == 1


def test_mail_whose_worker_died_three_times_is_given_up_with_a_reason(edition):
    Delivery.objects.update(state="sending", claimed_at=timezone.now(), attempts=3)
    let_time_pass()
    assert send_deliveries() == 0
    assert set(Delivery.objects.values_list("state", "error")) == {
        ("failed", "Tiến trình gửi thư bị dừng giữa chừng ba lần liền.")
    }


def test_mail_waits_unspent_while_the_mail_server_does_not_answer(edition, settings):
    settings.EMAIL_BACKEND = "tests.reports.test_digest_sending.Silent"
    assert [send_deliveries() for _time in range(4)] == [0] * 4
    assert set(Delivery.objects.values_list("state", "attempts")) == {("waiting", 0)}


def test_mail_does_not_go_once_the_report_is_withdrawn_or_the_officer_gone(cast, edition):
    Officer.objects.filter(pk=cast.reviewer.pk).update(is_active=False)
    assert send_deliveries() == 1 and states() == {"reviewer": "portal", "ubnd@example.vn": "sent"}
    resend(delivery_id=Delivery.objects.get(email="ubnd@example.vn").pk, by=cast.leader)
    Edition.objects.filter(pk=edition.pk).update(
        withdrawn_at=timezone.now(), withdrawn_by=cast.leader, withdrawal_reason="Sai số liệu"
    )
    assert send_deliveries() == 0 and states()["ubnd@example.vn"] == "portal"
    assert len(mail.outbox) == 1
