"""Norms: made and changed so that two for the same thing and the same wards never hold on one day."""

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from organisation.audit import snapshot
from organisation.versions import lock

from ..models import Norm
from ..norms import applies_text, overlapping, span_text
from .rows import fill, write_changed, write_new

FIELDS = (
    "item",
    "category",
    "ward",
    "ward_kind",
    "value",
    "unit",
    "per",
    "valid_from",
    "valid_until",
    "document",
    "source",
    "doubt",
    "is_active",
)
# What each item can be compared with: headcount is not held, and equipment is counted by station.
PER = {
    Norm.Item.RECEPTION: {Norm.Per.SITE},
    Norm.Item.MEETING: {Norm.Per.PERSON},
    Norm.Item.LAND: {Norm.Per.SITE, Norm.Per.STATION},
    Norm.Item.FLOOR: {Norm.Per.SITE, Norm.Per.STATION},
    Norm.Item.EQUIPMENT: {Norm.Per.STATION},
}
AREA_UNIT, HEAD_UNIT = "m²", "m²/người"


@transaction.atomic
def create_norm(*, by, values: dict) -> Norm:
    """A new norm. Raises ValidationError, also where another one holds for the same on a day of its span."""
    hold_norms()
    norm = Norm()
    fill(norm, values, FIELDS)
    check_norm(norm)
    write_new(norm, by=by, action="create_norm", ward_id=norm.ward_id)
    return norm


@transaction.atomic
def save_norm(*, norm_id: int, version: int | None, by, values: dict) -> Norm:
    """Change a norm. Raises StaleEdit when somebody saved first, ValidationError, DoesNotExist."""
    hold_norms()
    norm = lock(Norm.objects, norm_id, version)
    before = snapshot(norm)
    fill(norm, values, FIELDS)
    check_norm(norm)
    write_changed(norm, before, by=by, action="save_norm", ward_id=norm.ward_id)
    return norm


def hold_norms() -> None:
    """No other norm is written until the transaction ends: one that is not there yet cannot be locked by its row.

    SQLite holds its one write lock since BEGIN IMMEDIATE.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Norm._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def check_norm(norm: Norm) -> None:
    """What one row alone cannot tell: the unit, what it is counted by, and no second norm on any day of its span."""
    if not norm.item:
        return
    wrong = {}
    allowed = PER[Norm.Item(norm.item)]
    if norm.per not in allowed:
        names = ", ".join(str(Norm.Per(per).label) for per in Norm.Per.values if per in allowed)
        wrong["per"] = _("Hạng mục này chỉ so được theo: %(names)s. Cổng không giữ quân số.") % {"names": names}
    unit = unit_of(norm)
    if unit and norm.unit != unit:
        wrong["unit"] = _("Đơn vị tính của hạng mục này là %(unit)s, theo đơn vị của sổ.") % {"unit": unit}
    if wrong:
        raise ValidationError(wrong)
    if other := overlapping(norm):
        raise ValidationError({"valid_from": _refusal(norm, other)})


def unit_of(norm: Norm) -> str:
    """The unit in which the register holds the item; "" while its kind is not chosen."""
    if norm.item == Norm.Item.EQUIPMENT:
        return norm.category.unit if norm.category else ""
    return HEAD_UNIT if norm.item == Norm.Item.MEETING else AREA_UNIT


def _refusal(norm: Norm, other: Norm) -> str:
    return _(
        "Trùng thời gian: %(what)s, %(wards)s đã có định mức %(span)s; định mức này %(own)s. Hãy ghi ngày hết áp dụng cho "
        "định mức kia, hoặc đổi thời gian của định mức này."
    ) % {"what": other, "wards": applies_text(other), "span": span_text(other), "own": span_text(norm)}
