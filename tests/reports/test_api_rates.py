"""The API's rates restated to the units of today: added up with the one heir, the sums over all as before."""

import pytest

from organisation.actions.ancestry import rebuild_ancestry
from programme.models import WardStanding
from tests import factories
from tests.reports import builders

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("settled_day")]


@pytest.fixture
def before(cast):
    """A quarter before the merger in which Hàng Bạc and a unit that stands still owed reports."""
    period = factories.make_period("2025-Q1")
    builders.make_standings(
        [cast.hang_bac, cast.hoan_kiem], period, duties_expected=4, duties_reported=3, duties_on_time=2, duties_done=1
    )
    return period


def counts(answer) -> dict:
    return {row["ward"]["id"]: (row["due"], row["updated"], row["on_time"]) for row in answer.json()["results"]}


def test_rates_of_an_earlier_unit_are_added_to_its_heir_today(cast, before, call):
    then = counts(call(cast.leader, "rates", period="2025-Q1"))
    assert then == {cast.hang_bac.pk: (4, 3, 2), cast.hoan_kiem.pk: (4, 3, 2)}
    answer = call(cast.leader, "rates", period="2025-Q1", reading="today")
    assert counts(answer) == {cast.hoan_kiem.pk: (8, 6, 4)} and answer.json()["results"][0]["update_rate"] == 0.75


def test_rates_restated_to_a_day_before_the_merger_stay_with_the_unit_of_then(cast, before, call):
    now = counts(call(cast.leader, "rates", period="2025-Q1", reading="today", on="2025-06-30"))
    assert now[cast.hang_bac.pk] == (4, 3, 2)


def test_rates_as_then_on_a_day_are_of_the_units_that_stood_on_it(cast, before, call):
    assert set(counts(call(cast.leader, "rates", period="2025-Q1", on="2025-06-30"))) == {cast.hang_bac.pk}


def test_earlier_unit_stays_by_itself_for_a_ward_that_is_not_its_heir(cast, before, call):
    """Ba Đình took a part of Hàng Bạc and sees what it recorded; the heir's own duties it does not see."""
    factories.make_succession(cast.hang_bac, cast.ba_dinh, share="part", takes_records=False)
    rebuild_ancestry()
    rows = counts(call(cast.ward2, "rates", period="2025-Q1", reading="today"))
    assert rows == {cast.hang_bac.pk: (4, 3, 2)}
    assert WardStanding.objects.filter(ward=cast.hoan_kiem).exists()
