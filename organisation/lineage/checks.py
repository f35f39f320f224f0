"""Everything that is wrong with a plan, at once, by row."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from organisation import clock
from organisation.formats import day as written
from organisation.models import Reorganisation, ReportingPeriod
from organisation.periods import QUARTER

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
    """What was reported and locked is not reorganised underneath; what has fallen due since is told. One query."""
    due = ReportingPeriod.objects.main().filter(ward_due_on__gte=plan.effective_on).order_by("starts_on", "ends_on")
    found, day = [], written(plan.effective_on)
    periods = list(due.filter(Q(locked_at__isnull=False) | Q(ward_due_on__lt=clock.today(), kind=QUARTER)))
    if locked := _labels(period for period in periods if period.is_locked):
        text = _(
            "Ngày hiệu lực %(day)s nằm trong hoặc trước kỳ đã khóa số liệu (%(periods)s): xin đổi ngày hiệu lực, hoặc mở khóa "
            "các kỳ này trước."
        )
        found.append(Problem(None, text % {"day": day, "periods": locked}))
    elif past := _labels(period for period in periods if not period.is_locked):
        text = _(
            "Kỳ đến hạn từ ngày hiệu lực %(day)s đến nay (%(periods)s): nội dung các đơn vị kết thúc đã gửi vẫn lưu nhưng không "
            "còn được tính trong kỳ, đơn vị mới có hồ sơ riêng sau bước bàn giao: xin kiểm tra ngày hiệu lực."
        )
        found.append(Problem(None, text % {"day": day, "periods": past}, is_warning=True))
    return found


def _labels(periods: Iterable[ReportingPeriod]) -> str:
    labels = [period.label for period in periods]
    return ", ".join(labels[:NAMED]) + (" …" if len(labels) > NAMED else "")
