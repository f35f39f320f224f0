"""Counts of equipment by workbook: ward, category, day, have, usable, need."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation import clock
from organisation.exports import xlsx
from organisation.formats import day as write_day
from organisation.formats import number
from organisation.models import Ward
from organisation.scope import visible_wards

from ..actions.counts import CountRow, Held, held_by, import_counts
from ..actions.equipment import MOST
from ..models import EquipmentCategory, EquipmentCount
from .table import Table, read_table
from .trial import Change, Trial
from .values import code_of, day_in, text_of, whole_of

TITLE = gettext_lazy("Kiểm kê trang bị")
VERB_ALL = "facilities.keep_registers"
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
    counts: dict[tuple[int, int, date], tuple]

    def __post_init__(self):
        self._wards = {ward.pk: ward for ward in self.wards.values()}
        self._kinds = {kind.pk: kind for kind in self.kinds.values()}

    def named(self, row: CountRow) -> tuple[Ward, EquipmentCategory]:
        """The row's ward and category."""
        return self._wards[row.ward_id], self._kinds[row.category_id]


def wards_of(officer):
    """The wards the officer may send counts of: all that stand for who keeps the registers, else the own one."""
    wards = visible_wards(officer).alive_on(clock.today()).order_by("sort_key", "pk")
    return wards if officer.has_perm(VERB_ALL) else wards.filter(pk=officer.ward_id)


def template(officer) -> bytes:
    """A workbook of the officer's wards and all categories, with what is held; sent back untouched it changes nothing."""
    wards, kinds = list(wards_of(officer)), list(EquipmentCategory.objects.filter(is_active=True))
    held = held_by([ward.pk for ward in wards])
    rows = []
    for ward in wards:
        for kind in kinds:
            row = held.get((ward.pk, kind.pk))
            figures = [row.counted_on, *row[:3]] if row else [None] * 4
            rows.append([ward.code, str(ward), kind.code, f"{kind.name} ({kind.unit})", *figures])
    notes = [
        _(
            "Mỗi dòng một loại của một đơn vị: ghi ngày kiểm kê, số hiện có, số còn dùng được, nhu cầu (có thể để trống)."
        ),
        _("Dòng để trống cả ngày và số thì bỏ qua. Dòng giữ nguyên thì không thay đổi gì."),
        _("Không dùng công thức, không gộp ô. Không ghi vũ khí, công cụ hỗ trợ, thiết bị nghiệp vụ, địa chỉ mạng."),
    ]
    return xlsx(_("Kiểm kê trang bị"), list(HEADS.values()), rows, notes)


def try_out(content: bytes, name: str, officer) -> Trial:
    """Every change and every fault. Raises ValidationError where the file as a whole cannot be read."""
    table = read_table(content, name, HEADS, needed=NEEDED)
    trial = Trial(rows=len(table.rows), problems=list(table.problems))
    context = _context(table, officer)
    ready, seen = [], {}
    for line, cells in table.rows:
        row = _row(trial, table, line, cells, context)
        if row is None:
            continue
        key = row[:3]
        if key in seen:
            text = _("đơn vị, loại và ngày này đã có ở dòng %(row)d: mỗi lần kiểm kê một dòng, xin xóa dòng thừa")
            trial.tell(table.place(line, KIND), text % {"row": seen[key]})
            continue
        seen[key] = line
        named = context.named(row)
        if change := _change(table.place(line, HAVE), row, *named, context):
            trial.changes.append(change)
            ready.append(row)
    versions = {row.key: context.held[row.key].version for row in ready if row.key in context.held}
    trial.ready = (ready, versions, name)
    return trial


def apply(trial: Trial, by) -> int:
    """Write what was tried. Raises StaleEdit, ValidationError."""
    rows, versions, name = trial.ready
    return import_counts(rows=rows, versions=versions, by=by, reason=_("Tệp %(name)s") % {"name": name})


def _context(table: Table, officer) -> Context:
    """What stands now, for the codes and days the file names. Five queries."""
    places = table.places
    codes = {code_of(cells[places[WARD]]) for _line, cells in table.rows}
    wards = {ward.code: ward for ward in Ward.objects.alive_on(clock.today()) if ward.code in codes}
    own = set(wards_of(officer).values_list("code", flat=True)) & set(wards)
    keys = [wards[code].pk for code in own]
    rows = EquipmentCount.objects.filter(ward__in=keys).order_by()
    return Context(
        wards,
        own,
        {kind.code: kind for kind in EquipmentCategory.objects.filter(is_active=True)},
        held_by(keys),
        {
            tuple(row[:3]): row[3:]
            for row in rows.values_list("ward", "category", "counted_on", "have", "usable", "need")
        },
    )


def _row(trial: Trial, table: Table, line: int, cells: list, context: Context) -> CountRow | None:
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


def _change(place: str, row: CountRow, ward: Ward, kind: EquipmentCategory, context: Context) -> Change | None:
    """What the row changes; None when the portal says the same."""
    before = context.counts.get(row[:3])
    held = context.held.get(row.key)
    if before == row.figures or (
        before is None and held and (*held[:3], held.counted_on) == (*row.figures, row.counted_on)
    ):
        return None
    shown = before or (held[:3] if held else None)
    what = f"{ward.full_name}, {kind.name}, {write_day(row.counted_on)}"
    return Change(place, what, _three(shown), _three(row.figures))


def _three(figures) -> str:
    return " / ".join("—" if value is None else str(value) for value in figures) if figures else "—"
