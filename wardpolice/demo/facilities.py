"""Invented headquarters, equipment and projects for the 126 units of today."""

from datetime import date, timedelta
from random import Random

from facilities.models import (
    Disbursement,
    EquipmentCategory,
    EquipmentHolding,
    Funding,
    Headquarters,
    InvestmentProject,
    Occupancy,
)
from facilities.standing import refresh_headquarters, refresh_money, sum_payments
from organisation.models import Ward

MERGER = date(2025, 7, 1)
STREETS = [
    "Lê Lợi",
    "Trần Phú",
    "Nguyễn Trãi",
    "Hai Bà Trưng",
    "Quang Trung",
    "Lý Thường Kiệt",
    "Phan Chu Trinh",
    "Giải Phóng",
]
Independence, Title, Stage = Headquarters.Independence, Headquarters.LandTitle, InvestmentProject.Stage
MILLION = 10**6
# The most that a station of the demonstration has of one kind, by group: plausible, not a norm.
MOST = {"it": 24, "network": 3, "camera": 16, "vehicle": 6, "fire": 12, "reception": 5, "office": 20}


def chance(ward: Ward, what: str) -> Random:
    """A source of chance that gives the same for the same unit on every run."""
    return Random(f"{what}-{ward.code}-{ward.established_on}")


def make_all(day: date) -> None:
    """Headquarters, holdings, projects and money of every unit alive on the day, with their summaries."""
    wards = list(Ward.objects.alive_on(day).in_order())
    make_headquarters(wards)
    make_equipment(wards)
    make_projects(wards, day)
    refresh_headquarters([ward.pk for ward in wards])
    sum_payments([ward.pk for ward in wards])
    refresh_money([ward.pk for ward in wards], [2025, 2026])


def make_headquarters(wards: list[Ward]) -> None:
    """One main building each; a few stations work in two or three places, as the real ones do after the merger."""
    buildings, uses = [], []
    for ward in wards:
        luck = chance(ward, "hq")
        for number in range(luck.choices([1, 2, 3], [75, 18, 7])[0]):
            buildings.append(building_of(ward, number, luck))
            uses.append((ward, number == 0))
    made = Headquarters.objects.bulk_create(buildings)
    Occupancy.objects.bulk_create(
        Occupancy(headquarters=building, ward=ward, is_main=is_main, valid_from=MERGER)
        for building, (ward, is_main) in zip(made, uses, strict=True)
    )


def building_of(ward: Ward, number: int, luck: Random) -> Headquarters:
    """A plausible building of the unit; the first one is its main one."""
    floor = luck.randint(180, 650)
    independence = luck.choices(
        [Independence.OUTSIDE, Independence.INSIDE, Independence.SHARED, Independence.UNKNOWN], [58, 20, 19, 3]
    )[0]
    title = luck.choices(
        [Title.CERTIFIED, Title.SECURITY_LAND, Title.IN_PROGRESS, Title.TEMPORARY, Title.LEASED, Title.NONE],
        [46, 14, 18, 12, 6, 4],
    )[0]
    building = Headquarters(
        name=f"Trụ sở {ward.station_name}" + (f" (cơ sở {number + 1})" if number else ""),
        address=f"Số {luck.randint(2, 180)} {luck.choice(STREETS)}, {ward.kind} {ward.name}, thành phố Hà Nội",
        owner=luck.choice(["Công an thành phố Hà Nội", f"UBND {ward.kind} {ward.name}"]),
        independence=independence,
        land_title=title,
        title_number=f"{luck.randint(100, 999)}/GCN-MH" if title == Title.CERTIFIED else "",
        title_date=date(luck.randint(2012, 2025), luck.randint(1, 12), luck.randint(1, 28))
        if title == Title.CERTIFIED
        else None,
        asset_roll="on" if title in {Title.CERTIFIED, Title.SECURITY_LAND} else "off",
        land_area_m2=luck.randint(150, 900),
        floor_area_m2=floor,
        measured_area_m2=floor - luck.randint(0, 12),
        reception_area_m2=luck.choice([18, 20, 24, 26, 30, 32]),
        meeting_area_per_officer_m2=f"{luck.choice([6, 7, 8, 9, 10, 12]) / 10:.1f}",
        function_grade=luck.choices([2, 3, 4, 5], [10, 22, 45, 23])[0],
        condition=luck.choices([1, 2, 3, 4, 5], [4, 14, 34, 38, 10])[0],
        surveyed_on=date(2026, 8, 1) + timedelta(days=luck.randint(0, 40)),
        year_built=luck.randint(1985, 2024),
    )
    building.index_words()
    return building


