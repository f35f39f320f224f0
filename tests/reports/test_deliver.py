"""Whom an issued report is given to: recipients by role and by address, each once; who opened it; sending once more."""

import io
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from organisation.models import AuditEntry, Officer
from reports import actions
from reports.models import Delivery, DigestChoice, Edition, Recipient, ReportKind
from tests.reports.given import given, issued, receive

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def told(monkeypatch) -> list:
    """How often a worker was told that mails wait."""
    messages = []
    monkeypatch.setattr("reports.actions.queue._send_deliveries", lambda: messages.append(1))
    return messages


# --- Whom


def test_deliver_gives_to_the_citys_people_of_the_role(cast):
    receive(role="reviewer"), receive(role="ward_chief")
    edition = issued(cast.leader)
    assert actions.deliver(edition=edition) == 1
    assert given(edition) == {"reviewer"}  # a ward's chief has no part in the city's report


def test_deliver_gives_a_wards_report_to_that_wards_people_alone(cast):
    receive("ward", role="ward_officer")
    edition = issued(cast.chief1, ward=cast.hoan_kiem)
    actions.deliver(edition=edition)
    assert given(edition) == {"ward1"}


def test_deliver_gives_an_ended_wards_report_to_the_people_of_its_heir(cast):
    receive("ward", role="ward_officer")
    edition = issued(cast.leader, ward=cast.hang_bac, code="2025-Q1")
    actions.deliver(edition=edition)
    assert given(edition) == {"ward1"}


def test_deliver_gives_to_an_agencys_people_of_the_role(cast):
    receive(role="agency_officer", agency=cast.catp), receive(role="agency_officer", agency=cast.stc)
    edition = issued(cast.leader)
    actions.deliver(edition=edition)
    assert given(edition) == {"agency"}
    assert edition.deliveries.get().agency == cast.catp


def test_deliver_gives_to_addresses_once_whatever_their_case(cast):
    receive(email="UBND@hanoi.example", name="UBND thành phố"), receive(email="ubnd@hanoi.example")
    edition = issued(cast.leader)
    assert actions.deliver(edition=edition) == 1
    assert given(edition) == {"ubnd@hanoi.example"}


def test_deliver_passes_over_who_issued_it_and_who_is_gone_and_recipients_switched_off(cast):
    receive(role="leader"), receive(role="reviewer"), receive(role="auditor", is_active=False)
    Officer.objects.filter(pk=cast.reviewer.pk).update(is_active=False)
    edition = issued(cast.leader)
    assert actions.deliver(edition=edition) == 0 and given(edition) == set()


def test_deliver_follows_the_kind_of_report(cast):
    receive("recognition", role="reviewer")
    edition = issued(cast.leader)
    assert actions.deliver(edition=edition) == 0


def test_deliver_does_nothing_again_but_for_who_is_new(cast, told, django_capture_on_commit_callbacks):
    receive(role="reviewer")
    edition = issued(cast.leader)
    with django_capture_on_commit_callbacks(execute=True):
        assert [actions.deliver(edition=edition), actions.deliver(edition=edition)] == [1, 0]
    assert told == [1]
    receive(role="auditor")
    assert actions.deliver(edition=edition) == 1 and given(edition) == {"reviewer", "auditor"}


def test_deliver_gives_one_row_to_who_holds_two_roles(cast):
    receive(role="reviewer"), receive(role="auditor")
    cast.reviewer.groups.add(Group.objects.get(name="auditor"))
    edition = issued(cast.leader)
    actions.deliver(edition=edition)
    assert edition.deliveries.filter(officer=cast.reviewer).count() == 1


def test_deliver_is_refused_for_a_draft(cast):
    receive(role="reviewer")
    edition = issued(cast.leader)
    edition.issued_on = None
    with pytest.raises(ValidationError):
        actions.deliver(edition=edition)
    assert Delivery.objects.count() == 0


def test_deliver_sends_no_mail_to_who_has_no_address_or_wants_none(cast):
    receive(role="reviewer"), receive(role="auditor")
    Officer.objects.filter(pk__in=[cast.reviewer.pk, cast.auditor.pk]).update(email="x@example.vn")
    DigestChoice.objects.create(officer=cast.auditor, by_mail=False)
    receive(role="administrator")
    edition = issued(cast.leader)
    actions.deliver(edition=edition)
    states = dict(edition.deliveries.values_list("officer__username", "state"))
    assert states == {"reviewer": "waiting", "auditor": "portal", "admin": "portal"}


def test_deliver_costs_the_same_however_many_officers(cast, django_assert_max_num_queries):
    receive(role="reviewer")
    group = Group.objects.get(name="reviewer")
    people = Officer.objects.bulk_create([Officer(username=f"r{n}", sees_all=True) for n in range(60)])
    group.user_set.add(*people)
    edition = issued(cast.leader)
    with django_assert_max_num_queries(9):
        assert actions.deliver(edition=edition) == 61


