"""Which norm holds for which ward on a day: its own before one for its kind, and that before one for all."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from organisation.models import Ward

from .models import Norm


def category_norms(ward_ids: Collection[int], codes: Iterable[str], day: date) -> dict[int, dict[str, Norm]]:
    """Ward → category code → the norm in force on the day; nothing where there is none. Two queries."""
    rows = list(Norm.objects.in_force_on(day).filter(category__code__in=codes).select_related("category"))
    found: dict[int, dict[str, Norm]] = defaultdict(dict)
    if not rows:
        return found
    kinds = dict(Ward.objects.filter(pk__in=ward_ids).values_list("pk", "kind"))
    for norm in sorted(rows, key=_how_near):
        wards = [norm.ward_id] if norm.ward_id else [key for key, kind in kinds.items() if norm.ward_kind in ("", kind)]
        for ward in wards:
            if ward in kinds:
                found[ward][norm.category.code] = norm
    return found


def _how_near(norm: Norm) -> int:
    """The nearest one is written last."""
    return 2 if norm.ward_id else 1 if norm.ward_kind else 0
