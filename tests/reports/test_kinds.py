"""Reports on a resolution, on facilities and on recognition: their figures counted by hand, asked for, and the same in every form."""

import io
import re
from datetime import UTC, date, datetime, timedelta

import docx
import openpyxl
import pytest
from django.core.exceptions import ValidationError
from pypdf import PdfReader

from organisation import clock
from programme import inheritance
from programme.models import Directive, Duty, Extension, Obstacle, Recognition, RecognitionStep
from reports import actions
from reports.canonical import plain
from reports.compose import compose
from reports.compose.recognition import standing_then
from reports.models import ComplianceReport, ReportKind
from reports.render.contents import annexes
from tests.factories import make_document, make_officer, make_period, make_ward
from tests.reports.restated import make_old, reorganise

pytestmark = pytest.mark.django_db
IN_PERIOD = datetime(2026, 8, 3, 2, tzinfo=UTC)
AFTER = datetime(2026, 10, 3, 2, tzinfo=UTC)


def asked(world, kind, **more) -> dict:
    return plain(compose(kind, world.period, None, **more))


# --- One resolution -------------------------------------------------------------------------------------------------------


@pytest.fixture
def plan(world):
    """Two obstacles and two extensions under the plan; another document with a directive of its own that nobody answered."""
    other = make_document("khac", number="9/KH", title="Kế hoạch khác")
    foreign = Directive.objects.create(document=other, code="K1", kind="task", name="Việc khác", is_active=True)
    Duty.objects.create(directive=foreign, ward=world.ba_dinh, valid_from=date(2025, 7, 1))
    duty = Duty.objects.get(ward=world.hoan_kiem, directive__code="NV1")
    said = {"duty": duty, "since_on": date(2026, 7, 1), "raised_by": world.officer}
    Obstacle.objects.create(
        what="Chưa có đất", state="asked", asked_of=duty.directive.lead, asked_on=date(2026, 8, 1), **said
    )
    Obstacle.objects.create(
        what="Thiếu người",
        state="resolved",
        resolution="Đã bổ sung",
        resolved_by=world.officer,
        resolved_on=date(2026, 9, 1),
        **said,
    )
    wanted = {"duty": duty, "old_due_on": date(2026, 9, 1), "asked_by": world.officer, "reason": "Chờ vốn"}
    for state, decided_at in (("granted", IN_PERIOD), ("refused", AFTER)):
        row = Extension.objects.create(
            state=state, decided_at=decided_at, decided_by=world.officer, new_due_on=date(2026, 12, 1), **wanted
        )
        Extension.objects.filter(pk=row.pk).update(asked_at=IN_PERIOD)
    return make_document()


def test_report_on_a_resolution_counts_its_own_duties_alone(world, plan):
    data = asked(world, "document", document=plan)
    assert [row["code"] for row in data["directives"]["rows"]] == ["NV1", "NV2"]
    assert [row["title"] for row in data["bases"]] == [data["document"]["title"]] == [plan.title]
    assert "K1" not in str(data)


def test_report_on_a_resolution_gives_three_rates_by_body(world, plan):
    found = asked(world, "document", document=plan)["bodies"]
    totals = found["totals"]
    assert (totals["due"], totals["updated"], totals["on_time"], totals["completed"]) == (4, 3, 2, 1)
    assert (totals["update_rate"], totals["on_time_rate"], totals["completion_rate"]) == ("0.75", "0.5", "0.25")
    by_name = {row["name"]: row for row in (*found["agencies"], *found["wards"])}
    assert by_name["Hoàn Kiếm"]["late_codes"] == ["NV1"] and by_name["Tây Hồ"]["update_rate"] == "0"


def test_obstacles_and_extensions_stand_as_they_did_on_the_last_day(world, plan):
    data = asked(world, "document", document=plan)
    assert data["obstacles"]["totals"] == {"open": 1, "waiting": 1, "resolved": 1}
    assert data["extensions"]["totals"] == {"asked": 2, "granted": 1, "refused": 0, "waiting": 1}
    assert [row["state"] for row in data["extensions"]["rows"]] == ["asked", "granted"]


