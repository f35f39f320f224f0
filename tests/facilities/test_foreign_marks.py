"""Two wards share a building: nothing else of the one is found by the other, on any page, export or answer of the API."""

from datetime import date

import pytest
from django.urls import reverse

from facilities.actions import (
    add_disbursement,
    add_paper,
    create_project,
    create_remedy,
    record_survey,
    record_use,
    save_headquarters,
    save_ladder,
)
from facilities.actions.handovers import add_handover
from facilities.actions.surplus import propose_surplus
from facilities.asked import Paper, RowAsked
from facilities.models import Headquarters, InvestmentProject
from organisation.models import ApiToken, RegisterSheet
from tests.factories import make_document
from tests.world import make_criteria_set

MARK = "Zqxw"
DAY = date(2026, 1, 15)


@pytest.fixture
def marked(cast, building, neighbours_building, categories):
    """Ba Đình uses Hoàn Kiếm's building too; whatever is Ba Đình's alone bears the mark."""
    ward, by = cast.ba_dinh.pk, cast.ward2
    use = {"is_main": False, "valid_from": date(2025, 9, 1), "valid_until": None}
    record_use(headquarters_id=building.pk, ward_id=ward, by=cast.reviewer, values=use, reason=MARK)
    own = neighbours_building.pk
    version = Headquarters.objects.get(pk=own).version
    save_headquarters(headquarters_id=own, version=version, by=by, values={"note": MARK, "owner": MARK})
    record_survey(headquarters_id=own, by=by, values={"condition": 2, "surveyed_on": DAY, "note": MARK})
    add_paper(headquarters_id=own, by=by, values={"kind": "land", "number": MARK, "caption": MARK})
    propose_surplus(
        headquarters_id=own,
        by=cast.reviewer,
        values={"proposed_form": "keep", "proposed_on": DAY, "proposal": MARK},
    )
    values = {"name": f"{MARK} dự án", "code": MARK, "owner": MARK, "contractor": MARK, "total": 9_000_000_000,
              "headquarters": building, "cures": ["hq.independent"], "planned_on": date(2099, 1, 1)}  # fmt: skip
    project = create_project(ward_id=ward, by=by, values=values)
    rows = [RowAsked(2026, "NSTP", {"planned": 5 * 10**9, "allocated": 4 * 10**9}, paper=Paper(MARK, DAY))]
    save_ladder(project_id=project.pk, by=by, rows=rows)
    add_disbursement(
        funding_id=project.fundings.get().pk, by=by, paid_on=date(2026, 2, 1), amount=777_777_777, voucher=MARK
    )
    remedy = {"measure": "hq.independent", "what": MARK, "decision_number": MARK, "headquarters": building}
    create_remedy(ward_id=ward, by=by, values=remedy)
    add_handover(
        ward_id=ward, by=by, category_id=categories["car"].pk, handed_on=DAY, quantity=3,
        values={"source": "NSTP", "giver": MARK, "paper_number": MARK},
    )  # fmt: skip
    RegisterSheet.objects.create(kind="equipment", ward=cast.ba_dinh, name=f"{MARK}.xlsx", sha256="0" * 64,
                                 state="checked", received_by=by)  # fmt: skip
    make_criteria_set()
    make_document()
    return project


def addresses(cast, building, project) -> list[str]:
    lists = [
        "headquarters-list", "headquarters-create", "gap-map", "norm-list", "headquarters-bulk", "project-bulk", "surplus-list",
        "surplus-candidate-list", "equipment-list", "handover-list", "project-list", "project-create", "stage-board",
        "remedy-list", "remedy-create", "money-overview",
    ]  # fmt: skip
    paths = [reverse(f"facilities:{name}") for name in lists]
    of_building = [
        "headquarters-detail",
        "headquarters-history",
        "headquarters-edit",
        "headquarters-use-add",
        "surplus-propose",
    ]
    paths += [reverse(f"facilities:{name}", args=[building.pk]) for name in of_building]
    paths += [reverse("organisation:sheet-upload", args=[kind]) for kind in ("equipment", "money")]
    paths += [
        reverse("facilities:ward-gaps", args=[cast.hoan_kiem.pk]),
        reverse("facilities:equipment-edit", args=[cast.hoan_kiem.pk]),
    ]
    paths += [
        "/du-bao/",
        f"/du-bao/{cast.hoan_kiem.pk}/",
        "/",
        reverse("reports:my-work"),
        reverse("reports:ward-detail", args=[cast.hoan_kiem.pk]),
    ]
    asked = ["", "?export=csv", "?ngay=2026-03-01", "?tat-ca=1", f"?q={MARK}", f"?chon={project.pk}",
             f"?du-an={project.pk}&ngay=01/01/2030",
             "?da-ket-thuc=1", "?xem=1", "?nam=2026&export=csv", "?loai=xa"]  # fmt: skip
    return [path + query for path in paths for query in asked]


