"""Send digests by mail: claim a row, send, write down that it was sent. A dead worker's claims are taken up by the next sweep."""

import logging
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from organisation import clock, formats
from reports.digest import sections
from reports.models import Digest

log = logging.getLogger(__name__)
State = Digest.State
MOST_ATTEMPTS = 3
MOST_AT_ONCE = 200
MOST_FAILURES = 3  # in a row: then the mail server is left alone until the next sweep
STALE_AFTER = timedelta(seconds=120)  # longer than any sending may take (EMAIL_TIMEOUT)
PAUSE = timedelta(minutes=10)  # before a refused mail is tried again


def send_waiting() -> int:
    """Send the day's mails that wait, at most MOST_AT_ONCE; returns how many were sent. Nobody's mail is sent by two."""
    _give_up()
    waiting = list(_waiting(timezone.now()).values_list("pk", flat=True)[:MOST_AT_ONCE])
    if not waiting or (connection := open_mail()) is None:
        return 0
    sent, failures = 0, 0
    try:
        for digest_id in waiting:
            attempt = _claim(digest_id)
            if attempt is None:
                continue
            done = _send(digest_id, attempt, connection)
            sent, failures = sent + done, 0 if done else failures + 1
            if failures >= MOST_FAILURES:
                break
    finally:
        connection.close()
    return sent


def open_mail():
    """One connection for all mails; None while the mail server does not answer: that uses up nobody's attempts."""
    connection = mail.get_connection()
    try:
        connection.open()
    except Exception as problem:
        log.warning("mails wait in the database, the mail server does not answer: %s", problem)
        return None
    return connection


def _stale(now) -> Q:
    return Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - STALE_AFTER)


def _waiting(now):
    """Mails of today that nobody is at: new, refused a while ago, or left by a worker that is gone."""
    rested = Q(state=State.MADE) & (Q(attempts=0) | Q(claimed_at__lt=now - PAUSE))
    left = Q(state=State.SENDING) & _stale(now)
    return Digest.objects.filter(rested | left, day=clock.today(), attempts__lt=MOST_ATTEMPTS).order_by("pk")


def _give_up() -> None:
    """Close what has used up its attempts, and what is of a day gone by: it would be news no more."""
    now = timezone.now()
    open_rows = Digest.objects.filter(Q(state=State.MADE) | Q(state=State.SENDING) & _stale(now))
    with override("vi"):
        used, late = _("Tiến trình gửi thư bị dừng giữa chừng ba lần liền."), _("Đã qua ngày mà thư chưa gửi được.")
    open_rows.filter(attempts__gte=MOST_ATTEMPTS, failure="").update(state=State.FAILED, failure=used)
    open_rows.filter(attempts__gte=MOST_ATTEMPTS).update(state=State.FAILED)
    open_rows.filter(day__lt=clock.today()).update(state=State.FAILED, failure=late)


def _claim(digest_id: int) -> int | None:
    """Take the mail for this process: the attempt's number, or None when others are at it. One conditional update decides."""
    now = timezone.now()
    mine = _waiting(now).order_by().filter(pk=digest_id)
    if not mine.update(state=State.SENDING, claimed_at=now, attempts=F("attempts") + 1):
        return None
    return Digest.objects.values_list("attempts", flat=True).get(pk=digest_id)


def _send(digest_id: int, attempt: int, connection) -> bool:
    """Send the claimed mail; what goes wrong is written down and the mail waits for its next attempt."""
    mine = Digest.objects.filter(pk=digest_id, attempts=attempt, state=State.SENDING)
    digest = mine.select_related("officer").first()
    if digest is None:
        return False
    if not (digest.officer.is_active and digest.officer.email):
        mine.update(state=State.PORTAL)
        return False
    try:
        with override("vi"):
            message_of(digest, connection).send()
    except Exception as problem:
        log.warning("digest %s, attempt %s: %s", digest_id, attempt, problem)
        connection.close()
        state = State.FAILED if attempt >= MOST_ATTEMPTS else State.MADE
        mine.update(state=state, failure=(str(problem) or type(problem).__name__)[:250])
        return False
    mine.update(state=State.SENT, sent_at=timezone.now(), failure="")
    return True


def message_of(digest: Digest, connection=None) -> mail.EmailMultiAlternatives:
    """The mail: plain text and plain HTML with the same lines. Its id is the digest's, so that a mailbox knows it again."""
    context = {
        "digest": digest,
        "officer": digest.officer,
        "sections": sections(digest.lines),
        "portal": settings.PORTAL_URL.rstrip("/"),
    }
    subject = _("Bản tin ngày %(day)s: %(count)s việc") % {"day": formats.day(digest.day), "count": digest.count}
    host = urlsplit(settings.PORTAL_URL).hostname or "portal"
    message = mail.EmailMultiAlternatives(
        subject,
        render_to_string("reports/digest_mail.txt", context),
        to=[digest.officer.email],
        connection=connection,
        headers={"Message-ID": f"<digest-{digest.pk}-{digest.day:%Y%m%d}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("reports/digest_mail.html", context), "text/html")
    return message
