"""What the rooms of facilities share in tests: a building, a project and its money, made the way people make them."""

from datetime import date

import pytest

from facilities import reference_data
from facilities.actions import create_headquarters, create_project, save_ladder
from facilities.asked import Paper, RowAsked
from facilities.models import EquipmentCategory


@pytest.fixture
def building(cast):
    """Hoàn Kiếm's main building: independent, title complete."""
    return create_headquarters(
        ward_id=cast.hoan_kiem.pk,
        by=cast.ward1,
        valid_from=date(2025, 7, 1),
        values={
            "name": "Trụ sở Công an phường Hoàn Kiếm",
            "address": "Số 2 phố Tràng Thi",
            "independence": "outside",
            "land_title": "certified",
            "condition": 4,
            "reception_area_m2": 26,
        },
    )


@pytest.fixture
def neighbours_building(cast):
    """Ba Đình's: shared, no title."""
    return create_headquarters(
        ward_id=cast.ba_dinh.pk,
        by=cast.ward2,
        valid_from=date(2025, 7, 1),
        values={
            "name": "Trụ sở Công an phường Ba Đình",
            "independence": "shared",
            "land_title": "none",
            "condition": 2,
        },
    )


@pytest.fixture
def project(cast):
    return create_project(
        ward_id=cast.hoan_kiem.pk,
        by=cast.ward1,
        values={
            "name": "Cải tạo trụ sở Hoàn Kiếm",
            "code": "DA-01",
            "group": "C",
            "stage": 7,
            "total": 4_200_000_000,
            "policy_number": "12/QĐ-UBND",
            "planned_on": date(2026, 6, 30),
        },
    )


@pytest.fixture
def neighbours_project(cast):
    return create_project(
        ward_id=cast.ba_dinh.pk, by=cast.ward2, values={"name": "Xây trụ sở Ba Đình", "total": 5_000_000_000}
    )


@pytest.fixture
def funding(cast, project):
    paper = Paper("5000/QĐ-UBND", date(2025, 12, 20))
    row = RowAsked(2026, "NSTP", {"planned": 2_000_000_000, "allocated": 1_500_000_000}, paper=paper)
    save_ladder(project_id=project.pk, by=cast.ward1, rows=[row])
    return project.fundings.get()


@pytest.fixture
def categories(db) -> dict[str, EquipmentCategory]:
    reference_data.load()
    return {category.code: category for category in EquipmentCategory.objects.all()}
