"""Which projects are behind with their final accounts on a day, as a condition for the database."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from .final_accounts import LIMITS, before
from .models import ProjectStage
from .stages import Stage, State


def accounts_late_on(day: date) -> Q:
    """Handed over, not settled, and a limit of its group past: to file, to check, or to approve."""
    settled = ProjectStage.objects.filter(project=OuterRef("pk"), stage=Stage.SETTLEMENT).exclude(state=State.PENDING)
    late = Q()
    for group, (file, check, approve) in LIMITS.items():
        late |= Q(group=group) & (
            Q(accounts_filed_on__isnull=True, accounts_checked_on__isnull=True, completed_on__lt=before(day, *file))
            | Q(accounts_checked_on__isnull=True, accounts_filed_on__lt=before(day, *check))
            | Q(accounts_checked_on__lt=before(day, *approve))
        )
    return Q(completed_on__isnull=False) & late & ~Exists(settled)
