"""The matrix as markup, joined from strings: four thousand cells on one page cost a template engine more than all the rest.

A cell is colour, mark and number together: ● nothing missing, ◐ under half missing, ○ half or more missing, — not counted;
a bare number where nothing says how many there are to be. Only cells where something is missing are links.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from organisation.formats import number

from .matrix import Cell, Standards

KEPT = ("ngay", "ky", "doc", "loai")  # what a category's page takes over from the address


def legend() -> list[tuple[str, str, str]]:
    """(class, mark, words) of every kind of cell."""
    return [
        ("m-g", "●", _("đủ so với định mức hoặc nhu cầu")),
        ("m-w", "◐", _("thiếu dưới một nửa; số sau dấu trừ là số thiếu")),
        ("m-b", "○", _("thiếu từ một nửa trở lên")),
        ("m-n", "—", _("chưa kiểm kê")),
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


def matrix_html(wards: Sequence, categories: Sequence, standards: Standards) -> SafeString:
    """The rows of the table's body; each ward has `held` and `received` by category and `others`."""
    base, with_others, lacking = reverse("facilities:equipment-list"), _("gồm"), _("thiếu")
    keys = [category.pk for category in categories]
    rows, nothing = [], "<td class=m-n>—"
    for ward in wards:
        page, held, received = f"{base}{ward.pk}/", ward.held, ward.received
        own = f"<br><small>{with_others} {escape(', '.join(ward.others))}</small>" if ward.others else ""
        rows.append(f'<tr><th scope="row"><a href="{page}">{escape(str(ward))}</a>{own}</th>')
        for key in keys:
            cell = held.get(key)
            rows.append(
                nothing
                if cell is None
                else _cell(cell, standards.short(ward.pk, key, cell), page, key, lacking, standards, ward.pk)
            )
            if key in received:
                rows.append(f" <i>+{number(received[key])}</i>" if received[key] > 0 else f" <i>{received[key]}</i>")
        rows.append("</tr>")
    return mark_safe("".join(rows))


def _cell(cell: Cell, short: int, page: str, key: int, lacking: str, standards: Standards, ward: int) -> str:
    usable = cell.usable if cell.usable < 1000 else number(cell.usable)
    if short:
        tone, mark = ("m-b", "○") if short * 2 >= cell.usable + short else ("m-w", "◐")
        return (
            f'<td class={tone}><a href="{page}#k{key}" title="{lacking} {short}">{mark} {usable} −{number(short)}</a>'
        )
    if standards.wanted(ward, key, cell.need) is None:
        return f"<td>{usable}"
    return f"<td class=m-g>● {usable}"
