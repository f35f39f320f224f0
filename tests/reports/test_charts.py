"""The bars of the printed report: their figures are the frozen ones, and no colour is needed to read them."""

import json

import pytest

from reports.canonical import canonical
from reports.compose import compose_city, compose_ward
from reports.render import charts
from reports.render.document import document
from tests.reports.test_report_paper import ISSUED, printed

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(world):
    """The small city's report, with a second document and a second group, so that there is something to compare."""
    found = json.loads(canonical(compose_city(world.period)))
    found["directives"]["rows"].append(
        found["directives"]["rows"][0] | {"document": "Kế hoạch 2", "late": 3, "expected": 9}
    )
    found["assessments"]["criteria"].append(found["assessments"]["criteria"][0] | {"group": "Nhóm B", "not_met": 7})
    return found


def by_legend(chart: dict) -> dict[str, int]:
    """Sum of each part over all bars."""
    return {entry["label"]: sum(row["parts"][at] for row in chart["rows"]) for at, entry in enumerate(chart["legend"])}


def test_bars_of_duties_add_up_to_the_frozen_rows(data):
    rows, drawn = data["directives"]["rows"], by_legend(charts.chart_of("directives", data))
    for key, label in charts.STATES:
        assert drawn.get(label, 0) == sum(row[key] for row in rows)
    assert sum(drawn.values()) == sum(row["expected"] for row in rows)


def test_bars_of_criteria_add_up_to_the_frozen_rows(data):
    drawn = by_legend(charts.chart_of("assessments", data))
    for key, label in charts.VERDICTS:
        assert drawn.get(label, 0) == sum(row[key] for row in data["assessments"]["criteria"])


def test_every_figure_stands_beside_its_bar_in_the_legends_order(data):
    chart = charts.chart_of("assessments", data)
    for row in chart["rows"]:
        assert [int(part) for part in row["said"].split(" · ")] == row["parts"]


def test_no_two_parts_share_a_pattern(data):
    assert len(set(charts.FILLS)) == len(charts.FILLS) > len(charts.STATES)
    fills = [entry["fill"] for entry in charts.chart_of("directives", data)["legend"]]
    assert len(set(fills)) == len(fills)


def test_course_sets_periods_beside_each_other(data):
    figure = {"key": charts.COURSE[0], "label": "Nghĩa vụ đã báo cáo", "unit": "nghĩa vụ"}
    data["changes"] = {"figures": [figure | {"after": 12, "before": 9, "change": 3}]}
    data["same_period_last_year"] = {"figures": [figure | {"after": 12, "before": 4, "change": 8}]}
    chart = charts.course(data)
    assert [entry["label"] for entry in chart["legend"]] == ["kỳ này", "kỳ trước", "cùng kỳ năm trước"]
    assert [sum(row["parts"]) for row in chart["rows"]] == [12, 9, 4]
    assert chart["most"] == 12


def test_nothing_to_compare_draws_nothing(world):
    data = json.loads(canonical(compose_city(world.period)))
    assert charts.chart_of("assessments", data) is None  # one group of criteria alone
    assert charts.chart_of("headquarters", data) is None
    data["changes"] = data["same_period_last_year"] = None
    assert charts.course(data | {"changes": {"figures": []}}) is None


def test_too_many_bars_are_left_to_the_annex(data):
    rows = data["directives"]["rows"]
    data["directives"]["rows"] = [
        rows[0] | {"document": f"Kế hoạch {number}"} for number in range(charts.MOST_ROWS + 1)
    ]
    assert charts.chart_of("directives", data) is None


def test_ward_report_has_no_bars(world):
    data = json.loads(canonical(compose_ward(world.ba_dinh, world.period)))
    paper = document(data, ISSUED)
    assert not any(part["chart"] for section in paper["sections"] for part in section["parts"])


def test_bars_are_printed_with_their_words(data, tmp_path):
    said = "".join(page.extract_text() for page in printed(data, ISSUED, tmp_path).pages)
    for chart in (charts.chart_of("directives", data), charts.chart_of("assessments", data)):
        assert chart["title"] in said
        assert all(entry["label"] in said for entry in chart["legend"])
        assert all(row["said"] in said for row in chart["rows"])
