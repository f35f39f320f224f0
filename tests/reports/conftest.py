"""A small city and its reports; calls of the API."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.cache import cache

from facilities.models import EquipmentCategory, EquipmentHolding
from organisation import clock
from organisation.models import ApiToken
from reports import actions
from reports.models import ComplianceReport
from reports.render import files
from tests.factories import make_period
from tests.reports import builders
from tests.reports.world import make_world

TODAY = date(2026, 11, 22)
ROOT = "/api/v1/"


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def make(world, monkeypatch):
    """`make("city")`, `make("ward", ward)`: the report, asked for and made, without a broker."""
    monkeypatch.setattr("reports.actions.queue._send", lambda report_id: None)

    def ask_and_make(kind="city", ward=None, period=None) -> ComplianceReport:
        report = actions.ask_report(kind=kind, period=period or world.period, ward=ward)
        actions.make_report(report.pk)
        report.refresh_from_db()
        assert report.error == ""
        return report

    return ask_and_make


@pytest.fixture
def bare_paper(monkeypatch):
    """For what is not about paper: files of one byte instead of a second's printing."""
    for writer in ("write_pdf", "write_docx", "write_xlsx"):
        monkeypatch.setattr(
            files, writer, lambda *given: next(x for x in given if isinstance(x, Path)).write_bytes(b"x")
        )


@pytest.fixture
def city_draft(cast, make, bare_paper):
    """The city's draft of the quarter."""
    return make("city").editions.get()


@pytest.fixture
def issue(cast):
    """issue(edition, number=…): the city's leader signs; then its files are made."""

    def sign(edition, by=None, **more):
        signed = {"signer_name": "Vũ Văn Ký", "signer_post": "GIÁM ĐỐC", "issued_on": date(2026, 9, 25)} | more
        issued = actions.issue_edition(edition_id=edition.pk, by=by or cast.leader, **signed)
        actions.make_report(issued.report_id)
        return issued

    return sign


@pytest.fixture
def settled_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    cache.clear()


@pytest.fixture
def call(client):
    """call(officer, "wards", on=…) → the answer; call(officer, "reports", body={…}) posts."""

    def ask(officer, path, *, body=None, headers=None, **query):
        client.logout()
        if officer is not None:
            headers = {"Authorization": f"Bearer {ApiToken.issue(officer)}"} | (headers or {})
        if body is not None:
            return client.post(ROOT + path, body, content_type="application/json", headers=headers)
        return client.get(ROOT + path, query, headers=headers)

    return ask


@pytest.fixture
def quarter(cast):
    period = make_period("2026-Q3")
    builders.make_assessments(
        [cast.hoan_kiem, cast.ba_dinh],
        period,
        state="concluded",
        by=cast.reviewer,
        met_self=53,
        met_verified=50,
        points_verified=Decimal("92.5"),
        passes_verified=True,
    )
    builders.make_standings(
        [cast.hoan_kiem, cast.ba_dinh], period, duties_expected=4, duties_reported=3, duties_on_time=2
    )
    builders.make_headquarters([cast.hoan_kiem, cast.ba_dinh])
    builders.make_projects([cast.hoan_kiem, cast.ba_dinh], date(2026, 11, 20), total=5_000_000_000)
    builders.make_duties([cast.hoan_kiem, cast.ba_dinh], period=period)
    category = EquipmentCategory.objects.create(code="may-tinh", group="it", name="Máy tính", unit="bộ")
    EquipmentHolding.objects.bulk_create(
        [EquipmentHolding(ward=ward, category=category, have=3, usable=2) for ward in (cast.hoan_kiem, cast.ba_dinh)]
    )
    return period
