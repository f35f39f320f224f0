"""Everything that is wrong with a plan, at once, by row."""

from organisation.models import Reorganisation

from .plan import Plan
from .problem import Problem, errors

__all__ = ["Problem", "errors", "problems", "problems_of"]


def problems(plan: Plan) -> list[Problem]:
    """Faults and warnings of the plan's rows, units and day, in the order of the rows. A constant number of queries."""
    raise NotImplementedError


def problems_of(event: Reorganisation) -> list[Problem]:
    """What stands in the way of the stored event: its decision, and its plan."""
    raise NotImplementedError
