"""A quarter of 2024 in which units merged, split and ended mid-quarter: what both readings must add up to."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from facilities.models import EquipmentCategory, EquipmentHolding, Headquarters, InvestmentProject, Occupancy
from organisation.actions.ancestry import rebuild_ancestry
from organisation.models import Officer, ReportingPeriod, Ward
from tests import factories
from tests.reports import builders

FIRST, SECOND = date(2025, 1, 1), date(2025, 7, 1)


@dataclass
class Old:
    """Hàng Bạc and Hàng Đào merged into Hoàn Kiếm; Cầu Dền was split between Bạch Mai and Hai Bà Trưng, in two events."""

    period: ReportingPeriod
    hang_bac: Ward
    hang_dao: Ward
    cau_den: Ward
    gone: Ward  # ended within the quarter, before its due day, with an answered assessment
    officer: Officer

    @property
    def wards(self) -> list[Ward]:
        return [self.hang_bac, self.hang_dao, self.cau_den]


def make_old(code: str = "2024-Q4", officer: Officer | None = None) -> Old:
    """The quarter with its figures, before anything is reorganised."""
    period = factories.make_period(code)
    officer = officer or factories.make_officer("old")
    ward = factories.make_ward
    wards = [
        ward(name, code=number, established_on=None, district=district)
        for name, number, district in (
            ("Hàng Bạc", "00061", "Quận Hoàn Kiếm"),
            ("Hàng Đào", "00058", "Quận Hoàn Kiếm"),
            ("Cầu Dền", "00268", "Quận Hai Bà Trưng"),
        )
    ]
    gone = ward("Thoáng Qua", code="00999", established_on=None, dissolved_on=period.ends_on)
    done = {"state": "concluded", "by": officer, "total": 54}
    for each, met, points, passes in zip(wards, (50, 31, 40), (92, 61, 75), (True, False, True), strict=True):
        builders.make_assessments(
            [each], period, met_verified=met, points_verified=Decimal(points), passes_verified=passes, **done
        )
    builders.make_assessments(
        [gone], period, met_verified=54, points_verified=Decimal(100), passes_verified=True, **done
    )
    builders.make_standings(wards, period, duties_expected=4, duties_reported=3, duties_on_time=2, duties_done=1)
    builders.make_standings([gone], period)
    builders.make_duties(wards, period=period)
    sites = [Headquarters.objects.create(name=f"Trụ sở {each.name}", independence="outside") for each in wards]
    for each, site in zip(wards, sites, strict=True):
        Occupancy.objects.create(headquarters=site, ward=each)
    category = EquipmentCategory.objects.create(code="may-tinh", group="it", name="Máy tính", unit="bộ")
    for each, need in zip(wards, (9, None, 4), strict=True):
        EquipmentHolding.objects.create(ward=each, category=category, have=5, usable=3, need=need)
    for each in wards:
        InvestmentProject.objects.create(ward=each, name=f"Dự án {each.name}", total=10**9, planned_on=date(2024, 3, 1))
    return Old(period, *wards, gone, officer)


def reorganise(old: Old) -> dict[str, Ward]:
    """Both events of 2025, the way a carrying out leaves the units; the wards of today by name."""
    ward, line = factories.make_ward, factories.make_succession
    middle = ward("Cầu Dền", code="00269", established_on=FIRST, dissolved_on=SECOND, district="Quận Hai Bà Trưng")
    today = {
        name: ward(name, code=code, established_on=SECOND)
        for name, code in (("Hoàn Kiếm", "00070"), ("Bạch Mai", "00292"), ("Hai Bà Trưng", "00256"))
    }
    Ward.objects.filter(pk__in=[old.hang_bac.pk, old.hang_dao.pk]).update(dissolved_on=SECOND)
    Ward.objects.filter(pk__in=[old.cau_den.pk, old.gone.pk]).update(dissolved_on=FIRST)
    Ward.objects.filter(pk=old.gone.pk).update(dissolved_on=old.period.ends_on)
    line(old.cau_den, middle, on=FIRST)
    line(old.gone, middle, on=FIRST)
    line(old.hang_bac, today["Hoàn Kiếm"])
    line(old.hang_dao, today["Hoàn Kiếm"])
    line(middle, today["Bạch Mai"], share="part")
    line(middle, today["Hai Bà Trưng"], share="part", takes_records=False)
    rebuild_ancestry()
    return today
