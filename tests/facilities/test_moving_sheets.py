"""Workbooks kept by the room before they moved to the ground: every row is there afterwards, under its key."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from organisation.models import RegisterSheet
from tests import factories

BEFORE = [("facilities", "0004_sums_and_areas_hold")]
RECEIVED = datetime(2026, 3, 1, 2, 3, 4, 567000, tzinfo=UTC)


@pytest.fixture
def earlier():
    """The models as they stood before the move; all migrations are run again afterwards."""
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes()
    yield executor.migrate(BEFORE).apps
    MigrationExecutor(connection).migrate(latest)


def sheet(apps, ward, by, **given):
    held = apps.get_model("facilities", "RegisterSheet")
    row = held.objects.create(
        kind="money", ward_id=ward, file="register-sheets/a.xlsx", name="a.xlsx", sha256="0" * 64, rows=3, changes=2,
        received_by_id=by, **given,
    )  # fmt: skip
    held.objects.filter(pk=row.pk).update(received_at=RECEIVED)
    return row.pk


@pytest.mark.django_db(transaction=True)
def test_sheets_keep_keys_and_days_when_they_move(earlier):
    ward = factories.make_ward("Ba Đình", code="00004")
    officer = factories.make_officer("can-bo", ward=ward)
    sheet(earlier, None, officer.pk, state="refused", problems=4)
    kept = sheet(earlier, ward.pk, officer.pk, state="applied", applied_at=RECEIVED, version=7)
    earlier.get_model("facilities", "RegisterSheet").objects.exclude(pk=kept).delete()

    MigrationExecutor(connection).migrate([("facilities", "0005_sheets_move_to_the_ground")])

    row = RegisterSheet.objects.get()
    assert (row.pk, row.version, row.ward, row.agency, row.about) == (kept, 7, ward, None, "")
    assert (row.kind, row.state, row.rows, row.changes, row.problems) == ("money", "applied", 3, 2, 0)
    assert (row.name, row.file.name, row.received_by) == ("a.xlsx", "register-sheets/a.xlsx", officer)
    assert row.received_at == row.applied_at == RECEIVED
    after = RegisterSheet.objects.create(
        kind="directives", name="b", sha256="1" * 64, state="refused", received_by=officer
    )
    assert after.pk > kept

    back = MigrationExecutor(connection)
    back = back.migrate(BEFORE).apps.get_model("facilities", "RegisterSheet").objects.get()
    assert (back.pk, back.kind, back.received_at) == (kept, "money", RECEIVED)