def test_owing_of_a_resolution_speaks_of_no_assessment(world, plan):
    (row,) = asked(world, "document", document=plan)["owing"]["wards"]
    assert (row["name"], row["codes"], row["owes_assessment"]) == ("Tây Hồ", ["NV1"], False)


# --- Facilities -----------------------------------------------------------------------------------------------------------


def test_report_on_facilities_has_the_figures_of_the_citys(world):
    city, own = asked(world, "city"), asked(world, "facilities")
    for block in ("headquarters", "equipment", "projects", "gaps", "surplus", "forecast"):
        assert own[block] == city[block]
    assert {"assessments", "directives", "owing"}.isdisjoint(own)
    keys = [row["key"] for row in own["changes"]["figures"]]
    assert "projects.totals.disbursed" in keys and "assessments.passes" not in keys


# --- Recognition ----------------------------------------------------------------------------------------------------------


def title(ward, **values) -> Recognition:
    given = {
        "state": "recognised",
        "year": 2026,
        "registered_on": date(2025, 11, 1),
        "minutes_on": date(2026, 7, 1),
        "votes_for": 5,
        "votes_against": 0,
        "votes_abstain": 0,
        "decision_number": "1/QĐ",
        "decided_on": date(2026, 7, 10),
        "valid_from": date(2026, 7, 10),
        "valid_until": date(2027, 7, 10),
        "signer_name": "A",
        "signer_post": "B",
    }
    return Recognition.objects.create(ward=ward, **given | values)


@pytest.fixture
def titles(world):
    """One in force, one ending in October, one withdrawn after the period, one registered in it, one cancelled after it."""
    title(world.ba_dinh, proposed_at=IN_PERIOD)
    title(world.hoan_kiem, valid_from=date(2025, 10, 1), decided_on=date(2025, 10, 1), valid_until=date(2026, 10, 1))
    title(world.tay_ho, state="withdrawn", withdrawn_on=date(2026, 10, 5), withdrawal_reason="Vi phạm", year=2025)
    Recognition.objects.create(ward=world.tay_ho, year=2027, registered_on=date(2026, 8, 1))
    gone = Recognition.objects.create(ward=world.ba_dinh, year=2027, registered_on=date(2026, 8, 2), state="cancelled")
    RecognitionStep.objects.create(recognition=gone, action="cancel", at=AFTER, by=world.officer)


def test_recognition_counts_steps_of_the_period_and_titles_on_its_last_day(world, titles):
    found = asked(world, "recognition")["recognition"]
    totals = found["totals"]
    assert {name: totals[name] for name in ("registered", "proposed", "recognised", "withdrawn", "cancelled")} == {
        "registered": 2,
        "proposed": 1,
        "recognised": 2,
        "withdrawn": 0,
        "cancelled": 0,
    }
    assert (totals["running"], totals["expiring"], totals["awaiting"]) == (3, 1, 2)
    assert {row["standing"] for row in found["rows"]} == {"in_force", "expiring", "registered"}


def test_what_was_done_after_the_period_is_told_by_the_next(world, titles):
    found = plain(compose("recognition", make_period("2026-Q4"), None))["recognition"]
    assert (found["totals"]["withdrawn"], found["totals"]["cancelled"], found["totals"]["running"]) == (1, 1, 1)


def test_standing_of_then_is_that_of_the_register_when_nothing_follows(world, titles):
    day = date(2027, 1, 1)
    rows = Recognition.objects.standing_on(day).select_related("ward")
    for row in rows:
        row.cancelled_at = AFTER if row.state == "cancelled" else None
        assert standing_then(row, day, is_renewed=False) == row.standing
    assert len({row.standing for row in rows}) == 5