def make_equipment(wards: list[Ward]) -> None:
    """Holdings of every kind; the norm stays empty, since none was found."""
    rows = []
    for category in EquipmentCategory.objects.filter(is_active=True):
        for ward in wards:
            luck = chance(ward, f"equipment-{category.code}")
            have = luck.randint(1, MOST[category.group])
            usable = have - luck.choices([0, 1, 2, 3], [55, 25, 15, 5])[0]
            rows.append(
                EquipmentHolding(
                    ward=ward,
                    category=category,
                    have=have,
                    usable=max(usable, 0),
                    need=have + luck.choice([0, 0, 1, 2, 4]),
                    counted_on=date(2026, 9, 1),
                )
            )
    EquipmentHolding.objects.bulk_create(rows, batch_size=1000)


def make_projects(wards: list[Ward], day: date) -> None:
    """About one unit in two has a project; some are late, some finished, some wait for money."""
    mains = {use.ward_id: use.headquarters for use in Occupancy.objects.main().select_related("headquarters")}
    projects = [project for ward in wards for project in _projects_of(ward, mains.get(ward.pk), day)]
    InvestmentProject.objects.bulk_create(projects)
    fundings = [funding for project in projects for funding in _fundings_of(project)]
    Funding.objects.bulk_create(fundings)
    Disbursement.objects.bulk_create(payment for funding in fundings for payment in _payments_of(funding, day))


def _projects_of(ward: Ward, main: Headquarters | None, day: date) -> list[InvestmentProject]:
    luck = chance(ward, "project")
    made = []
    for number in range(luck.choices([0, 1, 2], [50, 40, 10])[0]):
        builds = number == 0
        stage = luck.choices(
            [
                Stage.POLICY_DECIDED,
                Stage.INVESTMENT_DECIDED,
                Stage.MONEY_ASSIGNED,
                Stage.CONTRACT,
                Stage.WORKS,
                Stage.HANDOVER,
            ],
            [10, 15, 15, 15, 30, 15],
        )[0]
        starts_on = date(2025, luck.randint(8, 12), luck.randint(1, 28))
        planned_on = starts_on + timedelta(days=luck.randint(180, 620))
        finished = min(planned_on - timedelta(days=luck.randint(-40, 20)), day - timedelta(days=luck.randint(5, 60)))
        project = InvestmentProject(
            ward=ward,
            headquarters=main if builds else None,
            code=f"MH-{ward.code}-{number + 1}",
            name=(f"Xây dựng trụ sở {ward.station_name}" if builds else f"Mua sắm trang thiết bị {ward.station_name}"),
            stage=stage,
            owner="Công an thành phố Hà Nội",
            starts_on=starts_on,
            planned_on=planned_on,
            total=(luck.randint(38, 160) if builds else luck.randint(6, 30)) * 100 * MILLION,
            policy_number=f"{luck.randint(100, 999)}/QĐ-UBND (minh hoạ)",
            completed_on=max(finished, starts_on) if stage == Stage.HANDOVER else None,
        )
        project.index_words()
        made.append(project)
    return made


def _fundings_of(project: InvestmentProject) -> list[Funding]:
    luck = chance(project.ward, f"funding-{project.code}")
    made = []
    for year, share in ((2025, luck.choice([20, 30, 40])), (2026, luck.choice([40, 50, 60]))):
        planned = project.total * share // 100
        assigned = planned if project.stage >= Stage.MONEY_ASSIGNED or year == 2025 else 0
        source = luck.choices([Funding.Source.CITY, Funding.Source.WARD, Funding.Source.MINISTRY], [70, 20, 10])[0]
        made.append(
            Funding(
                project=project,
                source=source,
                year=year,
                planned=planned,
                allocated=assigned,
                basis=f"Nghị quyết giao kế hoạch vốn năm {year} (minh hoạ)",
            )
        )
    return made


def _payments_of(funding: Funding, day: date) -> list[Disbursement]:
    luck = chance(funding.project.ward, f"payment-{funding.project.code}-{funding.year}")
    if not funding.allocated or funding.project.stage < Stage.CONTRACT:
        return []
    paid = funding.allocated * luck.randint(35, 100) // 100 // MILLION * MILLION
    first = paid // 3 // MILLION * MILLION
    days = [
        date(funding.year, luck.randint(3, 6), luck.randint(1, 28)),
        date(funding.year, luck.randint(7, 11), luck.randint(1, 20)),
    ]
    return [
        Disbursement(funding=funding, paid_on=paid_on, amount=amount, voucher=f"CT-{luck.randint(1000, 9999)}")
        for paid_on, amount in zip(days, (first, paid - first), strict=True)
        if amount and paid_on <= day
    ]
