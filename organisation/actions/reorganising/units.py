"""A unit of an event that is still open is described anew, with the units it comes from."""

from django.db import transaction
from django.utils.translation import gettext as _

from organisation import audit
from organisation.lineage.line_checks import lasting_problems
from organisation.lineage.plan import Line, Plan, Unit, plan_of
from organisation.lineage.problem import Problem, errors
from organisation.lineage.proposal import renew
from organisation.lineage.unit_checks import lasting_unit_problems
from organisation.models import FormedUnit, Reorganisation, ReorganisationLine, Ward

from .guard import Refused, lock_open, save_changed
from .stored import rewrite_lines

TOLD = ("code", "name", "kind", "area_km2", "population", "tile_column", "tile_row")


@transaction.atomic
def save_unit(
    *, event_id: int, version: int, by, unit_id: int, unit: Unit, predecessors: list[tuple[int, str]]
) -> Reorganisation:
    """Change a unit's description and its lines; a line that stays keeps who was decided to take the records.

    Raises StaleEdit; Refused for what no further row could mend; FormedUnit.DoesNotExist for one of another event.
    """
    event = lock_open(event_id, version)
    row = event.units.get(pk=unit_id)
    _check(event, row, unit, predecessors)
    before = audit.snapshot(row)
    for name in TOLD:
        setattr(row, name, getattr(unit, name))
    row.save(update_fields=TOLD)
    changes = audit.difference(before, audit.snapshot(row)) | _set_lines(event, row, dict(predecessors))
    if not changes:
        return event
    plan = plan_of(event)
    renew(plan)
    rewrite_lines(event, plan)
    return save_changed(event, by, "save_reorganisation_unit", changes)


def _check(event: Reorganisation, row: FormedUnit, unit: Unit, predecessors: list[tuple[int, str]]) -> None:
    wards = Ward.objects.in_bulk([pk for pk, _detail in predecessors])
    plan = Plan(event.effective_on, units={unit.key: unit}, reverses_id=event.reverses_id)
    for number, (pk, detail) in enumerate(predecessors, start=1):
        plan.lines.append(Line(row=number, predecessor=wards[pk], unit=unit.key, detail=detail))
    wrong = errors([*lasting_problems(plan), *lasting_unit_problems(plan)])
    if event.units.filter(code=unit.code).exclude(pk=row.pk).exists():
        text = _("Mã %(code)s đã có ở một đơn vị khác của sự kiện: xin dùng mã khác hoặc bỏ đơn vị kia trước.")
        wrong.append(Problem(None, text % {"code": unit.code}))
    if wrong:
        raise Refused(wrong)


def _set_lines(event: Reorganisation, row: FormedUnit, details: dict[int, str]) -> dict:
    held = {line.predecessor_id: line for line in row.lines.select_related("predecessor")}
    changes = {}
    for pk, line in held.items():
        if pk not in details:
            changes[str(line)] = [line.detail, None]
            line.delete()
        elif details[pk] != line.detail:
            changes[str(line)] = [line.detail, details[pk]]
            line.detail = details[pk]
            line.save(update_fields=["detail"])
    for pk, detail in details.items():
        if pk not in held:
            line = ReorganisationLine.objects.create(event=event, unit=row, predecessor_id=pk, detail=detail)
            changes[str(line)] = [None, detail]
    return changes
