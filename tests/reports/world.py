"""A small city with figures counted by hand: what a report of 2026-Q3 over it must say."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from facilities.models import (
    Disbursement,
    EquipmentCategory,
    EquipmentHolding,
    Funding,
    Headquarters,
    InvestmentProject,
    Occupancy,
)
from organisation.models import Officer, ReportingPeriod, Ward
from programme.models import Assessment, CriteriaGroup, CriteriaSet, Criterion, Directive, Duty, Finding, Progress
from tests import factories

IN_TIME = datetime(2026, 9, 15, 3, tzinfo=UTC)
TOO_LATE = datetime(2026, 9, 20, 3, tzinfo=UTC)
BILLION = 10**9


@dataclass
class World:
    """Three phường (Ba Đình, Hoàn Kiếm, Tây Hồ) and one xã (Sóc Sơn) in quarter III of 2026."""

    period: ReportingPeriod
    ba_dinh: Ward
    hoan_kiem: Ward
    tay_ho: Ward
    soc_son: Ward
    officer: Officer


def make_world() -> World:
    period = factories.make_period("2026-Q3")
    wards = [
        standing_ward(name, code) for name, code in (("Ba Đình", "00004"), ("Hoàn Kiếm", "00070"), ("Tây Hồ", "00091"))
    ]
    soc_son = factories.make_ward("Sóc Sơn", kind="xã", code="00376")
    world = World(period, *wards, soc_son, factories.make_officer("world"))
    make_directives(world)
    make_assessments(world)
    make_facilities(world)
    make_money(world)
    return world


def standing_ward(name: str, code: str) -> Ward:
    """The ward of the cast when it plays too, else a new one."""
    return Ward.objects.filter(code=code, dissolved_on__isnull=True).first() or factories.make_ward(name, code=code)


def make_directives(world: World) -> None:
    """NV1 binds the wards: one done in time, one behind and sent late, one silent. NV2 is the city police's: on track."""
    document, agency = factories.make_document(), factories.make_agency()
    common = {"document": document, "lead": agency, "is_active": True}
    wards_do = Directive.objects.create(code="NV1", kind="task", name="Việc của phường", binds="wards", **common)
    city_does = Directive.objects.create(code="NV2", kind="target", name="Việc của thành phố", binds="lead", **common)
    Directive.objects.create(document=document, code="NV9", kind="task", name="Bản nháp", is_active=False)
    answers = [
        (world.ba_dinh, None, "done", IN_TIME),
        (world.hoan_kiem, None, "late", TOO_LATE),
        (world.tay_ho, None, "not_started", None),
        (None, agency, "on_track", IN_TIME),
    ]
    for ward, body, status, moment in answers:
        duty = Duty.objects.create(
            directive=wards_do if ward else city_does, ward=ward, agency=body, valid_from=date(2025, 7, 1)
        )
        Progress.objects.create(
            duty=duty,
            period=world.period,
            due_on=world.period.ward_due_on,
            status=status,
            percent=50,
            state="submitted" if moment else "open",
            submitted_at=moment,
            submitted_by=world.officer if moment else None,
            narrative="Đã làm một nửa" if moment else "",
        )


