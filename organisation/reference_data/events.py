"""The two real reorganisations, recorded and carried out as any later one."""

from datetime import date

from organisation.actions.reorganising import approve, carry_out, create_event, replace_rows
from organisation.lineage.plan import Line, Plan, Unit
from organisation.models import Document, Reorganisation, Ward

from .files import LAST_MERGER, Reference

DECREES = {date(2025, 1, 1): "1286/NQ-UBTVQH15", LAST_MERGER: "1656/NQ-UBTVQH15"}


def carry_out_events(reference: Reference) -> tuple[int, int]:
    """Carry out the events of the files that the portal does not hold yet; returns how many units and lines they made."""
    units = lines = 0
    for day in sorted({line["day"] for line in reference.lines}):
        document = Document.objects.get(key=DECREES[day])
        if Reorganisation.objects.carried_out().filter(effective_on=day, document=document).exists():
            continue
        plan = plan_of_files(reference, day)
        event = create_event(
            by=None,
            name=f"Sắp xếp đơn vị hành chính ngày {day:%d/%m/%Y}",
            effective_on=day,
            document=document,
            legal_basis=f"Điều 1, {document.citation}",
        )
        event = replace_rows(event_id=event.pk, version=event.version, by=None, plan=plan)
        event = approve(event_id=event.pk, version=event.version, by=None)
        carry_out(event_id=event.pk, by=None)
        units, lines = units + len(plan.units), lines + len(plan.lines)
    return units, lines


def plan_of_files(reference: Reference, day: date) -> Plan:
    """The event of that day as the files say it, who takes the records included. One query."""
    wards = {(ward.code, ward.established_on): ward for ward in Ward.objects.all()}
    plan = Plan(day)
    for line in (line for line in reference.lines if line["day"] == day):
        before, after = line["before"], line["after"]
        plan.units[after["code"]] = Unit(
            key=after["code"],
            code=after["code"],
            name=after["name"],
            kind=after["kind"],
            district=after.get("district", ""),
            area_km2=after.get("area_km2"),
            population=after.get("population"),
            tile_column=after.get("tile_column"),
            tile_row=after.get("tile_row"),
        )
        takes = line["takes_records"] == "yes"
        plan.lines.append(
            Line(
                row=line["line"],
                predecessor=wards[before["code"], before["established_on"]],
                unit=after["code"],
                detail=line["detail"],
                takes_records=takes,
                rule=line["takes_records_rule"] if takes else "",
            )
        )
    return plan
