"""The digest on screen: one's own only, the hour, what was seen."""

from datetime import timedelta

import pytest

from organisation import clock
from reports.actions import make_digests
from reports.models import Digest, DigestChoice, Notice
from tests.reports import digests
from tests.reports.digests import MONDAY
from tests.reports.test_overview import queries_of

pytestmark = pytest.mark.django_db
HERE = "/viec-cua-toi/ban-tin/"


@pytest.fixture(autouse=True)
def made(cast, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: MONDAY)
    monkeypatch.setattr("reports.actions.digests.queue_digests", lambda: None)
    digests.owe_until({"ward": cast.hoan_kiem}, MONDAY)
    for days in (0, 1):
        make_digests(MONDAY + timedelta(days=days), 7)


def test_page_shows_the_newest_digest_and_leads_to_the_earlier(cast, sign_in):
    client = sign_in(cast.ward1)
    page = client.get(HERE)
    assert page.context["digest"].day == MONDAY + timedelta(days=1) and "Quá hạn" in page.content.decode()
    earlier = client.get(HERE, {"ngay": "2026-11-23"})
    assert earlier.context["digest"].day == MONDAY and "Đến hạn hôm nay" in earlier.content.decode()
    assert "?ngay=2026-11-23" in page.content.decode()


def test_page_shows_nobody_elses_digest(cast, sign_in):
    client = sign_in(cast.ward2)
    assert client.get(HERE).context["digest"] is None and "Chưa có bản tin" in client.get(HERE).content.decode()
    assert client.get(HERE, {"ngay": "2026-11-23"}).status_code == 404


def test_page_of_a_day_that_is_none_is_404(cast, sign_in):
    for day in ("x", "2026-13-01", "23/11/2026", "9" * 300, "\x00"):
        assert sign_in(cast.ward1).get(HERE, {"ngay": day}).status_code in (400, 404)


def test_seen_is_said_by_a_press_and_of_ones_own_alone(cast, sign_in):
    client = sign_in(cast.ward1)
    assert client.get(HERE).context["has_unread"] and client.get(HERE + "da-xem/").status_code == 405
    assert client.post(HERE + "da-xem/").status_code == 302
    assert not client.get(HERE).context["has_unread"]
    assert set(Digest.objects.filter(read_at=None).values_list("officer__username", flat=True)) == {"chief1"}
    assert set(Notice.objects.filter(read_at=None).values_list("officer__username", flat=True)) == {"chief1"}


def test_hour_and_mail_are_chosen(cast, sign_in):
    client = sign_in(cast.ward1)
    assert client.get(HERE).context["form"].initial == {"hour": 7, "by_mail": True}
    assert client.post(HERE + "chon/", {"hour": "15"}).status_code == 302
    chosen = DigestChoice.objects.get(officer=cast.ward1)
    assert (chosen.hour, chosen.by_mail) == (15, False)
    client.post(HERE + "chon/", {"hour": "6", "by_mail": "on"})
    assert DigestChoice.objects.filter(officer=cast.ward1, hour=6, by_mail=True).count() == 1


@pytest.mark.parametrize("hour", ["24", "-1", "", "bảy", "9" * 40])
def test_hour_that_is_none_is_refused_at_the_field(cast, sign_in, hour):
    page = sign_in(cast.ward1).post(HERE + "chon/", {"hour": hour})
    assert page.status_code == 200 and page.context["form"].errors["hour"] and not DigestChoice.objects.exists()


def test_page_costs_the_same_for_one_and_many_days(cast, sign_in):
    client, counts = sign_in(cast.ward1), [queries_of(sign_in(cast.ward1), HERE)]
    for days in range(3, 20):
        make_digests(MONDAY + timedelta(days=days), 7)
    counts.append(queries_of(client, HERE))
    assert counts[0] == counts[1] <= 8, counts
