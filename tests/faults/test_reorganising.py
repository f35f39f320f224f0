"""An event under real faults: two administrators at once, two events over the same unit, the process killed in the middle."""

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from organisation.actions import reorganising
from organisation.lineage.proposal import propose
from organisation.models import Ancestry, AuditEntry, Document, Officer, Reorganisation, Succession, Ward
from tests import events, factories
from tests.at_once import together
from tests.servers import start_mortal

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
DAY, PATIENCE = date(2026, 1, 1), 90
KILLED_IN_THE_MIDDLE = """
import sys, time
import django; django.setup()
from organisation import consequences
from organisation.actions import reorganising
def stop_here(*, event, heirs, by):
    print("in the middle", flush=True)
    time.sleep(600)
consequences.register(consequences.Room("zz", "zz", lambda foresight: [], carry=stop_here))
reorganising.carry_out(event_id=int(sys.argv[1]), by=None)
"""


def ready(wards: list[Ward], name="Hợp nhất", code=None) -> Reorganisation:
    """An approved event that merges the wards."""
    plan = events.merge(DAY, wards, name=name, code=code)
    document, _made = Document.objects.get_or_create(
        key="QD-1", defaults={"number": "1/NQ", "kind": "nghị quyết", "title": "Sắp xếp", "issuer": "UBTVQH", "level": "trung ương"}
    )  # fmt: skip
    event = reorganising.create_event(by=None, name=name, effective_on=DAY, document=document, legal_basis="")
    propose(plan)
    event = reorganising.replace_rows(event_id=event.pk, version=event.version, by=None, plan=plan)
    event.refresh_from_db()
    reorganising.approve(event_id=event.pk, version=event.version, by=None)
    return event


def state() -> dict:
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Ward, Ancestry, Succession, Officer, Reorganisation, AuditEntry)
    }


@pytest.fixture
def three(roles):
    wards = factories.make_wards(3)
    factories.make_officer("an", "ward_officer", ward=wards[0])
    return wards


def test_two_administrators_carry_out_the_same_event_at_once(three):
    event = ready(three[:2])
    results = together(*[lambda: reorganising.carry_out(event_id=event.pk, by=None)] * 4)
    assert sorted(results, key=str) == [False, False, False, True]
    assert Succession.objects.count() == 2 and Ward.objects.count() == 4
    assert AuditEntry.objects.filter(action="carry_out_reorganisation").count() == 1


def test_of_two_events_over_the_same_unit_one_is_refused(three):
    one, two = ready(three[:2], code="70001"), ready(three[1:], name="Khác", code="70002")
    results = together(
        lambda: reorganising.carry_out(event_id=one.pk, by=None),
        lambda: reorganising.carry_out(event_id=two.pk, by=None),
    )
    assert results.count(True) == 1
    assert [type(result) for result in results if result is not True] == [reorganising.Refused]
    assert Succession.objects.filter(predecessor=three[1]).count() == 1


def test_killed_in_the_middle_nothing_has_happened_and_it_can_be_carried_out_again(three, tmp_path):
    event = ready(three[:2])
    before = state()
    told = tmp_path / "told"
    with told.open("wb") as out:
        process = start_mortal(
            [sys.executable, "-c", KILLED_IN_THE_MIDDLE, str(event.pk)],
            signal.SIGKILL,
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.faults.worker_settings",
                "WORKER_DATABASE": str(connection.settings_dict["NAME"]),
            },
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(told, process)
    finally:
        process.kill()
        process.wait()
    assert state() == before
    assert reorganising.carry_out(event_id=event.pk, by=None)
    assert Ward.objects.filter(dissolved_on=DAY).count() == 2


def wait_for(told: Path, process) -> None:
    deadline = time.monotonic() + PATIENCE
    while "in the middle" not in told.read_text():
        assert process.poll() is None and time.monotonic() < deadline, told.read_text()
        time.sleep(0.1)