def answers(*keys: int) -> list[str]:
    lists = [
        "headquarters",
        "equipment",
        "handovers",
        "norms",
        "gaps",
        "projects",
        "money?year=2026",
        "forecast",
        "wards",
    ]
    return [
        *lists,
        "equipment?on=2026-03-01",
        "headquarters?on=2026-03-01",
        "forecast?on=2026-03-01",
        *(f"headquarters/{key}" for key in keys),
    ]


def whole(answer) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8", "replace")


def without_echo(text: str) -> str:
    """What was asked for is shown again; that is no find."""
    return (
        text.replace(f"q={MARK}", "").replace(f'value="{MARK}"', "").replace(f"“{MARK}”", "").replace(f"%22{MARK}", "")
    )


def test_nothing_of_the_other_ward_is_found(cast, client, marked, building):
    client.force_login(cast.ward1)
    found = []
    for path in addresses(cast, building, marked):
        answer = client.get(path)
        text = without_echo(whole(answer))
        if answer.status_code not in {200, 302, 403}:
            found.append(f"{path}: {answer.status_code}")
        if MARK in text or "777.777.777" in text or "777777777" in text:
            place = text.find(MARK)
            found.append(f"{path}: …{text[max(place - 100, 0) : place + 60]}")
    head = {"Authorization": f"Bearer {ApiToken.issue(cast.ward1)}"}
    for path in answers(building.pk):
        answer = client.get(f"/api/v1/{path}", headers=head)
        if answer.status_code != 200 or MARK in answer.content.decode() or b"777777777" in answer.content:
            found.append(f"API {path}: {answer.status_code}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["project-list", "remedy-list", "handover-list"])
def test_marks_are_there_for_who_may_see_them(cast, client, marked, name):
    client.force_login(cast.ward2)
    assert MARK in whole(client.get(reverse(f"facilities:{name}") + "?export=csv"))


def test_bulk_pages_write_nothing_on_foreign_rows(cast, client, marked, building, neighbours_building):
    client.force_login(cast.ward1)
    for name, key, model in (
        ("project", marked.pk, InvestmentProject),
        ("headquarters", neighbours_building.pk, Headquarters),
    ):
        before = model.objects.get(pk=key)
        for step in ("", "ghi"):
            data = {"rows": f"{key}:{before.version}", "owner": "Kẻ khác", "buoc": step}
            assert MARK not in client.post(reverse(f"facilities:{name}-bulk"), data).content.decode()
        after = model.objects.get(pk=key)
        assert (after.owner, after.version) == (before.owner, before.version)


def test_what_only_the_other_ward_has_does_not_exist(cast, client, marked, neighbours_building):
    client.force_login(cast.ward1)
    head = {"Authorization": f"Bearer {ApiToken.issue(cast.ward1)}"}
    own = neighbours_building
    keys = {
        "headquarters-detail": own.pk,
        "headquarters-history": own.pk,
        "surplus-propose": own.pk,
        "surplus-detail": own.surplus_cases.get().pk,
        "project-detail": marked.pk,
        "ladder-detail": marked.pk,
        "stage-edit": marked.pk,
        "disbursement-create": marked.fundings.get().pk,
        "remedy-edit": marked.ward.remedies.get().pk,
        "occupancy-edit": own.occupancies.get().pk,
        "ward-gaps": marked.ward_id,
        "equipment-edit": marked.ward_id,
    }
    found = {name: client.get(reverse(f"facilities:{name}", args=[key])).status_code for name, key in keys.items()}
    assert found == dict.fromkeys(keys, 404)
    for name in ("sheet-detail", "sheet-file"):
        assert client.get(reverse(f"organisation:{name}", args=[RegisterSheet.objects.get().pk])).status_code == 404
    assert client.get(f"/du-bao/{marked.ward_id}/").status_code == 404
    for path in (f"projects/{marked.pk}", f"headquarters/{own.pk}"):
        assert client.get(f"/api/v1/{path}", headers=head).status_code == 404
