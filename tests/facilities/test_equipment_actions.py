"""A ward's count of equipment: all rows or none, stale rows told apart, one line in the trail."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from facilities.actions import HoldingEntry, StaleHoldings, save_holdings
from facilities.models import EquipmentCategory, EquipmentHolding
from organisation.models import AuditEntry
from tests.facilities.counting import count_queries


@pytest.fixture
def enter(cast, categories):
    def save(*entries, by=None, counted_on=None):
        rows = [HoldingEntry(categories[code].pk, *numbers) for code, *numbers in entries]
        return save_holdings(ward_id=cast.hoan_kiem.pk, by=by or cast.ward1, entries=rows, counted_on=counted_on)

    return save


def held(code: str) -> tuple:
    return EquipmentHolding.objects.values_list("have", "usable", "need", "version").get(category__code=code)


def test_count_is_written_and_recorded_once(cast, enter):
    assert enter(("desktop", 0, 12, 10, 15), ("car", 0, 2, 2, None), counted_on=date(2026, 9, 1)) == 2
    assert held("desktop") == (12, 10, 15, 1)
    entry = AuditEntry.objects.get(action="save_holdings")
    assert entry.ward == cast.hoan_kiem
    assert entry.changes["desktop.have"] == [None, 12]
    assert entry.changes["car.counted_on"] == [None, "2026-09-01"]


def test_count_that_says_the_same_changes_nothing(enter):
    enter(("desktop", 0, 12, 10, 15))
    assert enter(("desktop", 0, 12, 10, 15)) == 0
    assert held("desktop")[3] == 1


def test_stale_row_stops_the_whole_count_and_is_named(categories, enter):
    enter(("desktop", 0, 12, 10, 15))
    enter(("desktop", 1, 13, 10, 15))
    with pytest.raises(StaleHoldings) as refusal:
        enter(("desktop", 1, 14, 10, 15), ("car", 0, 2, 2, 2))
    assert refusal.value.rows[categories["desktop"].pk].have == 13
    assert held("desktop") == (13, 10, 15, 2)
    assert not EquipmentHolding.objects.filter(category__code="car").exists()


@pytest.mark.parametrize("numbers", [(5, 6, None), (-1, 0, None), (2.5, 1, None), (1, 1, 10**7)])
def test_count_refuses_impossible_numbers(enter, numbers):
    with pytest.raises(ValidationError):
        enter(("desktop", 0, *numbers))
    assert not EquipmentHolding.objects.exists()


def test_category_that_is_no_longer_used_is_refused(enter):
    EquipmentCategory.objects.filter(code="desktop").update(is_active=False)
    with pytest.raises(ValidationError):
        enter(("desktop", 0, 1, 1, None))


def test_count_costs_the_same_for_one_row_and_for_all(cast, categories, enter):
    enter(("car", 0, 1, 1, 1))  # the trail's head exists from here on
    one = count_queries(lambda: enter(("desktop", 0, 1, 1, 1)))
    rest = [(code, 0, 1, 1, 1) for code in categories if code not in {"car", "desktop"}]
    assert count_queries(lambda: enter(*rest)) == one
