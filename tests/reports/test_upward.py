"""Figures for the level above: the frozen numbers in the documented form, as JSON and as a workbook."""

import io
import json
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from organisation.models import Document
from reports.actions import ask_report, make_report
from reports.models import ComplianceReport, Edition, ReportKind
from reports.render.contents import all_tables
from reports.render.upward import xlsx_bytes
from reports.upward import KINDS, number, upward
from reports.views.upward import SCHEMA
from tests.reports.given import edition_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cast")]
FORM = json.loads(SCHEMA)
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)}


KNOWN = {"type", "const", "enum", "pattern", "minLength", "minimum", "minItems", "required", "additionalProperties", "properties",
         "items", "description", "title", "$schema", "$id", "$defs"}  # fmt: skip


def faults(value, form: dict, at: str = "$") -> list[str]:
    """Where the value does not follow the JSON Schema. Of its words those that the form uses; any other is a fault too."""
    if "$ref" in form:
        return faults(value, FORM["$defs"][form["$ref"].rpartition("/")[2]], at)
    if "anyOf" in form:
        each = [faults(value, one, at) for one in form["anyOf"]]
        return [] if [] in each else each[0]
    found = [f"{at}: {word} is not known here" for word in set(form) - KNOWN]
    names = form.get("type", [])
    if names and not any(is_type(value, name) for name in ([names] if isinstance(names, str) else names)):
        return [*found, f"{at}: not {names}"]
    return found + wrong_value(value, form, at) + wrong_parts(value, form, at)


def is_type(value, name: str) -> bool:
    if name == "null":
        return value is None
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def wrong_value(value, form: dict, at: str) -> list[str]:
    holds = {
        "const": lambda only: value == only,
        "enum": lambda among: value in among,
        "pattern": lambda like: not isinstance(value, str) or bool(re.search(like, value)),
        "minLength": lambda least: not isinstance(value, str) or len(value) >= least,
        "minimum": lambda least: value is None or value >= least,
        "minItems": lambda least: len(value) >= least,
    }
    return [f"{at}: {word} {form[word]}" for word, check in holds.items() if word in form and not check(form[word])]


def wrong_parts(value, form: dict, at: str) -> list[str]:
    found = []
    if isinstance(value, dict):
        parts = form.get("properties", {})
        found += [f"{at}: no {name}" for name in form.get("required", ()) if name not in value]
        if not form.get("additionalProperties", True):
            found += [f"{at}: {name} is too much" for name in value if name not in parts]
        for name in parts.keys() & value.keys():
            found += faults(value[name], parts[name], f"{at}.{name}")
    if isinstance(value, list) and "items" in form:
        for index, one in enumerate(value):
            found += faults(one, form["items"], f"{at}[{index}]")
    return found


@pytest.fixture
def issue(world, cast, monkeypatch):
    """`issue("city")`: the report made for real and its edition issued by hand, without paper."""
    monkeypatch.setattr("reports.actions.queue._send", lambda *given: None)
    monkeypatch.setattr("reports.actions.making.render_files", lambda *given, **more: None)

    def made(kind="city") -> Edition:
        about = {"ward": world.ba_dinh} if kind == "ward" else {}
        about |= {"document": Document.objects.first()} if kind == "document" else {}
        report = ask_report(kind=kind, period=world.period, **about)
        make_report(report.pk)
        edition = report.editions.get()
        fields = {"issue_symbol": "BC-CATP", "issue_year": 2026, "issue_number": 5, "issued_on": date(2026, 9, 25)}
        signer = {"issued_by": cast.leader, "signer_name": "Nguyễn Văn Ký", "signer_post": "GIÁM ĐỐC"}
        Edition.objects.filter(pk=edition.pk).update(**fields, **signer, check_code="4K7QX9M2ZT")
        ComplianceReport.objects.filter(pk=report.pk).update(state="issued")
        return Edition.objects.get(pk=edition.pk)

    return made


def exported(client, edition: Edition, form: str = "json"):
    return client.get(f"/bao-cao/{edition.report_id}/so-lieu-gui-cap-tren.{form}")


@pytest.mark.parametrize("kind", ReportKind.values)
def test_json_follows_the_schema_that_is_served(world, issue, cast, sign_in, kind):
    edition = issue(kind)
    told = json.loads(exported(sign_in(cast.leader), edition).content)
    assert faults(told, FORM) == []
    assert len(told["figures"]) > 10 and len(told["tables"]) > 2 and told["report"]["kind"] == kind
    assert (told["unit"] is None) == (kind != "ward") and (told["document"] is None) == (kind != "document")
    assert told["report"]["number"] == "05/BC-CATP" and told["report"]["check_code"] == "4K7QX-9M2ZT"
    assert told["hash"] == edition.sha256 and told["period"]["code"] == world.period.code


def test_schema_tells_what_does_not_follow_it(issue):
    told = json.loads(json.dumps(upward(issue())))
    told["report"]["number"] = "không số"
    told["figures"][0]["value"] = "5"
    told["more"] = 1
    del told["hash"]
    assert len(faults(told, FORM)) == 4


def test_every_figure_is_the_frozen_one(issue):
    edition = issue()
    data = json.loads(edition.data)
    told = upward(edition)
    for figure in told["figures"]:
        found = data
        for name in figure["key"].split("."):
            found = found[name]
        assert Decimal(str(figure["value"])) == Decimal(found), figure["key"]
        assert figure["formula"] and figure["source"]
    assert len({figure["key"] for figure in told["figures"]}) == len(told["figures"])


