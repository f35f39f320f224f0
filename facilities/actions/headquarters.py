"""Buildings: laid down and changed. Their condition is what surveys found, their floor the sum of their houses."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organisation.audit import snapshot

from ..models import Headquarters
from ..standing import refresh_headquarters
from .buildings import FLOOR_AREAS, has_houses
from .occupancy import begin_use, hold_with_users
from .rows import fill, lock_ward, write_changed, write_new
from .surveys import FOUND, first_survey

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

    What `values` say of its condition (surveys.FOUND) becomes its first survey, of today when no day is given.
    The same `entry_key` again answers the building made the first time. Raises ValidationError.
    """
    ward = lock_ward(ward_id)
    if entry_key and (made := Headquarters.objects.filter(entry_key=entry_key).first()):
        return made
    building = Headquarters(entry_key=entry_key)
    found = {name: values[name] for name in FOUND if name in values}
    fill(building, {name: value for name, value in values.items() if name not in found}, FIELDS)
    building.index_words()
    survey = first_survey(building, found)
    write_new(building, by=by, action="create_headquarters", ward_id=ward_id)
    if survey:
        survey.headquarters = building
        write_new(survey, by=by, action="record_survey", ward_id=ward_id)
    begin_use(building, ward, by=by, is_main=is_main, valid_from=valid_from, keeps_former=True)
    refresh_headquarters([ward_id])
    return building


@transaction.atomic
def save_headquarters(*, headquarters_id: int, version: int, by, values: dict) -> Headquarters:
    """Change a building. Raises StaleEdit when somebody saved first, ValidationError, DoesNotExist."""
    building, users = hold_with_users(headquarters_id, version)
    before = snapshot(building)
    _refuse_typed_sums(building, values)
    fill(building, values, FIELDS)
    building.index_words()
    if write_changed(building, before, by=by, action="save_headquarters", ward_id=users[0] if users else None):
        refresh_headquarters(users)
    return building


def _refuse_typed_sums(building: Headquarters, values: dict) -> None:
    """Floor areas are not typed while the houses are listed: they would say two things."""
    typed = [name for name in FLOOR_AREAS if name in values and values[name] != getattr(building, name)]
    if typed and has_houses(building):
        message = _("Trụ sở đã liệt kê từng nhà nên diện tích sàn là tổng của các nhà: xin sửa diện tích ở từng nhà.")
        raise ValidationError(dict.fromkeys(typed, message))
