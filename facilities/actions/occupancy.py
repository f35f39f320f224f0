"""Who uses which building, from when to when: a ward has one main seat on a day and uses a building once on a day."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organisation import clock
from organisation.audit import difference, record, snapshot
from organisation.formats import day as write_day
from organisation.models import Ward
from organisation.versions import lock, save

from ..models import Headquarters, Occupancy
from ..occupying import check_days, refuse_overlap
from ..standing import refresh_headquarters
from .rows import fill, lock_ward, lock_wards, write_new

USE_FIELDS = ("is_main", "valid_from", "valid_until")


def hold_with_users(headquarters_id: int, version: int | None = None) -> tuple[Headquarters, list[int]]:
    """The building and the wards that use it now, the main one first, all held until the transaction ends.

    Raises StaleEdit, DoesNotExist.
    """
    building = lock(Headquarters.objects, headquarters_id, version)
    lock_wards(users_of(building))
    users = users_of(building)  # an event that was waited for may have passed the building on
    lock_wards(users)
    return building, users


def users_of(building: Headquarters) -> list[int]:
    """The wards that use the building now, the one whose main seat it is first."""
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
    reason: str = "",
    version: int | None = None,
) -> Occupancy:
    """The ward uses the building from a day on; as its main one it follows the main one before it.

    What was the main seat ends on that day, or goes on as a further site when `keeps_former`. `valid_from` is needed as soon
    as there is something to follow. Raises ValidationError, StaleEdit.
    """
    building = lock(Headquarters.objects, headquarters_id, version)
    ward = lock_ward(ward_id)
    use = begin_use(
        building, ward, by=by, is_main=is_main, valid_from=valid_from, keeps_former=keeps_former, reason=reason
    )
    save(building, "updated_at")
    refresh_headquarters([ward_id])
    return use


@transaction.atomic
def record_use(
    *, headquarters_id: int, ward_id: int, by, values: dict, reason: str = "", version: int | None = None
) -> Occupancy:
    """A use as it was or is, with the days known of it (USE_FIELDS); nothing else is ended for it.

    Raises ValidationError, naming the days of the use that it would overlap; StaleEdit.
    """
    building = lock(Headquarters.objects, headquarters_id, version)
    ward = lock_ward(ward_id)
    use = Occupancy(headquarters=building, ward=ward)
    fill(use, values, USE_FIELDS)
    check_days(use)
    refuse_overlap(use)
    write_new(use, by=by, action="set_occupancy", ward_id=ward_id, reason=reason)
    save(building, "updated_at")
    refresh_headquarters([ward_id])
    return use


@transaction.atomic
def correct_use(*, occupancy_id: int, by, values: dict, reason: str = "", version: int | None = None) -> Occupancy:
    """Put the days or the part of a use right (USE_FIELDS), ended or not. `version` is the building's.

    Raises ValidationError, naming the days of the use that it would overlap; StaleEdit.
    """
    use, building = _held(occupancy_id, version)
    lock_ward(use.ward_id)
    before = snapshot(use)
    fill(use, values, USE_FIELDS)
    check_days(use)
    refuse_overlap(use)
    use.full_clean()
    changes = difference(before, snapshot(use))
    if changes:
        use.save(update_fields=USE_FIELDS)
        record(by=by, action="correct_use", row=use, changes=changes, reason=reason, ward_id=use.ward_id)
        save(building, "updated_at")
        refresh_headquarters([use.ward_id])
    return use


@transaction.atomic
def end_occupancy(
    *, occupancy_id: int, valid_until: date, by, reason: str = "", version: int | None = None
) -> Occupancy:
    """The ward leaves the building; `valid_until` is the first day without it. `version` is the building's."""
    use, building = _held(occupancy_id, version)
    if use.valid_until is not None:
        raise ValidationError({"valid_until": _("Đơn vị đã thôi sử dụng trụ sở này.")})
    _end(use, valid_until, by=by, reason=reason)
    save(building, "updated_at")
    refresh_headquarters([use.ward_id])
    return use


def begin_use(
    building: Headquarters, ward: Ward, *, by, is_main, valid_from, keeps_former, reason: str = ""
) -> Occupancy:
    """Open a use, closing what it replaces: the same building's earlier use, and the main seat elsewhere. Both rows are held."""
    if valid_from and valid_from > clock.today():
        raise ValidationError({"valid_from": _("Ngày bắt đầu sử dụng không thể ở tương lai.")})
    open_uses = Occupancy.objects.filter(ward=ward, valid_until__isnull=True)
    same = open_uses.filter(headquarters=building).first()
    if same and same.is_main == is_main:
        return same
    if same:
        _end(same, valid_from, by=by, field="valid_from")
    main = open_uses.filter(is_main=True).exclude(headquarters=building).first() if is_main else None
    if main:
        _end(main, valid_from, by=by, field="valid_from")
        if keeps_former:
            further = Occupancy(headquarters_id=main.headquarters_id, ward=ward, is_main=False, valid_from=valid_from)
            refuse_overlap(further)
            write_new(further, by=by, action="set_occupancy", ward_id=ward.pk, reason=reason)
    use = Occupancy(headquarters=building, ward=ward, is_main=is_main, valid_from=valid_from)
    check_days(use)
    refuse_overlap(use)
    write_new(use, by=by, action="set_occupancy", ward_id=ward.pk, reason=reason)
    return use


def _held(occupancy_id: int, version: int | None) -> tuple[Occupancy, Headquarters]:
    use = Occupancy.objects.get(pk=occupancy_id)
    building = lock(Headquarters.objects, use.headquarters_id, version)
    lock_wards([use.ward_id])
    held = Occupancy.objects.select_related("ward").select_for_update(of=("self",)).get(pk=occupancy_id)
    return held, building


def _end(use: Occupancy, day: date | None, *, by, reason: str = "", field: str = "valid_until") -> None:
    if day is None:
        raise ValidationError({field: _("Xin nhập ngày: đơn vị đang có trụ sở chính, ngày này là ngày chuyển.")})
    if day > clock.today():
        raise ValidationError({field: _("Ngày thôi sử dụng không thể ở tương lai.")})
    if use.valid_from and day <= use.valid_from:
        raise ValidationError(
            {field: _("Ngày kết thúc phải sau ngày bắt đầu %(day)s.") % {"day": write_day(use.valid_from)}}
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
