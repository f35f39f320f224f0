"""The overview and the API's city under two readings: the same totals for every period, the rows behind them, constant cost."""

from datetime import date

import pytest

from organisation import clock
from organisation.actions.ancestry import rebuild_ancestry
from organisation.models import Ward
from reports import by_ward
from tests.factories import make_officer, make_period, make_succession, make_ward, make_wards
from tests.reports import builders
from tests.reports.restated import FIRST, SECOND, make_old, reorganise
from tests.reports.test_overview import MOST_QUERIES, queries_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
PERIODS = ["2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3", "2026-Q3"]
SAME = ("met", "total", "points", "qualified", *by_ward.DUTY_FIELDS)


@pytest.fixture(autouse=True)
def settled_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def leader(roles):
    return make_officer("leader", "leader", sees_all=True)


@pytest.fixture
def city(leader):
    """Every period with the units of its own due day assessed; units merged, were split, and ended within quarters."""
    old = make_old()
    today = reorganise(old)
    for code in PERIODS[1:]:
        period = make_period(code)
        alive = list(Ward.objects.alive_on(period.ward_due_on))
        brief = make_ward(
            f"Kết thúc trong {code}", established_on=None, dissolved_on=period.ends_on, code=f"8{code[3]}{code[-1]}00"
        )
        make_succession(brief, next(iter(today.values())), on=period.ends_on)
        rebuild_ancestry()
        done = {"state": "verified", "by": leader, "met_verified": 40, "points_verified": 80, "passes_verified": True}
        builders.make_assessments([*alive, brief], period, **done)
        builders.make_standings(alive, period, duties_expected=5, duties_reported=2, duties_on_time=1, duties_done=1)
    return old, today


@pytest.mark.parametrize("code", PERIODS)
def test_overview_totals_are_equal_under_both_readings_in_every_period(city, leader, sign_in, code):
    client = sign_in(leader)
    pages = [client.get("/", {"ky": code, "doc": word}).context for word in ("khi-do", "hom-nay")]
    pages.append(client.get("/", {"ky": code, "doc": "hom-nay", "ngay": "01/03/2025"}).context)
    assert pages[0]["totals"] == pages[1]["totals"] == pages[2]["totals"]
    assert pages[0]["totals"]["assessments_expected"] >= 3


@pytest.mark.parametrize("code", PERIODS)
def test_rows_by_ward_add_up_to_the_totals_under_both_readings(city, leader, sign_in, code):
    quarter = make_period(code)
    totals = sign_in(leader).get("/", {"ky": code}).context["totals"]
    for reading, day in (("then", TODAY), ("today", TODAY), ("today", FIRST), ("today", SECOND)):
        rows = by_ward.rows(quarter, reading, day)
        sums = {name: sum(row[name] for row in rows) for name in SAME}
        assert sums["qualified"] == totals["qualified"] and sums["met"] == totals["criteria_met"]
        assert {name: sums[name] for name in by_ward.DUTY_FIELDS} == {
            name: totals[name] for name in by_ward.DUTY_FIELDS
        }


@pytest.mark.parametrize("word", ["khi-do", "hom-nay"])
@pytest.mark.parametrize("code", PERIODS)
def test_overview_leads_to_exactly_the_rows_it_counts(city, leader, sign_in, code, word):
    client = sign_in(leader)
    context = client.get("/", {"ky": code, "doc": word}).context
    rows = client.get(context["sentence"][0]["url"]).context["rows"]
    assert sum(row.passed for row in rows) == context["totals"]["qualified"]
    owed = client.get(context["owing"][0]["all_url"]).context["rows"]
    assert sum(row.owed for row in owed) == context["totals"]["duties_expected"] - context["totals"]["duties_reported"]


def test_overview_names_those_who_owe_under_the_reading_and_says_which(city, leader, sign_in):
    client = sign_in(leader)
    then, today = (client.get("/", {"ky": "2024-Q4", "doc": word}) for word in ("khi-do", "hom-nay"))
    owing = [{row["name"]: row["owed"] for row in page.context["owing"][0]["rows"]} for page in (then, today)]
    assert owing[0] == {"phường Cầu Dền": 1, "phường Hàng Bạc": 1, "phường Hàng Đào": 1}
    assert owing[1] == {"phường Hoàn Kiếm": 2, "phường Bạch Mai": 1}
    assert "(theo đơn vị khi đó)" in then.content.decode() and "(quy về đơn vị hiện nay)" in today.content.decode()


def test_overview_says_that_the_map_is_of_today_when_units_have_changed_since(city, leader, sign_in):
    client = sign_in(leader)
    old, new = (client.get("/", {"ky": code}).content.decode() for code in ("2024-Q4", "2026-Q3"))
    assert "bản đồ luôn quy về đơn vị hiện nay" in old and "Xem danh sách theo đơn vị khi đó" in old
    assert f"ngay={make_period('2024-Q4').ward_due_on}" in old
    assert "bản đồ luôn quy về" not in new


def test_overview_keeps_the_reading_when_another_quarter_is_chosen(city, leader, sign_in):
    body = sign_in(leader).get("/", {"ky": "2024-Q4", "doc": "hom-nay"}).content.decode()
    assert '<input type="hidden" name="doc" value="hom-nay">' in body
    assert "?ky=2024-Q4&amp;doc=khi-do" in body and "đúng một đơn vị kế thừa" in body


def test_overview_costs_the_same_under_both_readings_whatever_the_wards_and_predecessors(city, leader, sign_in):
    old, _today = city
    client, counts = sign_in(leader), []
    for count in (3, 60, 600):
        before = make_wards(count, established_on=None, dissolved_on=SECOND)
        builders.make_assessments(before, old.period, state="concluded", by=leader)
        builders.make_standings(before, old.period, duties_expected=3)
        heir = make_ward(f"Kế thừa {count}")
        for ward in before:
            make_succession(ward, heir)
        rebuild_ancestry()
        counts += [queries_of(client, f"/?ky=2024-Q4&doc={word}") for word in ("khi-do", "hom-nay")]
    assert len(set(counts)) == 1 and counts[0] <= MOST_QUERIES, counts
