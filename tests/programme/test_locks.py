"""Locks and who may enter after them: granted, used, expired, ended; and a save that runs while the lock comes."""

import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organisation import clock
from organisation.actions.periods import lock_periods
from organisation.models import AuditEntry
from programme import locks
from programme.actions import progress
from programme.actions.assessment import FindingEntry, save_findings
from programme.actions.evidence import attach_evidence
from programme.actions.locking import end_exception, grant_exception, lock_period, unlock_period
from programme.models import Evidence, Finding, LockException, Progress
from tests.at_once import together

from .conftest import png

LIST = "programme:lock-list"


@pytest.fixture
def shut(opened, cast):
    """Quarter III locked."""
    lock_period(period_id=opened.period.pk, by=cast.admin)
    opened.period.refresh_from_db()
    return opened


def grant(shut, cast, days=5, by=None, ward=None, reason="Mất điện hai ngày"):
    return grant_exception(
        ward_id=(ward or cast.hoan_kiem).pk,
        period_id=shut.period.pk,
        reason=reason,
        expires_on=clock.today() + timedelta(days=days),
        by=by or cast.leader,
    )


def enter(opened, by, value=30):
    finding = Finding.objects.get(assessment=opened.assessment, criterion__code="B03")
    return save_findings(
        assessment_id=opened.assessment.pk, by=by, entries=[FindingEntry("B03", finding.version, value)]
    )


def report(row, by):
    row.refresh_from_db()
    return progress.save_progress(progress_id=row.pk, version=row.version, by=by, answer="reported", percent=50)


@pytest.mark.django_db
def test_exception_opens_the_period_for_one_ward_until_its_last_day(shut, cast, monkeypatch):
    with pytest.raises(ValidationError, match="cho phép nhập sau khóa"):
        enter(shut, cast.ward1)
    with pytest.raises(progress.Refused, match="cho phép nhập sau khóa"):
        report(shut.own, cast.ward1)
    row = grant(shut, cast)
    enter(shut, cast.ward1)
    report(shut.own, cast.ward1)
    with pytest.raises(progress.Refused):
        report(shut.other, cast.ward2)
    assert not locks.is_closed(cast.hoan_kiem.pk, shut.period, row.expires_on)
    assert locks.is_closed(cast.hoan_kiem.pk, shut.period, row.expires_on + timedelta(days=1))
    monkeypatch.setattr(clock, "today", lambda: row.expires_on + timedelta(days=1))
    with pytest.raises(ValidationError):
        enter(shut, cast.ward1, 31)


@pytest.mark.django_db
def test_ended_exception_closes_at_once_and_leaves_the_trail(shut, cast):
    row = grant(shut, cast, by=cast.admin)
    end_exception(exception_id=row.pk, by=cast.leader)
    with pytest.raises(ValidationError):
        enter(shut, cast.ward1)
    with pytest.raises(ValidationError, match="hết hiệu lực"):
        end_exception(exception_id=row.pk, by=cast.leader)
    trail = list(AuditEntry.objects.filter(model="programme.lockexception").order_by("number"))
    assert [(entry.action, entry.by) for entry in trail] == [
        ("grant_lockexception", cast.admin),
        ("end_lockexception", cast.leader),
    ]
    assert trail[0].reason == "Mất điện hai ngày"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field"),
    [({"days": -1}, "expires_on"), ({"days": 61}, "expires_on"), ({"reason": "  "}, "reason")],
)
def test_exception_is_refused_with_the_field(shut, cast, change, field):
    with pytest.raises(ValidationError) as refusal:
        grant(shut, cast, **change)
    assert set(refusal.value.message_dict) == {field}
    assert not LockException.objects.exists()


