"""What an issued report gives the level above as figures: plain numbers with their unit, formula and source, and every table.

Read off the frozen data and what issuing added, never counted anew. Its form is docs/so-lieu-gui-cap-tren.schema.json; a change
of the form is a new VERSION. Money is whole đồng, rates are 0 to 1, days are ISO text.
"""

import json
from decimal import Decimal

from django.utils.translation import override

from reports.check_codes import grouped
from reports.compose.registry import told
from reports.models import ComplianceReport, Edition
from reports.render.contents import all_tables
from reports.render.document import agency_words, subject
from reports.render.tables import Column, Table

FORMAT, VERSION = "ward-police-portal/upward", 1
KINDS = {
    "text": "text",
    "count": "integer",
    "decimal": "decimal",
    "million": "money",
    "rate": "rate",
    "day": "day",
    "yes": "boolean",
}
MONEY, PERCENT = "đồng", "%"


def edition_to_send(report: ComplianceReport) -> Edition | None:
    """The newest edition that is issued and stands; a draft or a withdrawn one is nothing to report upward."""
    standing = report.editions.filter(issued_on__isnull=False, withdrawn_at__isnull=True)
    return standing.select_related("report__period", "corrects").defer("corrects__data").order_by("-number").first()


def upward(edition: Edition) -> dict:
    """The export of an issued edition as plain data: the same whenever and wherever it is made."""
    data = json.loads(edition.data)
    with override("vi"):
        return {
            "format": FORMAT,
            "version": VERSION,
            "report": _report(edition, data),
            "period": {
                "code": data["period"]["code"],
                "kind": data["period"]["kind"],
                "label": data["period"]["label"],
                "from": data["period"]["starts_on"],
                "to": data["period"]["ends_on"],
            },
            "unit": _named(data["unit"], ("code", "kind", "name", "since")),
            "document": _named(data.get("document"), ("kind", "number", "issuer", "issued_on", "title")),
            "reading": data["reading"],
            "restated_on": data["restated_on"],
            "is_demonstration": data["is_demonstration"],
            "versions": data["versions"],
            "hash": edition.sha256,
            "figures": [_figure(row) for row in data.get("figures") or told(data)],
            "tables": [_table(table) for table in all_tables(data)],
        }


def _report(edition: Edition, data: dict) -> dict:
    return {
        "kind": data["kind"],
        "title": f"Báo cáo {subject(data)}",
        "agency": agency_words(data),
        "number": edition.register_number,
        "issued_on": edition.issued_on.isoformat(),
        "signer": edition.signer_name,
        "signer_post": edition.signer_post,
        "edition": edition.number,
        "corrects": edition.corrects.register_number if edition.corrects else None,
        "correction_reason": edition.correction_reason or None,
        "check_code": grouped(edition.check_code) if edition.check_code else None,
    }


def _named(row: dict | None, fields: tuple[str, ...]) -> dict | None:
    return None if row is None else {field: row[field] for field in fields}


def _figure(row: dict) -> dict:
    kind = "money" if row["unit"] == MONEY else "rate" if row["unit"] == PERCENT else _number_kind(row["value"])
    return {
        "key": row["key"],
        "label": row["label"],
        "kind": kind,
        "unit": row["unit"],
        "value": number(row["value"]),
        "formula": row["formula"],
        "source": row["source"],
    }


def _number_kind(value) -> str:
    return "integer" if isinstance(number(value), int) else "decimal"


def _table(table: Table) -> dict:
    return {
        "key": table.key,
        "title": table.title,
        "annex": table.annex,
        "sheet": table.sheet,
        "columns": [{"label": column.label, "kind": KINDS[column.kind]} for column in table.columns],
        "rows": [_row(table.columns, row) for row in table.rows],
        "total": None if table.total is None else _row(table.columns, table.total),
        "note": table.note or None,
    }


def _row(columns: list[Column], row: list) -> list:
    return [_cell(column, value) for column, value in zip(columns, row, strict=True)]


def _cell(column: Column, value):
    if value is None or value == "":
        return None
    return number(value) if column.is_number else value if column.kind == "yes" else str(value)


def number(value) -> int | float | None:
    """The frozen value as a number: whole ones exactly, others as the float that is written with the same digits."""
    if value is None or isinstance(value, int):
        return value
    exact = Decimal(value)
    return int(exact) if exact == exact.to_integral_value() else float(exact)