def make_assessments(world: World) -> None:
    """Ba Đình verified and passing 2/2; Hoàn Kiếm sent and not reviewed, 1/2 with a veto; Tây Hồ a draft."""
    criteria = CriteriaSet.objects.create(
        name="Bộ thử",
        version=1,
        valid_from=date(2024, 9, 15),
        is_proposal=True,
    )
    group = CriteriaGroup.objects.create(criteria_set=criteria, code="A", name="Nhóm A")
    lines = [
        Criterion.objects.create(
            criteria_set=criteria,
            group=group,
            code=code,
            name=f"Tiêu chí {code}",
            kind="boolean",
            target=1,
            max_points=points,
            is_veto=veto,
        )
        for code, points, veto in (("A01", "60", False), ("A02", "40.5", True))
    ]
    criteria.state, criteria.published_at = "published", IN_TIME
    criteria.save()
    common = {"period": world.period, "criteria_set": criteria, "due_on": world.period.ward_due_on, "total": 2}
    common["points_max"] = Decimal("100.5")
    sent = {"submitted_by": world.officer}
    first = Assessment.objects.create(
        ward=world.ba_dinh,
        state="verified",
        met_self=2,
        met_verified=2,
        points_self=Decimal("100.5"),
        points_verified=Decimal("100.50"),
        passes_self=True,
        passes_verified=True,
        submitted_at=IN_TIME,
        verified_at=TOO_LATE,
        verified_by=world.officer,
        **sent,
        **common,
    )
    second = Assessment.objects.create(
        ward=world.hoan_kiem,
        state="submitted",
        met_self=1,
        points_self=Decimal("60"),
        vetoes_self=1,
        submitted_at=TOO_LATE,
        **sent,
        **common,
    )
    Assessment.objects.create(ward=world.tay_ho, state="draft", met_self=1, points_self=Decimal("60"), **common)
    verdicts = [(first, "met", "met", "met", "met"), (second, "met", "", "not_met", "")]
    for assessment, one, one_verified, two, two_verified in verdicts:
        for criterion, own, verified in ((lines[0], one, one_verified), (lines[1], two, two_verified)):
            Finding.objects.create(
                assessment=assessment,
                criterion=criterion,
                self_verdict=own,
                verified_verdict=verified,
                self_value=own == "met",
                verified_value=1 if verified else None,
            )


def make_facilities(world: World) -> None:
    """Ba Đình independent with full papers; Hoàn Kiếm shared; Tây Hồ without a word; Sóc Sơn moved in only after the period."""
    sites = [
        (world.ba_dinh, "Trụ sở Ba Đình", "outside", "certified", 4, None),
        (world.hoan_kiem, "Trụ sở Hoàn Kiếm", "shared", "none", 2, None),
        (world.soc_son, "Trụ sở Sóc Sơn", "inside", "certified", 5, date(2026, 10, 1)),
    ]
    for ward, name, independence, title, condition, since in sites:
        site = Headquarters.objects.create(
            name=name, independence=independence, land_title=title, condition=condition, land_area_m2=Decimal("1276.20")
        )
        Occupancy.objects.create(headquarters=site, ward=ward, valid_from=since)
    computers = EquipmentCategory.objects.create(code="may-tinh", group="it", name="Máy tính", unit="bộ", position=1)
    cars = EquipmentCategory.objects.create(code="o-to", group="vehicle", name="Ô tô", unit="chiếc", position=2)
    for ward, category, have, usable, need in (
        (world.ba_dinh, computers, 10, 8, 12),
        (world.hoan_kiem, computers, 5, 5, 3),
        (world.ba_dinh, cars, 1, 1, None),
    ):
        EquipmentHolding.objects.create(ward=ward, category=category, have=have, usable=usable, need=need)


def make_money(world: World) -> None:
    """Two projects, 13 tỷ planned in 2026, 5 tỷ and one đồng paid by the cut-off; a payment after it does not count."""
    new = InvestmentProject.objects.create(
        ward=world.ba_dinh, name="Xây mới", total=20 * BILLION, stage=10, planned_on=date(2026, 6, 14)
    )
    repair = InvestmentProject.objects.create(
        ward=world.hoan_kiem,
        name="Sửa chữa",
        total=3 * BILLION,
        stage=13,
        planned_on=date(2026, 8, 1),
        completed_on=date(2026, 8, 11),
    )
    city = Funding.objects.create(project=new, source="NSTP", year=2026, planned=10 * BILLION, allocated=8 * BILLION)
    own = Funding.objects.create(project=repair, source="NSX", year=2026, planned=3 * BILLION, allocated=3 * BILLION)
    Funding.objects.create(project=new, source="NSTP", year=2025, planned=9 * BILLION, allocated=9 * BILLION)
    for funding, day, amount in (
        (city, date(2026, 3, 1), 4 * BILLION),
        (city, date(2026, 9, 14), 1),
        (city, date(2026, 9, 15), BILLION),
        (own, date(2026, 7, 1), 2 * BILLION),
        (own, date(2026, 7, 2), -BILLION),
    ):
        Disbursement.objects.create(funding=funding, paid_on=day, amount=amount)