@pytest.mark.parametrize("kind", ReportKind.values)
def test_every_cell_is_the_reports_own(issue, kind):
    edition = issue(kind)
    own = all_tables(json.loads(edition.data))
    told = upward(edition)["tables"]
    assert [table["key"] for table in told] == [table.key for table in own]
    cells = 0
    for mine, table in zip(told, own, strict=True):
        assert [column["kind"] for column in mine["columns"]] == [KINDS[column.kind] for column in table.columns]
        for told_row, row in zip(mine["rows"], table.rows, strict=True):
            for column, cell, value in zip(table.columns, told_row, row, strict=True):
                cells += 1
                if column.is_number and value is not None:
                    assert Decimal(str(cell)) == Decimal(value)
                else:
                    assert cell == (None if value in (None, "") else value if column.kind == "yes" else str(value))
    assert cells > 50


@pytest.mark.parametrize("kind", ReportKind.values)
def test_workbook_says_the_same_numbers_as_the_json(issue, cast, sign_in, kind):
    edition = issue(kind)
    told = upward(edition)
    book = load_workbook(io.BytesIO(exported(sign_in(cast.leader), edition, "xlsx").content), read_only=False)
    facts = {row[0]: row[1] for row in book["Thông tin"].iter_rows(min_row=2, values_only=True)}
    assert facts["report.number"] == "05/BC-CATP" and facts["hash"] == edition.sha256 and facts["version"] == 1
    figures = list(book["Chỉ tiêu"].iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[4]) for row in figures] == [(each["key"], each["value"]) for each in told["figures"]]
    sheets = book.worksheets[2:]
    assert len(sheets) == len(told["tables"])
    for sheet, table in zip(sheets, told["tables"], strict=True):
        lines = [*table["rows"], *([table["total"]] if table["total"] else [])]
        width = len(table["columns"])
        found = [list(row[:width]) for row in sheet.iter_rows(min_row=2, max_col=width, values_only=True)]
        days = [[cell.date().isoformat() if isinstance(cell, datetime) else cell for cell in row] for row in found]
        assert days == lines, table["key"]


def test_workbook_is_the_same_bytes_again_and_runs_nothing(issue, cast, sign_in):
    edition = issue()
    told = upward(edition)
    told["figures"][0]["label"] = "=1+1"
    first = xlsx_bytes(told, edition.composed_at)
    assert first == xlsx_bytes(told, edition.composed_at)
    cell = load_workbook(io.BytesIO(first))["Chỉ tiêu"]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_export_is_the_edition_that_stands(issue, cast, sign_in):
    first, client = issue(), sign_in(cast.leader)
    report = first.report
    draft = edition_of(
        report, None, number=2, data=first.data, corrects=first, correction_reason="Sai một số", issued_on=None,
        issue_symbol="", issue_year=None,
    )  # fmt: skip
    assert json.loads(exported(client, first).content)["report"]["edition"] == 1
    Edition.objects.filter(pk=draft.pk).update(
        issued_on=date(2026, 10, 1), issue_number=9, issue_year=2026, issue_symbol="BC-CATP", issued_by=cast.leader
    )
    told = json.loads(exported(client, first).content)
    assert (told["report"]["edition"], told["report"]["corrects"]) == (2, "05/BC-CATP")
    assert told["report"]["correction_reason"] == "Sai một số" and faults(told, FORM) == []
    Edition.objects.filter(report=report).update(
        withdrawn_at=timezone.now(), withdrawn_by=cast.leader, withdrawal_reason="Sai"
    )
    assert exported(client, first).status_code == 404


def test_export_of_a_draft_is_404(world, issue, cast, sign_in):
    report = ask_report(kind="city", period=world.period)
    make_report(report.pk)
    edition = report.editions.get()
    client = sign_in(cast.leader)
    assert exported(client, edition).status_code == exported(client, edition, "xlsx").status_code == 404


def test_export_is_for_those_who_see_the_report(issue, cast, sign_in):
    edition = issue()
    assert exported(sign_in(cast.auditor), edition).status_code == 200
    for officer in (cast.chief1, cast.agency, cast.idle):
        assert exported(sign_in(officer), edition).status_code == 404
    assert exported(sign_in(cast.leader), edition, "csv").status_code == 404


def test_api_answers_the_same_and_nothing_of_a_draft(issue, cast, sign_in, call):
    edition = issue()
    answer = call(cast.leader, f"editions/{edition.pk}/upward")
    assert answer.status_code == 200 and answer.content == exported(sign_in(cast.leader), edition).content
    assert call(cast.chief1, f"editions/{edition.pk}/upward").status_code == 404
    draft = edition_of(
        edition.report, None, number=2, data=edition.data, corrects=edition, correction_reason="Sai", issued_on=None,
        issue_symbol="", issue_year=None,
    )  # fmt: skip
    assert call(cast.leader, f"editions/{draft.pk}/upward").status_code == 404


def test_schema_is_open_to_strangers(client, db):
    answer = client.get("/bao-cao/luoc-do-so-lieu-gui-cap-tren.json")
    assert answer.status_code == 200 and json.loads(answer.content)["properties"]["version"] == {
        **FORM["properties"]["version"]
    }


@pytest.mark.parametrize("text", ["0.764706", "1", "0", "12.5", "683200000000", "0.1", "1234567.891", None, 7])
def test_number_keeps_every_digit(text):
    found = number(text)
    assert found is None if text is None else Decimal(repr(found)) == Decimal(text)
