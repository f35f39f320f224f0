"""Daily digests under real faults: the beat fires twice, a worker is killed while it sends. Each mail goes once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from organisation import clock
from organisation.models import Ward
from programme.models import Directive, Duty
from reports.models import Digest, Notice
from tests.factories import make_document, make_officer
from tests.faults.test_reports_worker import Shop, shop  # noqa: F401

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("workers"), pytest.mark.django_db(transaction=True)]
BEAT = """
import django; django.setup()
from organisation import clock
from reports.actions import digests, make_digests
digests.is_working_day = lambda *_arguments: True
print(make_digests(clock.today(), 23))
"""
SWEEP = "import django; django.setup(); from reports.tasks import send_digests; send_digests.apply_async()"
PEOPLE = 3


@pytest.fixture
def people(shop):  # noqa: F811
    """Three officers with an address and something overdue; no mails of an earlier test."""
    for left in Path(settings.DATA_DIR, "mail").glob("*.log"):
        left.unlink()
    day, ward = clock.today(), Ward.objects.filter(dissolved_on=None).order_by("pk").first()
    directive = Directive.objects.create(
        code="D-1", kind="task", name="Việc", document=make_document(), is_active=True, due_on=day - timedelta(days=3)
    )
    Duty.objects.create(directive=directive, ward=ward, valid_from=day - timedelta(days=90))
    return [
        make_officer(f"p{number}", ward=ward, is_superuser=True, email=f"p{number}@example.vn")
        for number in range(PEOPLE)
    ]


def mails() -> list[str]:
    """To whom the mails in the data folder went."""
    found = [path.read_text() for path in Path(settings.DATA_DIR, "mail").glob("*.log")]
    return sorted(re.findall(r"^To: (\S+)$", "\n".join(found), re.MULTILINE))


def are_sent() -> bool:
    return Digest.objects.filter(state="sent").count() == PEOPLE


def test_each_mail_goes_once_when_the_beat_fires_twice(shop: Shop, people):  # noqa: F811
    assert [shop.run(BEAT), shop.run(BEAT)] == [str(PEOPLE), "0"]
    shop.start()  # which beats once more
    shop.wait(are_sent)
    shop.run(SWEEP)
    assert mails() == [officer.email for officer in people] and Digest.objects.count() == PEOPLE


def test_each_mail_goes_once_when_two_beats_fire_at_the_same_moment(shop: Shop, people):  # noqa: F811
    with ThreadPoolExecutor(2) as both:
        made = [int(number) for number in both.map(shop.run, [BEAT, BEAT])]
    assert sum(made) == PEOPLE == Digest.objects.count()
    shop.start()
    shop.wait(are_sent)
    assert mails() == [officer.email for officer in people]


def test_mail_claimed_by_a_worker_that_died_waits_until_the_claim_is_old(shop: Shop, people):  # noqa: F811
    assert shop.run(BEAT) == str(PEOPLE)
    shop.start("hangs in mid-mail")
    shop.wait(shop.mark.exists)
    shop.kill()
    shop.start()  # another worker, while the claim is fresh: it sends what nobody is at
    shop.wait(lambda: Digest.objects.filter(state="sent").count() == PEOPLE - 1)
    shop.run(SWEEP)
    (left,) = Digest.objects.exclude(state="sent")
    assert (left.state, left.attempts) == ("sending", 1) and left.officer.email not in mails()
    assert len(mails()) == PEOPLE - 1


def test_each_mail_goes_once_when_the_worker_is_killed_while_it_sends(shop: Shop, people):  # noqa: F811
    assert shop.run(BEAT) == str(PEOPLE)
    shop.start("hangs in mid-mail")
    shop.wait(shop.mark.exists)
    shop.kill()
    assert sorted(Digest.objects.values_list("state", flat=True)) == ["made", "sending", "sent"] and len(mails()) == 1
    Digest.objects.filter(state="sending").update(claimed_at=timezone.now() - timedelta(minutes=5))
    shop.start("hangs in mid-mail")  # a worker that starts looks for what was left
    shop.wait(are_sent)
    assert mails() == [officer.email for officer in people]
    assert sorted(Digest.objects.values_list("attempts", flat=True)) == [1, 1, 2] and not Notice.objects.exists()
