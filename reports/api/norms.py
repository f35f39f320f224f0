"""Norms with their source, and what wards have against them on a day."""

from datetime import date
from typing import Literal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema

from facilities.gaps import Gap, gaps_on, items
from facilities.norms import state_of, visible_norms
from organisation import clock
from organisation.models import Ward
from organisation.scope import visible_wards

from .lists import Part, WardKind, WardName, listed, page_of, ward_name

router = Router(tags=[gettext_noop("Cơ sở vật chất")])
Day = Query(None, description="YYYY-MM-DD")


class NormOut(Schema):
    """`category` for equipment; `ward` or `ward_kind` where it is not for all. An unknown day is null."""

    id: int
    item: str
    category: str | None
    ward: WardName | None
    ward_kind: str
    value: float
    unit: str
    per: str
    valid_from: date | None
    valid_until: date | None
    state: Literal["draft", "upcoming", "active", "ended"]
    source: str
    document: int | None
    doubt: str
    version: int


class GapOut(Schema):
    """`standing`: met, not_met, no_data (the register holds no figure), not_applicable (no norm is loaded)."""

    ward: WardName
    item: str
    unit: str
    have: float | None
    norm: float | None
    norm_id: int | None
    short: float | None
    surplus: float | None
    standing: str
    counted_on: date | None
    link: str


@router.get("/norms", response=page_of(NormOut), summary=gettext_noop("Định mức với nguồn và thời gian áp dụng"))
def norms(request, window: Part, on: date | None = Day):
    """All norms; with `on` those in force on that day."""
    day = on or clock.today()
    rows = visible_norms(request.user).select_related("category", "ward")
    return listed(request, rows.in_force_on(on) if on else rows, window, lambda row: norm_out(row, day))


def norm_out(row, day: date) -> dict:
    same = ("item", "ward_kind", "value", "unit", "per", "valid_from", "valid_until", "source", "doubt", "version")
    return {name: getattr(row, name) for name in same} | {
        "id": row.pk,
        "category": row.category.code if row.category else None,
        "ward": ward_name(row.ward),
        "state": state_of(row, day),
        "document": row.document_id,
    }


@router.get("/gaps", response=page_of(GapOut), summary=gettext_noop("Thiếu, thừa so với định mức theo đơn vị"))
def gaps(request, window: Part, item: str = "", on: date | None = Day, kind: WardKind | None = None):
    """Of the units that stood `on` a day (today), one row for each ward and item; `item` as /norms or a kind of equipment."""
    day, known = on or clock.today(), items()
    chosen = [one for one in known if one.key == item] if item else known
    if not chosen:
        names = ", ".join(one.key for one in known)
        raise ValidationError({"item": _("Không có hạng mục này. Các hạng mục: %(names)s.") % {"names": names}})
    wards = visible_wards(request.user).alive_on(day).in_order()
    rows = list(wards.filter(kind=kind) if kind else wards)
    per_ward = len(chosen)
    # Only the wards of the part asked for are read.
    first, last = window.offset // per_ward, -(-(window.offset + window.limit) // per_ward)
    part = rows[first:last]
    found = gaps_on(part, day, chosen)
    lines = [gap_out(ward, gap) for ward in part for gap in found[ward.pk]][window.offset - first * per_ward :]
    return _page(request, window, len(rows) * per_ward, lines[: window.limit])


def _page(request, window, count: int, lines: list[dict]) -> dict:
    query, after = request.GET.copy(), window.offset + window.limit
    query["limit"], query["offset"] = window.limit, after
    following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}") if after < count else None
    return {"count": count, "next": following, "results": lines}


def gap_out(ward: Ward, gap: Gap) -> dict:
    return {
        "ward": ward_name(ward),
        "item": gap.item.key,
        "unit": gap.item.unit,
        "have": gap.have,
        "norm": gap.norm.value if gap.norm else None,
        "norm_id": gap.norm.pk if gap.norm else None,
        "short": gap.short,
        "surplus": gap.surplus,
        "standing": gap.standing,
        "counted_on": gap.known_on,
        "link": gap.link,
    }
