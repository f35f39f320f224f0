"""Norms: the list with source and validity, and one ward against the norms of a day."""

from datetime import date

from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from organisation import exports
from organisation.access import BIGGEST_KEY
from organisation.listing import Column, Listing, one_of
from organisation.models import Ward
from organisation.reading import asked
from organisation.scope import visible_wards
from organisation.text import fold

from ..gaps import NO_NORM, gaps_on, items
from ..models import Norm
from ..norms import Norms, applies_text, span_text, state_of, state_word, visible_norms

STATES = ("active", "upcoming", "ended", "draft")
COLUMNS = [
    Column("item", gettext_lazy("Hạng mục"), str, ("item", "category__position")),
    Column("wards", gettext_lazy("Áp dụng cho"), applies_text),
    Column("value", gettext_lazy("Định mức"), lambda row: row.value, ("value",)),
    Column("unit", gettext_lazy("Đơn vị tính"), lambda row: row.unit),
    Column("per", gettext_lazy("Tính cho"), lambda row: row.get_per_display()),
    Column("from", gettext_lazy("Áp dụng từ ngày"), lambda row: row.valid_from, ("valid_from",)),
    Column("until", gettext_lazy("Hết áp dụng từ ngày"), lambda row: row.valid_until, ("valid_until",)),
    Column("source", gettext_lazy("Nguồn"), lambda row: row.source),
    Column("doubt", gettext_lazy("Điều chưa chắc chắn"), lambda row: row.doubt),
]


def _matching(rows, words: str):
    """By item, ward and source, whatever their case and marks: the list is short, so it is read whole."""
    folded = fold(words)
    return rows.filter(
        pk__in=[row.pk for row in rows if folded in fold(f"{row} {applies_text(row)} {row.source} {row.doubt}")]
    )


def _in_state(day: date):
    def keep(rows, value):
        return rows.filter(pk__in=[row.pk for row in rows if state_of(row, day) == value]) if value in STATES else rows

    return keep


def _for_kind(rows, kind: str):
    if kind not in Ward.Kind.values:
        return rows
    return rows.filter(Q(ward__isnull=True, ward_kind__in=("", kind)) | Q(ward__kind=kind))


@require_safe
def norm_list(request):
    """Every norm with its source, validity and doubt; what has none in force on the day (`ngay`) is named."""
    how = asked(request.GET)
    rows = visible_norms(request.user).select_related("category", "ward", "document")
    listing = Listing(
        request,
        rows,
        [*COLUMNS, Column("state", gettext_lazy("Trạng thái"), lambda row: str(state_word(state_of(row, how.day))))],
        search=_matching,
        filters={
            "muc": one_of("item", Norm.Item.values),
            "loai": _for_kind,
            "trang-thai": _in_state(how.day),
        },
        default_order=("item", "category__position", "ward_kind", "ward__sort_key", "valid_from", "pk"),
    )
    if listing.export_kind:
        return listing.export("dinh-muc", _("Định mức"))
    for row in listing.page_obj:
        row.state = state_of(row, how.day)
        row.state_word, row.wards, row.span = state_word(row.state), applies_text(row), span_text(row)
    held = {(norm.item, norm.category_id) for norm in Norms(how.day)}
    context = {
        "reading": how,
        "as_of": how.day,
        "in_force": sum(state_of(row, how.day) == "active" for row in rows),
        "without": [item.label for item in items() if (item.item, item.category_id) not in held],
        "items": Norm.Item.choices,
        "kinds": Ward.Kind.choices,
        "states": [(state, state_word(state)) for state in STATES],
    }
    return render(request, "facilities/norm_list.html", {**listing.context(), **context})


@require_safe
def ward_gaps(request, pk):
    """One ward, every item: have, norm, what is short or over, and where the figure comes from."""
    ward = get_object_or_404(visible_wards(request.user), pk=min(pk, BIGGEST_KEY))
    how = asked(request.GET)
    rows = gaps_on([ward], how.day, items())[ward.pk]
    if request.GET.get("export") in {"xlsx", "csv"}:
        return _export(request.GET["export"], ward, rows)
    context = {
        "ward": ward,
        "reading": how,
        "as_of": how.day,
        "rows": [row for row in rows if row.standing != NO_NORM],
        "without": [row for row in rows if row.standing == NO_NORM],
        "short": sum(row.standing == "not_met" for row in rows),
        "met": sum(row.standing == "met" for row in rows),
    }
    return render(request, "facilities/ward_gaps.html", context)


def _export(kind: str, ward: Ward, rows):
    heads = [
        _("Hạng mục"),
        _("Đơn vị tính"),
        _("Hiện có"),
        _("Định mức"),
        _("Thiếu"),
        _("Thừa"),
        _("Kết quả"),
        _("Nơi ghi"),
        _("Nguồn định mức"),
    ]
    lines = (
        [
            row.item.label,
            row.item.unit,
            row.have,
            row.norm and row.norm.value,
            row.short,
            row.surplus,
            row.word,
            row.where,
            row.norm.source if row.norm else "",
        ]
        for row in rows
    )
    return exports.as_file(kind, f"dinh-muc-{ward.code}", str(ward), heads, lines)
