"""What a report says of norms, surplus buildings and the forecast: as on the period's last day, and as their pages say it."""

import json
from datetime import date

import pytest

from facilities.models import Headquarters, Norm, Occupancy, SurplusCase
from programme.models import CriteriaGroup, CriteriaSet, Criterion
from reports.canonical import canonical
from reports.compose import compose_city, compose_ward
from reports.forecast import NEVER, forecast
from reports.render.contents import annexes
from reports.render.document import sections
from tests.reports.chained import INDEPENDENT, make_project
from tests.reports.world import make_world

pytestmark = pytest.mark.django_db
LAST_DAY = date(2026, 9, 14)


@pytest.fixture
def world(db):
    """Hoàn Kiếm's building is shared; a building that nobody uses is proposed for recovery, decided after the period."""
    world = make_world()
    old = CriteriaSet.objects.get()
    new = CriteriaSet.objects.create(name="Bộ có sổ", version=1, valid_from=date(2026, 1, 1))
    group = CriteriaGroup.objects.create(criteria_set=new, code="B", name="Nhóm B")
    Criterion.objects.create(
        criteria_set=new, group=group, code="B01", name="Độc lập", kind="boolean", target=1, measure=INDEPENDENT
    )
    new.state, new.published_at = "published", old.published_at
    new.save()
    site = Headquarters.objects.create(name="Trụ sở cũ", reception_area_m2=10)
    Occupancy.objects.create(headquarters=site, ward=world.tay_ho, is_main=False, valid_until=date(2025, 9, 1))
    SurplusCase.objects.create(headquarters=site, state="decided", proposed_form="recover", proposed_on=date(2026, 8, 1),
                               proposal="Không dùng", decided_form="transfer", decided_on=date(2026, 10, 1),
                               decision_number="9/QĐ")  # fmt: skip
    Headquarters.objects.filter(name="Trụ sở Hoàn Kiếm").update(reception_area_m2=20)
    Norm.objects.create(item="reception_area_m2", value=24, unit="m²", per="site", source="Nguồn thử", is_active=True)
    make_project(world.hoan_kiem, INDEPENDENT, planned_on=date(2027, 1, 5))
    return world


def test_forecast_of_a_report_is_that_of_the_page(world):
    block = compose_city(world.period)["forecast"]
    page = forecast([world.ba_dinh, world.hoan_kiem, world.tay_ho], LAST_DAY)
    assert {row["name"]: row["met_on"] for row in block["rows"]} == {
        row.ward.name: row.chain.met_on for row in page.rows
    }
    found = {row["name"]: row for row in block["rows"]}
    assert found["Hoàn Kiếm"]["met_on"] == date(2027, 1, 5) and found["Hoàn Kiếm"]["failing"] == ["B01"]
    assert found["Tây Hồ"]["standing"] == NEVER
    assert block["totals"] == {"units": 3, "met": 1, "dated": 1, "never": 1, "late": 0, "in_time": 2}


def test_gaps_name_who_is_short_of_what_against_which_source(world):
    block = compose_city(world.period)["gaps"]
    assert [(row["name"], row["item"], row["missing"], row["source"]) for row in block["short"]] == [
        ("Hoàn Kiếm", "phòng trực ban tiếp dân", 4, "Nguồn thử")
    ]
    (row,) = block["rows"]
    assert (row["short"], row["met"], row["no_figure"]) == (1, 0, 3)


def test_surplus_case_stands_as_it_did_on_the_last_day(world):
    block = compose_city(world.period)["surplus"]
    (row,) = block["rows"]
    assert (row["state"], row["form_label"], row["decision"], row["level"]) == ("proposed", "thu hồi", "", "late")
    assert (block["alarms"], block["totals"]["proposed"]) == ({"due": 0, "late": 1}, 1)


def test_ward_reports_its_own_and_a_neighbour_nothing_of_it(world):
    own, other = compose_ward(world.hoan_kiem, world.period), compose_ward(world.ba_dinh, world.period)
    assert [row["name"] for row in own["forecast"]["rows"]] == ["Hoàn Kiếm"]
    assert (other["gaps"]["short"], other["surplus"]["rows"]) == ([], [])


def test_paper_shows_three_annexes_more_and_an_older_edition_none(world):
    data = json.loads(canonical(compose_city(world.period)))
    assert [table.key for table in annexes(data)][8:] == ["gaps", "surplus", "forecast", "figures"]
    titles = [part["title"] for part in sections(data, "")[1]["parts"]]
    assert titles[5:8] == [
        "6. So với định mức (Phụ lục IX)",
        "7. Trụ sở dôi dư (Phụ lục X)",
        "8. Dự báo đủ tiêu chí cơ sở vật chất (Phụ lục XI)",
    ]
    older = {
        key: value for key, value in data.items() if key not in ("gaps", "surplus", "forecast", "proposals", "figures")
    }
    assert len(annexes(older)) == 5 and len(sections(older, "")[1]["parts"]) == 5
