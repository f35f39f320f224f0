"""The table of wards on the money overview, written straight: a hundred wards in a blink."""

from urllib.parse import quote

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from organisation.formats import BILLION, percent

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
    heads, address = headings(), reverse("facilities:project-list")
    opening = {
        name: f'<td class="num{" spare" if name in SPARE else ""}" data-label="{escape(head)}"'
        for name, head in heads.items()
    }
    lines = []
    for row in rows:
        name = row["ward"].full_name
        link = f"{address}?nam={year}&amp;q={quote(row['ward'].name)}"
        lines.append(f'<tr><th scope="row"><a href="{link}">{escape(name)}</a></th>')
        lines += [
            f'{opening[key]} title="{row[key]:_} đồng">{in_billions(row[key])}</td>'.replace("_", ".")
            for key in AMOUNTS
        ]
        lines += [f"{opening[key]}>{percent(row[key])}</td>" for key in RATES]
        lines.append("</tr>")
    return mark_safe("".join(lines))
