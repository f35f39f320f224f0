"""Invented buildings and projects of the units before the two wards of the demonstration accounts: what lineage pages show."""

from datetime import date, timedelta

from facilities.models import Disbursement, Funding, Headquarters, InvestmentProject, Occupancy
from facilities.standing import refresh_money, sum_payments
from organisation.models import Ancestry, Ward

from .buildings import building_of, survey
from .chances import CITY_POLICE, MERGER, MILLION, chance

HEIRS = ["00070", "00004"]  # Hoàn Kiếm, Ba Đình
YEAR = 2024
PROJECTS = 4


def make_all() -> None:
    """A building each, used until the merger; a few projects begun and paid in the year before."""
    behind = Ancestry.objects.filter(descendant__code__in=HEIRS, descendant__dissolved_on=None)
    wards = list(Ward.objects.filter(pk__in=behind.values("ancestor"), dissolved_on=MERGER).in_order())
    buildings = Headquarters.objects.bulk_create(building_of(ward, 0, chance(ward, "hq")) for ward in wards)
    Occupancy.objects.bulk_create(
        Occupancy(headquarters=building, ward=ward, valid_until=MERGER)
        for building, ward in zip(buildings, wards, strict=True)
    )
    survey(buildings)
    _make_projects(wards[:PROJECTS], buildings)
    sum_payments([ward.pk for ward in wards])
    refresh_money([ward.pk for ward in wards], [YEAR])


def _make_projects(wards: list[Ward], buildings: list[Headquarters]) -> None:
    projects = [_project(ward, building) for ward, building in zip(wards, buildings, strict=False)]
    InvestmentProject.objects.bulk_create(projects)
    fundings = Funding.objects.bulk_create(
        Funding(
            project=project,
            source=Funding.Source.CITY,
            year=YEAR,
            planned=project.total,
            allocated=project.total,
            basis=f"Nghị quyết giao kế hoạch vốn năm {YEAR} (minh hoạ)",
        )
        for project in projects
    )
    Disbursement.objects.bulk_create(
        Disbursement(funding=funding, paid_on=date(YEAR, 10, 15), amount=funding.allocated * 9 // 10, voucher="CT-2024")
        for funding in fundings
    )


def _project(ward: Ward, building: Headquarters) -> InvestmentProject:
    luck = chance(ward, "project")
    ended = date(YEAR, 11, 1) + timedelta(days=luck.randint(0, 40))
    project = InvestmentProject(
        ward=ward,
        headquarters=building,
        code=f"MH-{ward.code}-{YEAR}",
        name=f"Cải tạo trụ sở {ward.station_name}",
        stage=InvestmentProject.Stage.HANDOVER,
        owner=CITY_POLICE,
        starts_on=date(YEAR, 2, 1),
        planned_on=date(YEAR, 11, 30),
        completed_on=ended,
        total=luck.randint(8, 30) * 100 * MILLION,
        policy_number=f"{luck.randint(100, 999)}/QĐ-UBND (minh hoạ)",
    )
    project.index_words()
    return project
