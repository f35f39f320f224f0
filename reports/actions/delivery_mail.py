"""Send the mails of issued reports: claim a row, send, write down that it was sent. The mail carries a link, never the file."""

import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from organisation import formats
from reports.check_codes import grouped
from reports.links import to
from reports.models import Delivery

from .sending import MOST_AT_ONCE, MOST_ATTEMPTS, MOST_FAILURES, PAUSE, STALE_AFTER, open_mail

log = logging.getLogger(__name__)
State = Delivery.State
NEEDED = ("officer", "edition__report__ward", "edition__report__period", "edition__corrects")


def send_deliveries() -> int:
    """Send the mails that wait, at most MOST_AT_ONCE; returns how many were sent. Nobody's mail is sent by two."""
    _give_up()
    waiting = list(_waiting(timezone.now()).values_list("pk", flat=True)[:MOST_AT_ONCE])
    if not waiting or (connection := open_mail()) is None:
        return 0
    sent, failures = 0, 0
    try:
        for delivery_id in waiting:
            attempt = _claim(delivery_id)
            if attempt is None:
                continue
            done = _send(delivery_id, attempt, connection)
            sent, failures = sent + bool(done), failures + 1 if done is False else 0
            if failures >= MOST_FAILURES:
                break
    finally:
        connection.close()
    return sent


def _left(now) -> Q:
    """Claimed by a worker that is gone."""
    return Q(state=State.SENDING) & (Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - STALE_AFTER))


def _waiting(now):
    """Mails that nobody is at: new, refused a while ago, or left by a worker that is gone."""
    rested = Q(state=State.WAITING) & (Q(attempts=0) | Q(claimed_at__lt=now - PAUSE))
    return Delivery.objects.filter(rested | _left(now), attempts__lt=MOST_ATTEMPTS).order_by("pk")


def _give_up() -> None:
    """Close what a dying worker left for the last time."""
    with override("vi"):
        used = _("Tiến trình gửi thư bị dừng giữa chừng ba lần liền.")
    spent = Delivery.objects.filter(_left(timezone.now()), attempts__gte=MOST_ATTEMPTS)
    spent.filter(error="").update(state=State.FAILED, error=used)
    spent.update(state=State.FAILED)


def _claim(delivery_id: int) -> int | None:
    """Take the mail for this process: the attempt's number, or None when others are at it. One conditional update decides."""
    now = timezone.now()
    mine = _waiting(now).order_by().filter(pk=delivery_id)
    if not mine.update(state=State.SENDING, claimed_at=now, attempts=F("attempts") + 1):
        return None
    return Delivery.objects.values_list("attempts", flat=True).get(pk=delivery_id)


def _send(delivery_id: int, attempt: int, connection) -> bool | None:
    """Send the claimed mail; None when there is nothing to send any more. What goes wrong is written down and waits."""
    mine = Delivery.objects.filter(pk=delivery_id, attempts=attempt, state=State.SENDING)
    row = mine.select_related(*NEEDED).defer("edition__data").first()
    if row is None:
        return None
    with override("vi"):
        if why := _why_not(row):
            mine.update(state=State.PORTAL, error=why)
            return None
        try:
            message_of(row, connection).send()
        except Exception as problem:
            log.warning("delivery %s, attempt %s: %s", delivery_id, attempt, problem)
            connection.close()
            state = State.FAILED if attempt >= MOST_ATTEMPTS else State.WAITING
            mine.update(state=state, error=(str(problem) or type(problem).__name__)[:250])
            return False
    mine.update(state=State.SENT, sent_at=timezone.now(), error="")
    return True


def _why_not(row: Delivery) -> str:
    """Why no mail goes to this recipient after all; "" when it does."""
    if row.edition.withdrawn_at:
        return _("Báo cáo đã thu hồi trước khi gửi thư.")
    if row.officer_id and not (row.officer.is_active and row.officer.email):
        return _("Cán bộ không còn địa chỉ thư hoặc tài khoản đã khóa.")
    return ""


def message_of(row: Delivery, connection=None) -> mail.EmailMultiAlternatives:
    """The mail: plain text and plain HTML saying the same. An officer's link leads into the portal, an address's to the check page."""
    edition = row.edition
    context = {
        "edition": edition,
        "title": capfirst(str(edition.report)),
        "officer": row.officer,
        "recipient": row.recipient,
        "link": _link(row),
        "code": grouped(edition.check_code or ""),
    }
    subject = _("Báo cáo số %(number)s ngày %(day)s") % {
        "number": edition.register_number,
        "day": formats.day(edition.issued_on),
    }
    host = urlsplit(settings.PORTAL_URL).hostname or "portal"
    message = mail.EmailMultiAlternatives(
        subject,
        render_to_string("reports/delivery_mail.txt", context),
        to=[row.officer.email if row.officer_id else row.email],
        connection=connection,
        # Sent again, it is the same message to a mailbox only within one attempt: a repeat that somebody asked for must arrive.
        headers={
            "Message-ID": f"<delivery-{row.pk}-{row.claimed_at:%Y%m%d%H%M%S}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string("reports/delivery_mail.html", context), "text/html")
    return message


def _link(row: Delivery) -> str:
    """Into the portal for an officer; for an address to the page that says whether the code is an issued report's."""
    if row.officer_id:
        return f"{settings.PORTAL_URL.rstrip('/')}{to('reports:delivery-detail', row.pk)}"
    edition = row.edition
    known = edition.check_address and edition.check_code
    return f"{edition.check_address}{grouped(edition.check_code)}/" if known else ""
