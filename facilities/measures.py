"""The figures that criteria read from the register: key → value and provenance per ward on a day.

Which building is a ward's main one is decided by the day; what the building is like is as the register says now. What is
kept in a finding is Vietnamese, whoever looks at it. One query each, whatever the number of wards.
"""

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from organisation.formats import day as write_day
from organisation.formats import number
from organisation.measures import Measure, Reading, register

from .models import EquipmentHolding, Headquarters, Occupancy
from .norms import category_norms

PATROL_VEHICLES = ("car", "motorcycle")


def _of_building(describe: Callable[[Headquarters], tuple[Decimal | None, str]]):
    """A measure's reader out of what it says of one building."""

    def read(ward_ids: Collection[int], day: date) -> dict[int, Reading]:
        none = Reading(None, f"Sổ trụ sở: chưa ghi trụ sở chính vào ngày {write_day(day)}")
        readings = dict.fromkeys(ward_ids, none)
        uses = Occupancy.objects.on(day).main().filter(ward__in=ward_ids).select_related("headquarters")
        with override("vi"):
            # Where uses overlap the one that began last holds: the constraint guards open uses only.
            for use in sorted(uses, key=lambda use: (use.valid_from or date.min, use.pk)):
                value, words = describe(use.headquarters)
                readings[use.ward_id] = Reading(
                    value, f"Sổ trụ sở: {use.headquarters.name}, {words}{_surveyed(use.headquarters)}"
                )
        return readings

    return read


def _surveyed(building: Headquarters) -> str:
    return f"; khảo sát ngày {write_day(building.surveyed_on)}" if building.surveyed_on else ""


def _yes_no(answer: bool | None) -> Decimal | None:
    return None if answer is None else Decimal(int(answer))


def _area(value: Decimal | None, what: str, unit: str) -> tuple[Decimal | None, str]:
    return value, f"{what} {number(value)} {unit}" if value is not None else f"chưa ghi {what}"


def _grade(building: Headquarters) -> tuple[Decimal | None, str]:
    if building.function_grade is None:
        return None, "chưa xếp mức công năng"
    return Decimal(building.function_grade), f"mức công năng {building.function_grade}/5"


read_independent = _of_building(
    lambda hq: (_yes_no(hq.is_independent), f"mức độ độc lập: {hq.get_independence_display()}")
)
read_title = _of_building(lambda hq: (_yes_no(hq.is_title_complete), f"pháp lý đất: {hq.get_land_title_display()}"))
read_reception = _of_building(lambda hq: _area(hq.reception_area_m2, "phòng trực ban tiếp dân", "m²"))
read_meeting = _of_building(lambda hq: _area(hq.meeting_area_per_officer_m2, "phòng họp", "m²/người"))
read_grade = _of_building(_grade)


def read_posts_with_computer(ward_ids: Collection[int], day: date) -> dict[int, Reading]:
    """No figure: the number of duty posts is staffing, which the portal does not hold."""
    return dict.fromkeys(
        ward_ids, Reading(None, "Sổ trang bị: không có số vị trí công tác, đơn vị tự nhập theo bảng kiểm kê")
    )


def read_patrol_vehicles(ward_ids: Collection[int], day: date) -> dict[int, Reading]:
    """Cars and motorcycles held ÷ the approved norm × 100, over the kinds that have a norm; None without a norm."""
    readings = dict.fromkeys(ward_ids, Reading(None, "Sổ trang bị: chưa có định mức phương tiện tuần tra"))
    norms = category_norms(ward_ids, PATROL_VEHICLES, day)
    held = {
        (row.ward_id, row.category.code): row
        for row in EquipmentHolding.objects.filter(
            ward__in=ward_ids, category__code__in=PATROL_VEHICLES
        ).select_related("category")
    }
    for ward, of_ward in norms.items():
        rows = [held[ward, code] for code in of_ward if (ward, code) in held]
        if not rows:
            continue
        have, norm = sum(row.have for row in rows), sum(of_ward[row.category.code].value for row in rows)
        counted_on = max((row.counted_on for row in rows if row.counted_on), default=None)
        counted = f"; kiểm kê ngày {write_day(counted_on)}" if counted_on else ""
        value = (Decimal(have * 100) / norm).quantize(Decimal("0.01"))
        readings[ward] = Reading(value, f"Sổ trang bị: có {number(have)} phương tiện, định mức {number(norm)}{counted}")
    return readings


MEASURES = [
    Measure("hq.independent", _("Có trụ sở độc lập"), _("có/không"), read_independent),
    Measure("hq.land_title_complete", _("Đất trụ sở đủ hồ sơ pháp lý"), _("có/không"), read_title),
    Measure("hq.reception_area_m2", _("Diện tích phòng trực ban tiếp dân"), "m²", read_reception),
    Measure("hq.meeting_area_per_officer_m2", _("Diện tích phòng họp trên một cán bộ"), _("m²/người"), read_meeting),
    Measure("hq.function_grade", _("Mức bảo đảm công năng của trụ sở"), _("mức 1–5"), read_grade),
    Measure(
        "equipment.posts_with_computer_pct", _("Tỷ lệ vị trí có máy tính nối mạng ngành"), "%", read_posts_with_computer
    ),
    Measure(
        "equipment.patrol_vehicles_pct_of_norm", _("Phương tiện tuần tra so với định mức"), "%", read_patrol_vehicles
    ),
]


def register_all() -> None:
    """Offer all of them; called once the models are loaded."""
    for measure in MEASURES:
        register(measure)
