"""The three rates, against SQL written by hand; who sees whose; the API that gives them out."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisation.models import ApiToken
from programme.actions.opening import open_period
from programme.actions.progress import save_progress, submit_progress
from programme.rates import NOTHING, Rates, body_rates, ward_rates
from tests import factories
from tests.programme.standings import keep_standings

pytestmark = pytest.mark.django_db
ON_TIME = datetime(2026, 9, 16, 16, 59, tzinfo=UTC)  # 23:59 of the due day in Hanoi
TOO_LATE = datetime(2026, 9, 16, 17, 0, tzinfo=UTC)
BY_HAND = """
SELECT count(*),
       sum(CASE WHEN p.state = 'submitted' THEN 1 ELSE 0 END),
       sum(CASE WHEN p.state = 'submitted' AND p.submitted_at < {limit} THEN 1 ELSE 0 END),
       sum(CASE WHEN p.state = 'submitted' AND p.status = 'done' THEN 1 ELSE 0 END)
  FROM programme_progress p JOIN programme_duty d ON d.id = p.duty_id JOIN programme_directive v ON v.id = d.directive_id
  LEFT JOIN organisation_ward w ON w.id = d.ward_id
 WHERE p.period_id = %s AND {whose} = %s AND (w.dissolved_on IS NULL OR w.dissolved_on > p.due_on)
