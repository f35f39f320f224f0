"""What an event changes here: from its day on the new units use the buildings. No other row of facilities changes."""

from datetime import date, timedelta

from django.db import transaction

from organisation.audit import difference, record_each, snapshot
from organisation.models import Reorganisation

from ..models import Occupancy
from ..passing import Passing, passings
from ..standing import refresh_headquarters
from .rows import DERIVED, lock_wards

BATCH = 200


@transaction.atomic
def pass_buildings(*, event: Reorganisation, heirs: dict[int, int], by) -> None:
    """End the predecessors' open uses on the event's day and begin those of the new units, one of each as its main one.

    `heirs`: predecessor's key → key of the new unit that takes its records. Once done there is nothing left to pass.
    """
    units = {unit.ward_id: unit for unit in event.units.filter(ward__isnull=False)}
    lock_wards([*heirs, *units])
    found = passings(event, {before: units[after] for before, after in heirs.items()})
    _end(found.ending, event, by)
    _begin(found.passing, {unit.pk: ward_id for ward_id, unit in units.items()}, event, by)
    refresh_headquarters([*heirs, *units])


def _end(uses: list[Occupancy], event: Reorganisation, by) -> None:
    told = []
    for use in uses:
        before = snapshot(use)
        use.valid_until = _last_day(use, event.effective_on)
        told.append((use, difference(before, snapshot(use)), use.ward_id))
    Occupancy.objects.bulk_update(uses, ["valid_until"], batch_size=BATCH)
    record_each(by=by, action="end_occupancy", rows=told, reason=event.name)


def _last_day(use: Occupancy, day: date) -> date:
    """The day a use ends; one that was entered as beginning on or after the event's day lasts one day."""
    return day if use.valid_from is None or use.valid_from < day else use.valid_from + timedelta(days=1)


def _begin(passing: list[Passing], wards: dict[int, int], event: Reorganisation, by) -> None:
    """`wards`: formed unit → the ward it became."""
    uses = Occupancy.objects.bulk_create(
        [
            Occupancy(
                headquarters=one.building,
                ward_id=wards[one.unit.pk],
                is_main=one.is_main,
                valid_from=min(use.valid_until for use in one.after),
            )
            for one in passing
        ],
        batch_size=BATCH,
    )
    told = [(use, {name: [None, value] for name, value in _news(use).items()}, use.ward_id) for use in _full(uses)]
    record_each(by=by, action="set_occupancy", rows=told, reason=event.name)


def _full(uses: list[Occupancy]) -> list[Occupancy]:
    """The uses with their wards, which the trail names."""
    return list(
        Occupancy.objects.filter(pk__in=[use.pk for use in uses]).select_related("ward", "headquarters").order_by("pk")
    )


def _news(use: Occupancy) -> dict:
    return {name: value for name, value in snapshot(use).items() if name not in DERIVED | {"id"}}
