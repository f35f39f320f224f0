"""The table of wards on the money overview, written straight: a hundred wards in a blink."""

from urllib.parse import quote

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from organisation.formats import BILLION, percent
from organisation.memory import by_its_data

AMOUNTS = ("planned", "carried_in", "allocated", "disbursed", "carried_out")
RATES = ("rate", "rate_in_all")


def headings() -> dict[str, str]:
    """Of the table's columns, by what they hold."""
    return {
        "planned": _("Kế hoạch năm"),
        "carried_in": _("Kéo dài từ năm trước"),
        "allocated": _("Đã bố trí"),
        "disbursed": _("Đã giải ngân"),
        "carried_out": _("Kéo dài sang năm sau"),
        "rate": _("Tỷ lệ trên kế hoạch năm"),
        "rate_in_all": _("Tỷ lệ gồm cả kéo dài"),
    }


SPARE = ("carried_in", "carried_out", "rate_in_all")  # what a phone can do without


def in_billions(amount: int) -> str:
    """What organisation.formats.money_in writes of whole đồng from 0 up, in tỷ with one decimal; by whole numbers, for speed."""
    tenths = (amount * 10 + BILLION // 2) // BILLION
    return f"{tenths // 10:,}".replace(",", ".") + f",{tenths % 10}"


def rows_html(rows: list[dict], year: int) -> SafeString:
    """A line for each ward: amounts in tỷ with the whole đồng in the title, both rates; the name leads to its projects of the year."""
    address = f"{reverse('facilities:project-list')}?nam={year}&amp;q="
    lines = [
        _line(address, row["ward"].name, row["ward"].full_name, tuple(row[key] for key in (*AMOUNTS, *RATES)))
        for row in rows
    ]
    return mark_safe("".join(lines))


@by_its_data(most=1)
def _opening() -> tuple[str, ...]:
    """How each cell of a line opens, with its column's name for narrow screens."""
    heads = headings()
    return tuple(f'<td class="num" data-label="{escape(heads[key])}"' for key in (*AMOUNTS, *RATES))


@by_its_data(most=4096)
def _line(address: str, name: str, full_name: str, figures: tuple) -> str:
    opening, amounts = _opening(), len(AMOUNTS)
    cells = [f'<tr><th scope="row"><a href="{address}{quote(name)}">{escape(full_name)}</a></th>']
    for head, amount in zip(opening[:amounts], figures[:amounts], strict=True):
        exact = f"{amount:_}".replace("_", ".")
        cells.append(f'{head} title="{exact} đồng">{in_billions(amount)}</td>')
    cells += [f"{head}>{percent(rate)}</td>" for head, rate in zip(opening[amounts:], figures[amounts:], strict=True)]
    cells.append("</tr>")
    return "".join(cells)