def test_titles_of_earlier_units_are_named_and_never_passed_on(db):
    old = make_old()
    title(old.hang_bac, valid_from=date(2024, 11, 1), decided_on=date(2024, 11, 1), valid_until=date(2026, 11, 1))
    reorganise(old)
    data = plain(compose("recognition", make_period("2026-Q1"), None))
    assert (data["recognition"]["totals"]["running"], data["recognition"]["totals"]["ended"]) == (0, 1)
    found = {row["name"]: row for row in data["inheritance"]["rows"]}
    assert [one["unit"] for one in found["Hoàn Kiếm"]["titles"]] == [old.hang_bac.full_name]
    assert len(found["Hoàn Kiếm"]["earlier"]) == 2


def test_inheritance_of_many_counts_what_the_page_of_one_counts(roles):
    old = make_old()
    reorganise(old)
    day, officer = date(2026, 3, 14), make_officer("all", "leader", sees_all=True)
    wards = list(type(old.hang_bac).objects.alive_on(day))
    every = inheritance.of_all(wards, day)
    assert len(every) >= 2
    for ward in wards:
        one = inheritance.of(ward, officer, day)
        counted = {name: number for name, _label, number in one.counts if number}
        assert counted == (
            {str(key): number for key, number in every[ward.pk].outcomes.items()} if ward.pk in every else {}
        )


# --- Restated -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["document", "facilities"])
def test_kinds_of_the_whole_city_are_restated_with_the_same_totals(db, kind):
    old = make_old()
    reorganise(old)
    document = make_document() if kind == "document" else None
    then, today = (
        plain(compose(kind, old.period, None, document=document, restated_on=day)) for day in (None, date(2026, 11, 22))
    )
    assert [row["value"] for row in then["figures"]] == [row["value"] for row in today["figures"]] != []
    block, name = ("bodies", "wards") if kind == "document" else ("headquarters", "rows")
    assert {row["full_name"] for row in today[block][name]} < {
        "phường Hoàn Kiếm",
        "phường Bạch Mai",
        "phường Hai Bà Trưng",
    }
    assert any(row["from"] for row in today[block][name])


def test_recognition_is_refused_restated_with_the_reason(world):
    with pytest.raises(ValidationError, match="không chuyển cho đơn vị sau"):
        actions.ask_report(kind="recognition", period=world.period, reading="today")


# --- Asked for ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def quiet(monkeypatch):
    monkeypatch.setattr("reports.actions.queue._send", lambda *given: None)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 22))


def test_report_on_a_resolution_is_one_for_each_document(world, plan, quiet):
    first = actions.ask_report(kind="document", period=world.period, document=plan)
    other = actions.ask_report(kind="document", period=world.period, document=make_document("khac"))
    assert first.pk != other.pk
    assert actions.ask_report(kind="document", period=world.period, document=plan).pk == first.pk


@pytest.mark.parametrize(
    "question", [{"kind": "document"}, {"kind": "city", "document": True}, {"kind": "document", "document": "bare"}]
)
def test_asking_refuses_a_document_where_there_is_none_to_tell_of(world, plan, quiet, question):
    document = {True: plan, "bare": make_document("trong")}.get(question.get("document"))
    with pytest.raises(ValidationError) as refused:
        actions.ask_report(period=world.period, **question | {"document": document})
    assert "document" in refused.value.message_dict and not ComplianceReport.objects.exists()


def test_form_offers_every_kind_to_the_city_and_a_ward_its_own_alone(cast, world, plan, quiet, sign_in):
    body = sign_in(cast.leader).get("/bao-cao/").content.decode()
    assert all(f'value="{value}"' in body for value in ("city", "facilities", "recognition", f"document-{plan.pk}"))
    own = sign_in(cast.chief1)
    assert f"document-{plan.pk}" not in own.get("/bao-cao/").content.decode()
    own.post("/bao-cao/yeu-cau/", {"scope": f"document-{plan.pk}", "period": world.period.pk})
    assert not ComplianceReport.objects.exists()
    sign_in(cast.leader).post("/bao-cao/yeu-cau/", {"scope": f"document-{plan.pk}", "period": world.period.pk})
    report = ComplianceReport.objects.get()
    assert (report.kind, report.document, report.reading) == ("document", plan, "then")
    assert plan.citation in sign_in(cast.leader).get(report.get_absolute_url()).content.decode()