def test_recipient_is_a_role_or_an_address_and_not_both(cast):
    for values in ({}, {"role": "leader", "email": "a@b.vn"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            receive(**values)


# --- Opened


@pytest.fixture
def to_reviewer(cast) -> Delivery:
    receive(role="reviewer")
    edition = issued(cast.leader)
    actions.deliver(edition=edition)
    return edition.deliveries.get()


def test_opening_is_noted_once_and_by_nobody_else(cast, to_reviewer):
    assert not actions.mark_opened(delivery_id=to_reviewer.pk, by=cast.leader)
    assert actions.mark_opened(delivery_id=to_reviewer.pk, by=cast.reviewer)
    first = Delivery.objects.get().opened_at
    assert first and not actions.mark_opened(delivery_id=to_reviewer.pk, by=cast.reviewer)
    assert Delivery.objects.get().opened_at == first


# --- Once more


def test_resend_puts_the_mail_back_and_leaves_a_trail(cast, to_reviewer):
    Officer.objects.filter(pk=cast.reviewer.pk).update(email="r@example.vn")
    Delivery.objects.update(state="failed", attempts=3, error="550", claimed_at=timezone.now())
    row = actions.resend(delivery_id=to_reviewer.pk, by=cast.leader)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error, row.claimed_at) == ("waiting", 0, "", None)
    assert AuditEntry.objects.filter(action="report.resend", by=cast.leader).count() == 1


def test_resend_is_refused_while_it_waits_and_without_an_address(cast, to_reviewer):
    with pytest.raises(ValidationError, match="chưa có địa chỉ thư"):
        actions.resend(delivery_id=to_reviewer.pk, by=cast.leader)
    Officer.objects.filter(pk=cast.reviewer.pk).update(email="r@example.vn")
    Delivery.objects.update(state="waiting")
    with pytest.raises(ValidationError, match="đang chờ gửi"):
        actions.resend(delivery_id=to_reviewer.pk, by=cast.leader)


@pytest.mark.parametrize("name", ["chief1", "auditor", "admin", "agency"])
def test_resend_and_send_are_refused_to_who_may_not(cast, to_reviewer, name):
    officer = getattr(cast, name)
    with pytest.raises(PermissionDenied):
        actions.resend(delivery_id=to_reviewer.pk, by=officer)
    with pytest.raises(PermissionDenied):
        actions.send_edition(edition_id=to_reviewer.edition_id, by=officer, email="a@b.vn")
    assert Delivery.objects.count() == 1


def test_send_adds_an_address_once_and_new_recipients(cast, to_reviewer):
    receive(role="auditor")
    edition = to_reviewer.edition
    assert actions.send_edition(edition_id=edition.pk, by=cast.reviewer, email=" A@B.vn ", name="Văn phòng") == 2
    assert given(edition) == {"reviewer", "auditor", "a@b.vn"}
    assert str(edition.deliveries.get(email="a@b.vn")).endswith("Văn phòng")
    assert AuditEntry.objects.filter(action="report.send").count() == 1
    with pytest.raises(ValidationError) as refusal:
        actions.send_edition(edition_id=edition.pk, by=cast.reviewer, email="a@b.vn")
    assert "email" in refusal.value.message_dict and Delivery.objects.count() == 3


def test_a_withdrawn_report_is_sent_to_nobody_any_more(cast, to_reviewer):
    now = timezone.now()
    Edition.objects.filter(pk=to_reviewer.edition_id).update(
        withdrawn_at=now, withdrawn_by=cast.leader, withdrawal_reason="Sai số liệu"
    )
    with pytest.raises(ValidationError, match="đã thu hồi"):
        actions.send_edition(edition_id=to_reviewer.edition_id, by=cast.leader, email="a@b.vn")
    with pytest.raises(ValidationError, match="đã thu hồi"):
        actions.resend(delivery_id=to_reviewer.pk, by=cast.leader)


def test_deliveries_are_kept_with_the_moment_they_were_made(cast, to_reviewer):
    assert timezone.now() - to_reviewer.made_at < timedelta(minutes=5)


# --- From the start


def test_recipients_from_the_start_are_made_once_and_only_where_there_are_none(cast):
    for _time in (1, 2):
        call_command("seed_recipients", stdout=io.StringIO())
        assert Recipient.objects.count() == 2 * len(ReportKind)
    own = issued(cast.chief1, ward=cast.hoan_kiem, code="2026-Q2", number=3)
    city = issued(cast.leader)
    deliver_all = [actions.deliver(edition=edition) for edition in (own, city)]
    assert (deliver_all, given(own), given(city)) == ([1, 1], {"ward1"}, {"reviewer"})
    Recipient.objects.exclude(kind="ward").delete()
    call_command("seed_recipients", stdout=io.StringIO())
    assert Recipient.objects.count() == 2


# --- Issued for real

SIGNED = {"signer_name": "Vũ Văn Ký", "signer_post": "GIÁM ĐỐC", "issued_on": date(2026, 9, 25)}


def test_issuing_gives_the_report_to_its_recipients(cast, city_draft, told, django_capture_on_commit_callbacks):
    receive(role="reviewer"), receive(email="ubnd@example.vn")
    with django_capture_on_commit_callbacks(execute=True):
        actions.issue_edition(edition_id=city_draft.pk, by=cast.leader, **SIGNED)
    assert given(city_draft) == {"reviewer", "ubnd@example.vn"} and told == [1]


def test_nobody_is_given_what_was_not_issued_in_the_end(cast, city_draft, told, monkeypatch):
    receive(role="reviewer")

    def fail(**_given):
        raise RuntimeError("the last step")

    monkeypatch.setattr("reports.actions.delivering.queue_deliveries", lambda: fail())
    with pytest.raises(RuntimeError):
        actions.issue_edition(edition_id=city_draft.pk, by=cast.leader, **SIGNED)
    assert not Delivery.objects.exists() and not Edition.objects.get(pk=city_draft.pk).is_issued
