"""Give an issued edition to its recipients: a row for each, once; and who opened it."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Ancestry, Officer
from reports.models import Delivery, DigestChoice, Edition, Recipient

from .queue import queue_deliveries

State = Delivery.State


@transaction.atomic
def deliver(*, edition: Edition) -> int:
    """Note down whom the issued edition goes to, each once, and tell a worker that mails wait; returns how many were added.

    Called within the transaction of issuing. Again it adds only who came to the recipients since. Raises ValidationError for a draft.
    """
    if not edition.is_issued:
        raise ValidationError(_("Chỉ phát hành báo cáo đã ban hành."))
    rows = [*_to_officers(edition), *_to_addresses(edition)]
    before = edition.deliveries.count()
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    added = edition.deliveries.count() - before
    if added:
        queue_deliveries()
    return added


def _to_officers(edition: Edition) -> Iterator[Delivery]:
    """The officers in the recipients' roles, but for whoever issued it; an officer found by two recipients is one."""
    found: dict[int, Officer] = {}
    for recipient in _recipients(edition).filter(role__isnull=False):
        found |= {officer.pk: officer for officer in _officers_of(recipient, edition)}
    found.pop(edition.issued_by_id, None)
    silent = set(DigestChoice.objects.filter(officer__in=found, by_mail=False).values_list("officer", flat=True))
    for officer in found.values():
        by_mail = officer.email and officer.pk not in silent
        state = State.WAITING if by_mail else State.PORTAL
        yield Delivery(edition=edition, officer=officer, agency_id=officer.agency_id, state=state)


def _recipients(edition: Edition):
    return Recipient.objects.filter(kind=edition.report.kind, is_active=True)


def _officers_of(recipient: Recipient, edition: Edition):
    """Of an agency: its own. Else those of the city, and those of the report's ward and of the units it became."""
    officers = Officer.objects.filter(is_active=True, groups=recipient.role_id)
    if recipient.agency_id:
        return officers.filter(agency=recipient.agency_id)
    at_home = Q(sees_all=True)
    if ward := edition.report.ward_id:
        at_home |= Q(ward__in=Ancestry.objects.filter(ancestor=ward).values("descendant"))
    return officers.filter(at_home)


def _to_addresses(edition: Edition) -> Iterator[Delivery]:
    named = dict(_recipients(edition).filter(role__isnull=True).order_by("-pk").values_list("email", "name"))
    for email, name in {email.lower(): name for email, name in named.items()}.items():
        yield Delivery(edition=edition, email=email, name=name)


@transaction.atomic
def mark_opened(*, delivery_id: int, by: Officer) -> bool:
    """Note that the officer opened what was given to them; the first time counts. Nobody opens another's."""
    mine = Delivery.objects.filter(pk=delivery_id, officer=by, opened_at__isnull=True)
    return bool(mine.update(opened_at=timezone.now()))
