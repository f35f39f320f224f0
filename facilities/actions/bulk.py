"""One change over many rows of a register: all of them or none, each from the version that was seen, each with its line in the trail."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.audit import difference, record_each, snapshot
from organisation.scope import why_closed

from ..models import Headquarters, InvestmentProject, Occupancy
from ..standing import refresh_headquarters
from .rows import DERIVED, fill, lock_wards

MOST_ROWS = 500
BATCH = 200
# Fields that mean the same on every row: what a survey found, areas, stages and money are each row's own.
HEADQUARTERS_FIELDS = (
    "owner",
    "independence",
    "land_title",
    "asset_class",
    "asset_roll",
    "asset_roll_on",
    "asset_roll_decision",
    "reception_access",
)
PROJECT_FIELDS = ("owner", "contractor", "group", "has_works")
DERIVED_COLUMNS = ["search", "sort_key", "version", "updated_at"]


class StaleRows(Exception):
    """Somebody saved some of the rows first: `rows` as they stand now. Nothing was written."""

    def __init__(self, rows: list[models.Model]):
        super().__init__(f"{len(rows)} rows were changed meanwhile")
        self.rows = rows


@transaction.atomic
def change_headquarters(*, versions: dict[int, int], by, values: dict) -> int:
    """Set the same values on these buildings (key → the version seen); returns how many changed.

    Raises StaleRows, ValidationError.
    """
    rows = _hold(Headquarters, versions)
    users = _users(rows)
    lock_wards(ward_id for wards in users.values() for ward_id in wards)
    first = {pk: wards[0] for pk, wards in users.items()}
    changed = _write(rows, values, HEADQUARTERS_FIELDS, by=by, action="save_headquarters", wards=first)
    refresh_headquarters(sorted({ward_id for row in changed for ward_id in users.get(row.pk, ())}))
    return len(changed)


@transaction.atomic
def change_projects(*, versions: dict[int, int], by, values: dict) -> int:
    """Set the same values on these projects (key → the version seen); returns how many changed.

    Raises StaleRows, ValidationError: a finished project of an ended unit is only to be seen.
    """
    rows = _hold(InvestmentProject, versions)
    wards = lock_wards(row.ward_id for row in rows)
    for row in rows:
        if row.completed_on and (closed := why_closed(wards[row.ward_id])):
            raise ValidationError(_("%(row)s: %(why)s") % {"row": row, "why": closed})
    owners = {row.pk: row.ward_id for row in rows}
    return len(_write(rows, values, PROJECT_FIELDS, by=by, action="save_project", wards=owners))


def _hold(model, versions: dict[int, int]) -> list:
    """The rows, locked in the order of their keys. Raises StaleRows when one is not at the version seen, ValidationError."""
    if len(versions) > MOST_ROWS:
        raise ValidationError(
            _("Mỗi lần sửa được tối đa %(most)s dòng. Xin lọc hẹp lại và làm nhiều lần.") % {"most": MOST_ROWS}
        )
    held = model.objects.filter(pk__in=versions).order_by("pk").select_for_update(of=("self",), no_key=True)
    rows = list(held)
    if len(rows) < len(versions):
        raise ValidationError(_("Có dòng không còn trong sổ. Xin mở lại danh sách và chọn lại."))
    if stale := [row for row in rows if row.version != versions[row.pk]]:
        raise StaleRows(stale)
    return rows


def _write(rows: list, values: dict, allowed: tuple[str, ...], *, by, action: str, wards: dict[int, int]) -> list:
    """Check and write the rows that change, and record each. As many questions for five hundred as for one."""
    told, now = [], timezone.now()
    for row in rows:
        before = snapshot(row)
        fill(row, values, allowed)
        _check(row, values)
        row.index_words()
        news = {name: pair for name, pair in difference(before, snapshot(row)).items() if name not in DERIVED}
        if news:
            row.version, row.updated_at = row.version + 1, now
            told.append((row, news, wards.get(row.pk)))
    changed = [row for row, _news, _ward in told]
    if changed:
        type(changed[0]).objects.bulk_update(changed, [*values, *DERIVED_COLUMNS], batch_size=BATCH)
        record_each(by=by, action=action, rows=told)
    return changed


def _check(row, values: dict) -> None:
    """The fields that were set, and what the row says of itself: the rest of an old row may be as it is."""
    row.clean_fields(exclude={field.name for field in row._meta.fields} - set(values))
    row.clean()


def _users(rows: list[Headquarters]) -> dict[int, list[int]]:
    """Building → the wards that use it now, the one whose main seat it is first."""
    users = defaultdict(list)
    uses = Occupancy.objects.filter(headquarters__in=[row.pk for row in rows], valid_until__isnull=True)
    for building, ward_id in uses.order_by("-is_main", "ward_id").values_list("headquarters_id", "ward_id"):
        users[building].append(ward_id)
    return dict(users)
