"""Which projects are behind with their final accounts on a day, as a condition for the database."""

from collections.abc import Callable
from datetime import date

from django.db.models import Exists, OuterRef, Q

from organisation.prepared import Slot, day_slot

from .final_accounts import LIMITS, before
from .models import ProjectStage
from .stages import Stage, State


def accounts_late_on(day: date) -> Q:
    """Handed over, not settled, and a limit of its group past: to file, to check, or to approve."""
    return _late(lambda *limit: before(day, *limit))


def accounts_late_slots() -> Q:
    """The same with slots, which `accounts_late_days` fills."""
    return _late(_slot)


def accounts_late_days(day: date) -> dict[str, date]:
    """For each limit the day before which it must have begun to be past."""
    return {_slot(*limit).value: before(day, *limit) for limits in LIMITS.values() for limit in limits}


def _slot(months: int, days: int) -> Slot:
    return day_slot(f"before_{months}_{days}")


def _late(first: Callable) -> Q:
    settled = ProjectStage.objects.filter(project=OuterRef("pk"), stage=Stage.SETTLEMENT).exclude(state=State.PENDING)
    late = Q()
    for group, (file, check, approve) in LIMITS.items():
        late |= Q(group=group) & (
            Q(accounts_filed_on__isnull=True, accounts_checked_on__isnull=True, completed_on__lt=first(*file))
            | Q(accounts_checked_on__isnull=True, accounts_filed_on__lt=first(*check))
            | Q(accounts_checked_on__lt=first(*approve))
        )
    return Q(completed_on__isnull=False) & late & ~Exists(settled)
