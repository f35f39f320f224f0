"""Questions whose SQL is written once: the same rows as the queryset gives, whatever fills the slots, and never an old answer."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisation.models import ReportingPeriod, Succession, Ward
from organisation.prepared import Prepared, PreparedRows, Slot, day_slot
from tests.factories import make_period, make_ward

pytestmark = pytest.mark.django_db

ALIVE = Prepared(
    lambda: Ward.objects.alive_on(day_slot("day")).order_by("pk").values_list("pk", "area_km2", "established_on")
)
PERIODS = PreparedRows(ReportingPeriod, lambda: ReportingPeriod.objects.filter(pk=Slot("period")))
LINES = PreparedRows(Succession, lambda: Succession.objects.order_by("pk"), related=("successor", "document"))


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2025, 7, 1), date(2026, 9, 14)])
def test_prepared_question_answers_as_its_queryset_for_any_day(cast, day):
    Ward.objects.update(area_km2=Decimal("12.50"))
    expected = list(Ward.objects.alive_on(day).order_by("pk").values_list("pk", "area_km2", "established_on"))
    assert ALIVE(day=day) == expected != []


def test_prepared_question_sees_what_changed_since_it_was_last_asked(cast):
    before, ward = ALIVE(day=date(2026, 1, 1)), make_ward("Mới")
    assert [row[0] for row in ALIVE(day=date(2026, 1, 1))] == [*(row[0] for row in before), ward.pk]
    with CaptureQueriesContext(connection) as captured:
        ALIVE(day=date(2026, 1, 1))
    assert len(captured) == 1


def test_prepared_rows_are_objects_with_their_related_ones_and_no_further_query(cast):
    (line,) = LINES()
    with CaptureQueriesContext(connection) as captured:
        assert line.successor == cast.hoan_kiem and line.successor.full_name == "phường Hoàn Kiếm"
        assert line.document is None
    assert len(captured) == 0 and line.read[0] == line.pk


def test_prepared_rows_fill_the_slot_anew_at_each_asking(db):
    first, second = make_period("2026-Q3"), make_period("2026-Q2")
    assert [PERIODS(period=each.pk) for each in (first, second)] == [[first], [second]] and PERIODS(period=0) == []
