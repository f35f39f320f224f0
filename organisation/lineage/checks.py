"""Everything that is wrong with a plan, at once, by row."""

from django.utils.translation import gettext as _

from organisation.formats import day as written
from organisation.models import Reorganisation, ReportingPeriod

from .line_checks import line_problems
from .plan import Plan, plan_of
from .problem import Problem, errors
from .reversal_checks import reversal_problems
from .unit_checks import unit_problems

__all__ = ["Problem", "errors", "line_problems", "problems", "problems_of", "unit_problems"]

NAMED = 5


def problems(plan: Plan) -> list[Problem]:
    """Faults and warnings of the plan's day, lines and units; first what is about the whole, then by row.

    A constant number of queries, whatever the number of lines.
    """
    found = [*day_problems(plan), *reversal_problems(plan), *line_problems(plan), *unit_problems(plan)]
    return sorted(found, key=lambda problem: (problem.row is not None, problem.row or 0, problem.is_warning))


def problems_of(event: Reorganisation) -> list[Problem]:
    """What stands in the way of the stored event: its decision, and its plan as in `problems`."""
    found = []
    if event.document is None:
        found.append(Problem(None, _("Chưa ghi quyết định: xin chọn văn bản làm căn cứ của sự kiện.")))
    elif not event.document.number:
        found.append(
            Problem(
                None,
                _("Quyết định chưa có số, ký hiệu: xin bổ sung vào văn bản khi biết số."),
                is_warning=True,
            )
        )
    return found + problems(plan_of(event))


def day_problems(plan: Plan) -> list[Problem]:
    """What was reported and locked is not reorganised underneath."""
    locked = ReportingPeriod.objects.filter(locked_at__isnull=False, ward_due_on__gte=plan.effective_on)
    labels = [period.label for period in locked.order_by("starts_on", "ends_on")]
    if not labels:
        return []
    named = ", ".join(labels[:NAMED]) + (" …" if len(labels) > NAMED else "")
    return [
        Problem(
            None,
            _(
                "Ngày hiệu lực %(day)s nằm trong hoặc trước kỳ đã khóa số liệu (%(periods)s): xin đổi ngày hiệu lực, hoặc mở khóa "
                "các kỳ này trước."
            )
            % {"day": written(plan.effective_on), "periods": named},
        )
    ]
