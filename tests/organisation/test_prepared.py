"""Questions whose SQL is written once: the same rows as the queryset gives, whatever fills the slots, and never an old answer."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facilities.models import Remedy
from organisation.models import ReportingPeriod, Succession, Ward
from organisation.prepared import Prepared, PreparedRows, Slot, day_slot
from organisation.prepared_for import PreparedFor
from tests.factories import make_document, make_period, make_ward

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


@pytest.mark.parametrize("days", [3, -3])
def test_prepared_question_asks_for_the_day_so_long_before_or_after_the_one_given(db, days):
    period, span = make_period("2026-Q3"), timedelta(days=days)
    quarters = ReportingPeriod.objects.quarters()
    before = Prepared(lambda: quarters.filter(ends_on=day_slot("day") - span).values_list("pk"))
    after = Prepared(lambda: quarters.filter(ends_on=day_slot("day") + span).values_list("pk"))
    assert before(day=period.ends_on + span) == after(day=period.ends_on - span) == [(period.pk,)]
    assert before(day=period.ends_on) == after(day=period.ends_on) == []


def test_prepared_question_that_nothing_answers_asks_nothing(db):
    nothing = Prepared(lambda: Ward.objects.none().values_list("pk"))
    with CaptureQueriesContext(connection) as captured:
        assert nothing() == nothing() == []
    assert len(captured) == 0


def test_question_prepared_for_a_reader_gives_each_what_the_scope_gives(cast):
    rows = PreparedFor(lambda reader: Remedy.objects.visible_to(reader).order_by("pk").values_list("pk"))
    for ward in (cast.hoan_kiem, cast.ba_dinh):
        Remedy.objects.create(ward=ward, measure="hq.independent", what="Giao nhà", document=make_document())
    for officer in [*cast.everyone.values(), AnonymousUser()]:
        expected = Remedy.objects.visible_to(officer).order_by("pk").values_list("pk")
        assert rows(officer) == list(expected), officer
    assert len(rows(cast.leader)) == 2 and len(rows(cast.ward1)) == len(rows(cast.ward2)) == 1
    assert rows(cast.ward1) != rows(cast.ward2)


def test_question_prepared_for_a_reader_may_ask_for_named_verbs_only(cast):
    def build(reader):
        return Ward.objects.filter(pk__gt=0 if reader.has_perm("organisation.change_document") else 10**9).values_list(
            "pk"
        )

    named = PreparedFor(build, verbs=["organisation.change_document"])
    assert {bool(named(officer)) for officer in (cast.admin, cast.ward1)} == {True, False}
    with pytest.raises(LookupError, match="without naming it"):
        PreparedFor(build)(cast.admin)


def test_related_objects_say_what_was_read_of_them_too(cast):
    (line,) = LINES()
    assert line.successor.read[:1] == (cast.hoan_kiem.pk,) and line.document is None
