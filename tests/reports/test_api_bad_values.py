"""What the API answers to values that cannot be: which one is wrong, in words; never a 500."""

import pytest

from organisation.models import ApiToken
from tests.reports.conftest import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("settled_day")]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("wards", {"on": "31/02/2026"}),
        ("wards", {"on": "2026-02-31"}),
        ("wards", {"limit": 5001}),
        ("wards", {"limit": 0}),
        ("wards", {"limit": "x"}),
        ("wards", {"offset": -1}),
        ("wards", {"offset": 10**30}),
        ("wards", {"kind": "huyện"}),
        ("wards", {"q": "x" * 500}),
        ("periods", {"year": 10**30}),
        ("periods", {"kind": "week"}),
        ("assessments", {"period": "2026-Q9"}),
        ("assessments", {"period": "x"}),
        ("assessments", {"period": "9" * 400}),
        ("assessments", {"state": "x"}),
        ("duties", {"period": "2026-M00"}),
        ("overview", {"period": "1900-Q1"}),
        ("overview", {"reading": "tomorrow"}),
        ("reports", {"kind": "x"}),
        ("reports", {"period": "2026-13M"}),
        ("wards/abc", {}),
        ("directives", {"is_active": "perhaps"}),
        ("directives", {"kind": "wish"}),
        ("directives", {"lead": "catp"}),
        ("directives", {"document": 0}),
        ("directives", {"lead": 10**30}),
        ("duties", {"directive": 2**63}),
        ("rates", {"reading": "tomorrow"}),
        ("rates", {"on": "2026-02-30"}),
    ],
)
def test_api_says_which_value_is_wrong(cast, call, path, query):
    answer = call(cast.leader, path, **query)
    assert answer.status_code in {400, 422}, answer.content
    assert all(isinstance(text, str) and text for texts in answer.json()["errors"].values() for text in texts)


@pytest.mark.parametrize(
    "path",
    [
        "wards/{}",
        "wards/{}/lineage",
        "assessments/{}",
        "directives/{}",
        "reports/{}",
        "reports/{}/data",
        "reports/{}/files/pdf",
    ],
)
@pytest.mark.parametrize("number", ["0", "-1", "999999", "9" * 19, "9" * 60])
def test_api_numbers_that_name_nothing_are_404(cast, call, path, number):
    assert call(cast.leader, path.format(number)).status_code == 404


def test_api_refuses_nul(cast, call, client):
    headers = {"Authorization": f"Bearer {ApiToken.issue(cast.leader)}"}
    for address in ("wards?q=%00", "wards/resolve?name=a%00", "assessments?period=%00"):
        assert client.get(ROOT + address, headers=headers).status_code == 400
