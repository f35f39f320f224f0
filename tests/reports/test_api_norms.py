"""The API's norms and gaps: what they answer, for whom, on which day."""

from datetime import date
from decimal import Decimal

import pytest

from facilities import reference_data
from facilities.actions import create_headquarters
from facilities.actions.norms import create_norm
from organisation.models import ApiToken
from tests.reports.conftest import ROOT

VALUES = {
    "item": "land_area_m2",
    "value": Decimal(500),
    "unit": "m²",
    "per": "site",
    "source": "Thử",
    "is_active": True,
}


@pytest.fixture
def call(client):
    """call(officer, path) → the answer."""
    return lambda officer, path: client.get(ROOT + path, headers={"Authorization": f"Bearer {ApiToken.issue(officer)}"})


@pytest.fixture
def norms(cast):
    reference_data.load()
    reference_data.load_norms()
    create_norm(by=cast.admin, values=VALUES | {"ward": cast.ba_dinh, "valid_until": date(2026, 1, 1)})


def test_norms_are_answered_with_source_and_state(cast, norms, call):
    rows = call(cast.auditor, "norms").json()["results"]
    assert {(row["item"], row["value"], row["state"]) for row in rows} == {
        ("reception_area_m2", 24.0, "active"),
        ("meeting_area_per_officer_m2", 0.8, "active"),
        ("land_area_m2", 500.0, "ended"),
    }
    assert all(row["source"] for row in rows)
    assert call(cast.auditor, "norms?on=2026-06-01").json()["count"] == 2
    assert call(cast.auditor, "norms?on=2025-12-31").json()["count"] == 3
    assert call(cast.ward1, "norms").json()["count"] == 2


def test_gaps_are_answered_by_ward_and_item(cast, norms, call):
    building = create_headquarters(
        ward_id=cast.hoan_kiem.pk,
        by=cast.ward1,
        values={"name": "Trụ sở", "reception_area_m2": Decimal(20)},
        valid_from=date(2025, 7, 1),
    )
    answer = call(cast.auditor, "gaps?item=reception_area_m2").json()
    rows = {row["ward"]["id"]: row for row in answer["results"]}
    own = rows[cast.hoan_kiem.pk]
    assert answer["count"] == 2 and rows[cast.ba_dinh.pk]["standing"] == "no_data"
    assert (own["have"], own["norm"], own["short"], own["surplus"], own["standing"]) == (20, 24, 4, 0, "not_met")
    assert own["link"] == building.get_absolute_url()
    assert call(cast.ward2, "gaps?item=reception_area_m2").json()["count"] == 1
    assert call(cast.idle, "gaps").json()["count"] == 0
    assert call(cast.auditor, "gaps?item=khong-co").status_code == 400


def test_gaps_are_the_same_in_parts(cast, norms, call):
    whole = call(cast.auditor, "gaps?limit=5000").json()
    assert whole["count"] == len(whole["results"]) and whole["next"] is None
    parts, offset = [], 0
    while True:
        part = call(cast.auditor, f"gaps?limit=7&offset={offset}").json()
        parts += part["results"]
        offset += 7
        if part["next"] is None:
            break
    assert parts == whole["results"]