"""


def by_hand(period, whose: str, key: int) -> Rates:
    limit = "'2026-09-16 17:00:00'" if connection.vendor == "sqlite" else "'2026-09-16 17:00:00+00'"
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND.format(limit=limit, whose=whose), [period.pk, key])
        return Rates(*(number or 0 for number in cursor.fetchone()))


@pytest.fixture
def answered(opened, cast):
    """Hoàn Kiếm answers one duty in time and done, the other a minute late; Ba Đình drafts; the city police is in time."""
    with time_machine.travel(ON_TIME, tick=False):
        answer(opened.own, cast.chief1, value=Decimal(100))
        save_progress(
            progress_id=opened.other.pk, version=1, by=cast.chief2, answer="reported", percent=5, narrative="x"
        )
    with time_machine.travel(TOO_LATE, tick=False):
        answer(opened.own_task, cast.chief1, percent=10)
    keep_standings()
    return opened


def answer(row, by, **values):
    save_progress(
        progress_id=row.pk, version=row.version, by=by, **{"answer": "reported", "narrative": "Đang làm"} | values
    )
    submit_progress(progress_ids=[row.pk], by=by)


def test_rates_of_wards_are_those_counted_by_hand(answered, cast):
    found = ward_rates(answered.period, cast.leader)
    assert found[cast.hoan_kiem.pk] == Rates(2, 2, 1, 1)
    assert found[cast.ba_dinh.pk] == Rates(2, 0, 0, 0)
    for ward in (cast.hoan_kiem, cast.ba_dinh):
        assert found[ward.pk] == by_hand(answered.period, "d.ward_id", ward.pk)


def test_rates_of_bodies_are_those_counted_by_hand(answered, cast):
    found = body_rates([answered.period], cast.leader)
    assert set(found) == {(cast.catp.pk, answered.period.pk)}
    body = found[cast.catp.pk, answered.period.pk]
    assert body.borne == by_hand(answered.period, "d.agency_id", cast.catp.pk) == Rates(1, 0, 0, 0)
    assert body.led == by_hand(answered.period, "v.lead_id", cast.catp.pk) == Rates(5, 2, 1, 1)
    assert body.led.update_rate == Decimal("0.4") and body.led.on_time_rate == Decimal("0.2")


def test_a_unit_that_ended_before_the_due_day_counts_nowhere(answered, cast):
    duty = answered.own.duty
    duty.pk, duty.ward = None, cast.hang_bac
    duty.save(force_insert=True)
    row = answered.own
    row.pk, row.duty = None, duty
    row.save(force_insert=True)
    assert cast.hang_bac.pk not in ward_rates(answered.period, cast.leader)
    assert cast.hang_bac.pk not in ward_rates(answered.period, cast.agency)


def test_rates_are_none_when_nothing_is_due():
    assert NOTHING.update_rate is None and NOTHING.on_time_rate is None and NOTHING.completion_rate is None
    assert NOTHING + Rates(2, 1, 1, 0) == Rates(2, 1, 1, 0)


def test_a_ward_sees_its_own_rates_and_no_bodys(answered, cast):
    assert set(ward_rates(answered.period, cast.ward1)) == {cast.hoan_kiem.pk}
    assert body_rates([answered.period], cast.ward1) == {}
    assert ward_rates(answered.period, cast.idle) == {} == body_rates([answered.period], cast.idle)


def test_an_agency_sees_its_own_rates_and_the_wards_its_directives_touch(answered, cast):
    other = factories.make_officer("tai_chinh", "agency_officer", agency=cast.stc)
    assert set(body_rates([answered.period], cast.agency)) == {(cast.catp.pk, answered.period.pk)}
    assert ward_rates(answered.period, cast.agency) == ward_rates(answered.period, cast.leader)
    assert body_rates([answered.period], other) == {}
    assert ward_rates(answered.period, other)[cast.hoan_kiem.pk] == Rates(1, 1, 1, 1)  # of what it co-ordinates


def test_rates_cost_the_same_however_many_wards(answered, cast):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            ward_rates(answered.period, cast.leader), body_rates(None, cast.leader)
        return len(captured)

    before = cost()
    factories.make_wards(12)
    open_period(period=answered.period, day=answered.period.ends_on)
    keep_standings()
    assert len(ward_rates(answered.period, cast.leader)) == 14
    assert cost() == before == 3


# --- The API --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def call(client):
    cache.clear()

    def ask(officer, **query):
        return client.get("/api/v1/rates", query, headers={"Authorization": f"Bearer {ApiToken.issue(officer)}"})

    return ask


def test_api_rates_say_counts_and_rates_per_ward_and_body(answered, cast, call):
    answer = call(cast.leader, period="2026-Q3").json()
    assert answer["count"] == 4 and [row["of"] for row in answer["results"]] == ["ward", "ward", "body", "led"]
    own = next(row for row in answer["results"] if row["ward"] and row["ward"]["id"] == cast.hoan_kiem.pk)
    assert (own["due"], own["updated"], own["on_time"], own["completed"]) == (2, 2, 1, 1)
    assert (own["update_rate"], own["on_time_rate"], own["completion_rate"]) == (1, 0.5, 0.5) and own["body"] is None
    assert answer["results"][-1] | {"body": cast.catp.pk} == {
        "of": "led", "period": "2026-Q3", "ward": None, "body": cast.catp.pk, "due": 5, "updated": 2, "on_time": 1,
        "completed": 1, "update_rate": 0.4, "on_time_rate": 0.2, "completion_rate": 0.2,
    }  # fmt: skip


def test_api_rates_are_given_out_in_parts(answered, cast, call):
    first = call(cast.leader, period="2026-Q3", limit=3).json()
    assert len(first["results"]) == 3 and first["count"] == 4 and "offset=3" in first["next"]
    assert len(call(cast.leader, period="2026-Q3", limit=3, offset=3).json()["results"]) == 1


def test_api_rates_of_a_ward_are_its_own(answered, cast, call):
    rows = call(cast.ward1, period="2026-Q3").json()["results"]
    assert [row["ward"]["id"] for row in rows] == [cast.hoan_kiem.pk]


def test_api_rates_refuse_a_period_that_is_none(answered, cast, call):
    assert call(cast.leader, period="2026-Q9").status_code == 400
    with time_machine.travel(datetime(2026, 11, 1, tzinfo=UTC)):
        assert call(cast.leader).json()["results"][0]["period"] == "2026-Q3"
