"""Make the daily digests, and what their readers do with them. What is told is remembered in the same transaction."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override

from organisation import clock
from organisation.models import Holiday, Officer
from organisation.periods import HANOI, is_working_day
from reports.digest import REPEATED, Fact, lines, news
from reports.digest_facts import facts_of, told_before
from reports.links import to
from reports.models import Digest, DigestChoice, Notice
from reports.models.digest import FIRST_HOUR

from .queue import queue_digests

AT_ONCE = 500


def make_digests(day: date | None = None, hour: int | None = None) -> int:
    """Digests of the day for officers whose hour has come and who have none yet; returns how many were made.

    On working days only, and none for whom there is nothing to tell. Run twice, at once or later, it makes none twice.
    """
    day = day or clock.today()
    hour = timezone.now().astimezone(HANOI).hour if hour is None else hour
    if not is_working_day(day, set(Holiday.objects.filter(day=day).values_list("day", flat=True))):
        return 0
    made, last = 0, 0
    with override("vi"):
        while officers := list(_awaiting(day, hour).filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
            made, last = made + _make(officers, day), officers[-1].pk
    if made:
        queue_digests()
    return made


def _awaiting(day: date, hour: int):
    """Active officers without a digest of the day whose hour has come."""
    has_come = Q(digest_choice__hour__lte=hour)
    if hour >= FIRST_HOUR:
        has_come |= Q(digest_choice__isnull=True)
    made = Digest.objects.filter(day=day).values("officer")
    return Officer.objects.filter(has_come, is_active=True).exclude(pk__in=made).select_related("ward", "digest_choice")


def _make(officers: list[Officer], day: date) -> int:
    """Seventeen queries to read and two to write, for any number of officers."""
    facts, (told, unseen) = facts_of(officers, day), told_before(officers, day)
    my_work, page = to("reports:my-work"), to("reports:digest")
    digests, notices = [], []
    for officer in officers:
        fresh = list({(fact.kind, fact.key): fact for fact in news(facts[officer.pk], told[officer.pk])}.values())
        if said := lines(fresh, unseen.get(officer.pk, 0), my_work, page):
            digests.append(Digest(officer=officer, day=day, lines=said, count=len(fresh), state=_state(officer)))
            notices += [_notice(officer, fact, day) for fact in fresh if fact.kind not in REPEATED]
    try:
        with transaction.atomic():
            Digest.objects.bulk_create(digests)
            Notice.objects.bulk_create(notices, batch_size=1000)
    except IntegrityError:
        # Another beat made these people's digests meanwhile; whoever it left out is found by the next.
        return 0
    return len(digests)


def _state(officer: Officer) -> str:
    """Whether it goes by mail too."""
    choice = getattr(officer, "digest_choice", None)
    by_mail = officer.email and (choice is None or choice.by_mail)
    return Digest.State.MADE if by_mail else Digest.State.PORTAL


def _notice(officer: Officer, fact: Fact, day: date) -> Notice:
    return Notice(
        officer=officer,
        kind=fact.kind,
        key=fact.key,
        text=fact.text[:400],
        url=fact.url[:200],
        due_on=fact.due_on,
        told_on=day,
    )


@transaction.atomic
def choose_digest(*, by: Officer, hour: int, by_mail: bool) -> DigestChoice:
    """Keep the officer's own hour (0–23, Hanoi) and whether the digest goes by mail too."""
    return DigestChoice.objects.update_or_create(officer=by, defaults={"hour": hour, "by_mail": by_mail})[0]


@transaction.atomic
def mark_read(*, by: Officer) -> int:
    """All that was told to the officer so far was seen; returns how many notices were new."""
    now = timezone.now()
    Digest.objects.filter(officer=by, read_at__isnull=True).update(read_at=now)
    return Notice.objects.filter(officer=by, read_at__isnull=True).update(read_at=now)