@pytest.mark.django_db
def test_exception_is_refused_for_an_ended_ward_an_open_period_and_a_shorter_one(shut, cast):
    with pytest.raises(ValidationError, match="đã kết thúc"):
        grant(shut, cast, ward=cast.hang_bac)
    grant(shut, cast, days=5)
    for days in (3, 5):
        with pytest.raises(ValidationError, match="đang được phép"):
            grant(shut, cast, days=days)
    assert grant(shut, cast, days=60).expires_on == clock.today() + timedelta(days=60)
    unlock_period(period_id=shut.period.pk, by=cast.admin)
    with pytest.raises(ValidationError, match="chưa khóa"):
        grant(shut, cast, ward=cast.ba_dinh)


@pytest.mark.django_db
def test_only_holders_of_the_verb_grant_end_and_lock(shut, cast):
    row = grant(shut, cast)
    for name, officer in cast.everyone.items():
        if name in {"leader", "admin"}:
            continue
        with pytest.raises(PermissionDenied):
            grant(shut, cast, by=officer, days=9)
        with pytest.raises(PermissionDenied):
            end_exception(exception_id=row.pk, by=officer)
    for name, officer in cast.everyone.items():
        if name != "admin":
            with pytest.raises(PermissionDenied):
                unlock_period(period_id=shut.period.pk, by=officer)
    assert LockException.objects.count() == 1


@pytest.mark.django_db
def test_asking_costs_nothing_while_the_period_is_open(opened, cast, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not locks.is_closed(cast.hoan_kiem.pk, opened.period)
    opened.period.locked_at = timezone.now()
    with django_assert_num_queries(1):
        assert locks.closed({(cast.hoan_kiem.pk, opened.period), (cast.ba_dinh.pk, opened.period)})


@pytest.mark.django_db
def test_leader_grants_on_the_page_and_the_ward_reads_it(shut, cast, sign_in):
    client, day = sign_in(cast.leader), clock.today() + timedelta(days=4)
    form = client.get(reverse("programme:lock-exception-create"), {"ky": "2026-Q3", "phuong": cast.hoan_kiem.pk})
    assert f'value="{cast.hoan_kiem.pk}" selected' in form.content.decode()
    typed = {"period": shut.period.pk, "ward": cast.hoan_kiem.pk, "reason": "Mất điện", "expires_on": "31/02/2026"}
    wrong = client.post(reverse("programme:lock-exception-create"), typed)
    assert wrong.status_code == 422 and "Mất điện" in wrong.content.decode()
    done = client.post(
        reverse("programme:lock-exception-create"), typed | {"expires_on": f"{day:%d/%m/%Y}"}, follow=True
    )
    assert f"đến hết ngày {day:%d/%m/%Y}" in done.content.decode()
    client = sign_in(cast.ward1)
    for path in (
        reverse(LIST),
        reverse("programme:progress-list") + "?ky=2026-Q3",
        reverse("programme:assessment-detail", args=[shut.assessment.pk]),
        reverse("programme:assessment-edit", args=[shut.assessment.pk]),
        reverse("programme:entry-sheet", args=[shut.assessment.pk]),
    ):
        page = client.get(path).content.decode()
        assert f"{day:%d/%m/%Y}" in page and "Mất điện" in page, path
    assert "Mất điện" not in sign_in(cast.ward2).get(reverse(LIST)).content.decode()


@pytest.mark.django_db
def test_list_of_assessments_leads_to_the_locks_those_who_lock_or_grant(opened, cast, sign_in):
    for name, sees in {"admin": True, "leader": True, "reviewer": False, "chief1": False}.items():
        page = sign_in(getattr(cast, name)).get(reverse("programme:assessment-list")).content.decode()
        assert (f'href="{reverse(LIST)}"' in page) == sees, name


@pytest.mark.django_db
def test_administrator_locks_and_opens_after_a_question(opened, cast, sign_in):
    client = sign_in(cast.admin)
    asked = client.get(reverse("programme:period-lock", args=[opened.period.pk])).content.decode()
    assert "2/2 phiếu đánh giá chưa gửi" in asked
    opened.period.refresh_from_db()
    assert not opened.period.is_locked
    client.post(reverse("programme:period-lock", args=[opened.period.pk]))
    opened.period.refresh_from_db()
    assert opened.period.is_locked
    client.post(reverse("programme:period-unlock", args=[opened.period.pk]))
    opened.period.refresh_from_db()
    assert not opened.period.is_locked
    actions = AuditEntry.objects.filter(model="organisation.reportingperiod", action__endswith="lock_period")
    assert sorted(actions.values_list("action", flat=True)) == ["lock_period", "unlock_period"]


@pytest.mark.django_db
def test_list_filters_exports_and_costs_the_same_for_many(shut, cast, sign_in):
    client, costs = sign_in(cast.leader), []
    ended = grant(shut, cast, days=1)
    end_exception(exception_id=ended.pk, by=cast.leader)
    for days in (3, 4, 5, 6):
        grant(shut, cast, days=days)
        with CaptureQueriesContext(connection) as told:
            client.get(reverse(LIST))
        costs.append(len(told))
    assert costs[1] == costs[-1] <= 12, costs
    assert client.get(reverse(LIST), {"tinh-trang": "cham-dut"}).context["count"] == 1
    assert client.get(reverse(LIST), {"tinh-trang": "dang-hieu-luc"}).context["count"] == 4
    assert "attachment" in client.get(reverse(LIST), {"export": "xlsx"})["Content-Disposition"]


# --- At once --------------------------------------------------------------------------------------------------------------


def attach(opened, by):
    upload = SimpleUploadedFile("anh.png", png())
    return attach_evidence(
        assessment_id=opened.assessment.pk, criterion_codes=["B03"], upload=upload, by=by, no_secret=True
    )


def save_slowly(opened, by, begun, kind):
    """Save, and stay in the transaction until the lock has had time to come."""
    with transaction.atomic():
        if kind == "progress":
            report(opened.own, by)
        elif kind == "evidence":
            attach(opened, by)
        else:
            enter(opened, by)
        begun.set()
        time.sleep(1)
        return timezone.now()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["assessment", "progress", "evidence"])
