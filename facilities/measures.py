"""The figures that criteria read from the registers: key → value, provenance and the row's page, per ward on a day.

Which building is a ward's main one is decided by the day, its grade by the last survey made by then, equipment by the last count
made by then; the rest of a building is as the register says now. What is kept in a finding is Vietnamese, whoever looks at it. A
constant number of queries, whatever the number of wards.
"""

from collections.abc import Callable, Collection, Iterable
from copy import copy
from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from organisation.formats import day as write_day
from organisation.formats import number
from organisation.measures import Measure, Reading, register

from .counted import Counted, counted_on
from .models import Headquarters, Occupancy, Survey
from .norms import category_norms
from .registers import categories, shared_of, uses_on

PATROL_VEHICLES = ("car", "motorcycle")
CAMERAS = ("camera",)
COUNTED_WITHIN = timedelta(days=366)  # general assets are counted at the end of each year: the portal's own reading


def _of_building(describe: Callable[[Headquarters], tuple[Decimal | None, str]]):
    """A measure's reader out of what it says of one building."""

    def read(ward_ids: Collection[int], day: date) -> dict[int, Reading]:
        none = Reading(None, f"Sổ trụ sở: chưa ghi trụ sở chính vào ngày {write_day(day)}")
        readings = dict.fromkeys(ward_ids, none)
        uses = _main_uses(ward_ids, day)
        with override("vi"):
            # Where uses overlap the one that began last holds: the constraint guards open uses only.
            for use in sorted(uses, key=lambda use: (use.valid_from or date.min, use.pk)):
                building = use.headquarters
                value, words = describe(building)
                text = f"Sổ trụ sở: {building.name}, {words}{_surveyed(building)}"
                readings[use.ward_id] = Reading(value, text, building.get_absolute_url())
        return readings

    return read


def _main_uses(ward_ids: Collection[int], day: date) -> list[Occupancy]:
    """The main sites of these units on the day, each as surveyed by then."""
    held = shared_of(ward_ids)
    if held is None:
        return _surveyed_uses(ward_ids, day)
    wanted = set(ward_ids)
    every = held.once(("surveyed", day), lambda: _surveyed_uses(held.kinds, day))
    return [use for use in every if use.ward_id in wanted]


def _surveyed_uses(ward_ids: Collection[int], day: date) -> list[Occupancy]:
    # Copies: others may read the same rows as the register has them.
    uses = [copy(use) for use in uses_on(ward_ids, day) if use.is_main]
    for use in uses:
        use.headquarters = copy(use.headquarters)
    _as_surveyed([use.headquarters for use in uses], day)
    return uses


def _as_surveyed(buildings: list[Headquarters], day: date) -> None:
    """Show each with the condition and the grade of its last survey by that day; with none where it was surveyed later only."""
    rows = Survey.objects.filter(headquarters__in=buildings, surveyed_on__lte=day).order_by("surveyed_on", "pk")
    last = {survey.headquarters_id: survey for survey in rows}
    for building in buildings:
        if survey := last.get(building.pk):
            building.surveyed_on, building.condition = survey.surveyed_on, survey.condition
            building.function_grade = survey.function_grade
        elif building.surveyed_on and building.surveyed_on > day:
            building.surveyed_on, building.condition, building.function_grade = None, 0, None


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
    """Cars and motorcycles held ÷ the approved norm × 100, over the kinds that have a norm; None without a norm or a count."""
    readings = dict.fromkeys(ward_ids, Reading(None, "Sổ trang bị: chưa có định mức phương tiện tuần tra"))
    norms = category_norms(ward_ids, PATROL_VEHICLES, day)
    counts = _counts(ward_ids, PATROL_VEHICLES, day)
    for ward, of_ward in norms.items():
        rows = {code: counts[ward, code] for code in of_ward if (ward, code) in counts}
        if len(rows) < len(of_ward):
            text = f"Sổ trang bị: chưa kiểm kê đủ phương tiện tuần tra tính đến ngày {write_day(day)}"
            readings[ward] = Reading(None, text, _page(ward))
            continue
        have, norm = sum(row.have for row in rows.values()), sum(of_ward[code].value for code in rows)
        value = (Decimal(have * 100) / norm).quantize(Decimal("0.01"))
        text = f"Sổ trang bị: có {number(have)} phương tiện, định mức {number(norm)}{_last_count(rows.values())}"
        readings[ward] = Reading(value, text, _page(ward))
    return readings


def read_inventory(ward_ids: Collection[int], day: date) -> dict[int, Reading]:
    """Whether every kind of equipment in use was counted within the year before that day; None where nothing ever was."""
    kinds = {row.code: row.name for row in categories() if row.is_active}
    counts, since = _counts(ward_ids, kinds, day), day - COUNTED_WITHIN
    readings = {}
    for ward in ward_ids:
        rows = {code: counts[ward, code] for code in kinds if (ward, code) in counts}
        fresh = sum(bool(row.counted_on and row.counted_on > since) for row in rows.values())
        text = f"Sổ trang bị: {fresh}/{len(kinds)} loại đã kiểm kê trong 12 tháng{_last_count(rows.values())}"
        readings[ward] = Reading(_yes_no(fresh == len(kinds)) if rows else None, text, _page(ward))
    return readings


def read_cameras(ward_ids: Collection[int], day: date) -> dict[int, Reading]:
    """Cameras that work ÷ cameras held × 100; None where none is held."""
    counts = _counts(ward_ids, CAMERAS, day)
    readings = dict.fromkeys(
        ward_ids, Reading(None, f"Sổ trang bị: chưa có camera được kiểm kê tính đến ngày {write_day(day)}")
    )
    for (ward, _code), row in counts.items():
        if row.have:
            value = (Decimal(row.usable * 100) / row.have).quantize(Decimal("0.01"))
            text = f"Sổ trang bị: {number(row.usable)}/{number(row.have)} camera còn dùng được{_last_count([row])}"
            readings[ward] = Reading(value, text, _page(ward))
    return readings


def _counts(ward_ids: Collection[int], codes: Iterable[str], day: date) -> dict[tuple[int, str], Counted]:
    """(ward, code) → its count on the day. Three queries."""
    codes = set(codes)
    kinds = {row.pk: row.code for row in categories() if row.code in codes}
    return {(ward, kinds[key]): row for (ward, key), row in counted_on(ward_ids, kinds, day).items()}


def _last_count(rows: Iterable[Counted]) -> str:
    last = max((row.counted_on for row in rows if row.counted_on), default=None)
    return f"; kiểm kê ngày {write_day(last)}" if last else ""


def _page(ward: int) -> str:
    return reverse("facilities:equipment-edit", args=[ward])


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
    Measure("equipment.cameras_usable_pct", _("Camera còn dùng được trên số hiện có"), "%", read_cameras),
    Measure("equipment.counted_within_year", _("Kiểm kê đủ các loại trong 12 tháng"), _("có/không"), read_inventory),
]


def register_all() -> None:
    """Offer all of them; called once the models are loaded."""
    for measure in MEASURES:
        register(measure)
