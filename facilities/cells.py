"""The matrix as markup, joined from strings: four thousand cells on one page cost a template engine more than all the rest.

Each ward's line is kept by all that it shows (organisation.memory).
A cell is colour, mark and number together: ● nothing missing, ◐ under half missing, ○ half or more missing, — not counted;
a bare number where nothing says how many there are to be. Only cells where something is missing are links.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from organisation.formats import number, signed
from organisation.memory import by_its_data

from .matrix import Matrix
from .standards import Cell, Standards, missing

KEPT = ("ngay", "ky", "doc", "loai")  # what a category's page takes over from the address


def legend() -> list[tuple[str, str, str]]:
    """(class, mark, words) of every kind of cell."""
    return [
        ("g", "●", _("đủ so với định mức hoặc nhu cầu")),
        ("w", "◐", _("thiếu dưới một nửa; số sau dấu trừ là số thiếu")),
        ("b", "○", _("thiếu từ một nửa trở lên")),
        ("n", "—", _("chưa kiểm kê")),
        ("", "+2", _("đã bàn giao sau kiểm kê")),
    ]


def head_html(categories: Sequence, parameters: Mapping) -> SafeString:
    """The headings: each leads to its category's page, for the same day."""
    kept = urlencode({name: parameters[name] for name in KEPT if parameters.get(name)})
    tail = f"?{escape(kept)}" if kept else ""
    heads = (
        f'<th scope="col"><a href="{reverse("facilities:equipment-kind", args=[each.code])}{tail}">{escape(each.name)}</a>'
        f"<small>{escape(each.unit)}</small></th>"
        for each in categories
    )
    return mark_safe("".join(heads))


def matrix_html(
    wards: Sequence, categories: Sequence, matrix: Matrix, others: Mapping, standards: Standards
) -> SafeString:
    """The rows of the table's body. `wards`: each with `pk` and `full_name`; `others`: ward → the other units in its sums."""
    keys, rows, none = tuple(category.pk for category in categories), [], {}
    more: dict[int, dict[int, int]] = {}
    for (ward, kind), received in matrix.received.items():
        more.setdefault(ward, {})[kind] = received
    for ward in wards:
        cells = tuple(map(matrix.cells.get(ward.pk, none).get, keys))
        received = tuple(map(more[ward.pk].get, keys)) if ward.pk in more else ()
        norms = standards.of_stations(ward.pk, keys)
        rows.append(_line(ward.pk, ward.full_name, tuple(others.get(ward.pk, ())), keys, cells, norms, received))
    return mark_safe("".join(rows))


@by_its_data(most=4096)
def _line(ward: int, name: str, others: tuple, keys: tuple, cells: tuple, norms: tuple, received: tuple) -> str:
    """A ward's row; its links are relative to the matrix's own address, which keeps four thousand of them short."""
    with_others = _("gồm")
    own = f"<br><small>{with_others} {escape(', '.join(others))}</small>" if others else ""
    parts = [f'<tr><th scope="row"><a href="{ward}/">{escape(name)}</a>{own}</th>']
    page = f"{ward}/#k"
    for place, cell in enumerate(cells):
        parts.append("<td class=n>—" if cell is None else _cell(cell, norms[place], page, keys[place]))
        if received and (more := received[place]):
            parts.append(f" <i>{signed(more)}</i>")
    parts.append("</tr>")
    return "".join(parts)


def _cell(cell: Cell, norm: Decimal | None, page: str, key: int) -> str:
    usable = cell.usable if cell.usable < 1000 else number(cell.usable)
    if short := missing(cell, norm):
        tone, mark = ("b", "○") if short * 2 >= cell.usable + short else ("w", "◐")
        return f'<td class={tone}><a href="{page}{key}">{mark} {usable} −{number(short)}</a>'
    return f"<td>{usable}" if norm is None and cell.need is None else f"<td class=g>● {usable}"
