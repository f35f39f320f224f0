"""A reorganisation for tests of one room: an event with its units and lines, and what carrying it out does to the ground."""

from datetime import date

from django.utils import timezone

from organisation.actions.ancestry import rebuild_ancestry
from organisation.models import FormedUnit, Reorganisation, ReorganisationLine, Succession, Ward
from tests import factories


def draft(day: date, passes: dict[str, list[Ward]], *, restores: dict[str, Ward] | None = None) -> Reorganisation:
    """A draft by which, for each name, these units pass into a new one of that name and take their records there.

    A unit named under several names passes in part; the first one takes its records.
    """
    event = Reorganisation.objects.create(name=f"Sắp xếp {day:%d/%m/%Y}", effective_on=day)
    taken = set()
    named = [ward.pk for wards in passes.values() for ward in wards]
    for place, (name, wards) in enumerate(passes.items()):
        unit = FormedUnit.objects.create(
            event=event,
            code=f"{80000 + (event.pk * 50 + place) % 19_999}",
            name=name,
            kind="phường",
            restores=(restores or {}).get(name),
        )
        for ward in wards:
            ReorganisationLine.objects.create(
                event=event,
                predecessor=ward,
                unit=unit,
                detail="whole" if named.count(ward.pk) == 1 else "part",
                takes_records=ward.pk not in taken,
                takes_records_rule="sole",
            )
            taken.add(ward.pk)
    return event


def carried_out(event: Reorganisation) -> dict[int, int]:
    """Form the units, end the predecessors, rebuild the ancestry: unit → the one that takes its records."""
    day, heirs = event.effective_on, {}
    lines = list(event.lines.select_related("unit", "predecessor"))
    Ward.objects.filter(pk__in=[line.predecessor_id for line in lines]).update(dissolved_on=day)
    for unit in event.units.all():
        unit.ward = factories.make_ward(
            unit.name, code=unit.code, kind=unit.kind, established_on=day, restores=unit.restores
        )
        unit.save()
    wards = dict(event.units.values_list("pk", "ward"))
    for line in lines:
        Succession.objects.create(
            event=event,
            predecessor=line.predecessor,
            successor_id=wards[line.unit_id],
            effective_on=day,
            share=line.share,
            detail=line.detail,
            takes_records=line.takes_records,
        )
        if line.takes_records:
            heirs[line.predecessor_id] = wards[line.unit_id]
    Reorganisation.objects.filter(pk=event.pk).update(state="carried_out", carried_out_at=timezone.now())
    rebuild_ancestry()
    return heirs
