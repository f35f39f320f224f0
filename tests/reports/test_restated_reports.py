"""Reports under two readings: the same totals, the lists under the heirs; and an old period's bytes that no later event moves."""

import io
import json
from datetime import date

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from pypdf import PdfReader

from organisation import clock
from programme.models import Assessment
from reports import actions, figures
from reports.canonical import canonical, digest, plain
from reports.compose import compose_city, compose_ward
from reports.models import ComplianceReport
from tests.factories import make_officer, make_period, make_ward
from tests.reports.restated import make_old, reorganise

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def settled_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def old(db):
    return make_old()


@pytest.fixture
def restated(old):
    reorganise(old)
    return plain(compose_city(old.period)), plain(compose_city(old.period, restated_on=TODAY))


def test_report_of_2024_has_the_same_hash_before_and_after_the_events_of_2025(old):
    before = digest(canonical(compose_city(old.period)))
    own = digest(canonical(compose_ward(old.hang_bac, old.period)))
    reorganise(old)
    assert digest(canonical(compose_city(old.period))) == before
    old.hang_bac.refresh_from_db()
    assert digest(canonical(compose_ward(old.hang_bac, old.period))) == own


def test_report_of_a_later_period_knows_the_later_lineage(old):
    data = compose_city(old.period)
    reorganise(old)
    from_then = compose_city(make_period("2025-Q3"))
    assert from_then["versions"]["lineage"] != data["versions"]["lineage"]


def test_assessment_of_a_unit_that_ended_before_the_due_day_counts_nowhere(old):
    assert old.gone.dissolved_on <= old.period.ward_due_on
    data = compose_city(old.period)
    counted = figures.assessment_totals(figures.assessments_by_state([old.period]))
    totals = {name: counted[name] for name in ("assessments_expected", "qualified", "criteria_met")}
    assert totals == {"assessments_expected": 3, "qualified": 2, "criteria_met": 121}
    assert (data["assessments"]["expected"], data["assessments"]["passes"]) == (3, 2)
    assert data["assessments"]["quarters"][-1]["expected"] == 3


def numbers(value, path=""):
    """Every number outside the by-ward lists, by its place."""
    listed = {".assessments.by_ward", ".equipment.by_ward", ".headquarters.rows", ".projects.rows", ".owing.wards"}
    if path in listed or path == ".restated_on":
        return
    if isinstance(value, dict):
        for key, part in value.items():
            yield from numbers(part, f"{path}.{key}")
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from numbers(part, f"{path}[{place}]")
    elif isinstance(value, int):
        yield path, value


def test_totals_are_equal_under_both_readings(restated):
    then, today = restated
    counted = dict(numbers(then))
    assert counted == dict(numbers(today)) and counted[".assessments.passes"] == 2
    assert len(counted) > 80


def test_lists_stand_under_the_heirs_with_the_names_of_the_earlier_units(restated):
    _then, today = restated
    rows = today["assessments"]["by_ward"]
    assert [(row["full_name"], row["from"], row["units"]) for row in rows] == [
        ("phường Bạch Mai", ["phường Cầu Dền (Quận Hai Bà Trưng)"], 1),
        ("phường Hoàn Kiếm", ["phường Hàng Bạc (Quận Hoàn Kiếm)", "phường Hàng Đào (Quận Hoàn Kiếm)"], 2),
    ]
    merged = rows[1]
    assert (merged["met"], merged["total"], merged["points"], merged["passing"], merged["judged"]) == (
        81,
        108,
        "153",
        1,
        2,
    )
    assert merged["state"] == "concluded" and merged["passes"] is False


@pytest.mark.parametrize(
    ("block", "name", "figure"),
    [("assessments", "by_ward", "met"), ("assessments", "by_ward", "points"), ("owing", "wards", "duties")],
)
def test_sum_of_a_list_is_the_same_under_both_readings(restated, block, name, figure):
    sums = [sum(int(row[figure]) for row in data[block][name]) for data in restated]
    assert sums[0] == sums[1] > 0


def test_restated_lists_keep_every_building_project_and_cell(restated):
    then, today = restated
    for block, name in (("headquarters", "headquarters"), ("projects", "name")):
        rows = [sorted(row[name] for row in data[block]["rows"]) for data in restated]
        assert rows[0] == rows[1] and len(rows[0]) == 3
    cells = {row["full_name"]: row["cells"][0] for row in today["equipment"]["by_ward"]}
    assert cells["phường Hoàn Kiếm"] == {"have": 10, "usable": 6, "need": 9, "short": 6}
    assert then["equipment"]["rows"] == today["equipment"]["rows"]
    assert today["directives"]["rows"][0]["silent_bearers"] == ["phường Bạch Mai", "phường Hoàn Kiếm"]


def test_restating_leaves_what_was_composed_then_untouched(old):
    reorganise(old)
    first = canonical(compose_city(old.period))
    compose_city(old.period, restated_on=TODAY)
    assert canonical(compose_city(old.period)) == first


def test_each_reading_is_a_report_of_its_own_and_asking_again_finds_it(old):
    reorganise(old)
    then, today = (actions.ask_report(kind="city", period=old.period, reading=name) for name in ("then", "today"))
    assert then.pk != today.pk and ComplianceReport.objects.count() == 2
    assert actions.ask_report(kind="city", period=old.period, reading="today").pk == today.pk
    assert actions.ask_report(kind="city", period=old.period).pk == then.pk


