"""The cast: who appears in the tests. Servers and the browser are in tests/plugins.py."""

import io
from dataclasses import dataclass

import pytest
from django.core.management import call_command

import wardpolice.urls  # noqa: F401 - loads every view, so that none is first loaded while a test has changed the clock
from organisation.actions.ancestry import rebuild_ancestry
from organisation.models import Agency, Officer, Ward
from tests import factories
from tests.kept import kept

pytest_plugins = ["tests.plugins", "tests.databases", "tests.world"]


# --- The cast -------------------------------------------------------------------------------------------------------------
# The ward's officer and chief, the neighbour's, the city's people, the onlooker. Tests ask `cast` for them by name.


@dataclass
class Cast:
    """The people and places of a test. Hoàn Kiếm came from Hàng Bạc; Ba Đình is the neighbour."""

    hoan_kiem: Ward
    hang_bac: Ward
    ba_dinh: Ward
    catp: Agency
    stc: Agency
    ward1: Officer
    chief1: Officer
    ward2: Officer
    chief2: Officer
    reviewer: Officer
    leader: Officer
    agency: Officer
    auditor: Officer
    admin: Officer
    idle: Officer  # signs in, holds no role and no post

    @property
    def everyone(self) -> dict[str, Officer]:
        return {name: value for name, value in vars(self).items() if isinstance(value, Officer)}


@pytest.fixture
def roles(db):
    """The groups of wardpolice/roles.py."""
    kept("roles", lambda: call_command("sync_roles", stdout=io.StringIO()))


@pytest.fixture
def cast(roles) -> Cast:
    return kept("cast", make_cast)


def make_cast() -> Cast:
    hoan_kiem = factories.make_ward("Hoàn Kiếm", code="00070", tile_column=11, tile_row=5)
    hang_bac = factories.make_ward(
        "Hàng Bạc", code="00061", established_on=None, dissolved_on=factories.MERGER, district="Quận Hoàn Kiếm"
    )
    ba_dinh = factories.make_ward("Ba Đình", code="00004", tile_column=10, tile_row=5)
    factories.make_succession(hang_bac, hoan_kiem)
    rebuild_ancestry()
    catp, stc = factories.make_agency(), factories.make_agency("stc", "Sở Tài chính", short_name="Sở Tài chính")
    make = factories.make_officer
    return Cast(
        hoan_kiem=hoan_kiem,
        hang_bac=hang_bac,
        ba_dinh=ba_dinh,
        catp=catp,
        stc=stc,
        ward1=make("ward1", "ward_officer", ward=hoan_kiem),
        chief1=make("chief1", "ward_chief", ward=hoan_kiem),
        ward2=make("ward2", "ward_officer", ward=ba_dinh),
        chief2=make("chief2", "ward_chief", ward=ba_dinh),
        reviewer=make("reviewer", "reviewer", sees_all=True),
        leader=make("leader", "leader", sees_all=True),
        agency=make("agency", "agency_officer", agency=catp),
        auditor=make("auditor", "auditor", sees_all=True),
        admin=make("admin", "administrator", sees_all=True, is_staff=True),
        idle=make("idle"),
    )


@pytest.fixture
def sign_in(client):
    """sign_in(officer) → a client that is that officer."""

    def as_officer(officer: Officer):
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_officer
