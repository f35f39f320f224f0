"""An event carried out while others work: nobody's change, nor the event, is thrown away by the database."""

import threading
import time
from datetime import date

import pytest
from django.db import connection, transaction

from facilities.actions import record_survey
from facilities.models import Headquarters, HeadquartersStanding, Occupancy
from organisation import audit, versions
from organisation.actions import reorganising
from organisation.models import Officer, Ward
from tests import events
from tests.factories import make_document, make_officer, make_wards

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
DAY = date(2026, 3, 1)
LONG_ENOUGH = 1.5  # for the event to come to where it waits, and for the database to find that nobody can go on


@pytest.fixture
def wards(db):
    return make_wards(3)


@pytest.fixture
def approved(wards):
    plan = events.merge(DAY, wards[:2], name="Mới")
    event = reorganising.create_event(
        by=None, name="Sắp xếp", effective_on=DAY, document=make_document("Q", number="1")
    )
    event = reorganising.replace_rows(event_id=event.pk, version=event.version, by=None, plan=plan)
    return reorganising.approve(event_id=event.pk, version=event.version, by=None)


def carried_out_during(event, first, then) -> list:
    """What went wrong when the event is carried out between the two halves of another transaction."""
    begun, wrong = threading.Event(), []

    def run(act):
        try:
            act()
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    def other():
        with transaction.atomic():
            first()
            begun.set()
            time.sleep(LONG_ENOUGH)
            then()

    def carry():
        begun.wait(timeout=30)
        reorganising.carry_out(event_id=event.pk, by=None)

    threads = [threading.Thread(target=run, args=(act,)) for act in (other, carry)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return wrong


def test_event_waits_for_an_act_in_an_ending_ward_that_is_being_recorded(approved, wards):
    def act():
        audit.record(by=None, action="try", row=wards[0], ward_id=wards[0].pk)

    assert carried_out_during(approved, act, lambda: None) == []
    assert Ward.objects.filter(dissolved_on=DAY).count() == 2


def test_event_waits_for_an_officer_who_is_being_saved(approved, wards):
    officer = make_officer("a", ward=wards[0])

    def save():
        Officer.objects.filter(pk=officer.pk).update(post="Phó trưởng")

    def record():
        audit.record(by=None, action="change", row=officer)

    assert carried_out_during(approved, save, record) == []
    officer.refresh_from_db()
    assert officer.post == "Phó trưởng" and officer.ward.established_on == DAY


def test_event_waits_for_a_building_that_is_being_saved(approved, wards):
    building = Headquarters.objects.create(name="Trụ sở")
    Occupancy.objects.create(headquarters=building, ward=wards[0])

    def hold():
        versions.lock(Headquarters.objects, building.pk)

    def then():
        list(Ward.objects.filter(pk=wards[0].pk).select_for_update(no_key=True))

    assert carried_out_during(approved, hold, then) == []
    assert Occupancy.objects.get(valid_until=None).ward.established_on == DAY


def test_building_surveyed_while_an_event_passes_it_on_is_counted_at_the_heir(approved, wards):
    building = Headquarters.objects.create(name="Trụ sở", condition=Headquarters.Condition.GOOD)
    Occupancy.objects.create(headquarters=building, ward=wards[0])
    passed, wrong = threading.Event(), []

    def save():
        passed.wait(timeout=30)
        try:
            record_survey(headquarters_id=building.pk, by=None, values={"condition": Headquarters.Condition.BAD})
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=save)
    with transaction.atomic():
        reorganising.carry_out(event_id=approved.pk, by=None)
        thread.start()
        passed.set()
        time.sleep(LONG_ENOUGH)
    thread.join(timeout=60)
    heir = Ward.objects.get(name="Mới")
    assert wrong == []
    assert HeadquartersStanding.objects.get(ward=heir).condition == Headquarters.Condition.BAD
