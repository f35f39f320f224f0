"""What was given to an officer stands in their work until it is opened; a withdrawal is told once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from organisation import clock
from organisation.models import Officer
from reports.actions import deliver, mark_opened
from reports.digest_facts import facts_of
from reports.models import Delivery, Edition
from reports.owing_received import received
from tests.reports.given import issued, receive

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.setattr("reports.actions.queue._send_deliveries", lambda: None)


@pytest.fixture
def edition(cast) -> Edition:
    receive(role="reviewer"), receive(role="agency_officer", agency=cast.catp)
    found = issued(cast.leader)
    deliver(edition=found)
    return found


def withdraw(edition: Edition, by: Officer) -> None:
    Edition.objects.filter(pk=edition.pk).update(
        withdrawn_at=timezone.now(), withdrawn_by=by, withdrawal_reason="Sai số liệu"
    )


def withdrawals(officer: Officer) -> list[str]:
    found = facts_of(list(Officer.objects.filter(pk=officer.pk).select_related("ward")), clock.today())[officer.pk]
    return [fact.text for fact in found if fact.key.startswith("withdrawn:")]


def test_work_shows_what_was_given_until_it_is_opened(cast, sign_in, edition, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = received(cast.agency)
    row = Delivery.objects.get(officer=cast.agency)
    assert [(task.what, task.url) for task in found] == [
        ("Báo cáo số 05/BC-CATP ngày 25/09/2026 gửi đến bạn, chưa xem", f"/bao-cao/nhan/{row.pk}/")
    ]
    assert found[0].what in sign_in(cast.agency).get("/viec-cua-toi/").content.decode()
    mark_opened(delivery_id=row.pk, by=cast.agency)
    assert received(cast.agency) == [] and len(received(cast.reviewer)) == 1


def test_work_of_others_and_of_who_was_posted_elsewhere_shows_nothing(cast, edition):
    assert received(cast.leader) == received(cast.chief1) == []
    Officer.objects.filter(pk=cast.agency.pk).update(agency=cast.stc)
    assert received(Officer.objects.get(pk=cast.agency.pk)) == []


def test_withdrawal_leaves_the_work_and_is_told_to_those_who_had_it(cast, edition):
    assert withdrawals(cast.agency) == []
    withdraw(edition, cast.leader)
    assert received(cast.reviewer) == []
    said = ["Báo cáo số 05/BC-CATP ngày 25/09/2026 đã thu hồi. Lý do: Sai số liệu"]
    assert withdrawals(cast.agency) == withdrawals(cast.reviewer) == said
    assert withdrawals(cast.auditor) == []


def test_withdrawal_is_not_told_to_who_was_posted_elsewhere_or_after_a_month(cast, edition, monkeypatch):
    withdraw(edition, cast.leader)
    Officer.objects.filter(pk=cast.agency.pk).update(agency=cast.stc)
    assert withdrawals(cast.agency) == [] and withdrawals(cast.reviewer)
    later = clock.today() + timedelta(days=31)
    monkeypatch.setattr(clock, "today", lambda: later)
    assert withdrawals(cast.reviewer) == []