def test_lock_waits_for_a_save_that_is_running(opened, cast, kind):
    begun = threading.Event()

    def lock():
        begun.wait(timeout=30)
        lock_period(period_id=opened.period.pk, by=cast.admin)
        return timezone.now()

    saved, locked = together(lambda: save_slowly(opened, cast.ward1, begun, kind), lock)
    assert not isinstance(saved, Exception) and not isinstance(locked, Exception), (saved, locked)
    assert saved <= locked


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["assessment", "progress", "evidence"])
def test_save_that_meets_a_running_lock_does_not_land(opened, cast, settings, kind):
    begun = threading.Event()

    def lock():
        with transaction.atomic():
            lock_periods([opened.period.pk], by=cast.admin)
            begun.set()
            time.sleep(1)

    def save():
        begun.wait(timeout=30)
        write = {"progress": lambda: report(opened.own, cast.ward1), "evidence": lambda: attach(opened, cast.ward1)}
        return write.get(kind, lambda: enter(opened, cast.ward1))()

    locked, refused = together(lock, save)
    assert locked is None and isinstance(refused, ValidationError), (locked, refused)
    assert Progress.objects.get(pk=opened.own.pk).state == Progress.State.OPEN
    finding = Finding.objects.get(assessment=opened.assessment, criterion__code="B03")
    assert finding.version == 1 and not finding.evidence.exists() and not Evidence.objects.exists()
    assert not [file for file in Path(settings.MEDIA_ROOT).rglob("*") if file.is_file()]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_control_a_save_that_looks_before_the_lock_lands_in_a_locked_period(opened, cast):
    """What `locks.hold` prevents: reading the period and writing later, with nothing held between."""
    looked, closed = threading.Event(), threading.Event()

    def careless():
        assert not locks.is_closed(cast.hoan_kiem.pk, type(opened.period).objects.get(pk=opened.period.pk))
        looked.set()
        closed.wait(timeout=30)
        return Progress.objects.filter(pk=opened.own.pk).update(state="draft", percent=50)

    def lock():
        looked.wait(timeout=30)
        lock_period(period_id=opened.period.pk, by=cast.admin)
        closed.set()

    assert together(careless, lock) == [1, None]
