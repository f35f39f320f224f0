"""Mails of digests: sent once, by one; what a dead worker left is taken up, what cannot be sent is given up with the reason."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from organisation import clock
from organisation.models import Officer
from reports.actions import choose_digest, make_digests, send_waiting
from reports.models import Digest
from tests.reports import digests
from tests.reports.digests import MONDAY
from tests.reports.test_report_actions import together

pytestmark = pytest.mark.django_db


class Refusing(BaseEmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, email_messages):
        raise OSError("550 mailbox unavailable")


class Silent(Refusing):
    """A mail server that does not answer."""

    def open(self):
        raise ConnectionRefusedError("111")


@pytest.fixture(autouse=True)
def day(cast, monkeypatch):
    """Two people of a ward with something overdue, one of them with an address."""
    monkeypatch.setattr(clock, "today", lambda: MONDAY)
    monkeypatch.setattr("reports.actions.digests.queue_digests", lambda: None)
    digests.owe_until({"ward": cast.hoan_kiem}, MONDAY - timedelta(days=3), "N<1> & co")
    digests.with_mail(cast.chief1)


def states() -> dict[str, str]:
    return dict(Digest.objects.values_list("officer__username", "state"))


def let_time_pass() -> None:
    Digest.objects.filter(claimed_at__isnull=False).update(claimed_at=timezone.now() - timedelta(hours=1))


def test_mail_goes_once_to_those_with_an_address(cast):
    make_digests(MONDAY, 7)
    assert states() == {"ward1": "portal", "chief1": "made"}
    assert [send_waiting(), send_waiting()] == [1, 0]
    assert [message.to for message in mail.outbox] == [["chief1@example.vn"]]
    sent = Digest.objects.get(officer=cast.chief1)
    assert (sent.state, sent.attempts, sent.failure) == ("sent", 1, "") and sent.sent_at


def test_mail_says_the_lines_in_vietnamese_with_links_that_lead_to_the_portal(cast):
    make_digests(MONDAY, 7)
    send_waiting()
    message = mail.outbox[0]
    assert message.subject == "Bản tin ngày 23/11/2026: 1 việc"
    assert "QUÁ HẠN\n- Nhiệm vụ chưa hoàn thành: N<1> & co Việc thử (hạn 20/11/2026)" in message.body
    html, kind = message.alternatives[0]
    assert kind == "text/html" and "N&lt;1&gt; &amp; co" in html and "style=" not in html
    link = f"{settings.PORTAL_URL}{Digest.objects.get(officer=cast.chief1).lines[0]['url']}"
    assert link in message.body and f'href="{link}"' in html
    assert message.extra_headers["Message-ID"].startswith("<digest-")


def test_mail_does_not_go_to_those_who_chose_the_portal_alone(cast):
    choose_digest(by=cast.chief1, hour=7, by_mail=False)
    make_digests(MONDAY, 7)
    assert send_waiting() == 0 and set(states().values()) == {"portal"} and mail.outbox == []


def test_mail_does_not_go_to_those_who_left_meanwhile(cast):
    make_digests(MONDAY, 7)
    Officer.objects.filter(pk=cast.chief1.pk).update(is_active=False)
    assert send_waiting() == 0 and states()["chief1"] == "portal" and mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_mail_goes_once_when_two_workers_send(cast):
    make_digests(MONDAY, 7)
    assert sorted(together(3, send_waiting)) == [0, 0, 1]
    assert len(mail.outbox) == 1


def test_mail_left_by_a_dead_worker_is_sent_later_and_not_before(cast):
    make_digests(MONDAY, 7)
    Digest.objects.filter(state="made").update(state="sending", claimed_at=timezone.now(), attempts=1)
    assert send_waiting() == 0 and states()["chief1"] == "sending"
    let_time_pass()
    assert send_waiting() == 1 and Digest.objects.get(officer=cast.chief1).attempts == 2


def test_mail_is_given_up_after_three_attempts_with_the_reason(cast, settings):
    settings.EMAIL_BACKEND = "tests.reports.test_digest_sending.Refusing"
    make_digests(MONDAY, 7)
    send_waiting()
    assert states()["chief1"] == "made"
    send_waiting()  # too soon
    assert Digest.objects.get(officer=cast.chief1).attempts == 1
    for _attempt in (2, 3, 4):
        let_time_pass()
        send_waiting()
    found = Digest.objects.get(officer=cast.chief1)
    assert (found.state, found.attempts, found.failure) == ("failed", 3, "550 mailbox unavailable")


def test_mail_whose_worker_died_three_times_is_given_up_with_a_reason(cast):
    make_digests(MONDAY, 7)
    Digest.objects.filter(state="made").update(state="sending", claimed_at=timezone.now(), attempts=3)
    let_time_pass()
    assert send_waiting() == 0
    assert (states()["chief1"], Digest.objects.get(officer=cast.chief1).failure) == (
        "failed",
        "Tiến trình gửi thư bị dừng giữa chừng ba lần liền.",
    )


def test_mail_of_a_day_gone_by_is_not_sent(cast, monkeypatch):
    make_digests(MONDAY, 7)
    monkeypatch.setattr(clock, "today", lambda: MONDAY + timedelta(days=1))
    assert send_waiting() == 0 and states()["chief1"] == "failed" and mail.outbox == []


def test_mail_waits_unspent_while_the_mail_server_does_not_answer(cast, settings):
    settings.EMAIL_BACKEND = "tests.reports.test_digest_sending.Silent"
    make_digests(MONDAY, 7)
    assert [send_waiting() for _time in range(5)] == [0] * 5
    found = Digest.objects.get(officer=cast.chief1)
    assert (found.state, found.attempts) == ("made", 0)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_waiting() == 1
