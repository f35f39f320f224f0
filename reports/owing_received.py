"""Issued reports in my work and in the digest: what the officer was given and has not opened, and what was withdrawn since."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from organisation import formats
from organisation.models import Officer
from organisation.periods import HANOI
from organisation.prepared import Slot
from organisation.prepared_for import PreparedFor
from reports.digest import DECIDED, Fact, short
from reports.digest_owed import Told
from reports.links import to
from reports.models import Delivery, Edition
from reports.owing import MOST_SHOWN, Task

TOLD_DAYS = 30
OF_EDITION = ("edition__issue_number", "edition__issue_symbol", "edition__issued_on")

_UNOPENED = PreparedFor(
    lambda reader: (
        Delivery.objects.visible_to(reader)
        .filter(officer=Slot("officer"), opened_at__isnull=True, edition__withdrawn_at__isnull=True)
        .order_by("-made_at", "-pk")
        .values_list("pk", *OF_EDITION)[:MOST_SHOWN]
    )
)


def received(officer: Officer) -> list[Task]:
    """The newest issued reports given to the officer and not opened. One query."""
    return [
        Task(
            _("Báo cáo số %(number)s ngày %(day)s gửi đến bạn, chưa xem") % words_of(number, symbol, issued_on),
            None,
            to("reports:delivery-detail", pk),
            action=_("Xem"),
        )
        for pk, number, symbol, issued_on in _UNOPENED(officer, officer=officer.pk)
    ]


def words_of(number: int, symbol: str, issued_on: date) -> dict[str, str]:
    edition = Edition(issue_number=number, issue_symbol=symbol)
    return {"number": edition.register_number, "day": formats.day(issued_on)}


def told_of_withdrawals(officers: Collection[Officer], day: date) -> Iterator[Told]:
    """To whom a report was given that has been withdrawn within TOLD_DAYS: told once. One query."""
    since = datetime.combine(day - timedelta(days=TOLD_DAYS), time.min, HANOI)
    rows = Delivery.objects.filter(officer__in=officers, edition__withdrawn_at__gte=since).order_by("pk")
    shown = ("pk", "officer", "agency", "edition", "edition__report__ward", "edition__withdrawal_reason", *OF_EDITION)
    for pk, officer, agency, edition, ward, reason, *words in rows.values_list(*shown):
        said = words_of(*words) | {"reason": short(reason)}
        text = _("Báo cáo số %(number)s ngày %(day)s đã thu hồi. Lý do: %(reason)s") % said
        fact = Fact(DECIDED.value, f"withdrawn:{edition}", text, to("reports:delivery-detail", pk))
        yield Told(fact, officer=officer, ward=None if agency else ward, agency=agency)
