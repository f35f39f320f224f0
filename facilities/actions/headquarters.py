"""Buildings and who uses them."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organisation import clock
from organisation.audit import difference, record, snapshot
from organisation.versions import lock, save

from ..models import Headquarters, Occupancy
from ..standing import refresh_headquarters
from .rows import fill, lock_ward, lock_wards, write_changed, write_new

FIELDS = (
    "name",
    "address",
    "owner",
    "independence",
    "land_title",
    "title_number",
    "title_date",
    "title_sheet",
    "title_plot",
    "asset_class",
    "asset_roll",
    "asset_roll_on",
    "asset_roll_decision",
    "land_area_m2",
    "measured_land_m2",
    "floor_area_m2",
    "measured_area_m2",
    "reception_area_m2",
    "meeting_area_per_officer_m2",
    "reception_access",
    "latitude",
    "longitude",
    "function_grade",
    "condition",
    "surveyed_on",
    "year_built",
    "note",
)


@transaction.atomic
def create_headquarters(
    *,
    ward_id: int,
    by,
    values: dict,
    is_main: bool = True,
    valid_from: date | None = None,
    entry_key: UUID | None = None,
) -> Headquarters:
    """A new building that the ward uses from a day on (unknown: None). A main one takes over from the main one before it.

    The same `entry_key` again answers the building made the first time. Raises ValidationError.
    """
    lock_ward(ward_id)
    if entry_key and (made := Headquarters.objects.filter(entry_key=entry_key).first()):
        return made
    building = Headquarters(entry_key=entry_key)
    fill(building, values, FIELDS)
    building.index_words()
    write_new(building, by=by, action="create_headquarters", ward_id=ward_id)
    _use(building, ward_id, by=by, is_main=is_main, valid_from=valid_from, keeps_former=True)
    refresh_headquarters([ward_id])
    return building


@transaction.atomic
def save_headquarters(*, headquarters_id: int, version: int, by, values: dict) -> Headquarters:
    """Change a building. Raises StaleEdit when somebody saved first, ValidationError, DoesNotExist."""
    building = lock(Headquarters.objects, headquarters_id, version)
    lock_wards(_users(building))
    users = _users(building)  # an event that was waited for may have passed the building on
    lock_wards(users)
    before = snapshot(building)
    fill(building, values, FIELDS)
    building.index_words()
    if write_changed(building, before, by=by, action="save_headquarters", ward_id=users[0] if users else None):
        refresh_headquarters(users)
    return building


def _users(building: Headquarters) -> list[int]:
    uses = Occupancy.objects.filter(headquarters=building, valid_until__isnull=True)
    return list(uses.order_by("-is_main", "ward_id").values_list("ward_id", flat=True))


@transaction.atomic
def set_occupancy(
    *,
    headquarters_id: int,
    ward_id: int,
    by,
    is_main: bool = True,
    valid_from: date | None = None,
    keeps_former: bool = False,
    version: int | None = None,
) -> Occupancy:
    """The ward uses the building from a day on; as its main one it follows the main one before it.

    What was the main seat ends on that day, or goes on as a further site when `keeps_former`. `valid_from` is needed as soon
    as there is something to follow. Raises ValidationError, StaleEdit.
    """
    building = lock(Headquarters.objects, headquarters_id, version)
    lock_ward(ward_id)
    use = _use(building, ward_id, by=by, is_main=is_main, valid_from=valid_from, keeps_former=keeps_former)
    save(building, "updated_at")
    refresh_headquarters([ward_id])
    return use


@transaction.atomic
def end_occupancy(
    *, occupancy_id: int, valid_until: date, by, reason: str = "", version: int | None = None
) -> Occupancy:
    """The ward leaves the building; `valid_until` is the first day without it. `version` is the building's."""
    use = Occupancy.objects.get(pk=occupancy_id)
    building = lock(Headquarters.objects, use.headquarters_id, version)
    lock_wards([use.ward_id])
    use = Occupancy.objects.select_for_update(of=("self",)).get(pk=occupancy_id)
    if use.valid_until is not None:
        raise ValidationError({"valid_until": _("Đơn vị đã thôi sử dụng trụ sở này.")})
    _end(use, valid_until, by=by, reason=reason)
    save(building, "updated_at")
    refresh_headquarters([use.ward_id])
    return use


def _use(building: Headquarters, ward_id: int, *, by, is_main, valid_from, keeps_former) -> Occupancy:
    """Open a use, closing what it replaces: the same building's earlier use, and the main seat elsewhere."""
    if valid_from and valid_from > clock.today():
        raise ValidationError({"valid_from": _("Ngày bắt đầu sử dụng không thể ở tương lai.")})
    open_uses = Occupancy.objects.filter(ward_id=ward_id, valid_until__isnull=True)
    same = open_uses.filter(headquarters=building).first()
    if same and same.is_main == is_main:
        return same
    if same:
        _end(same, valid_from, by=by, field="valid_from")
    main = open_uses.filter(is_main=True).exclude(headquarters=building).first() if is_main else None
    if main:
        _end(main, valid_from, by=by, field="valid_from")
        if keeps_former:
            further = Occupancy(
                headquarters_id=main.headquarters_id, ward_id=ward_id, is_main=False, valid_from=valid_from
            )
            write_new(further, by=by, action="set_occupancy", ward_id=ward_id)
    use = Occupancy(headquarters=building, ward_id=ward_id, is_main=is_main, valid_from=valid_from)
    write_new(use, by=by, action="set_occupancy", ward_id=ward_id)
    return use


def _end(use: Occupancy, day: date | None, *, by, reason: str = "", field: str = "valid_until") -> None:
    if day is None:
        raise ValidationError({field: _("Xin nhập ngày: đơn vị đang có trụ sở chính, ngày này là ngày chuyển.")})
    if day > clock.today():
        raise ValidationError({field: _("Ngày thôi sử dụng không thể ở tương lai.")})
    if use.valid_from and day <= use.valid_from:
        raise ValidationError(
            {field: _("Ngày kết thúc phải sau ngày bắt đầu %(day)s.") % {"day": f"{use.valid_from:%d/%m/%Y}"}}
        )
    before = snapshot(use)
    use.valid_until = day
    use.save(update_fields=["valid_until"])
    record(
        by=by,
        action="end_occupancy",
        row=use,
        changes=difference(before, snapshot(use)),
        reason=reason,
        ward_id=use.ward_id,
    )
