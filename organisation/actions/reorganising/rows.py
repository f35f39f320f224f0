"""Units and lines of an event that is still open."""

from organisation.lineage.plan import Plan, Unit
from organisation.models import Reorganisation


def replace_rows(*, event_id: int, version: int, by, plan: Plan) -> Reorganisation:
    """Write the plan in place of whatever the event held. Raises Refused, and writes nothing, when a row is wrong."""
    raise NotImplementedError


def add_unit(*, event_id: int, version: int, by, unit: Unit, predecessors: list[tuple[int, str]]) -> Reorganisation:
    """Add a unit and the lines that lead to it, each (ward's key, detail)."""
    raise NotImplementedError


def remove_unit(*, event_id: int, version: int, by, unit_id: int) -> Reorganisation:
    """Take a unit and its lines out."""
    raise NotImplementedError


def save_lines(*, event_id: int, version: int, by, choices: dict[int, dict]) -> Reorganisation:
    """Set `detail` and `takes_records` (None: propose) of the lines named by key."""
    raise NotImplementedError