def test_api_asks_for_every_kind_and_names_the_document(cast, world, plan, quiet, call):
    question = {"period_kind": "quarter", "year": 2026, "number": 3}
    for kind, more in (("facilities", {}), ("recognition", {}), ("document", {"document": plan.pk})):
        assert call(cast.leader, "reports", body=question | {"kind": kind} | more).status_code == 201
        assert call(cast.ward1, "reports", body=question | {"kind": kind} | more).status_code == 403
    rows = call(cast.leader, "reports", kind="document").json()["results"]
    assert [row["document"]["id"] for row in rows] == [plan.pk]
    assert call(cast.leader, "reports", body=question | {"kind": "document", "document": 10**6}).status_code == 404


# --- The same figures everywhere ------------------------------------------------------------------------------------------


def shown(value, unit: str) -> str:
    """A figure as the annex writes it, made here by hand: points between thousands, a comma before decimals."""
    text = f"{float(value) * 100:.4f}".rstrip("0").rstrip(".") if unit == "%" else str(value)
    whole, _, part = text.partition(".")
    return f"{int(whole):,}".replace(",", ".") + (f",{part}" if part else "")


def words_of(content: bytes, kind: str) -> str:
    if kind == "pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    document = docx.Document(io.BytesIO(content))
    return " ".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)


@pytest.mark.parametrize("kind", ReportKind.values)
def test_every_figure_is_the_same_on_the_page_in_the_files_and_in_the_api(
    cast, world, plan, titles, quiet, sign_in, call, kind
):
    scope = {"ward": {"ward": world.hoan_kiem}, "document": {"document": plan}}.get(kind, {})
    report = actions.ask_report(kind=kind, period=world.period, **scope)
    assert actions.make_report(report.pk)
    edition = report.editions.get()
    data = call(cast.leader, f"reports/{report.pk}/data").json()
    figures = data["figures"]
    assert len(figures) >= 10 and all(row["unit"] and row["formula"] and row["source"] for row in figures)
    files = {row.format: row.file.read() for row in edition.files.all()}
    place = next(table.annex for table in annexes(data) if table.key == "figures")
    page = sign_in(cast.leader).get(report.get_absolute_url(), {"phu_luc": place}).content.decode()
    texts = {
        "page": re.sub(r"<[^>]+>", " ", page),
        "pdf": words_of(files["pdf"], "pdf"),
        "docx": words_of(files["docx"], "docx"),
    }
    texts = {name: "".join(text.split()) for name, text in texts.items()}
    sheet = openpyxl.load_workbook(io.BytesIO(files["xlsx"])).worksheets[place]
    cells = {row[1]: row[3] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], (int, float))}
    for number, row in enumerate(figures, start=1):
        told = "".join(f"{number}{row['label']}{row['unit']}{shown(row['value'], row['unit'])}{row['formula']}".split())
        assert [name for name, text in texts.items() if told not in text] == []
        value = float(row["value"]) * (100 if row["unit"] == "%" else 1)
        assert cells[row["label"]] == pytest.approx(value)


def test_ward_that_was_not_asked_about_stands_in_no_kind(world, plan):
    """What a unit formed after the period says is in none of them."""
    late = make_ward("Mới Lập", established_on=world.period.ends_on + timedelta(days=40))
    for kind, more in (("facilities", {}), ("recognition", {}), ("document", {"document": plan})):
        assert late.full_name not in str(asked(world, kind, **more))
