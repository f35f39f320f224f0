"""A list of records under either reading: the unit each row is shown under, search and order by it, the columns of an export.

A row stays one row under both readings, so counts and sums never differ. `path` is where a model says its ward is.
"""

from collections.abc import Callable, Iterable, Mapping

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import clock
from .formats import day as written_day
from .listing import Column
from .models import Ancestry, Succession, Ward
from .reading import Reading, mark_heirs
from .scope import why_closed
from .text import fold

ENDED = "ca-da-ket-thuc"  # the parameter: rows of units that are no more, `1` with them, `0` without
KEY = "sort_key"


def order_key(reading: Reading, path: str):
    """What a list sorts by: the name of the unit each row is shown under."""
    own = f"{path}__{KEY}"
    if not reading.is_restated:
        return own
    carrying = Ancestry.objects.carrying_on(reading.day).filter(ancestor=OuterRef(path))
    return Coalesce(Subquery(carrying.values(f"descendant__{KEY}")[:1]), F(own))


def ahead(reading: Reading, path: str) -> list:
    """The order of a list by unit: the units shown, and under one of them the units recorded for."""
    key = order_key(reading, path)
    return [key] if isinstance(key, str) else [key.asc(nulls_last=True), f"{path}__{KEY}"]


def found(reading: Reading, path: str, words: str) -> Q:
    """Rows of units that hold the words: the unit recorded for, and under the restated reading also the one shown."""
    own = Q(**{f"{path}__search__contains": fold(words)})
    if not reading.is_restated:
        return own
    carried = Ancestry.objects.carrying_on(reading.day).filter(descendant__search__contains=fold(words))
    return own | Q(**{f"{path}__in": carried.values("ancestor")})


def of_kind(reading: Reading, path: str) -> Callable:
    """A filter by the kind of the unit shown; what is no kind filters nothing."""

    def keep(queryset, kind: str):
        if kind not in Ward.Kind.values:
            return queryset
        if not reading.is_restated:
            return queryset.filter(**{f"{path}__kind": kind})
        carried = Ancestry.objects.carrying_on(reading.day).filter(descendant__kind=kind)
        return queryset.filter(**{f"{path}__in": carried.values("ancestor")})

    return keep


def without_ended(reading: Reading, path: str) -> Callable:
    """A filter by `ENDED` of a list of records, which holds the rows of ended units unless `0` leaves them out."""

    def keep(queryset, value: str):
        return queryset.exclude(**{f"{path}__dissolved_on__lte": reading.day}) if value == "0" else queryset

    return keep


def mark(
    rows: Iterable,
    reading: Reading,
    ward_of: Callable,
    *,
    in_full: bool = False,
    heirs: Mapping[int, Ward] | None = None,
) -> None:
    """Give each row `unit`, the ward it is shown under, and where that is another one `recorded_for`, its own (`recorded_as`: by name).

    `in_full`, for an export: also `heir` under both readings and `before`, the names of the units before its own. One query
    when restated, two in full; none where `heirs` says which other unit takes a ward's records.
    """
    rows = list(rows)
    if heirs is not None:
        for row in rows:
            row.heir = heirs.get(getattr(ward_of(row), "pk", None))
    elif reading.is_restated or in_full:
        mark_heirs(rows, reading.day, ward_id=lambda row: getattr(ward_of(row), "pk", None))
    names = predecessors(ward_of(row).pk for row in rows if ward_of(row)) if in_full else {}
    for row in rows:
        own = ward_of(row)
        heir = row.heir if reading.is_restated else None
        row.unit, row.recorded_for = heir or own, own if heir else None
        row.recorded_as = recorded_name(heir, own) if heir else ""
        row.before = names.get(own.pk, "") if own else ""


def ended(ward: Ward | None) -> dict | None:
    """For the page of one record: that its ward is no more, and which unit counts its records now; None while it stands."""
    words = why_closed(ward)
    if not words:
        return None
    line = Ancestry.objects.carrying_on(clock.today()).filter(ancestor=ward).select_related("descendant").first()
    return {"words": words, "heir": line.descendant if line else None}


def predecessors(ward_ids: Iterable[int]) -> dict[int, str]:
    """The units that passed directly into each of these, named in one text. One query."""
    lines: dict[int, list[str]] = {}
    for line in Succession.objects.filter(successor__in=set(ward_ids)).select_related("predecessor"):
        lines.setdefault(line.successor_id, []).append(line.predecessor.full_name)
    return {pk: "; ".join(names) for pk, names in lines.items()}


def columns(ward_of: Callable) -> list[Column]:
    """The columns an export of records carries under both readings; of rows marked in full."""
    return [
        Column("khi-do", gettext_lazy("Đơn vị ghi khi đó"), lambda row: _name(ward_of(row))),
        Column("hien-nay", gettext_lazy("Đơn vị hiện nay (nhận số liệu)"), lambda row: _name(row.heir or ward_of(row))),
        Column("truoc", gettext_lazy("Đơn vị trước"), lambda row: row.before),
    ]


def _name(ward: Ward | None) -> str:
    return ward.full_name if ward else ""


def recorded_name(heir: Ward, own: Ward) -> str:
    """How a row shown under the heir names its own unit: with its last day where both bear one name."""
    if own.full_name != heir.full_name or own.dissolved_on is None:
        return own.full_name
    return _("%(ward)s (trước %(day)s)") % {"ward": own.full_name, "day": written_day(own.dissolved_on)}


def shown(row) -> str:
    """The unit a row is shown under, and the one it was recorded for: phường Hoàn Kiếm – ghi cho phường Hàng Bạc."""
    if row.recorded_for is None:
        return _name(row.unit)
    return _("%(heir)s – ghi cho %(ward)s") % {"heir": row.unit.full_name, "ward": row.recorded_as}
