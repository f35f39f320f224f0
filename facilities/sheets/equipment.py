"""Counts of equipment by workbook: ward, category, day, have, usable, need."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.utils import get_column_letter

from organisation.exports import xlsx
from organisation.sheets.table import read_table
from organisation.sheets.trial import Change, Trial

from ..actions.counts import CountRow, held_by, import_counts
from ..guard import forbidden_words
from ..models import EquipmentCategory
from .equipment_rows import HAVE, HEADS, KIND, NEEDED, Context, context_of, plain_rows, read_row, wards_of
from .sending import may_send, sees_all

__all__ = ["HEADS", "NEEDED", "NOTE", "TITLE", "UP", "apply", "may_send", "sees_all", "template", "try_out"]

TITLE = gettext_lazy("Kiểm kê trang bị")
UP = gettext_lazy("Trang bị"), "facilities:equipment-list"
NOTE = gettext_lazy("Mỗi thay đổi: hiện có / còn dùng được / nhu cầu.")


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
    table = read_table(content, name, HEADS, needed=NEEDED, forbidden=forbidden_words)
    trial = Trial(rows=len(table.rows), problems=list(table.problems))
    context = context_of(table, officer)
    column = get_column_letter(table.places[HAVE] + 1)
    ready, seen, plain = [], {}, plain_rows(table, context)
    for line, cells in table.rows:
        row = plain(cells) or read_row(trial, table, line, cells, context)
        if row is None:
            continue
        key = row[:3]
        if key in seen:
            text = _("đơn vị, loại và ngày này đã có ở dòng %(row)d: mỗi lần kiểm kê một dòng, xin xóa dòng thừa")
            trial.tell(table.place(line, KIND), text % {"row": seen[key]})
            continue
        seen[key] = line
        if change := _change(f"{column}{line}", row, context):
            trial.changes.append(change)
            ready.append(row)
    versions = {key: context.held[key].version for key in {row[:2] for row in ready} if key in context.held}
    trial.ready = (ready, versions, context.entered, name)
    return trial


def apply(trial: Trial, by) -> int:
    """Write what was tried. Raises StaleEdit, ValidationError."""
    rows, versions, entered, name = trial.ready
    reason = _("Tệp %(name)s") % {"name": name}
    return import_counts(rows=rows, versions=versions, entered=entered, by=by, reason=reason)


def _change(place: str, row: CountRow, context: Context) -> Change | None:
    """What the row changes; None when the portal says the same."""
    before, figures, held = context.counts.get(row[:3]), row[3:], context.held.get(row[:2])
    if before == figures or (before is None and held and held[:4] == (*figures, row[2])):
        return None
    shown = before or (held[:3] if held else None)
    return Change(place, context.named(row), context.three(shown), context.three(figures))