def test_asking_refuses_a_restated_report_of_one_ward_and_an_unknown_reading(old):
    for question in ({"kind": "ward", "ward": old.hang_bac, "reading": "today"}, {"kind": "city", "reading": "x"}):
        with pytest.raises(ValidationError) as refused:
            actions.ask_report(period=old.period, **question)
        assert "reading" in refused.value.message_dict


def test_restated_report_freezes_its_day_and_prints_its_reading_and_rule(old, monkeypatch):
    monkeypatch.setattr("reports.actions.queue._send", lambda report_id: None)
    reorganise(old)
    report = actions.ask_report(kind="city", period=old.period, reading="today")
    assert actions.make_report(report.pk)
    edition = report.editions.get()
    data = json.loads(edition.data)
    assert (data["reading"], data["restated_on"]) == ("today", "2026-11-22")
    files = {row.format: row.file.read() for row in edition.files.all()}
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]), read_only=True)
    cells = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    paper = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"])).pages).split())
    for words in (cells, paper):
        assert "quy về đơn vị ngày 22/11/2026" in words and "đúng một đơn vị kế thừa" in words
    assert "phường Hoàn Kiếm (từ phường Hàng Bạc (Quận Hoàn Kiếm); phường Hàng Đào" in cells


def test_report_as_it_was_then_prints_its_reading_too(old):
    assert "để ở đơn vị đó" in compose_city(old.period)["reading_rule"]
    assert Assessment.objects.count() == 4


# --- The pages ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def leader(roles):
    return make_officer("leader", "leader", sees_all=True)


@pytest.fixture
def made(old, leader, monkeypatch):
    """The city's report of the old quarter as it was then, made."""
    monkeypatch.setattr("reports.actions.queue._send", lambda report_id: None)
    reorganise(old)
    report = actions.ask_report(kind="city", period=old.period)
    assert actions.make_report(report.pk)
    return report


def test_report_page_offers_the_other_reading_and_then_leads_to_it(made, leader, sign_in):
    client = sign_in(leader)
    address = made.get_absolute_url()
    body = client.get(address).content.decode()
    assert 'name="reading" value="today"' in body and "để ở đơn vị đó" in body
    answer = client.post("/bao-cao/yeu-cau/", {"scope": "city", "period": made.period_id, "reading": "today"})
    other = ComplianceReport.objects.get(reading="today")
    assert answer.headers["Location"] == other.get_absolute_url()
    assert actions.make_report(other.pk)
    assert f'href="{other.get_absolute_url()}"' in client.get(address).content.decode()
    shown = client.get(other.get_absolute_url(), {"phu_luc": "2"}).content.decode()
    assert "quy về đơn vị ngày 22/11/2026" in shown and "(từ phường Hàng Bạc" in shown and "81" in shown
    assert f'href="{address}"' in shown


def test_report_asked_twice_for_either_reading_stays_two_reports(made, leader, sign_in):
    client = sign_in(leader)
    for reading in ("then", "today", "", "today", "then"):
        client.post("/bao-cao/yeu-cau/", {"scope": "city", "period": made.period_id, "reading": reading})
    assert sorted(ComplianceReport.objects.values_list("reading", flat=True)) == ["then", "today"]


def test_report_of_a_ward_is_refused_restated_with_the_reason(old, leader, sign_in):
    question = {"scope": str(make_ward("Mới").pk), "period": make_period("2026-Q3").pk, "reading": "today"}
    body = sign_in(leader).post("/bao-cao/yeu-cau/", question).content.decode()
    assert "luôn theo đơn vị như khi đó" in body and not ComplianceReport.objects.exists()


def test_report_list_shows_each_ward_under_its_heir_and_keeps_to_the_reading_in_exports(made, old, leader, sign_in):
    ComplianceReport.objects.create(kind="ward", period=old.period, ward=old.hang_bac)
    client = sign_in(leader)
    body = client.get("/bao-cao/", {"doc": "hom-nay"}).content.decode()
    assert "phường Hoàn Kiếm" in body and "của phường Hàng Bạc (Quận Hoàn Kiếm)" in body
    assert "của phường Hàng Bạc" not in client.get("/bao-cao/").content.decode()
    assert client.get("/bao-cao/", {"doc": "hom-nay", "q": "hoan kiem"}).context["count"] == 1
    assert client.get("/bao-cao/", {"cach-doc": "today"}).context["count"] == 0
    text = client.get("/bao-cao/", {"doc": "hom-nay", "export": "csv"}).content.decode()
    assert "phường Hàng Bạc (Quận Hoàn Kiếm)" in text and "quy về đơn vị hiện nay" in text


def test_report_workbook_of_a_name_says_its_reading(made, leader, sign_in):
    other = actions.ask_report(kind="city", period=made.period, reading="today")
    assert actions.make_report(other.pk)
    names = [
        sign_in(leader).get(f"{report.get_absolute_url()}tep/xlsx/").headers["Content-Disposition"]
        for report in (made, other)
    ]
    assert "quy-ve-hien-nay" not in names[0] and "quy-ve-hien-nay" in names[1]
