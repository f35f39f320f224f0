"""An approved event is carried out, once, whole or not at all; open work is handed over afterwards."""

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit, clock, consequences, versions
from organisation.actions.ancestry import rebuild_ancestry
from organisation.formats import day as written
from organisation.lineage.checks import errors, problems_of
from organisation.models import Detail, Officer, Reorganisation, Succession, Ward
from organisation.text import fold, sort_key, unmarked

from .guard import Refused, lock_lineage, refuse

BATCH = 500
AS_DESCRIBED = ("code", "name", "kind", "district", "area_km2", "population", "tile_column", "tile_row", "restores_id")


@transaction.atomic
def carry_out(*, event_id: int, by) -> bool:
    """End the predecessors, form the units, write the lines, and pass on the facts of now. Records stay where they are.

    False when it was carried out already, by whomever. Raises Refused, and writes nothing, when it is not approved, lies
    ahead, or is wrong by now; Reorganisation.DoesNotExist.
    """
    events = lock_lineage()
    if event_id not in events:
        raise Reorganisation.DoesNotExist(f"no event {event_id}")
    event = events[event_id]
    if event.is_carried_out:
        return False
    before = event.state
    ended = Ward.objects.filter(pk__in=event.lines.values("predecessor"))
    _hold(ended)
    _check(event)
    ended.update(dissolved_on=event.effective_on)  # before the new ones: a code and a tile belong to one standing unit
    _form(event)
    heirs = _follow(event)
    rebuild_ancestry()
    for room in consequences.rooms():
        if room.carry:
            room.carry(event=event, heirs=heirs, by=by)
    event.state, event.carried_out_by, event.carried_out_at = Reorganisation.State.CARRIED_OUT, by, timezone.now()
    versions.save(event)
    changes = {"state": [before, event.state], "ended": [None, len(heirs)], "formed": [None, event.units.count()]}
    audit.record(by=by, action="carry_out_reorganisation", row=event, changes=changes)
    return True


def _hold(ended: QuerySet) -> None:
    """Lock the units and their officers before anything is recorded, as whoever changes one of them does: none waits in a ring."""
    for rows in (ended, Officer.objects.filter(ward__in=ended.values("pk"))):
        list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _check(event: Reorganisation) -> None:
    if event.is_draft:
        raise refuse(_("Sự kiện chưa được duyệt: xin trình lãnh đạo duyệt trước khi thực hiện."))
    if event.effective_on > clock.today():
        text = _("Sự kiện có hiệu lực từ ngày %(day)s: chỉ thực hiện từ ngày đó.")
        raise refuse(text % {"day": written(event.effective_on)})
    if wrong := errors(problems_of(event)):
        raise Refused(wrong)


def _form(event: Reorganisation) -> None:
    """Make a ward of each unit of the event."""
    province = event.lines.values_list("predecessor__province", flat=True)[0]
    wards = []
    for unit in event.units.all():
        ward = Ward(
            province_id=province,
            name_en=unmarked(unit.name),
            established_on=event.effective_on,
            search=fold(f"{unit.kind} {unit.name} {unit.code} {unit.district}"),
            sort_key=sort_key(unit.name),
            **{name: getattr(unit, name) for name in AS_DESCRIBED},
        )
        wards.append(ward)
    Ward.objects.bulk_create(wards, batch_size=BATCH)
    formed = Ward.objects.filter(established_on=event.effective_on, code=OuterRef("code"))
    event.units.update(ward=Subquery(formed.values("pk")[:1]))


def _follow(event: Reorganisation) -> dict[int, int]:
    """Write the event's lines as successions; returns predecessor → the new unit that takes its records."""
    lines = list(event.lines.select_related("unit"))
    Succession.objects.bulk_create(
        (
            Succession(
                event=event,
                predecessor_id=line.predecessor_id,
                successor_id=line.unit.ward_id,
                effective_on=event.effective_on,
                document_id=event.document_id,
                share=Detail(line.detail).share,
                detail=line.detail,
                takes_records=line.takes_records,
                takes_records_rule=line.takes_records_rule,
            )
            for line in lines
        ),
        batch_size=BATCH,
    )
    return {line.predecessor_id: line.unit.ward_id for line in lines if line.takes_records}


@transaction.atomic
def hand_over(*, event_id: int, by) -> list[str]:
    """Hand the open work of ended units to the heirs; says what was handed over. The second time: nothing.

    Raises Refused before the event is carried out, Reorganisation.DoesNotExist.
    """
    event = versions.lock(Reorganisation.objects.all(), event_id)
    if not event.is_carried_out:
        raise refuse(_("Sự kiện chưa thực hiện nên chưa có việc để bàn giao."))
    if event.handed_over_at:
        return []
    lines = Succession.objects.filter(event=event, takes_records=True)
    heirs = dict(lines.values_list("predecessor", "successor"))
    told = []
    for room in consequences.rooms():
        if room.hand_over:
            told += room.hand_over(event=event, heirs=heirs, by=by)
    event.handed_over_at = timezone.now()
    versions.save(event, "handed_over_at")
    changes = {"handed_over_at": [None, event.handed_over_at], "handed_over": [None, told]}
    audit.record(by=by, action="hand_over_reorganisation", row=event, changes=changes)
    return told
