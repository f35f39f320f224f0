"""Which heir takes an ended unit's records, decided after the event."""

from django.db import transaction
from django.utils.translation import gettext as _

from organisation import audit
from organisation.actions.ancestry import rebuild_ancestry
from organisation.models import Ancestry, ReorganisationLine, Rule, Succession

from .guard import lock_lineage, refuse


@transaction.atomic
def choose_heir(*, succession_id: int, by, reason: str) -> Succession:
    """Let this line's successor take the records of its predecessor. Records stay where they are; restated totals follow.

    Nothing changes when it takes them already. Raises Refused without a reason, or when the records could not return any more to
    a unit that restores the predecessor; Succession.DoesNotExist.
    """
    if not reason.strip():
        raise refuse(_("Xin ghi lý do chọn đơn vị nhận số liệu."))
    lock_lineage()
    chosen = Succession.objects.select_related("predecessor", "successor").get(pk=succession_id)
    if chosen.takes_records:
        return chosen
    siblings = Succession.objects.filter(predecessor=chosen.predecessor_id)
    before = siblings.filter(takes_records=True).select_related("successor").first()
    _take(siblings.exclude(pk=chosen.pk), takes=False)
    _take(siblings.filter(pk=chosen.pk), takes=True)
    lines = ReorganisationLine.objects.filter(event=chosen.event_id, predecessor=chosen.predecessor_id)
    _take(lines.exclude(unit__ward=chosen.successor_id), takes=False)
    _take(lines.filter(unit__ward=chosen.successor_id), takes=True)
    returned = _returned(chosen)
    rebuild_ancestry()
    if _returned(chosen) < returned:
        text = _(
            "%(ward)s đã được lập lại mà không nhận gì từ %(unit)s: chọn đơn vị này thì số liệu không trở về được."
        )
        raise refuse(text % {"ward": chosen.predecessor.full_name, "unit": chosen.successor.full_name})
    chosen.refresh_from_db()
    audit.record(
        by=by,
        action="choose_heir",
        row=chosen,
        changes={"takes_records": [before.successor if before else None, chosen.successor]},
        reason=reason,
        ward_id=chosen.predecessor_id,
    )
    return chosen


def _returned(line: Succession) -> int:
    """At how many units that restore the line's predecessor its records count."""
    lines = Ancestry.objects.filter(ancestor=line.predecessor_id, carries_records=True)
    return lines.filter(descendant__restores=line.predecessor_id).count()


def _take(rows, *, takes: bool) -> None:
    rows.update(takes_records=takes, takes_records_rule=Rule.DECIDED if takes else "")
