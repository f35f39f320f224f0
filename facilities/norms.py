"""Which norm holds for which ward on a day: its own before one for its kind, and that before one for all."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from organisation.formats import day as write_day
from organisation.models import Ward
from organisation.scope import visible_wards

from .models import Norm
from .registers import once, shared_of


class Norms:
    """The norms in force on one day. One query, whatever is asked of them."""

    def __init__(self, day: date, rows: Iterable[Norm] | None = None):
        self.day = day
        if rows is None:
            rows = in_force(day)
        self._held = {_key(norm): norm for norm in rows}

    def of(self, item: str, ward_id: int, kind: str, category_id: int | None = None) -> Norm | None:
        """The nearest norm for that ward; None: "chưa có định mức"."""
        for ward, its_kind in ((ward_id, ""), (None, kind), (None, "")):
            if norm := self._held.get((item, category_id, ward, its_kind)):
                return norm
        return None

    def __iter__(self):
        return iter(self._held.values())


def in_force(day: date) -> list[Norm]:
    """The norms in force on the day."""
    return once(("norms", day), lambda: list(Norm.objects.in_force_on(day).select_related("category", "document")))


def _key(norm: Norm) -> tuple:
    return norm.item, norm.category_id, norm.ward_id, norm.ward_kind


def category_norms(ward_ids: Collection[int], codes: Iterable[str], day: date) -> dict[int, dict[str, Norm]]:
    """Ward → category code → the norm in force on the day; nothing where there is none. Two queries."""
    codes = set(codes)
    rows = [norm for norm in in_force(day) if norm.category_id and norm.category.code in codes]
    found: dict[int, dict[str, Norm]] = defaultdict(dict)
    if not rows:
        return found
    held = Norms(day, rows)
    kinds = {norm.category for norm in rows}
    shared = shared_of(ward_ids)
    kinds_of = Ward.objects.filter(pk__in=ward_ids).values_list("pk", "kind")
    for ward, kind in [(pk, shared.kinds[pk]) for pk in ward_ids] if shared else kinds_of:
        for category in kinds:
            if norm := held.of(Norm.Item.EQUIPMENT, ward, kind, category.pk):
                found[ward][category.code] = norm
    return found


def overlapping(norm: Norm) -> Norm | None:
    """Another applied norm for the same thing and the same wards that holds on a day of this one's span; None for a draft."""
    if not norm.is_active:
        return None
    same = Norm.objects.filter(
        item=norm.item, category=norm.category_id, ward=norm.ward_id, ward_kind=norm.ward_kind, is_active=True
    ).exclude(pk=norm.pk)
    return next((other for other in same.select_related("category", "ward") if _meet(norm, other)), None)


def _meet(one: Norm, other: Norm) -> bool:
    """Half-open spans, open where a day is unknown."""
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    return starts < min(one.valid_until or date.max, other.valid_until or date.max)


def span_text(norm: Norm) -> str:
    """Its validity in words."""
    words = {"start": write_day(norm.valid_from), "end": write_day(norm.valid_until)}
    if norm.valid_from and norm.valid_until:
        return _("từ %(start)s đến trước %(end)s") % words
    if norm.valid_from:
        return _("từ %(start)s, chưa có ngày hết áp dụng") % words
    return _("không rõ từ ngày nào, đến trước %(end)s") % words if norm.valid_until else _("không ghi thời hạn")


def applies_text(norm: Norm) -> str:
    """The wards it is for, in words."""
    if norm.ward_id:
        return norm.ward.full_name
    return str(norm.get_ward_kind_display()) if norm.ward_kind else _("mọi đơn vị")


def state_of(norm: Norm, day: date) -> str:
    """draft, upcoming, active or ended, on that day."""
    if not norm.is_active:
        return "draft"
    if norm.valid_from and norm.valid_from > day:
        return "upcoming"
    return "ended" if norm.valid_until and norm.valid_until <= day else "active"


def state_word(state: str) -> str:
    words = {"draft": _("bản nháp"), "upcoming": _("chưa đến ngày áp dụng"), "ended": _("hết áp dụng")}
    return words.get(state) or _("đang áp dụng")


def visible_norms(officer) -> QuerySet:
    """Norms for all, and those of wards the officer may see; drafts are the city's."""
    norms = Norm.objects.filter(Q(ward__isnull=True) | Q(ward__in=visible_wards(officer)))
    return norms if officer.sees_all or officer.is_superuser else norms.filter(is_active=True)
