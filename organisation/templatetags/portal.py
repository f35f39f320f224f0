"""What every template can say without loading anything: numbers and days the Vietnamese way, standings, small drawings.

Filters (the text comes from `organisation.formats`, the same as in the PDF and the XLSX):
    {{ 1234567.8|num }}        1.234.567,8     {{ x|num:1 }} always one decimal     {{ None|num }} —
    {{ 0.305|pct }}            30,5%           {{ None|pct }} — (nothing to divide by)
    {{ project.total|money }}  1,6 tỷ đồng, with all the đồng in the title
    {{ project.total|money:"tỷ" }}  1,6 (bare, for a column whose heading says the unit); also "triệu"
    {{ project.total|dong }}   1.600.000.000 đồng
    {{ due_on|day }}  {{ made_at|moment }}  {{ signed_on|long_day }}  {{ change|signed }}  {{ size|filesize_vi }}  {{ 4|roman }}
Tags:
    {% status "met" %}  {% status code "Lời khác" %}     mark + word + colour; codes: organisation.badges.STANDINGS
    {% state x.get_state_display x.state %}               chip of a workflow state
    {% figure value label url=… note=… tone=… %}          one key figure; stand several in <ul class="figures">
    {% bar rate %}  {% bar rate "good" %}                 thin bar for a rate 0..1, with its figure in text
    {% sort_header "name" _("Tên") %}                     a <th> that sorts by ?sort=name / ?sort=-name; third value "num"
    {% crumbs "Phường, xã" wards_url ward.name ward_url %}  pairs of text and address; an address of "" is text only
    {% history_link project %}                            "Lịch sử thay đổi", to the record's history (costs no query)
    {% query_string page=2 kind=None %}                   this page's query with changes; None takes a key out
"""

from __future__ import annotations

from functools import cache

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from organisation import badges, charts, formats

register = template.Library()

register.filter("num", formats.number)
register.filter("pct", formats.percent)
register.filter("dong", formats.dong)
register.filter("signed", formats.signed)
register.filter("day", formats.day)
register.filter("moment", formats.moment)
register.filter("long_day", formats.long_day)
register.filter("roman", formats.roman)
register.filter("filesize_vi", formats.file_size)

UNITS = {"tỷ": formats.BILLION, "triệu": formats.MILLION}


STYLES = (
    "vendor/bootstrap.min.css",
    "css/fonts.css",
    "css/tokens.css",
    "css/portal.css",
    "css/parts.css",
    "css/forms.css",
    "css/tilemap.css",
)


@register.simple_tag
@cache
def portal_files() -> SafeString:
    """The style and script files of every page, third-party first so that ours has the last word. Made once."""
    lines = [
        f'<link rel="icon" href="{static("img/mark.svg")}" type="image/svg+xml">',
        f'<script src="{static("js/theme.js")}"></script>',
        *(f'<link rel="stylesheet" href="{static(name)}">' for name in STYLES),
        f'<link rel="stylesheet" href="{static("css/print.css")}" media="print">',
        f'<script src="{static("django_htmx/htmx-2.min.js")}" defer></script>',
        f'<script src="{static("js/portal.js")}" defer></script>',
    ]
    return mark_safe("\n  ".join(lines))


@register.filter
def money(amount, unit: str = ""):
    """Đồng in triệu or tỷ with the whole amount in the title; with a unit, the bare number for a column."""
    if amount is None or amount == "":
        return formats.NONE
    text = formats.money_in(amount, UNITS[unit]) if unit else formats.money(amount)
    return mark_safe(f'<data class="money" value="{int(amount)}" title="{formats.dong(amount)}">{text}</data>')


@register.simple_tag
def status(code, word: str = "") -> SafeString:
    """A standing as mark + word + colour; `word` replaces the usual word, never the mark."""
    return badges.standing_badge(code, word)


@register.simple_tag
def state(word, code) -> SafeString:
    """A workflow state as a chip: the model's word, toned by its code."""
    return badges.state_badge(word, code)


@register.simple_tag
def figure(value, label, url: str = "", note: str = "", tone: str = "") -> SafeString:
    """One key figure as a list item: the value large, what it counts, a note; the whole of it leads to `url`."""
    inner = format_html('<span class="figure-value">{}</span> <span class="figure-label">{}</span>', value, label)
    if note:
        inner += format_html(' <span class="figure-note">{}</span>', note)
    if url:
        inner = format_html('<a class="figure-in" href="{}">{}</a>', url, inner)
    else:
        inner = format_html('<span class="figure-in">{}</span>', inner)
    return format_html('<li class="figure{}">{}</li>', f" figure-{tone}" if tone else "", inner)


@register.simple_tag
def bar(rate, tone: str = "accent") -> SafeString:
    """A rate of 0 to 1 as its figure and a thin bar."""
    return format_html(
        '<span class="rate">{}<span class="rate-text">{}</span></span>',
        charts.bar_svg(rate, tone),
        formats.percent(rate),
    )


@register.simple_tag
def crumbs(*pairs) -> SafeString:
    """The way to this page: text, address, text, address …; Home comes first by itself."""
    steps = [(_("Trang chủ"), "/"), *zip(pairs[::2], pairs[1::2], strict=True)]
    items = format_html_join(
        "", "<li>{}</li>", ((format_html('<a href="{}">{}</a>', url, text) if url else text,) for text, url in steps)
    )
    return format_html('<nav class="crumbs" aria-label="{}"><ol>{}</ol></nav>', _("Đường dẫn"), items)


@register.simple_tag
def history_link(row) -> SafeString:
    """A link to the history of a record (who changed what, when, from what to what); nothing for no record."""
    if row is None or row.pk is None:
        return mark_safe("")
    url = reverse("organisation:history", args=[row._meta.model_name, row.pk])
    return format_html('<a href="{}">{}</a>', url, _("Lịch sử thay đổi"))


@register.simple_tag(takes_context=True)
def query_string(context, **changes) -> str:
    """The query "?…" of this page with some keys changed; None or "" takes a key out. Filters stay, so links keep the view."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        else:
            query[key] = value
    return escape_query(query)


@register.simple_tag(takes_context=True)
def sort_header(context, key: str, label: str, kind: str = "") -> SafeString:
    """A heading that sorts: first up, then down; says its order to screen readers and goes back to page one.

    `kind` "num" right-aligns. The view reads ?sort= against its own list of allowed keys.
    """
    query = context["request"].GET.copy()
    now = query.get("sort", "")
    order = {key: "ascending", f"-{key}": "descending"}.get(now)
    query["sort"] = f"-{key}" if order == "ascending" else key
    query.pop("page", None)
    return format_html(
        '<th scope="col"{}{}><a class="sort" href="{}" title="{}">{}<span class="sort-mark" aria-hidden="true">{}</span></a></th>',
        mark_safe(' class="num"') if kind == "num" else "",
        format_html(' aria-sort="{}"', order) if order else "",
        mark_safe(escape_query(query)),
        _("Sắp xếp theo cột này"),
        label,
        {"ascending": "↑", "descending": "↓"}.get(order or "", "↕"),
    )


def escape_query(query) -> SafeString:
    """A QueryDict as a link's end, safe in an attribute; "?" alone when empty, which clears what was there."""
    return mark_safe("?" + escape(query.urlencode()))
