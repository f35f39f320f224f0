"""Which heir takes an earlier unit's records in totals, and which tile a new unit gets: proposed, never decided here."""

from organisation.models import Detail, Rule
from organisation.text import fold

from .plan import Line, Plan, Unit


def propose(plan: Plan) -> None:
    """Fill `takes_records` and `rule` of the lines of every predecessor for which nobody is chosen, and the free tiles.

    A choice that was made stays; it is called a proposal where the rule proposes the same, decided where not.
    """
    for lines in plan.by_predecessor().values():
        chosen = [line for line in lines if line.takes_records]
        if not chosen:
            open_lines = [line for line in lines if line.takes_records is None]
            if open_lines:
                best, rule = proposed(plan, open_lines)
                best.takes_records, best.rule = True, rule if len(open_lines) == len(lines) else Rule.DECIDED
        for line in chosen:
            best, rule = proposed(plan, lines)
            line.rule = line.rule or (rule if line is best else Rule.DECIDED)
        for line in lines:
            if not line.takes_records:
                line.takes_records, line.rule = False, ""
    propose_tiles(plan)


def renew(plan: Plan) -> None:
    """Propose afresh wherever nobody has decided: what was proposed before the rows changed no longer counts."""
    for lines in plan.by_predecessor().values():
        if not any(line.takes_records and line.rule == Rule.DECIDED for line in lines):
            for line in lines:
                line.takes_records, line.rule = None, ""
    propose(plan)


def proposed(plan: Plan, lines: list[Line]) -> tuple[Line, str]:
    """Of one predecessor's lines the one whose unit takes the records, and the rule that says so."""
    if len(lines) == 1:
        return lines[0], Rule.SOLE
    everyone = [line for line in lines if line.detail == Detail.ALL_POPULATION]
    if len(everyone) == 1:
        return everyone[0], Rule.ALL_POPULATION
    peopled = [line for line in lines if line.detail != Detail.AREA_ONLY]
    if len(peopled) == 1:
        return peopled[0], Rule.ONLY_HEIR_WITH_RESIDENTS
    heirs = peopled or lines
    before = heirs[0].predecessor
    namesakes = [line for line in heirs if fold(_unit(plan, line).name) == fold(before.name)]
    if len(namesakes) == 1:
        return namesakes[0], Rule.SAME_NAME
    same_code = [line for line in heirs if _unit(plan, line).code == before.code]
    if len(same_code) == 1:
        return same_code[0], Rule.SAME_CODE
    return min(heirs, key=lambda line: (_unit(plan, line).code, line.unit)), Rule.LOWEST_CODE


def propose_tiles(plan: Plan) -> None:
    """Give a unit without a tile that of an ended unit whose records it takes, while no other unit has it."""
    held = {(unit.tile_column, unit.tile_row) for unit in plan.units.values()}
    for key, lines in plan.by_unit().items():
        unit = plan.units.get(key)
        if unit is None or unit.tile_column is not None:
            continue
        before = [line.predecessor for line in lines if line.takes_records and line.predecessor.tile_column is not None]
        for ward in sorted(before, key=lambda ward: (ward.name != unit.name, ward.code != unit.code, ward.code)):
            tile = ward.tile_column, ward.tile_row
            if tile not in held:
                unit.tile_column, unit.tile_row = tile
                held.add(tile)
                break


def _unit(plan: Plan, line: Line) -> Unit:
    """The line's unit; one without a name where the plan does not hold it (the checks say so)."""
    return plan.units.get(line.unit) or Unit(key=line.unit, code="", name="", kind="")
