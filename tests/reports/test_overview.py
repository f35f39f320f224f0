"""The overview: who opens it, what it says, where its figures lead, what it costs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facilities.models import HeadquartersStanding, InvestmentProject, MoneyStanding
from organisation import clock
from organisation.models import ReportingPeriod, RiverPoint, Ward
from programme.models import Assessment
from tests.factories import make_period, make_wards
from tests.reports import builders

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def settled_day(monkeypatch):
    """The day is fixed, so that "the last closed quarter" is 2026-Q3."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def city(cast):
    """A quarter with 12 of 20 stations qualified, five without a headquarters of their own, three projects very late."""
    quarter = make_period("2026-Q3")
    wards = make_wards(20)
    done = {"by": cast.reviewer, "met_verified": 50, "points_verified": Decimal("92.5"), "passes_verified": True}
    builders.make_assessments(wards[:12], quarter, state="concluded", **done)
    builders.make_assessments(wards[12:17], quarter, state="submitted", by=cast.chief1)
    builders.make_assessments(wards[17:], quarter)
    builders.make_standings(wards, quarter, duties_expected=10, duties_reported=9, duties_on_time=8, duties_done=4)
    builders.make_headquarters(wards[:15])
    builders.make_headquarters(wards[15:], independent=False)
    builders.make_money(wards, 2026)
    builders.make_projects(wards[:3], TODAY - timedelta(days=61))
    builders.make_projects(wards[3:5], TODAY - timedelta(days=60))
    return quarter, wards


def test_overview_says_the_sentence_with_the_numbers_of_the_last_closed_quarter(cast, city, sign_in):
    response = sign_in(cast.leader).get("/")
    words = [f"{part['strong']} {part['text']}" for part in response.context["sentence"]]
    assert words == ["12/20 phường đủ điều kiện", "5 phường thiếu trụ sở độc lập", "3 dự án trễ trên 60 ngày"]
    assert response.context["quarter"].code == "2026-Q3"
    assert "Quý III năm 2026".lower() in response.content.decode().lower()


def test_overview_figures_are_exact(cast, city, sign_in):
    context = sign_in(cast.auditor).get("/tong-quan/").context
    totals = context["totals"]
    assert (totals["assessments_waiting"], totals["criteria_met"], totals["criteria_total"]) == (5, 600, 648)
    assert (totals["duties_expected"], totals["duties_on_time"], totals["projects_late"]) == (200, 160, 5)
    assert (totals["planned"], totals["disbursed"]) == (20_000, 10_000)
    rates = [figure["rate"] for figure in context["figures"] if "rate" in figure]
    assert rates == [Decimal(600) / 648, Decimal("0.8"), Decimal("0.5")]


def test_overview_sentence_leads_to_exactly_the_rows_it_counts(cast, city, sign_in):
    client = sign_in(cast.leader)
    parts = client.get("/").context["sentence"]
    assert client.get(parts[0]["url"]).context["count"] == 12
    assert client.get(parts[1]["url"]).context["count"] == 5
    assert client.get(parts[2]["url"]).context["count"] == 3


def test_overview_is_refused_to_wards_and_agencies(cast, city, sign_in):
    for officer in (cast.ward1, cast.chief1, cast.agency, cast.idle):
        assert sign_in(officer).get("/tong-quan/").status_code == 403
        assert "reports/my_work.html" in [template.name for template in sign_in(officer).get("/").templates]


def test_overview_of_an_unknown_quarter_is_404(cast, city, sign_in):
    client = sign_in(cast.leader)
    for code in ("2031-Q1", "2026-M09", "x", "2026-Q9", "9" * 300):
        assert client.get("/", {"ky": code}).status_code == 404


def test_overview_before_any_data_still_answers(cast, sign_in):
    assert sign_in(cast.leader).get("/").status_code == 200
    make_period("2026-Q3")
    for measure in ("diem", "tieu-chi", "nghia-vu", "tru-so", "giai-ngan", "la"):
        assert sign_in(cast.leader).get("/", {"thuoc-do": measure}).status_code == 200


