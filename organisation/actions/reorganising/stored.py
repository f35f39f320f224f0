"""Plans as rows."""

from organisation.lineage.plan import UNIT_FIELDS, Plan
from organisation.models import FormedUnit, Reorganisation, ReorganisationLine

BATCH = 500
DESCRIBED = [name for name in UNIT_FIELDS if name != "ward_id"]


def write_plan(event: Reorganisation, plan: Plan) -> None:
    """Add the plan's units and lines to the event."""
    units = {
        key: FormedUnit(event=event, **{name: getattr(unit, name) for name in DESCRIBED})
        for key, unit in plan.units.items()
    }
    FormedUnit.objects.bulk_create(units.values(), batch_size=BATCH)
    ReorganisationLine.objects.bulk_create(
        (
            ReorganisationLine(
                event=event,
                predecessor=line.predecessor,
                unit=units[line.unit],
                detail=line.detail,
                takes_records=bool(line.takes_records),
                takes_records_rule=line.rule,
            )
            for line in plan.lines
        ),
        batch_size=BATCH,
    )


def rewrite_lines(event: Reorganisation, plan: Plan) -> None:
    """Bring the event's stored lines, and the tiles of its units, to what the plan says; both came from the event."""
    said = {line.pk: line for line in plan.lines}
    lines = []
    for row in event.lines.all():
        line = said[row.pk]
        values = (line.detail, bool(line.takes_records), line.rule)
        if values != (row.detail, row.takes_records, row.takes_records_rule):
            row.detail, row.takes_records, row.takes_records_rule = values
            lines.append(row)
    ReorganisationLine.objects.bulk_update(lines, ["detail", "takes_records", "takes_records_rule"], batch_size=BATCH)
    units = []
    for row in event.units.all():
        unit = plan.units[str(row.pk)]
        if (row.tile_column, row.tile_row) != (unit.tile_column, unit.tile_row):
            row.tile_column, row.tile_row = unit.tile_column, unit.tile_row
            units.append(row)
    FormedUnit.objects.bulk_update(units, ["tile_column", "tile_row"], batch_size=BATCH)
