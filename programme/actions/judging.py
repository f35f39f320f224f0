"""Judge a report: its status with what it was computed from, and what of an answer cannot be."""

from decimal import Decimal

from django.utils.translation import gettext as _

from programme import status
from programme.models import Directive, Progress

from .progress_registers import is_measured

# Fetch this with a report that is to be judged: the way marks of its directive.
COURSE = "duty__directive__trajectory"
JUDGED = ("computed_status", "status", "done_percent", "expected_percent")
WHOLE = Decimal(100)


def judge(row: Progress) -> None:
    """Work the row's status out on its period's last day and set it; what somebody put in its place stays. The caller saves."""
    duty = row.duty
    found = status.judge(
        duty.directive,
        row.value,
        None if _is_counted(row) else row.percent,
        row.period.ends_on,
        is_nil=row.answer == Progress.Answer.NIL,
        due_on=duty.current_due_on,
        points=[(point.on, point.value) for point in duty.directive.trajectory.all()],
        is_part=status.is_common_total(duty.directive),
    )
    row.computed_status, row.done_percent, row.expected_percent = found.status, found.done, found.expected
    row.status = row.override_status or row.computed_status


def _is_counted(row: Progress) -> bool:
    """Whether a register says how much is done: then no typed percent takes its place."""
    return row.value is not None and row.duty.directive.unit == "%" and is_measured(row)


def why_unfit(directive: Directive, value: Decimal | None) -> str:
    """Why this can be no value of the directive's measure, in a sentence; "" when it can."""
    if value is None:
        return ""
    if value < 0:
        return _("Giá trị không được âm.")
    if directive.levels and (value != int(value) or not 1 <= value <= len(directive.levels)):
        return _("Giá trị là số thứ tự của mức, từ 1 đến %(count)d.") % {"count": len(directive.levels)}
    if directive.unit == "%" and value > WHOLE:
        return _("Giá trị tính theo phần trăm không quá 100: xin xem lại số đã nhập.")
    return ""
