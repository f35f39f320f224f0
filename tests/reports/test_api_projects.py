"""One project over the API: its outlook, stages and ladder, within the caller's scope."""

from datetime import date

import pytest

from facilities.actions import create_project
from facilities.models import Funding
from organisation.models import ApiToken
from tests.facilities.counting import count_queries

ROOT = "/api/v1/"


@pytest.fixture
def project(cast):
    values = {"name": "Xây trụ sở", "total": 5_000_000_000, "stage": 3, "planned_on": date(2099, 6, 30),
              "cures": ["hq.independent"]}  # fmt: skip
    made = create_project(ward_id=cast.hoan_kiem.pk, by=cast.ward1, values=values)
    Funding.objects.create(project=made, source="NSTP", year=2026, planned=2_000, allocated=1_500, disbursed=500)
    return made


@pytest.fixture
def ask(client):
    def get(officer, path):
        return client.get(ROOT + path, headers={"Authorization": f"Bearer {ApiToken.issue(officer)}"})

    return get


def test_project_answers_stages_outlook_and_ladder(cast, project, ask):
    body = ask(cast.ward1, f"projects/{project.pk}").json()
    assert (body["expected_on"], body["delay_days"], body["cures"]) == ("2099-06-30", 0, ["hq.independent"])
    assert [stage["state"] for stage in body["stages"]] == ["done"] * 2 + ["pending"] * 12
    [row] = body["ladder"]
    assert (row["year"], row["source"], row["annual_plan"], row["allocated"], row["disbursed"]) == (
        2026, "NSTP", 2_000, 1_500, 500,
    )  # fmt: skip
    assert row["disbursement_rate"] == 0.25


def test_foreign_project_does_not_exist(cast, project, ask):
    assert ask(cast.ward2, f"projects/{project.pk}").status_code == 404
    assert ask(cast.auditor, f"projects/{project.pk}").status_code == 200
    assert ask(cast.auditor, f"projects/{2**70}").status_code in {404, 422}


def test_list_of_projects_costs_the_same_for_many(cast, project, ask):
    ask(cast.auditor, "projects")
    few = count_queries(lambda: ask(cast.auditor, "projects"))
    for number in range(5):
        create_project(ward_id=cast.ba_dinh.pk, by=cast.ward2, values={"name": f"Dự án {number}"})
    assert count_queries(lambda: ask(cast.auditor, "projects")) == few
