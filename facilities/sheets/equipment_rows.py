"""The rows of a workbook of counts: what each says, or what is wrong with it; what they are compared with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import chain
from operator import itemgetter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation import clock
from organisation.formats import day as write_day
from organisation.formats import number
from organisation.models import Ward
from organisation.scope import visible_wards
from organisation.sheets.table import Table
from organisation.sheets.trial import Trial
from organisation.sheets.values import REFUSED, Known, code_of, day_in, text_of, whole_of

from ..actions.counts import CountRow, Held, held_by, last_entered
from ..actions.equipment import MOST
from ..models import EquipmentCategory, EquipmentCount
from .sending import sees_all

HEADS = {
    "ma_phuong_xa": "Mã phường, xã",
    "phuong_xa": "Phường, xã",
    "ma_loai": "Mã loại",
    "loai_trang_bi": "Loại trang bị",
    "ngay_kiem_ke": "Ngày kiểm kê",
    "hien_co": "Hiện có",
    "con_dung_duoc": "Còn dùng được",
    "nhu_cau": "Nhu cầu",
}
NEEDED = ("ma_phuong_xa", "ma_loai", "ngay_kiem_ke", "hien_co", "con_dung_duoc", "nhu_cau")
WARD, KIND, DAY, HAVE, USABLE, NEED = NEEDED


@dataclass
class Context:
    """What the rows are compared with."""

    wards: dict[str, Ward]
    own: set[str]
    kinds: dict[str, EquipmentCategory]
    held: dict[tuple[int, int], Held]
    entered: dict[int, datetime]
    counts: dict[tuple[int, int, date], tuple]

    def __post_init__(self):
        self._wards = {ward.pk: ward.full_name for ward in self.wards.values()}
        self._kinds = {kind.pk: kind.name for kind in self.kinds.values()}
        self._days, self._figures = Known(write_day), Known(_three)

    def named(self, row: CountRow) -> str:
        """The row in words: its ward, its category, its day."""
        return f"{self._wards[row[0]]}, {self._kinds[row[1]]}, {self._days[row[2]]}"

    def three(self, figures: tuple | None) -> str:
        """Have, usable, need in words."""
        return self._figures[figures]


def _three(figures) -> str:
    return " / ".join("—" if value is None else str(value) for value in figures) if figures else "—"


def wards_of(officer):
    """The wards the officer may send counts of: all that stand for who keeps the registers, else the own one."""
    wards = visible_wards(officer).alive_on(clock.today()).order_by("sort_key", "pk")
    return wards if sees_all(officer) else wards.filter(pk=officer.ward_id)


def context_of(table: Table, officer) -> Context:
    """What stands now, for the codes and days the file names. Six queries."""
    places = table.places
    codes = set(map(code_of, {cells[places[WARD]] for _line, cells in table.rows}))
    wards = {ward.code: ward for ward in Ward.objects.alive_on(clock.today()) if ward.code in codes}
    own = set(wards_of(officer).values_list("code", flat=True)) & set(wards)
    keys = [wards[code].pk for code in own]
    rows = EquipmentCount.objects.filter(ward__in=keys).order_by()
    return Context(
        wards,
        own,
        {kind.code: kind for kind in EquipmentCategory.objects.filter(is_active=True)},
        held_by(keys),
        last_entered(keys),
        {
            tuple(row[:3]): row[3:]
            for row in rows.values_list("ward", "category", "counted_on", "have", "usable", "need")
        },
    )


def plain_rows(table: Table, context: Context) -> Callable[[list], CountRow | None]:
    """The reader of a row without any fault; None for every other one, which `_row` then looks at cell by cell."""
    if bool in set(map(type, chain.from_iterable(cells for _line, cells in table.rows))):
        return lambda _cells: None
    pick = itemgetter(*(table.places[key] for key in NEEDED))
    wards = Known(lambda value: context.wards[code].pk if (code := code_of(value)) in context.own else REFUSED)
    kinds = Known(lambda value: context.kinds[code].pk if (code := text_of(value)) in context.kinds else REFUSED)
    days, figures, needs = Known(_day), Known(_number), Known(partial(whole_of, most=MOST))

    def plain(cells: list) -> CountRow | None:
        ward, kind, day, have, usable, need = pick(cells)
        row = wards[ward], kinds[kind], days[day], figures[have], figures[usable], needs[need]
        return None if REFUSED in row or row[4] > row[3] else CountRow._make(row)

    return plain


def read_row(trial: Trial, table: Table, line: int, cells: list, context: Context) -> CountRow | None:
    """The row as a count; None where it says nothing, or has a fault, and then that is told."""
    places = table.places
    figures = [cells[places[key]] for key in (DAY, HAVE, USABLE, NEED)]
    if not any(value != "" for value in figures):
        return None
    faults = trial.faults
    ward = _ward(trial, table, line, code_of(cells[places[WARD]]), context)
    code = text_of(cells[places[KIND]])
    kind = context.kinds.get(code)
    if kind is None:
        text = _("không có loại trang bị mã “%(code)s”: xin ghi mã theo tệp mẫu") % {"code": code[:30]}
        trial.tell(table.place(line, KIND), text)
    day = _read(trial, table, line, DAY, lambda: _day(figures[0]))
    have = _read(trial, table, line, HAVE, lambda: _number(figures[1]))
    usable = _read(trial, table, line, USABLE, lambda: _number(figures[2]))
    need = _read(trial, table, line, NEED, lambda: whole_of(figures[3], most=MOST))
    if have is not None and usable is not None and usable > have:
        text = _("số còn dùng được (%(usable)s) lớn hơn số hiện có (%(have)s)")
        trial.tell(table.place(line, USABLE), text % {"usable": number(usable), "have": number(have)})
    return CountRow(ward.pk, kind.pk, day, have, usable, need) if trial.faults == faults else None


def _ward(trial: Trial, table: Table, line: int, code: str, context: Context) -> Ward | None:
    if code in context.own:
        return context.wards[code]
    if code in context.wards:
        text = _("%(ward)s không phải đơn vị của bạn: mỗi đơn vị chỉ nhập kiểm kê của mình, xin xóa dòng này")
        text %= {"ward": context.wards[code].full_name}
    else:
        text = _("không có phường, xã nào đang hoạt động mang mã “%(code)s”") % {"code": code[:20]}
    trial.tell(table.place(line, WARD), text)
    return None


def _read(trial: Trial, table: Table, line: int, key: str, reader):
    try:
        return reader()
    except ValidationError as refusal:
        trial.tell(table.place(line, key), " ".join(refusal.messages))
        return None


def _day(value) -> date:
    day = day_in(value)
    if day is None:
        raise ValidationError(_("thiếu ngày kiểm kê"))
    if day > clock.today():
        raise ValidationError(_("ngày kiểm kê không thể ở tương lai"))
    if day.year < 2000:
        raise ValidationError(_("năm kiểm kê phải từ 2000"))
    return day


def _number(value) -> int:
    found = whole_of(value, most=MOST)
    if found is None:
        raise ValidationError(_("thiếu số; không có thì ghi 0"))
    return found
