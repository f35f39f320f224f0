"""A small city and its reports."""

import pytest

from reports import actions
from reports.models import ComplianceReport
from tests.reports.world import make_world


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
