"""Units and lines of an event that is still open. Whatever changes them renews what was proposed and undoes an approval."""

from django.db import transaction
from django.utils.translation import gettext as _

from organisation.lineage.checks import errors, problems
from organisation.lineage.line_checks import lasting_problems
from organisation.lineage.plan import Line, Plan, Unit, plan_of
from organisation.lineage.problem import Problem
from organisation.lineage.proposal import propose, renew
from organisation.lineage.unit_checks import lasting_unit_problems
from organisation.models import Detail, Reorganisation, Rule, Ward

from .guard import Refused, lock_open, refuse, save_changed
from .stored import rewrite_lines, write_plan


@transaction.atomic
def replace_rows(*, event_id: int, version: int, by, plan: Plan) -> Reorganisation:
    """Write the plan in place of whatever the event held, with its proposals.

    Raises StaleEdit; Refused, and writes nothing, when any row is wrong.
    """
    event = lock_open(event_id, version)
    plan.effective_on, plan.reverses_id = event.effective_on, event.reverses_id
    propose(plan)
    if wrong := errors(problems(plan)):
        raise Refused(wrong)
    before = {"units": event.units.count(), "lines": event.lines.count()}
    event.lines.all().delete()
    event.units.all().delete()
    write_plan(event, plan)
    after = {"units": len(plan.units), "lines": len(plan.lines)}
    return save_changed(event, by, "replace_reorganisation_rows", {name: [before[name], after[name]] for name in after})


@transaction.atomic
def add_unit(*, event_id: int, version: int, by, unit: Unit, predecessors: list[tuple[int, str]]) -> Reorganisation:
    """Add a unit and the lines that lead to it, each (ward's key, detail). The event as a whole may still be unfinished.

    Raises StaleEdit; Refused for what no further row could mend; Ward.DoesNotExist for a key that there is not.
    """
    event = lock_open(event_id, version)
    wards = Ward.objects.in_bulk([pk for pk, _detail in predecessors])
    if missing := [pk for pk, _detail in predecessors if pk not in wards]:
        raise Ward.DoesNotExist(f"no ward {missing}")
    plan = Plan(event.effective_on, units={unit.key: unit}, reverses_id=event.reverses_id)
    for row, (pk, detail) in enumerate(predecessors, start=1):
        plan.lines.append(Line(row=row, predecessor=wards[pk], unit=unit.key, detail=detail))
    wrong = errors([*lasting_problems(plan), *lasting_unit_problems(plan)])
    if event.units.filter(code=unit.code).exists():
        text = _("Mã %(code)s đã có ở một đơn vị khác của sự kiện: xin dùng mã khác hoặc bỏ đơn vị kia trước.")
        wrong.append(Problem(None, text % {"code": unit.code}))
    if wrong:
        raise Refused(wrong)
    write_plan(event, plan)
    _renew(event)
    changes = {"unit": [None, unit.label], "lines": [None, len(plan.lines)]}
    return save_changed(event, by, "add_reorganisation_unit", changes)


@transaction.atomic
def remove_unit(*, event_id: int, version: int, by, unit_id: int) -> Reorganisation:
    """Take a unit and its lines out. Raises StaleEdit, Refused; FormedUnit.DoesNotExist for one of another event."""
    event = lock_open(event_id, version)
    unit = event.units.get(pk=unit_id)
    label = str(unit)
    unit.delete()
    _renew(event)
    return save_changed(event, by, "remove_reorganisation_unit", {"unit": [label, None]})


@transaction.atomic
def save_lines(*, event_id: int, version: int, by, choices: dict[int, dict]) -> Reorganisation:
    """Set `detail` and `takes_records` (None: propose) of the lines named by key.

    A choice that the rule would propose too stays a proposal, any other is decided. What is still wrong is told by the
    checks, so that a grid may be saved half done. Raises StaleEdit, Refused.
    """
    event = lock_open(event_id, version)
    plan = plan_of(event)
    before = {line.pk: (line.detail, line.takes_records) for line in plan.lines}
    if choices.keys() - before.keys():
        raise refuse(_("Có dòng không thuộc sự kiện này: xin tải lại trang."))
    for line in plan.lines:
        line.detail = choices.get(line.pk, {}).get("detail", line.detail)
        if line.detail not in Detail.values:
            raise refuse(_("Phần “%(detail)s” không có: xin chọn trong danh sách.") % {"detail": line.detail})
    for lines in plan.by_predecessor().values():
        _choose(lines, choices)
    propose(plan)
    rewrite_lines(event, plan)
    changes = {
        f"{line.predecessor} → {plan.units[line.unit].label}": [
            list(before[line.pk]),
            [line.detail, line.takes_records],
        ]
        for line in plan.lines
        if before[line.pk] != (line.detail, line.takes_records)
    }
    return save_changed(event, by, "save_reorganisation_lines", changes) if changes else event


def _choose(lines: list[Line], choices: dict[int, dict]) -> None:
    """Of one predecessor's lines: what was chosen now, else what was decided before; the rest is for the proposal."""
    asked = {
        line.pk: choices[line.pk]["takes_records"] for line in lines if "takes_records" in choices.get(line.pk, {})
    }
    if asked:
        taken = [line for line in lines if asked.get(line.pk, line.takes_records and None)]
    else:
        taken = [line for line in lines if line.takes_records and line.rule == Rule.DECIDED]
    for line in lines:
        if line not in taken:
            line.takes_records, line.rule = (False, "") if taken else (None, "")
        elif not (line.takes_records and line.rule == Rule.DECIDED):
            line.takes_records, line.rule = True, ""


def _renew(event: Reorganisation) -> None:
    plan = plan_of(event)
    renew(plan)
    rewrite_lines(event, plan)
