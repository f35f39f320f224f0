"""What all acts on a row share: fill, check, lock the wards, record."""

from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from organisation.audit import difference, record, snapshot
from organisation.models import Ward
from organisation.scope import why_closed
from organisation.versions import save

from ..models import Headquarters, InvestmentProject

# For search and order only: no news in the trail.
DERIVED = {"search", "sort_key", "entry_key", "updated_at", "entered_at"}


def lock_wards(ward_ids: Iterable[int]) -> dict[int, Ward]:
    """Hold the wards until the transaction ends, so that two changes of one ward never sum its standing at once.

    In the order of their keys, and without hindering rows that merely refer to them.
    """
    held = Ward.objects.filter(pk__in=set(ward_ids)).order_by("pk").select_for_update(no_key=True)
    return {ward.pk: ward for ward in held}


def lock_ward(ward_id: int) -> Ward:
    """Hold a ward for which something is entered. Raises ValidationError once it has ended."""
    ward = lock_wards([ward_id])[ward_id]
    if closed := why_closed(ward):
        raise ValidationError(closed)
    return ward


def lock_project_ward(project: InvestmentProject) -> Ward:
    """Hold the ward a project is recorded for. Raises ValidationError once both have ended: what is unfinished goes on."""
    return lock_ward(project.ward_id) if project.completed_on else lock_wards([project.ward_id])[project.ward_id]


def fill(row: models.Model, values: dict, allowed: Iterable[str]) -> None:
    """Set the named fields. Raises ValueError on a field that this act does not write."""
    if strange := set(values) - set(allowed):
        raise ValueError(f"{type(row).__name__} takes no {', '.join(sorted(strange))}")
    for name, value in values.items():
        setattr(row, name, value)


def whole_dong(values: dict, *names: str) -> None:
    """Refuse money that is no whole number of đồng: nothing is cut off in silence."""
    wrong = {name: _("Số tiền phải là số đồng nguyên.") for name in names if not _is_whole(values.get(name))}
    if wrong:
        raise ValidationError(wrong)


def _is_whole(amount) -> bool:
    if amount is None or (isinstance(amount, int) and not isinstance(amount, bool)):
        return True
    return isinstance(amount, Decimal) and amount == amount.to_integral_value()


def write_new(row: models.Model, *, by, action: str, ward_id: int | None, reason: str = "") -> None:
    """Check and insert a row, and record it."""
    row.full_clean()
    row.save(force_insert=True)
    news = {name: [None, value] for name, value in snapshot(row).items() if name not in DERIVED | {"id", "version"}}
    record(by=by, action=action, row=row, changes=news, reason=reason, ward_id=ward_id)


def write_changed(row: models.Model, before: dict, *, by, action: str, ward_id: int | None) -> bool:
    """Check and write a locked row, and record what changed; False (and no new version) when nothing did."""
    row.full_clean()
    changes = {name: pair for name, pair in difference(before, snapshot(row)).items() if name not in DERIVED}
    if not changes:
        return False
    save(row)
    record(by=by, action=action, row=row, changes=changes, ward_id=ward_id)
    return True


def backfill_search() -> int:
    """Give every row written in bulk its search and order forms; returns how many were wanting."""
    wanting = 0
    for model in (Headquarters, InvestmentProject):
        rows = list(model.objects.filter(search=""))
        for row in rows:
            row.index_words()
        model.objects.bulk_update(rows, ["search", "sort_key"], batch_size=200)
        wanting += len(rows)
    return wanting