def test_overview_map_colours_each_tile_by_the_measure_asked(cast, sign_in):
    quarter = make_period("2026-Q3")
    RiverPoint.objects.create(sequence=1, x=1, y=1)
    RiverPoint.objects.create(sequence=2, x=2, y=2)
    builders.make_assessments(
        [cast.hoan_kiem],
        quarter,
        state="verified",
        by=cast.reviewer,
        met_verified=54,
        passes_verified=True,
        points_verified=Decimal("99.5"),
    )
    builders.make_headquarters([cast.hoan_kiem], independent=False)
    client = sign_in(cast.leader)
    drawn = client.get("/").content.decode()
    assert "Hoàn Kiếm: Đạt, 99,5 điểm" in drawn and "Ba Đình: Không áp dụng" in drawn and 'class="river"' in drawn
    assert "Hoàn Kiếm: Chưa đạt" in client.get("/", {"thuoc-do": "tru-so"}).content.decode()
    assert "Hoàn Kiếm: Đạt, 54/54" in client.get("/", {"thuoc-do": "tieu-chi"}).content.decode()


def test_overview_map_of_an_earlier_quarter_is_restated_to_the_heirs(cast, sign_in):
    quarter = make_period("2025-Q1")
    builders.make_assessments([cast.hang_bac], quarter, state="concluded", by=cast.reviewer, met_verified=27)
    assert (
        "Hoàn Kiếm: Chưa đạt, 27/54"
        in sign_in(cast.leader).get("/", {"ky": "2025-Q1", "thuoc-do": "tieu-chi"}).content.decode()
    )


def test_overview_names_who_owes_most_first(cast, city, sign_in):
    quarter, wards = city
    wards[4].standings.update(duties_reported=2)
    builders.make_duties(agencies=[cast.stc], period=quarter)
    owing = sign_in(cast.leader).get("/").context["owing"]
    assert owing[0]["rows"][0]["name"] == f"phường {wards[4].name}" and owing[0]["rows"][0]["owed"] == 8
    assert [(row["name"], row["owed"]) for row in owing[1]["rows"]] == [("Sở Tài chính, T-1", 1)]


def test_overview_trend_holds_the_quarters_in_order(cast, city, sign_in):
    _quarter, wards = city
    for code in ("2026-Q1", "2026-Q2"):
        builders.make_assessments(wards, make_period(code), state="concluded", by=cast.reviewer, passes_verified=True)
    trends = sign_in(cast.leader).get("/").context["trends"]
    assert [part in trends[0]["svg"] for part in ("I/26", "II/26", "III/26", "100%", "60%")] == [True] * 5


@pytest.mark.parametrize(
    "change",
    [
        lambda quarter, wards: Assessment.objects.filter(ward=wards[19]).delete(),
        lambda quarter, wards: Assessment.objects.filter(ward=wards[18]).update(state="returned"),
        lambda quarter, wards: Ward.objects.filter(pk=wards[0].pk).update(name="Tên Mới", tile_column=40, tile_row=40),
        lambda quarter, wards: wards[3].standings.update(duties_reported=1),
        lambda quarter, wards: HeadquartersStanding.objects.filter(ward=wards[2]).update(is_independent=False),
        lambda quarter, wards: MoneyStanding.objects.filter(ward=wards[2]).update(disbursed=7),
        lambda quarter, wards: InvestmentProject.objects.filter(ward=wards[0]).delete(),
        lambda quarter, wards: RiverPoint.objects.bulk_create([RiverPoint(sequence=n, x=n, y=2) for n in (1, 2)]),
        lambda quarter, wards: ReportingPeriod.objects.filter(pk=quarter.pk).update(ward_due_on=TODAY),
    ],
)
def test_overview_shows_a_change_at_the_next_view_when_it_left_no_trace(cast, city, sign_in, change):
    client = sign_in(cast.leader)

    def shown() -> str:  # the page without its one-time token and its moment
        return client.get("/").content.decode().partition("<h1>")[2].partition("</main>")[0]

    before = shown()
    assert before == shown()
    change(*city)
    assert shown() != before


def queries_of(client, path) -> int:
    client.get("/healthz")  # the sliding session is written at most once a minute, not by this request
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def grow(cast, quarter, count):
    wards = make_wards(count)
    builders.make_assessments(wards, quarter, state="concluded", by=cast.reviewer)
    builders.make_standings(wards, quarter, duties_expected=3)
    builders.make_headquarters(wards)
    builders.make_money(wards, 2026)
    return wards


def test_overview_costs_the_same_for_3_60_and_1000_wards(cast, sign_in):
    quarter = make_period("2026-Q3")
    client, counts = sign_in(cast.leader), []
    for count in (3, 57, 940):
        grow(cast, quarter, count)
        counts.append(queries_of(client, "/"))
    assert len(set(counts)) == 1 and counts[0] <= MOST_QUERIES, counts
