"""What can be wrong with an event that reverses another."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from organisation.formats import day as written
from organisation.models import Reorganisation, Succession

from .line_checks import named
from .plan import Plan
from .problem import Problem


def reversal_problems(plan: Plan) -> list[Problem]:
    """Faults of a reversal as a whole; a unit may be restored by a reversal only. At most two queries."""
    restoring = [unit for unit in plan.units.values() if unit.restores_id]
    if plan.reverses_id is None:
        text = _("%(unit)s: chỉ sự kiện khôi phục mới lập lại đơn vị trước đây.")
        return [Problem(None, text % {"unit": unit.label}) for unit in restoring]
    event = Reorganisation.objects.get(pk=plan.reverses_id)
    values = {"event": event.name, "day": written(event.effective_on)}
    if not event.is_carried_out:
        return [Problem(None, _("Sự kiện “%(event)s” chưa thực hiện nên không có gì để khôi phục.") % values)]
    found = []
    if plan.effective_on <= event.effective_on:
        text = _("Ngày khôi phục phải sau ngày %(day)s là ngày sự kiện “%(event)s” có hiệu lực.")
        found.append(Problem(None, text % values))
    lines = event.successions.select_related("predecessor", "successor").order_by("pk")
    return found + list(_units_of_the_event(plan, list(lines)))


def _units_of_the_event(plan: Plan, lines: list[Succession]) -> Iterator[Problem]:
    listed = {line.predecessor.pk for line in plan.lines}
    for pk, ward in {line.successor_id: line.successor for line in lines}.items():
        if ward.dissolved_on:
            text = _(
                "%(ward)s do sự kiện đó hình thành nay đã kết thúc (ngày %(day)s): không khôi phục trực tiếp được nữa."
            )
            yield Problem(None, text % {"ward": named(ward), "day": written(ward.dissolved_on)})
        elif pk not in listed:
            text = _("%(ward)s do sự kiện đó hình thành chưa có trong các đơn vị trước: xin thêm dòng.")
            yield Problem(None, text % {"ward": named(ward)})
    former = {line.predecessor_id: line.predecessor for line in lines}
    restored: dict[int, list] = {}
    for unit in plan.units.values():
        if unit.restores_id and unit.restores_id not in former:
            text = _("%(unit)s lập lại một đơn vị không do sự kiện đó kết thúc.")
            yield Problem(None, text % {"unit": unit.label})
        restored.setdefault(unit.restores_id, []).append(unit)
    holders = {line.predecessor_id: line.successor for line in lines if line.takes_records}
    reached = {(line.predecessor.pk, line.unit) for line in plan.lines}
    for pk, ward in former.items():
        units = restored.get(pk, [])
        if len(units) != 1:
            text = _("%(ward)s phải được lập lại bởi đúng một đơn vị, nay là %(count)d.")
            yield Problem(None, text % {"ward": named(ward), "count": len(units)})
        elif (holder := holders.get(pk)) and (holder.pk, units[0].key) not in reached:
            text = _("%(unit)s cần một dòng từ %(holder)s, nơi đang giữ số liệu của đơn vị cũ.")
            yield Problem(None, text % {"unit": units[0].label, "holder": named(holder)})
